"""A node as the graph describes it: its statements, its own parts, the places in the text that they were read from.

In: the rows of the query `description`. Out: a `Description`, to be looked at, or to be written in any form of RDF. Then holds: the same
description is the same bytes; JSON-LD is in the words of our own context.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from civgraph.compaction import compacted
from civgraph.iris import ONTOLOGY
from civgraph.rdf import sorted_lines, written
from civgraph.server.marks import Place
from civgraph.server.reading import Row, natural
from civgraph.store import Term

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
OA = "http://www.w3.org/ns/oa#"
CIV = f"{ONTOLOGY}#"
_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports a node, or one literal of it."""

    iri: str
    supports: str
    property: str | None
    places: tuple[tuple[int, int, str], ...]  # from, to, the quotation
    text: str
    worked_out: bool
    sure: bool


class Description:
    """Statements, by subject and predicate."""

    def __init__(self, node: str, rows: Iterable[Row]) -> None:
        self.node = node
        self.quads = [(row["g"].value, row["s"].value, row["p"].value, row["o"]) for row in rows]
        self.said: dict[str, dict[str, list[Term]]] = {}
        for _, s, p, o in self.quads:
            values = self.said.setdefault(s, {}).setdefault(p, [])
            if o not in values:
                values.append(o)
        for statements in self.said.values():
            for values in statements.values():
                values.sort(key=lambda t: (natural(t.value), t.language or ""))

    def __bool__(self) -> bool:
        return self.node in self.said

    def all(self, subject: str, predicate: str) -> list[Term]:
        """The values of a property."""
        return self.said.get(subject, {}).get(predicate, [])

    def one(self, subject: str, predicate: str) -> Term | None:
        """The first value of a property."""
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: str, predicate: str) -> str | None:
        """The first value of a property, as text."""
        found = self.one(subject, predicate)
        return found.value if found else None

    def types(self, subject: str) -> set[str]:
        """What a node is."""
        return {t.value for t in self.all(subject, RDF_TYPE)}

    def graphs(self) -> list[str]:
        """The named graphs that speak of the node."""
        return sorted({g for g, s, _, _ in self.quads if s == self.node})

    def evidence(self) -> list[Evidence]:
        """The evidence of the node and its parts, in the order of the text."""
        found = []
        for iri in self.said:
            if f"{CIV}Evidence" in self.types(iri) and (supports := self.text(iri, f"{OA}hasBody")):
                targets = [t.value for t in self.all(iri, f"{OA}hasTarget")]
                places = tuple(sorted(filter(None, (self.place_of(t) for t in targets))))
                source = next((t.value for target in targets for t in self.all(target, f"{OA}hasSource")), "")
                found.append(
                    Evidence(
                        iri,
                        supports,
                        self.text(iri, f"{CIV}onProperty"),
                        places,
                        source,
                        self.text(iri, f"{CIV}workedOut") == "true",
                        self.text(iri, f"{CIV}sure") != "false",
                    )
                )
        return sorted(found, key=lambda e: (e.places[:1], natural(e.iri)))

    def place_of(self, target: str) -> tuple[int, int, str] | None:
        """Where a target begins and ends in its text, and the words that stand there."""
        start = end = quote = None
        for selector in self.all(target, f"{OA}hasSelector"):
            start = self.text(selector.value, f"{OA}start") or start
            end = self.text(selector.value, f"{OA}end") or end
            quote = self.text(selector.value, f"{OA}exact") or quote
        if not (start and end and start.isdecimal() and end.isdecimal() and len(start) + len(end) < 24):
            return None
        return int(start), int(end), quote or ""

    def with_names(self, names: Iterable[Row]) -> Description:
        """The same with the names of what it points at."""
        graph = next(iter(self.graphs()), "")
        more = ({"g": Term(graph, True), "s": n["node"], "p": Term(_LABEL, True), "o": n["name"]} for n in names)
        held = ({"g": Term(g, True), "s": Term(s, True), "p": Term(p, True), "o": o} for g, s, p, o in self.quads)
        return Description(self.node, [*held, *more] if graph else held)

    def serialised(self, form: str, context: str) -> bytes:
        """The description in a form of RDF: ttl, nt, rdfxml, jsonld, nq, trig."""
        if form == "jsonld":
            return compacted([quad[1:] for quad in self.quads], context)
        lines = (" ".join((_iri(s), _iri(p), o.n3, _iri(g), ".")).encode() for g, s, p, o in self.quads)
        return written(sorted_lines(b"\n".join(lines)), form)


def _iri(value: str) -> str:
    return Term(value, True).n3


def placed(evidence: Iterable[Evidence], value_of: dict[tuple[str, str | None], tuple[str, str]]) -> list[Place]:
    """The places of those evidences whose value is known: by node and property, to its name and kind."""
    found = []
    for e in evidence:
        if known := value_of.get((e.supports, e.property)):
            found += [Place(start, end, *known) for start, end, _ in e.places]
    return found
