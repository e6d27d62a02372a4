"""The application: the endpoint and the pages under one roof.

In: the site, the lanes, the pages. Out: an ASGI application. Then holds: each request has a number, one line in the log and one snapshot
that answers all it asks; a refusal is plain text in both languages, or JSON; every answer may be read from any web page (CORS).
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from civgraph.server.asking import Asking, Refused, refused
from civgraph.server.endpoint import App, Scope, Send, endpoint_of
from civgraph.server.faults import told, told_json
from civgraph.server.following import Following
from civgraph.server.graphs import graphs_of
from civgraph.server.observing import Note, logged, metrics, number_of, say
from civgraph.server.site import Site
from civgraph.server.wanted import Receive

Pages = Callable[[Callable[[Request], Asking], Site], APIRouter]  # router_of of civgraph/server/linked_data.py

_READ = "GET, HEAD, POST, OPTIONS"
_ALWAYS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Civgraph-Snapshot, X-Request-Id, ETag, Link, Location, Retry-After, Content-Length, Allow"),
    (b"x-content-type-options", b"nosniff"),
]
_PREFLIGHT = [
    (b"allow", _READ.encode()),
    (b"access-control-allow-methods", _READ.encode()),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match, X-Request-Id"),
    (b"access-control-max-age", b"86400"),
]


def asking_of(request: Request) -> Asking:
    """Who answers this request: the snapshot that was current when it came."""
    found: Asking = request.scope["asking"]
    return found


def app_of(site: Site, following: Following, pages: Pages | None = None) -> App:
    """The application; `pages` makes the router of the linked-data half."""
    rest = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    if pages:
        rest.include_router(pages(asking_of, site))
    for kind, answer in ((Refused, _on_refused), (HTTPException, _on_http), (RequestValidationError, _on_invalid)):
        rest.add_exception_handler(kind, answer)
    endpoint = endpoint_of(site)
    own = {
        "/sparql": endpoint,
        "/sparql/": endpoint,
        "/graphs": graphs_of(),
        "/health": _shown(lambda: _health(following)),
        "/metrics": _shown(lambda: _metrics(following)),
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = _Answer(scope, send)
        lanes = following.hold()
        scope = {**scope, "asking": lanes, "note": answer.note}
        if scope["method"] == "HEAD":  # as GET, and the body is left out
            scope["method"] = "GET"
        answer.snapshot = lanes.snapshot
        try:
            if scope["method"] == "OPTIONS":
                await answer.send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
                await answer.send({"type": "http.response.body", "body": b""})
            else:
                await own.get(scope["path"], rest)(scope, receive, answer.send)
        except Refused as no:
            answer.note.lane = no.lane
            if not answer.status:
                await _refusal(scope, no)(scope, receive, answer.send)
        except Exception:
            say("failed", id=answer.note.id, trace=traceback.format_exc())
            if not answer.status:
                await _refusal(scope, refused(500, "failed", request=answer.note.id))(scope, receive, answer.send)
        finally:
            following.release(lanes)
            answer.log()

    return app


class _Answer:
    """One answer as it goes out: gets its headers, is measured, is logged."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        self.note = Note(number_of(given.decode("latin-1")))
        self.status = self.sent = 0
        self.snapshot = ""
        self._method, self._path = scope["method"], scope["path"]
        self._send, self._began = send, time.monotonic()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Passes a message on, without the body where only the head was asked for."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = [(b"x-civgraph-snapshot", self.snapshot.encode()), (b"x-request-id", self.note.id.encode())]
            message = {**message, "headers": [*message.get("headers", ()), *_ALWAYS, *own]}
        elif self._method == "HEAD":
            message = {**message, "body": b""}
        self.sent += len(message.get("body", b""))
        await self._send(message)

    def log(self) -> None:
        """Says how it went."""
        logged(self.note, self._method, self._path, self.status or 499, self.sent, self._began, self.snapshot)


def _shown(make: Callable[[], Response]) -> App:
    async def shown(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            raise refused(405, "method", headers={"Allow": "GET, HEAD, OPTIONS"}, given=scope["method"][:20], known="GET, HEAD, OPTIONS")
        await make()(scope, receive, send)

    return shown


def _health(following: Following) -> Response:
    lanes = following.lanes
    ready = len(lanes.fast.processes)
    state = {"snapshot": lanes.snapshot, "quads": sum(lanes.published.manifest["graphs"].values()), "workers": ready}
    return JSONResponse(state, 200 if ready else 503, {"Cache-Control": "no-store"})


def _metrics(following: Following) -> Response:
    lanes = following.lanes
    gauges: dict[str, float] = {
        "civgraph_fast_workers": len(lanes.fast.processes),
        "civgraph_fast_waiting": lanes.fast.waiting,
        "civgraph_slow_waiting": lanes.slow.waiting,
    }
    return PlainTextResponse(metrics(gauges, lanes.snapshot), media_type="text/plain; version=0.0.4")


def _refusal(scope: Scope, no: Refused) -> Response:
    """A refusal as a response: JSON where the client asks for it, else plain text."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"").decode("latin-1")
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **no.headers}
    if "json" in accept and "sparql-results" not in accept:
        return Response(told_json(no, scope["note"].id), no.status, headers, "application/json")
    return PlainTextResponse(told(no), no.status, headers)


def _on_refused(request: Request, no: Exception) -> Response:
    assert isinstance(no, Refused)
    return _refusal(request.scope, no)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    given, headers = request.scope["method"][:20], dict(error.headers or {})
    if error.status_code == 405:
        return _refusal(request.scope, refused(405, "method", headers=headers, given=given, known=headers.get("Allow", "GET")))
    return _refusal(
        request.scope, refused(error.status_code, "not-found" if error.status_code == 404 else "wrong-request", headers=headers)
    )


def _on_invalid(request: Request, error: Exception) -> Response:
    return _refusal(request.scope, refused(400, "wrong-request"))
