"""One reading of the graph by one page: what it asks, in which language it answers, what things are called.

In: somebody to ask, the site, the language. Out: rows, labels, addresses. Then holds: every query a page asks is kept, to be shown as the
SPARQL behind it; every IRI in an answer has its label by the one chain; only http, https and mailto become links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

from civgraph.iris import BASE, ONTOLOGY
from civgraph.labels import Label, asked, chosen, local_name
from civgraph.rdf import prefixes
from civgraph.server.asking import Asking
from civgraph.server.keeping import Kept
from civgraph.server.page_queries import Value, iri, page_query
from civgraph.server.site import Site
from civgraph.server.words import Words
from civgraph.store import Answer, Term

SHAPES = ONTOLOGY.replace("ontology", "shapes")
_SAFE = "/:@!$&'()*+,;=-._~"
_LINKED = re.compile(r"(?:https?://[^\s/]|mailto:)", re.IGNORECASE)
_AT_ONCE = 20_000  # characters of IRIs in one query for labels
Row = dict[str, Term]


class Reading:
    """What one page reads."""

    def __init__(self, asking: Asking, kept: Kept, site: Site, language: str, carried: bool) -> None:
        self.asking, self.site, self.language, self.carried = asking, site, language, carried
        self._kept = kept
        self.words = Words(language)
        self.queries: dict[str, str] = {}
        self.labels: dict[str, Label] = {}
        self._met: set[str] = set()

    async def rows(self, name: str, **terms: Value) -> list[Row]:
        """The rows of one of the queries of the pages, each by the names of its columns."""
        return await self.ask(name, page_query(name, **terms))

    async def ask(self, name: str, query: str) -> list[Row]:
        """The rows of a query."""
        answer = await self.answer(name, query)
        return [{c: t for c, t in zip(answer.columns, row, strict=True) if t} for row in answer.rows]

    async def answer(self, name: str, query: str) -> Answer:
        """The answer to a query, kept to be shown."""
        self.queries[name] = query
        answer = await self._kept.rows(self.asking, query)
        self.meet(t.value for row in answer.rows for t in row if t and t.iri)
        return answer

    async def stretch(self, text: str, start: int, length: int) -> str:
        """A stretch of a text of the graph."""
        rows = await self.rows("stretch", text=iri(text), **{"from": start + 1, "length": length})
        return value(rows[0], "words") if rows else ""

    def meet(self, iris: Iterable[str]) -> None:
        """IRIs that need a label."""
        self._met.update(iris)

    async def name_all(self) -> None:
        """Finds what everything met is called."""
        waiting = sorted(self._met - self.labels.keys())
        while waiting:
            some: list[str] = []
            size = 0
            while waiting and size < _AT_ONCE:
                some.append(waiting.pop())
                size += len(some[-1].encode()) + 3
            fit = [iri for iri in some if len(iri) < _AT_ONCE]
            found = chosen(await self.asking.rows(asked(fit)), fit, self.language) if fit else {}
            self.labels |= {iri: Label(local_name(iri)) for iri in some} | found

    def label(self, iri: str) -> Label:
        """What a node is called."""
        return self.labels.get(iri) or Label(local_name(iri))

    def home(self, path: str, **values: str) -> str:
        """A path of this server, the language carried on where it was asked for."""
        asked_for = {**values, **({"lang": self.language} if self.carried else {})}
        query = f"?{urlencode(asked_for)}" if asked_for else ""
        return f"{urlsplit(self.site.base).path}{path}{query}"

    def href(self, iri: str) -> str | None:
        """Where an IRI leads: to our page of it, or out where it can be followed."""
        path = page_of(iri)
        if path:
            return self.home(path)
        return iri if _LINKED.match(iri) and iri.isprintable() else None

    def short(self, iri: str) -> str:
        """An IRI with its prefix, where it has one of ours."""
        return shortened(iri)


def page_of(iri: str) -> str | None:
    """The path of our page of an IRI of ours.

    >>> page_of("https://w3id.org/civgraph/id/plan/x"), page_of("https://w3id.org/civgraph/ontology#Plan"), page_of("https://example.org/")
    ('/page/plan/x', '/term/Plan', None)
    """
    if iri.startswith(BASE) and iri != BASE:
        return f"/page/{quote(iri.removeprefix(BASE), safe=_SAFE)}"
    for start, path in ((f"{ONTOLOGY}#", "/term/"), (f"{SHAPES}#", "/rule/")):
        if iri.startswith(start) and iri != start:
            return path + quote(iri.removeprefix(start), safe=_SAFE)
    if iri == ONTOLOGY or iri.startswith(f"{ONTOLOGY}/"):
        return "/ontology"
    return None


def shortened(iri: str) -> str:
    """An IRI with its prefix, where it has one of ours.

    >>> shortened("https://w3id.org/civgraph/ontology#Plan")
    'civ:Plan'
    """
    for name, space in prefixes().items():
        if iri.startswith(space) and re.fullmatch(r"[\w.-]+", iri.removeprefix(space)):
            return f"{name}:{iri.removeprefix(space)}"
    return iri


def value(row: Row, column: str) -> str:
    """The text in a column of a row; nothing where it is empty."""
    found = row.get(column)
    return found.value if found else ""


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Rows by what stands in a column, in the order they came."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if column in row:
            found.setdefault(row[column].value, []).append(row)
    return found


def natural(iri: str) -> list[tuple[int, str]]:
    """A key by which IRIs stand in the order people count.

    >>> sorted(["m/10", "m/2", "m/2/p"], key=natural)
    ['m/2', 'm/2/p', 'm/10']
    """
    return [(len(piece.lstrip("0")) if n % 2 else -1, piece) for n, piece in enumerate(re.split(r"(\d+)", iri))]
