"""Questions that need another registry: its part is fetched first, then joined by the local query.

In: a question of `queries/federated/`, the endpoints that the operator's configuration names. Out: the text of the local query with the
rows of the remote part in its data block. Then holds: nobody but the operator says which addresses are asked; one that leads into a private
network is refused unless the operator allows it; no more than so many bytes, seconds and rows are taken; what the other side says enters
the query as terms in N-Triples alone, and a message as printable words; this is the only door to SPARQLWrapper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from civgraph.catalogue import Question, question_of
from civgraph.endpoint import Unanswered
from civgraph.outgoing import Private, opened
from civgraph.resources import folder
from civgraph.store import Answer, Term

SECONDS, BYTES, ROWS = 20, 8 << 20, 10_000  # Virtuoso sorts no more rows than that
_SAID = 300  # characters of what the other side says in a message
_BLOCK = re.compile(r"(VALUES \(((?:\?\w+ ?)+)\) \{ )\(UNDEF(?: UNDEF)*\)( \}  #\+ remote)$", re.MULTILINE)
_REMOTE = re.compile(r"^#\+ remote: ([a-z-]+)$", re.MULTILINE)
_LITERALS = ("literal", "typed-literal")  # Virtuoso writes the second


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint that the operator named; `private` where it may stand in a private network."""

    address: str
    private: bool = False

    def __post_init__(self) -> None:
        """An address has no account in it, for addresses stand in messages; one that cannot be raises ValueError."""
        parts = urlsplit(self.address)
        plain = self.address.isascii() and self.address.isprintable() and " " not in self.address and "@" not in parts.netloc
        if not (plain and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0):
            raise ValueError("an http(s) address without an account is wanted")


