"""The other make of the port: a SPARQL 1.1 endpoint, asked and written into over HTTP.

In: the address of an endpoint, who asks, the text of a query; to publish, a dump of N-Quads. Out: what `Store` gives for the same graph:
equal values are spelled alike (`spelled_as_held`), rows are written by the same writer. Then holds: an answer that was cut off is none;
the name and the password go to the server that asks for them, and into no message; a published graph holds as many quads as its dump.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from civgraph.iris import BASE
from civgraph.store import Answer, BadQuery, answer_of, counted, results_written, spelled_as_held, triples_written

PIECE = 4 << 20  # bytes of N-Triples in one request
_PATIENCE = 600  # seconds without a byte
_PROLOGUE = r"\s*(?:(?:#[^\n]*(?:\n|$)|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)\s*)*"
_FORM = re.compile(_PROLOGUE + r"(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DURATIONS = frozenset(f"{_XSD}{name}" for name in ("duration", "dayTimeDuration", "yearMonthDuration"))
_BARE = re.compile(r"(-?)(\d+)(\.\d+)?(?:e\+?(\d+))?")
_BARE_IN_TRIPLE = re.compile(rf'"([-\d.e+]+)"\^\^<({"|".join(map(re.escape, sorted(_DURATIONS)))})>')
_GUESSED = b"\n" * 4  # Virtuoso judges a request by its first 64 KiB; where one literal fills them, only line ends before it say what it is
_REFUSED = frozenset((401, 403))
_OF_QUERIES = frozenset((400, 500))  # what engines answer to a query that they cannot run


class Unanswered(Exception):
    """An endpoint that is out of reach, refuses, or is no endpoint: its address and the sentence in both languages."""

    def __init__(self, address: str, uk: str, en: str) -> None:
        super().__init__(f"{address}: {en}")
        self.address, self.uk, self.en = address, uk, en

    def said(self, language: str) -> str:
        """The sentence in a language."""
        return f"{self.address}: {self.uk if language == 'uk' else self.en}"


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks."""

    user: str
    password: str = field(repr=False)


