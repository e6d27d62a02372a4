"""Questions that need another registry: its part is fetched first, then joined by the local query.

In: a question of `queries/federated/`, the endpoints that the operator's configuration names. Out: the text of the local query with the
rows of the remote part in its data block. Then holds: nobody but the operator says which addresses are asked; one that leads into a private
network is refused unless the operator allows it; so many bytes are taken and no more; this is the only door to SPARQLWrapper.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.error import URLError
from urllib.parse import urlsplit

from civgraph.catalogue import Question, question_of
from civgraph.endpoint import Unanswered
from civgraph.resources import folder
from civgraph.store import BadQuery, Term, answer_of

SECONDS, BYTES = 20, 8 << 20
_BLOCK = re.compile(r"(VALUES \(((?:\?\w+ ?)+)\) \{ )\(UNDEF(?: UNDEF)*\)( \}  #\+ remote)$", re.MULTILINE)
_REMOTE = re.compile(r"^#\+ remote: ([a-z-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint that the operator named; `private` where it may stand in a private network."""

    address: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Federated:
    """A question with a remote part: the name of the remote endpoint, what is asked there, and the local question."""

    question: Question
    remote: str
    asked_there: str


class NoRemote(LookupError):
    """A remote endpoint that the configuration does not name."""


@cache
def federated() -> dict[str, Federated]:
    """The questions that need another registry, by name."""
    root = folder("queries")
    found = {}
    for file in sorted((root / "federated").glob("*.remote.rq")):
        question = question_of(file.with_name(file.name.replace(".remote", "")), root)
        there = file.read_text("utf-8")
        named = _REMOTE.search(there)
        if named is None or _BLOCK.search(question.text) is None:
            raise ValueError(f"{file}: no line «#+ remote: NAME», or the local query has no data block for its rows")
        found[question.name] = Federated(question, named[1], there)
    return found


def joined(asked: Federated, remotes: Mapping[str, Remote]) -> str:
    """The local query with what the remote endpoint answers in its data block."""
    remote = remotes.get(asked.remote)
    if remote is None:
        raise NoRemote(asked.remote)
    _allowed(remote)
    answer = answer_of(_fetched(remote, asked.asked_there))

    def filled(block: re.Match[str]) -> str:
        names = block[2].replace("?", "").split()
        missing = [name for name in names if name not in answer.columns]
        if missing:
            raise BadQuery(f"the remote part gives no column ?{missing[0]}")
        places = [answer.columns.index(name) for name in names]
        rows = " ".join(f"({' '.join(_term(row[place]) for place in places)})" for row in answer.rows)
        return f"{block[1]}{rows}{block[3]}"

    return _BLOCK.sub(filled, asked.question.text)


def _term(term: Term | None) -> str:
    return "UNDEF" if term is None else term.n3


def _allowed(remote: Remote) -> None:
    """Refuses an address that leads into a private network: every address that its name has now is looked at."""
    parts = urlsplit(remote.address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise _refused(remote, "це не http(s)-адреса без облікових даних", "it is no http(s) address without an account")
    try:
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, parts.port or parts.scheme, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise _refused(remote, f"ім’я не знайдено ({error})", f"its name is not found ({error})") from error
    if not remote.private and not all(ipaddress.ip_address(address).is_global for address in found):
        raise _refused(
            remote,
            "вона веде в приватну мережу. Якщо так і треба, додайте private = true до цього [remote] у civgraph.toml",
            "it leads into a private network. If that is meant, add private = true to this [remote] in civgraph.toml",
        )


def _fetched(remote: Remote, query: str) -> bytes:
    from SPARQLWrapper import JSON, POST, SPARQLWrapper
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    client = SPARQLWrapper(remote.address, agent="civgraph")
    client.setQuery(query)
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    client.setTimeout(SECONDS)
    try:
        answer = client.query().response
        data: bytes = answer.read(BYTES + 1)
    except (SPARQLWrapperException, URLError, OSError) as error:
        said = " ".join(str(error).split())[:300]
        raise _refused(remote, f"відповіді немає ({said})", f"there is no answer ({said})") from error
    if len(data) > BYTES:
        raise _refused(remote, f"відповідь більша за {BYTES >> 20} МіБ", f"the answer is larger than {BYTES >> 20} MiB")
    return data


def _refused(remote: Remote, uk: str, en: str) -> Unanswered:
    return Unanswered(remote.address, f"{uk}.", f"{en}.")