@dataclass(frozen=True, slots=True)
class Federated:
    """A question with a remote part: the name of the remote endpoint, what is asked there, and the local question."""

    question: Question
    remote: str
    asked_there: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A local query that holds what the other side answered; how many of its rows lacked a value and were left out; whether there may be
    more than were taken."""

    query: str
    incomplete: int = 0
    cut: bool = False


class NoRemote(LookupError):
    """A remote endpoint that the configuration does not name."""


class _NoResult(ValueError):
    """Bytes that are no SPARQL result in JSON."""


@cache
def federated() -> dict[str, Federated]:
    """The questions that need another registry, by name."""
    root = folder("queries")
    found = {}
    for file in sorted((root / "federated").glob("*.remote.rq")):
        question = question_of(file.with_name(file.name.replace(".remote", "")), root)
        there = file.read_text("utf-8")
        named = _REMOTE.search(there)
        if named is None or _BLOCK.search(question.text) is None or not there.endswith(f"\nLIMIT {ROWS}\n"):
            raise ValueError(f"{file}: no line «#+ remote: NAME», no last line «LIMIT {ROWS}», or no data block in the local query")
        found[question.name] = Federated(question, named[1], there)
    return found


def joined(asked: Federated, remotes: Mapping[str, Remote]) -> Joined:
    """The local query with what the remote endpoint answers in its data block."""
    remote = remotes.get(asked.remote)
    if remote is None:
        raise NoRemote(asked.remote)
    data, cut = _fetched(remote, asked.asked_there)
    try:
        answer = read(data)
        return filled(asked.question, answer, cut)
    except _NoResult as error:
        raise _refused(remote, "відповідь не є результатом SPARQL у JSON", "the answer is no SPARQL result in JSON") from error
    except KeyError as missing:
        column = missing.args[0]
        raise _refused(remote, f"у відповіді немає стовпця ?{column}", f"the answer has no column ?{column}") from missing


def filled(question: Question, answer: Answer, cut: bool = False) -> Joined:
    """The local query with the rows of an answer in its data block; KeyError for a column that is wanted and not there."""
    found = _BLOCK.search(question.text)
    assert found, question.name
    names = found[2].replace("?", "").split()
    for name in names:
        if name not in answer.columns:
            raise KeyError(name)
    places = [answer.columns.index(name) for name in names]
    rows = [[row[place] for place in places] for row in answer.rows[:ROWS]]
    whole = [[term.n3 for term in row if term] for row in rows if all(row)]
    text = question.text[: found.start()] + found[1] + " ".join(f"({' '.join(row)})" for row in whole) + question.text[found.start(3) :]
    return Joined(text, len(rows) - len(whole), cut or len(answer.rows) >= ROWS)


def read(results: bytes) -> Answer:
    """The answer that SPARQL results in JSON hold; a blank node is no value, for it names nothing here."""
    try:
        said = json.loads(results)
        columns = tuple(str(name) for name in said["head"]["vars"])
        return Answer(columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in said["results"]["bindings"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _NoResult(str(error)) from error


def _term(cell: Any) -> Term | None:
    """A cell as a term that N-Triples can spell."""
    if cell is None or cell["type"] == "bnode":
        return None
    if cell["type"] not in ("uri", *_LITERALS) or not isinstance(cell["value"], str):
        raise ValueError(cell["type"])
    term = Term(cell["value"], cell["type"] == "uri", cell.get("xml:lang"), cell.get("datatype"))
    term.n3.encode()  # what no IRI, no language or no character can be raises ValueError
    return term


def _fetched(remote: Remote, query: str) -> tuple[bytes, bool]:
    """What the remote endpoint answers, and whether it says that it left rows out."""
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    class Client(SPARQLWrapper):  # it words the request; how that leaves the machine is ours
        def _query(self) -> tuple[HTTPResponse, str]:
            return opened(self._createRequest(), remote.private, SECONDS), self.returnFormat

    client = Client(remote.address, agent="civgraph")
    client.setQuery(query)
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    try:
        with client.query().response as answer:
            data: bytes = answer.read(BYTES + 1)
            cut = "X-SPARQL-MaxRows" in answer.headers  # Virtuoso
    except Private as error:
        raise _refused(
            remote,
            "вона веде в приватну мережу. Якщо так і треба, додайте private = true до цього [remote] у civgraph.toml",
            "it leads into a private network. If that is meant, add private = true to this [remote] in civgraph.toml",
        ) from error
    except HTTPError as error:
        raise _answered(remote, error) from error
    except (HTTPException, OSError, ValueError) as error:
        why = _printable(str(getattr(error, "reason", None) or error))
        raise _refused(remote, f"відповіді немає ({why})", f"there is no answer ({why})") from error
    if len(data) > BYTES:
        raise _refused(remote, f"відповідь більша за {BYTES >> 20} МіБ", f"the answer is larger than {BYTES >> 20} MiB")
    return data, cut


def _answered(remote: Remote, error: HTTPError) -> Unanswered:
    """What a status that is not 2xx means."""
    if found := error.headers.get("Location") if 300 <= error.code < 400 else None:
        there = _printable(found)
        uk = f"сервер відсилає на іншу адресу ({there}), а за нею ніхто не йде. Якщо вона правильна, запишіть її в civgraph.toml"
        en = f"the server points to another address ({there}), which is not followed. If it is right, name it in civgraph.toml"
        return _refused(remote, uk, en)
    try:
        with error:
            words = error.read(4096).decode("utf-8", "replace").partition("\n\nSPARQL query:")[0]  # Virtuoso repeats it
            said = _printable(re.sub(r"<[^<>]*>", " ", words))
    except (HTTPException, OSError):
        said = ""
    why = f"{error.code}: {said}" if said else f"{error.code}"
    return _refused(remote, f"сервер відповів {why}", f"the server answered {why}")


def _printable(words: str) -> str:
    """Words of the other side, short and without signs that a terminal would obey.

    >>> _printable("a\\x1b[31m  b\\n")
    'a [31m b'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:_SAID].rstrip(".")


def _refused(remote: Remote, uk: str, en: str) -> Unanswered:
    return Unanswered(remote.address, f"{uk}.", f"{en}.")
