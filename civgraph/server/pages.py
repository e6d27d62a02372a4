"""The pages: what a person sees of the graph.

In: a request. Out: HTML. Then holds: every page works without JavaScript, in both languages, with the queries behind it; what a reader may
change about it stands in its address.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.staticfiles import StaticFiles

from civgraph.catalogue import questions
from civgraph.iris import BASE, ONTOLOGY
from civgraph.labels import Label, local_name
from civgraph.rdf import prefixes
from civgraph.resources import PACKAGE
from civgraph.server.acts import canonical, look_up
from civgraph.server.described import Description
from civgraph.server.dumps import dumps
from civgraph.server.facets import SHOWN, count_query, facets, measures_query, values_query
from civgraph.server.finding_words import found
from civgraph.server.frame import Frame
from civgraph.server.media import HTML, RDF, best
from civgraph.server.node_views import view
from civgraph.server.page_queries import iri, is_iri
from civgraph.server.plan_view import findings
from civgraph.server.question_pages import add_questions
from civgraph.server.reading import SHAPES, Reading, Row, grouped, value

READ = ["GET"]
Vocabulary = Callable[[Request], Awaitable[Response]]
OfTerm = Callable[[Request, str, str], Awaitable[Response]]
SHOWN_PLANS = 24  # so many stand on the start page
EDITOR = PACKAGE / "server" / "static" / "yasgui"


def pages(frame: Frame, vocabulary: Vocabulary, of_term: OfTerm) -> APIRouter:
    """The routes of the pages; the forms in RDF of vocabularies and terms are others' work."""
    router = APIRouter()
    made = _Pages(frame, vocabulary, of_term)
    for path, answer in (
        ("/", made.start),
        ("/page/{path:path}", made.node),
        ("/term/{name:path}", made.term),
        ("/rule/{name:path}", made.rule),
        ("/ontology", made.ontology),
        ("/ontology/{module:path}", made.module),
        ("/shapes", made.shapes),
        ("/browse", made.browse),
        ("/search", made.search),
        ("/lookup", made.lookup),
        ("/findings/{key}", made.findings),
        ("/dumps/", made.dumps),
        ("/sparql-page", made.editor),
    ):
        router.add_api_route(path, answer, methods=READ)
    add_questions(router, frame)
    router.mount("/static", StaticFiles(directory=PACKAGE / "server" / "static"), "static")
    return router


