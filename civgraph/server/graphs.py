"""Graphs read whole, as the SPARQL 1.1 Graph Store protocol spells it.

In: a request to /graphs. Out: the triples of one named graph, or of all (`?default`). Then holds: a graph that the manifest does not
name is no graph; nothing can be written.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from civgraph.server.asking import refused
from civgraph.server.endpoint import App, Scope, Send, known, sent, tag_of
from civgraph.server.formats import SENT, listed, negotiated
from civgraph.server.lanes import Lanes
from civgraph.server.wanted import Receive
from civgraph.store import Term

_READ = "GET, HEAD, OPTIONS"


def graphs_of() -> App:
    """The graph store as an ASGI application."""

    async def graphs(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            raise refused(405, "method", headers={"Allow": _READ}, given=scope["method"][:20], known=_READ)
        lanes: Lanes = scope["asking"]
        headers = dict(scope["headers"])
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=1000)
        names = [(name, value) for name, value in asked if name in ("graph", "default")]
        if len(names) != 1:
            raise refused(400, "which-graph")
        ((kind, name),) = names
        if kind == "graph" and name not in lanes.published.manifest["graphs"]:
            raise refused(404, "no-graph", graph=name[:200])
        accept = headers[b"accept"].decode("latin-1") if b"accept" in headers else None
        format_ = negotiated(accept, dict(asked).get("format"), "construct")
        if format_ is None:
            raise refused(406, "not-acceptable", headers={"Vary": "Accept"}, known=listed("construct"))
        tag = tag_of(lanes.snapshot, "graph", kind, name, format_)
        if known(tag, headers):
            await sent(send, 304, None, b"", tag)
            return
        pattern = "?s ?p ?o" if kind == "default" else f"GRAPH {Term(name, True).n3} {{ ?s ?p ?o }}"
        written = await lanes.answer(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", format_)
        scope["note"].lane = written.lane
        await sent(send, 200, SENT[written.format], written.file or written.data, tag, written.size)

    return graphs