class Endpoint:
    """A graph behind a SPARQL 1.1 endpoint; `graph_store` is where it takes whole graphs."""

    def __init__(self, address: str, account: Account | None = None, graph_store: str = "") -> None:
        self.address, self.graph_store, self._account = address, graph_store, account

    def rows(self, query: str) -> Answer:
        """The answer to a SELECT query."""
        if not self.is_rows(query):
            raise BadQuery("a SELECT query is wanted here")
        return answer_of(self._results(query))

    def written(self, query: str, format_: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json or xml, triples as ttl or nt."""
        match _form(query):
            case "SELECT":
                return results_written(self._results(query), format_)
            case "ASK":
                return results_written(self._results(query, _truth), format_)
        return triples_written(_with_durations(self._asked(query, "application/n-triples")), format_)

    def is_rows(self, query: str) -> bool:
        """Whether a query asks for rows."""
        return _form(query) == "SELECT"

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has, in the order of the graphs' names."""
        return counted(self)

    def put(self, graph: str, triples: bytes, more: bool = False) -> None:
        """Makes N-Triples the content of a graph, or adds them to it."""
        self._written_to("POST" if more else "PUT", graph, _GUESSED + triples)

    def drop(self, graph: str) -> None:
        """Takes a graph away."""
        self._written_to("DELETE", graph, None)

    def _results(self, query: str, read: Callable[[dict[str, Any]], bytes] | None = None) -> bytes:
        found = self._asked(query, "application/sparql-results+json")
        try:
            return (read or _as_held)(json.loads(found))
        except (ValueError, KeyError, TypeError) as error:
            raise self._no_endpoint() from error

    def _asked(self, query: str, accept: str) -> bytes:
        body = urlencode({"query": query}).encode()
        request = urllib.request.Request(self.address, body, {"Accept": accept})
        request.add_header("Content-Type", "application/x-www-form-urlencoded")
        try:
            found, headers = self._sent(request)
        except HTTPError as error:
            if error.code in _OF_QUERIES:
                raise BadQuery(_sentence(error)) from error
            raise self._failed(self.address, error) from error
        if limit := headers.get("X-SPARQL-MaxRows"):  # Virtuoso answers 200 and leaves the other rows out
            uk = f"відповідь обрізано після {limit} рядків. Звузьте запит або дайте більше в налаштуваннях сервера (ResultSetMaxRows)."
            en = f"the answer is cut off after {limit} rows. Narrow the query, or have the server allow more (ResultSetMaxRows)."
            raise Unanswered(self.address, uk, en)
        return found

    def _written_to(self, method: str, graph: str, triples: bytes | None) -> None:
        address = f"{self.graph_store}?{urlencode({'graph': graph})}"
        challenge = self._knocked(address) if self._account else None  # a refused request may not be read to its end
        try:
            request = urllib.request.Request(address, triples, {"Content-Type": "application/n-triples"}, method=method)
            self._sent(request, challenge)
        except HTTPError as error:
            if method != "DELETE" or error.code != 404:
                raise self._failed(self.graph_store, error) from error

    def _knocked(self, address: str) -> list[str] | None:
        """How an address wants to be told who asks."""
        try:
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=_PATIENCE):
                return None
        except HTTPError as error:
            return error.headers.get_all("WWW-Authenticate") if error.code == 401 else None
        except (HTTPException, OSError) as error:
            raise _out_of_reach(self.graph_store, error) from error

    def _sent(self, request: urllib.request.Request, challenge: list[str] | None = None) -> tuple[bytes, Message]:
        """What the server answers, told who asks where it wants that."""
        try:
            if challenge and self._account and (said := _authorization(self._account, request, challenge)):
                request.add_unredirected_header("Authorization", said)
            with urllib.request.urlopen(request, timeout=_PATIENCE) as found:
                return found.read(), found.headers
        except HTTPError as error:
            asked = error.headers.get_all("WWW-Authenticate") if error.code == 401 else None
            if asked and self._account and not challenge:
                return self._sent(request, asked)
            raise
        except (HTTPException, OSError) as error:
            raise _out_of_reach(request.full_url.partition("?")[0], error) from error

    def _failed(self, address: str, error: HTTPError) -> Unanswered:
        said = _sentence(error)
        if error.code not in _REFUSED:
            uk = f"сервер відповів {error.code}: {said}. Перевірте адресу і журнал сервера."
            return Unanswered(address, uk, f"the server answered {error.code}: {said}. Look at the address and at the server’s log.")
        if self._account is None:
            uk = "сервер хоче знати, хто питає. Задайте CIVGRAPH_USER і CIVGRAPH_PASSWORD."
            return Unanswered(address, uk, "the server wants to know who asks. Set CIVGRAPH_USER and CIVGRAPH_PASSWORD.")
        uk = f"сервер не пускає ({error.code}). Перевірте CIVGRAPH_USER і CIVGRAPH_PASSWORD та чи має цей користувач потрібне право."
        en = f"the server refuses ({error.code}). Check CIVGRAPH_USER and CIVGRAPH_PASSWORD, and whether that user has the right."
        return Unanswered(address, uk, en)

    def _no_endpoint(self) -> Unanswered:
        uk = "відповідь не є результатом SPARQL. Перевірте, чи це адреса SPARQL-точки доступу."
        return Unanswered(self.address, uk, "the answer is no SPARQL result. Check whether this is the address of a SPARQL endpoint.")


def publish_into(endpoint: Endpoint, dump: Path) -> dict[str, int]:
    """Puts each graph of a dump whole, takes away graphs of ours that are not in it, and compares; how many quads each graph has."""
    sizes: Counter[str] = Counter()
    before = endpoint.counts()
    for graph, triples in pieces(dump):
        endpoint.put(graph, b"".join(triples), more=graph in sizes)
        sizes[graph] += len(triples)
    for graph in before:
        if graph.startswith(BASE) and graph not in sizes:
            endpoint.drop(graph)
    held = {graph: n for graph, n in endpoint.counts().items() if graph.startswith(BASE)}
    if wrong := [graph for graph in sorted(held.keys() | sizes) if held.get(graph, 0) != sizes[graph]]:
        told = ", ".join(f"<{graph}> {held.get(graph, 0)}/{sizes[graph]}" for graph in wrong)
        uk = f"граф на сервері не той, що записано (є/має бути): {told}. Зберіть наново."
        raise Unanswered(endpoint.address, uk, f"the graph there is not what was written (there/wanted): {told}. Build again.")
    return dict(sizes)


def pieces(dump: Path) -> Iterator[tuple[str, list[bytes]]]:
    """The graphs of a dump, each in pieces that a request can carry."""
    graph, triples, size = "", list[bytes](), 0
    with dump.open("rb") as quads:
        for quad in quads:
            triple, name = quad.rstrip(b" .\n").rsplit(b" ", 1)
            if triples and (name.decode() != graph or size + len(quad) > PIECE):
                yield graph[1:-1], triples
                triples, size = [], 0
            graph = name.decode()
            triples.append(_without_tags(triple) + b" .\n")
            size += len(quad)
    if triples:
        yield graph[1:-1], triples


