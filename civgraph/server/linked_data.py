"""Linked data: every node of the graph at its address, in the form that a client wants.

In: a request for `/id/…`, `/data/…`, the description of the data set, the context, a dump. Out: a redirect, RDF, a file. Then holds:
`/id/…` names a thing and is never answered itself but by 303; the same description is the same bytes; each answer names its snapshot,
its licence and its other forms.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from civgraph.iris import shared_graph
from civgraph.resources import folder
from civgraph.server.acts import canonical
from civgraph.server.asking import Asking, Refused
from civgraph.server.described import Description
from civgraph.server.dumps import dumps
from civgraph.server.frame import GUARDS, LICENCE, Frame
from civgraph.server.media import ENDINGS, HTML, RDF, best
from civgraph.server.page_queries import iri, is_iri
from civgraph.server.pages import pages
from civgraph.server.reading import SHAPES
from civgraph.server.site import HOME, Site
from civgraph.store import Term

_SAFE = "/:@!$&'()*+,;=-._~"
_VOID = "http://rdfs.org/ns/void#"
READ = ["GET"]
EDITOR = "/sparql-page"  # where a browser goes that opens the endpoint


def router_of(asking_of: Callable[[Request], Asking], site: Site) -> APIRouter:
    """The addresses of linked data and of the pages."""
    frame = Frame(asking_of, site)
    router = APIRouter()
    data = _Data(frame)
    router.add_api_route("/id/{path:path}", data.named, methods=READ)
    router.add_api_route("/data/{path:path}", data.of_node, methods=READ)
    router.add_api_route("/.well-known/void", data.dataset, methods=READ)
    router.add_api_route("/context.jsonld", data.context, methods=READ)
    router.add_api_route("/dumps/{name}", data.dump, methods=READ)
    for name in ("ontology", "shapes"):
        for ending in ENDINGS:
            router.add_api_route(f"/{name}.{ending}", data.vocabulary, methods=READ)
    router.include_router(pages(frame, data.vocabulary, data.of_term))
    return router


class _Data:
    """The answers in RDF."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.base = frame.site.base

    async def named(self, request: Request, path: str) -> Response:
        """A thing: 303 to its page or its data; a variant of an act's key to the one that is canonical."""
        one = await canonical(path, self.frame.reading(request))
        wanted = best(request.headers.get("accept"), [HTML, *RDF.values()])
        if one != path:
            return self._see(f"/{one}" if one.startswith("lookup") else f"/id/{quote(one, safe=_SAFE)}", path)
        if wanted is None:
            return _unacceptable()
        lang = request.query_params.get("lang")
        carried = f"?lang={lang}" if lang in self.frame.site.languages and wanted == HTML else ""
        return self._see(f"/{'page' if wanted == HTML else 'data'}/{quote(path, safe=_SAFE)}{carried}", path)

    def _see(self, to: str, path: str) -> Response:
        link = f'<{self.base}/data/{quote(path, safe=_SAFE)}>; rel="describedby", <{LICENCE}>; rel="license"'
        return Response(status_code=303, headers={"Location": self.base + to, "Vary": "Accept", "Link": link, **GUARDS})

    async def of_node(self, request: Request, path: str) -> Response:
        """The description of a node, in the form of its ending or the one accepted."""
        stem, form = _ending(path)
        one = await canonical(stem, self.frame.reading(request))
        if one != stem:
            return self._see(f"/{one}" if one.startswith("lookup") else f"/data/{quote(one, safe=_SAFE)}{path.removeprefix(stem)}", one)
        written = quote(stem, safe=_SAFE)
        return await self.described(request, f"{HOME}id/{stem}", form, f"/data/{written}", f"/page/{written}")

    async def of_term(self, request: Request, space: str, name: str) -> Response:
        """The description of a term or a rule, where a form of RDF is wanted."""
        stem, form = _ending(name)
        path = f"/{'term' if space != SHAPES else 'rule'}/{quote(stem, safe=_SAFE)}"
        return await self.described(request, f"{space}#{stem}", form, path, path)

    async def described(self, request: Request, node: str, form: str | None, path: str, page: str) -> Response:
        """The description of any node."""
        form = form or form_of(request)
        if form is None:
            return _unacceptable()
        tag = self.frame.tag(request, form)
        if same := self.frame.unchanged(request, tag):
            return same
        reading = self.frame.reading(request)
        try:
            found = Description(node, await reading.rows("description", node=iri(node)) if is_iri(node) else ())
            if not found:
                return _said(404, f"{node}: немає такого вузла / there is no such node\n")
            names = await reading.rows("names", node=iri(node))
        except Refused as refused:
            return _said(refused.status, f"{refused.uk}\n{refused.en}\n", refused.headers)
        links = [f'<{node}>; rel="describes"', f'<{self.base}{page}>; rel="alternate"; type="text/html"', f'<{LICENCE}>; rel="license"']
        links += [f'<{self.base}{path}.{e}>; rel="alternate"; type="{RDF[f]}"' for e, f in ENDINGS.items() if f != form and e != "json"]
        return self._rdf(found.with_names(names).serialised(form, f"{self.base}/context.jsonld"), form, tag, links)

    def _rdf(self, body: bytes, form: str, tag: str, links: list[str]) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept", "Link": ", ".join(links), **GUARDS}
        kind = RDF[form]
        return Response(body, headers=headers, media_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    async def graph(self, request: Request, form: str | None, query: str, more: list[tuple[str, str, Term]], **terms: Term) -> Response:
        """What a query finds, as RDF, with statements that hold of this server."""
        form = form or form_of(request)
        if form is None:
            return _unacceptable()
        tag = self.frame.tag(request, form)
        if same := self.frame.unchanged(request, tag):
            return same
        try:
            found = Description("", await self.frame.reading(request).rows(query, **terms))
        except Refused as refused:
            return _said(refused.status, f"{refused.uk}\n{refused.en}\n", refused.headers)
        found.quads += [(shared_graph("dataset"), *said) for said in more]
        return self._rdf(found.serialised(form, f"{self.base}/context.jsonld"), form, tag, [f'<{LICENCE}>; rel="license"'])

    async def vocabulary(self, request: Request) -> Response:
        """The ontology or the shapes as a whole."""
        name, form = _ending(request.scope["path"].lstrip("/"))
        return await self.graph(request, form, name, [])

    async def dataset(self, request: Request) -> Response:
        """What the data set is, and where this server gives it; a browser goes to its page."""
        if best(request.headers.get("accept"), [*RDF.values(), HTML]) == HTML:
            return self._see("/page/dataset", "dataset")
        whole = f"{HOME}id/dataset"
        more = [
            (whole, f"{_VOID}sparqlEndpoint", Term(self.frame.site.endpoint, True)),
            (whole, f"{_VOID}dataDump", Term(f"{self.base}/dumps/graph.nq", True)),
            (whole, f"{_VOID}uriLookupEndpoint", Term(f"{self.base}/lookup", True)),
        ]
        return await self.graph(request, None, "dataset", more)

    async def context(self, request: Request) -> Response:
        """The JSON-LD context."""
        tag = self.frame.tag(request, "context")
        data = (folder("mappings") / "context.jsonld").read_bytes()
        headers = {"ETag": tag, "Cache-Control": "max-age=3600", **GUARDS}
        return self.frame.unchanged(request, tag) or Response(data, headers=headers, media_type="application/ld+json")

    async def dump(self, request: Request, name: str) -> Response:
        """A dump of the snapshot that answers, or the checksums of its dumps."""
        files = dumps(self.frame.reading(request))
        if name == "SHA256SUMS":
            return _said(200, "".join(f"{said['sha256']}  {file}\n" for file, said in files.items()))
        if name not in files:
            return _said(404, f"{name}: немає такого файлу / there is no such file\n")
        held = self.frame.site.root / "snapshots" / self.frame.asking_of(request).snapshot / "dumps" / name
        kind = RDF.get(name.rpartition(".")[2], "application/octet-stream")
        headers = {"Repr-Digest": f"sha-256=:{_base64(files[name]['sha256'])}:", "Link": f'<{LICENCE}>; rel="license"', **GUARDS}
        return FileResponse(held, headers=headers, media_type=kind)


def form_of(request: Request) -> str | None:
    """The form of RDF that a request accepts."""
    kind = best(request.headers.get("accept"), list(RDF.values()))
    return next((form for form, known in RDF.items() if known == kind), None)


def _ending(path: str) -> tuple[str, str | None]:
    stem, _, ending = path.rpartition(".")
    return (stem, ENDINGS[ending]) if ending in ENDINGS else (path, None)


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _said(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, {**GUARDS, **(headers or {})}, "text/plain; charset=utf-8")


def _unacceptable() -> Response:
    return _said(406, json.dumps({"available": [HTML, *RDF.values()]}) + "\n")
