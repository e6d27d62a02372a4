"""The endpoint: the SPARQL 1.1 protocol over the lanes.

In: a request to /sparql. Out: a whole answer in the format negotiated, or a refusal; without a query the description of the service.
Then holds: no 200 before the answer is there; an answer that is known by the client's ETag is not computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import IO, Any

from civgraph.guard import seen
from civgraph.server.asking import refused
from civgraph.server.description import described
from civgraph.server.faults import checked
from civgraph.server.formats import SENT, TRIPLES, listed, negotiated, parsed, quality
from civgraph.server.lanes import Lanes
from civgraph.server.site import Site
from civgraph.server.wanted import Receive, wanted_of
from civgraph.store import Dataset

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_PIECE = 1 << 18
_HTML = ("text/html", "application/xhtml+xml")


def endpoint_of(site: Site) -> App:
    """The endpoint as an ASGI application."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        lanes: Lanes = scope["asking"]
        headers = dict(scope["headers"])
        wanted = await wanted_of(scope["method"], scope["query_string"], headers, receive, lanes.limits)
        accept = headers[b"accept"].decode("latin-1") if b"accept" in headers else None
        if wanted.query is None:
            await _describe(site, lanes, accept, headers, send)
            return
        scope["note"].query = wanted.query
        what = checked(wanted.query, seen(wanted.query), lanes.limits)
        format_ = negotiated(accept, wanted.format, what.form)
        if format_ is None:
            raise refused(406, "not-acceptable", headers={"Vary": "Accept"}, known=listed(what.form))
        tag = None if what.volatile else tag_of(lanes.snapshot, wanted.query, format_, *_named(wanted.dataset))
        if scope["method"] == "GET" and tag and known(tag, headers):
            await sent(send, 304, None, b"", tag)
            return
        written = await lanes.answer(wanted.query, format_, wanted.dataset, site.endpoint, _leaving(receive))
        scope["note"].lane = written.lane
        await sent(send, 200, SENT[written.format], written.file or written.data, tag, written.size)

    return endpoint


async def sent(send: Send, status: int, kind: str | None, body: bytes | IO[bytes], tag: str | None = None, size: int = 0) -> None:
    """Sends a whole answer; one that lies in a file by pieces."""
    headers = [(b"vary", b"Accept"), (b"cache-control", b"no-cache")]
    if kind:
        headers += [(b"content-type", kind.encode()), (b"content-length", str(len(body) if isinstance(body, bytes) else size).encode())]
    if tag:
        headers.append((b"etag", tag.encode()))
    if isinstance(body, bytes):
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    with body:
        body.seek(0)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while piece := body.read(_PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def tag_of(snapshot: str, *parts: str) -> str:
    """The ETag of an answer: its snapshot, and the digest of what was asked and how."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f'"{snapshot}-{digest}"'


def known(tag: str, headers: dict[bytes, bytes]) -> bool:
    """Whether the client has the answer already."""
    given = headers.get(b"if-none-match", b"").decode("latin-1")
    return tag in (part.strip().removeprefix("W/") for part in given.split(","))


async def _describe(site: Site, lanes: Lanes, accept: str | None, headers: dict[bytes, bytes], send: Send) -> None:
    if site.editor and accept and _wants_page(accept):
        await send(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [(b"location", f"{site.base}{site.editor}".encode()), (b"vary", b"Accept"), (b"content-length", b"0")],
            }
        )
        await send({"type": "http.response.body", "body": b""})
        return
    format_ = negotiated(accept, None, "describe")
    if format_ is None:
        raise refused(406, "not-acceptable", headers={"Vary": "Accept"}, known=listed("describe"))
    tag = tag_of(lanes.snapshot, "description", site.base, format_)
    if known(tag, headers):
        await sent(send, 304, None, b"", tag)
    else:
        await sent(send, 200, SENT[format_], described(site, lanes.published, format_), tag)


def _wants_page(accept: str) -> bool:
    wanted = tuple(pair for pair in parsed(accept) if pair[0] != "*/*")
    return max(quality(wanted, (kind,)) for kind in _HTML) > max(quality(wanted, types) for types in TRIPLES.values())


def _named(dataset: Dataset | None) -> tuple[str, ...]:
    return ("\1", *dataset.default, "\2", *dataset.named) if dataset else ()


def _leaving(receive: Receive) -> Callable[[], Awaitable[None]]:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    return gone