def _without_tags(triple: bytes) -> bytes:
    """A triple whose literal holds no «<»: Virtuoso takes a request with <html> in it for a page."""
    head, quote, literal = triple.partition(b'"')
    words, end, kind = literal.rpartition(b'"')
    return head + quote + words.replace(b"<", b"\\u003C") + end + kind


def _form(query: str) -> str:
    """What a query asks for; an update is none, and is not sent."""
    found = _FORM.match(query)
    if found is None:
        raise BadQuery("a query is wanted here: SELECT, ASK, CONSTRUCT or DESCRIBE")
    return found[1].upper()


def _as_held(results: dict[str, Any]) -> bytes:
    """SPARQL results in JSON, each value spelled as a store spells it."""
    cells = [cell for row in results["results"]["bindings"] for cell in row.values() if "datatype" in cell]
    for cell in cells:
        cell["value"] = _duration(cell["value"], cell["datatype"])
    held = spelled_as_held({(cell["value"], cell["datatype"]): None for cell in cells})
    for cell in cells:
        cell["value"], cell["datatype"] = held[cell["value"], cell["datatype"]]
        cell["type"] = "literal"
    return json.dumps({"head": {"vars": results["head"]["vars"]}, "results": {"bindings": results["results"]["bindings"]}}).encode()


def _truth(found: dict[str, Any]) -> bytes:
    """The answer to ASK; Virtuoso gives it as a row."""
    told = (
        found["boolean"]
        if "boolean" in found
        else any(c["value"] in ("1", "true") for r in found["results"]["bindings"] for c in r.values())
    )
    return json.dumps({"head": {}, "boolean": told}).encode()


def _duration(value: str, datatype: str) -> str:
    """A duration as XML Schema spells it; Virtuoso gives whole months, or seconds with a point.

    >>> _duration("12", f"{_XSD}duration"), _duration("1.2096e+06", f"{_XSD}duration"), _duration("P1Y", f"{_XSD}duration")
    ('P12M', 'PT1209600S', 'P1Y')
    """
    found = _BARE.fullmatch(value) if datatype in _DURATIONS else None
    if found is None:
        return value
    months = datatype.endswith("yearMonthDuration") or (datatype.endswith("#duration") and found[3] is None and found[4] is None)
    return f"{found[1]}P{found[2]}M" if months else f"{found[1]}PT{float(value.lstrip('-')):f}".rstrip("0").rstrip(".") + "S"


def _with_durations(triples: bytes) -> bytes:
    """N-Triples with their durations as XML Schema spells them."""
    text = triples.decode("utf-8")
    return _BARE_IN_TRIPLE.sub(lambda m: f'"{_duration(m[1], m[2])}"^^<{m[2]}>', text).encode()


def _authorization(account: Account, request: urllib.request.Request, challenges: list[str]) -> str | None:
    """What an Authorization header says to a challenge: Digest where it is offered, else Basic."""
    for challenge in sorted(challenges, key=lambda c: not c.lower().startswith("digest")):
        kind, _, rest = challenge.partition(" ")
        asked = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
        made = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}.get(asked.get("algorithm", "MD5").upper())
        if kind.lower() == "basic":
            return "Basic " + base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
        if kind.lower() != "digest" or made is None or "nonce" not in asked:
            continue
        who, what, once = (
            f"{account.user}:{asked['realm']}:{account.password}",
            f"{request.get_method()}:{request.selector}",
            secrets.token_hex(8),
        )
        who, what = (made(words.encode()).hexdigest() for words in (who, what))
        count = ("00000001", once, "auth") if "qop" in asked else ()
        said = {"username": account.user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": request.selector}
        said["response"] = made(":".join((who, asked["nonce"], *count, what)).encode()).hexdigest()
        said |= {name: asked[name] for name in ("opaque", "algorithm") if name in asked} | ({"cnonce": once} if count else {})
        return "Digest " + ", ".join(f'{name}="{value}"' for name, value in said.items()) + (", qop=auth, nc=00000001" if count else "")
    return None


def _sentence(error: HTTPError) -> str:
    """What the engine says, without its page and without the query that it repeats."""
    words = re.sub(r"<(?:style|title)\b.*?</(?:style|title)>|<!?/?\w[^>]*>", " ", error.read().decode("utf-8", "replace"), flags=re.DOTALL)
    return " ".join(words.strip().partition("\n\nSPARQL query:")[0].split())[:400] or str(error.reason)


def _out_of_reach(address: str, error: Exception) -> Unanswered:
    why = getattr(error, "reason", None) or error
    uk = f"сервер не відповідає ({why}). Перевірте адресу (--store, CIVGRAPH_STORE) і чи він працює."
    return Unanswered(address, uk, f"the server does not answer ({why}). Check the address (--store, CIVGRAPH_STORE) and whether it runs.")
