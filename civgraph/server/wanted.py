"""What a request wants of the endpoint, as the SPARQL 1.1 protocol spells it.

In: method, address, headers and body of a request. Out: a `Wanted`. Then holds: one query or none, in UTF-8; an update is refused; what
the protocol does not know is ignored.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from civgraph.server.asking import refused
from civgraph.server.limits import Limits
from civgraph.store import Dataset

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_READ, _SENT = "GET, HEAD, POST, OPTIONS", f"{FORM}, {QUERY}"
_FIELDS = 1000  # parameters of one request
Receive = Callable[[], Awaitable[Any]]


class Wanted(NamedTuple):
    """A query, the graphs it is asked of, and the format asked for beside the Accept header."""

    query: str | None
    dataset: Dataset | None
    format: str | None


async def wanted_of(method: str, target: bytes, headers: dict[bytes, bytes], receive: Receive, limits: Limits) -> Wanted:
    """What a request wants."""
    if len(target) > limits.target:
        raise refused(414, "target-too-long")
    pairs = _pairs(target)
    match method:
        case "GET":
            return _wanted(pairs, [])
        case "POST":
            kind, charset = _kind(headers.get(b"content-type", b""))
            if kind == UPDATE:
                raise refused(400, "update")
            if kind not in (FORM, QUERY) or charset not in ("", "utf-8", "utf8", "us-ascii"):
                given = headers.get(b"content-type", b"").decode("latin-1")[:80] or "–"
                raise refused(415, "media-type", given=given, known=_SENT)
            body = await _body(headers, receive, limits.body)
            if kind == FORM:
                return _wanted(pairs + _pairs(body), None)
            try:
                return _wanted(pairs, [body.decode("utf-8")])
            except UnicodeDecodeError as error:
                raise refused(400, "not-utf-8") from error
        case _:
            raise refused(405, "method", headers={"Allow": _READ}, given=method[:20], known=_READ)


def _wanted(pairs: list[tuple[str, str]], sent: list[str] | None) -> Wanted:
    """The request that these parameters make; `sent` the query in its body, None where the body was a form."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise refused(400, "update")
    queries = found.get("query", []) + (sent or [])
    if len(queries) > 1:
        raise refused(400, "several", name="query")
    if not queries and sent != []:
        raise refused(400, "no-query")
    default, named = found.get("default-graph-uri", []), found.get("named-graph-uri", [])
    dataset = Dataset(tuple(default), tuple(named)) if default or named else None
    format_ = next((found[name][0] for name in ("format", "output") if name in found), None)
    return Wanted(queries[0] if queries else None, dataset, format_)


def _pairs(data: bytes) -> list[tuple[str, str]]:
    """The parameters of a form, percent-decoded; bytes that are not UTF-8 are refused, never replaced."""
    fields = [field.partition(b"=") for field in data.replace(b"+", b" ").split(b"&") if field]
    if len(fields) > _FIELDS:
        raise refused(400, "wrong-request")
    try:
        return [(unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()) for name, _, value in fields]
    except UnicodeDecodeError as error:
        raise refused(400, "not-utf-8") from error


def _kind(header: bytes) -> tuple[str, str]:
    """Media type and charset of a Content-Type."""
    kind, *parameters = (p.strip().lower() for p in header.decode("latin-1").split(";"))
    return kind, next((p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")), "")


async def _body(headers: dict[bytes, bytes], receive: Receive, most: int) -> bytes:
    told = headers.get(b"content-length", b"")
    if told.isdigit() and int(told) > most:
        raise refused(413, "query-too-long", headers={"Connection": "close"}, kib=64)
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise refused(499, "gone")
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        more = message.get("more_body", False)
        if size > most:
            raise refused(413, "query-too-long", headers={"Connection": "close"}, kib=64)
    return b"".join(pieces)