class _Pages:
    """The answers in HTML."""

    def __init__(self, frame: Frame, vocabulary: Vocabulary, of_term: OfTerm) -> None:
        self.frame, self.vocabulary, self.of_term = frame, vocabulary, of_term

    async def start(self, request: Request) -> Response:
        """What this is, the plans, the questions."""

        async def build(reading: Reading) -> Response:
            plans = _first(await reading.rows("plans"), "plan")
            shown = tuple(row["plan"] for row in plans[:SHOWN_PLANS])
            sizes = {r["plan"].value: r for r in await reading.rows("plan-counts", plans=shown) if "plan" in r}
            counts = {r["class"].value: int(value(r, "nodes")) for r in await reading.rows("counts")}
            await reading.name_all()
            return self.frame.html(request, reading, "start", plans=plans[:SHOWN_PLANS], sizes=sizes, counts=counts, data="/data/dataset")

        return await self.frame.page(request, build)

    async def node(self, request: Request, path: str) -> Response:
        """The page of a node."""

        async def build(reading: Reading) -> Response:
            one = await canonical(path, reading)
            if one != path:
                to = one if one.startswith("lookup") else f"page/{quote(one, safe='/')}"
                return Response(status_code=303, headers={"Location": f"{self.frame.site.base}/{to}"})
            return await self._node(request, reading, f"{BASE}{path}", f"/data/{quote(path, safe='/')}")

        return await self.frame.page(request, build)

    async def term(self, request: Request, name: str) -> Response:
        """The page of a term of the ontology."""
        return await self._of(request, ONTOLOGY, "term", name)

    async def rule(self, request: Request, name: str) -> Response:
        """The page of a rule."""
        return await self._of(request, SHAPES, "rule", name)

    async def _of(self, request: Request, space: str, kind: str, name: str) -> Response:
        if name.endswith(tuple(f".{e}" for e in ("ttl", "jsonld", "nt", "rdf", "nq", "trig"))):
            return await self.of_term(request, space, name)
        wanted = best(request.headers.get("accept"), [HTML, *RDF.values()])
        if wanted != HTML:
            return await self.of_term(request, space, name)

        async def build(reading: Reading) -> Response:
            return await self._node(request, reading, f"{space}#{name}", f"/{kind}/{quote(name, safe='/')}")

        return await self.frame.page(request, build)

    async def _node(self, request: Request, reading: Reading, node: str, data: str) -> Response:
        described = Description(node, await reading.rows("description", node=iri(node)) if is_iri(node) else ())
        if not described:
            return self.frame.html(request, reading, "missing", 404, node=node, title=reading.words("missing.title"))
        template, filled = await view(reading, described)
        outer = _stands_in(node)
        reading.meet([node, *outer])
        await reading.name_all()
        crumbs = [(reading.label(o), reading.href(o)) for o in outer]
        if template in ("term", "concept", "scheme"):
            crumbs = [(Label(reading.words("ontology.title"), reading.language), reading.home("/ontology"))]
        elif template == "rule":
            crumbs = [(Label(reading.words("shapes.title"), reading.language), reading.home("/shapes"))]
        label = reading.label(node)
        nameless = label.text == local_name(node) and reading.words.has(f"kinds.{template}")
        title = reading.words(f"kinds.{template}") if nameless else label.text
        return self.frame.html(
            request, reading, template, node=node, d=described, data=data, crumbs=crumbs, title=title, label=label, **filled
        )

    async def ontology(self, request: Request) -> Response:
        """All terms."""
        if best(request.headers.get("accept"), [HTML, *RDF.values()]) != HTML:
            return await self.vocabulary(request)

        async def build(reading: Reading) -> Response:
            rows = _spoken(await reading.rows("terms"), "term", "definition", reading.language)
            await reading.name_all()
            kinds = grouped(rows, "kind")
            return self.frame.html(request, reading, "ontology", kinds=kinds, title=reading.words("ontology.title"), data="/ontology")

        return await self.frame.page(request, build)

    async def module(self, request: Request, module: str) -> Response:
        """A part of the ontology: the whole tells of it."""
        return Response(status_code=303, headers={"Location": f"{self.frame.site.base}/ontology"})

    async def shapes(self, request: Request) -> Response:
        """All rules."""
        if best(request.headers.get("accept"), [HTML, *RDF.values()]) != HTML:
            return await self.vocabulary(request)

        async def build(reading: Reading) -> Response:
            rows = _spoken(await reading.rows("rules"), "shape", "message", reading.language)
            await reading.name_all()
            rules = grouped([{**r, "target": r.get("target", r["shape"])} for r in rows], "target")
            return self.frame.html(request, reading, "shapes", rules=rules, title=reading.words("shapes.title"), data="/shapes")

        return await self.frame.page(request, build)

    async def browse(self, request: Request) -> Response:
        """Measures narrowed by facets."""

        async def build(reading: Reading) -> Response:
            given = request.query_params
            chosen = {f.name: given[f.name] for f in facets() if given.get(f.name) and f.narrowed(given[f.name])}
            page = int(given["page"]) if given.get("page", "").isdecimal() and len(given["page"]) < 6 else 1
            total = int(value((await reading.ask("count", count_query(chosen)))[0], "measures"))
            rows = await reading.ask("measures", measures_query(chosen, (max(page, 1) - 1) * SHOWN))
            values = {f.name: await reading.ask(f.name, values_query(f, chosen)) for f in facets()}
            await reading.name_all()
            return self.frame.html(
                request,
                reading,
                "browse",
                title=reading.words("browse.title"),
                facets=facets(),
                values=values,
                chosen=chosen,
                rows=rows,
                total=total,
                page=max(page, 1),
                pages=-(-total // SHOWN),
            )

        return await self.frame.page(request, build)

    async def search(self, request: Request) -> Response:
        """Measures by their words."""

        async def build(reading: Reading) -> Response:
            typed = request.query_params.get("q", "")
            hits = await found(reading, typed)
            await reading.name_all()
            return self.frame.html(request, reading, "search", typed=typed, hits=hits, title=reading.words("search.title"))

        return await self.frame.page(request, build)

    async def lookup(self, request: Request) -> Response:
        """Plans and acts by number, date and issuer."""

        async def build(reading: Reading) -> Response:
            given = {name: request.query_params.get(name, "").strip()[:200] for name in ("number", "date", "issuer")}
            try:
                good = not given["date"] or bool(date.fromisoformat(given["date"]))
            except ValueError:
                good = False
            seen = await look_up(reading, given["number"], given["date"], given["issuer"]) if good and any(given.values()) else {}
            reading.meet(seen)
            await reading.name_all()
            return self.frame.html(request, reading, "lookup", given=given, good=good, found=seen, title=reading.words("lookup.title"))

        return await self.frame.page(request, build)

    async def findings(self, request: Request, key: str) -> Response:
        """What the rules found in a plan."""

        async def build(reading: Reading) -> Response:
            node = f"{BASE}plan/{key}"
            described = Description(node, await reading.rows("description", node=iri(node)) if is_iri(node) else ())
            if not described:
                return self.frame.html(request, reading, "missing", 404, node=node, title=reading.words("missing.title"))
            rows = findings(await reading.rows("plan-findings", node=iri(node)), reading.language)
            reading.meet([node])
            await reading.name_all()
            crumbs = [(reading.label(node), reading.href(node))]
            title = reading.words("findings.title")
            return self.frame.html(
                request, reading, "findings", node=node, d=described, rows=grouped(rows, "shape"), title=title, crumbs=crumbs
            )

        return await self.frame.page(request, build)

    async def dumps(self, request: Request) -> Response:
        """The dumps of this snapshot."""

        async def build(reading: Reading) -> Response:
            return self.frame.html(request, reading, "dumps", files=dumps(reading), title=reading.words("dumps.title"))

        return await self.frame.page(request, build)

    async def editor(self, request: Request) -> Response:
        """The page of SPARQL: an editor where it was installed, a plain form everywhere."""

        async def build(reading: Reading) -> Response:
            first = next(iter(questions().values()))
            return self.frame.html(
                request,
                reading,
                "sparql",
                title=reading.words("sparql.title"),
                editor=EDITOR.is_dir(),
                query=request.query_params.get("query", ""),
                example=first.text,
                questions=list(questions().values()),
                prefixes=prefixes(),
            )

        return await self.frame.page(request, build)


def _first(rows: list[Row], of: str) -> list[Row]:
    """One row of each thing."""
    return [some[0] for some in grouped(rows, of).values()]


def _spoken(rows: list[Row], of: str, column: str, language: str) -> list[Row]:
    """One row of each thing: that whose words are in the language asked for, else the first."""
    best_: dict[str, Row] = {}
    for row in rows:
        held = best_.setdefault(row[of].value, row)
        if column in row and row[column].language == language and held.get(column) != row[column]:
            best_[row[of].value] = row
    return list(best_.values())


def _stands_in(node: str) -> list[str]:
    """What a node stands in, from the outside: its plan, its measure."""
    found = re.match(rf"({re.escape(BASE)}plan/[^/]+)(/m/\d+)?", node)
    outer = [found[1], found[0]] if found else []
    return [o for o in dict.fromkeys(outer) if o != node]
