"""Where the nodes of a document stand in its text: the way back from a finding to the words that caused it.

In: the nodes of a document as `mapping` spells them out, and its text. Out: `place` of a node, or of one property of it. Then holds: every
place is a stretch of the text that an evidence of the document points at; what no evidence supports is found at the title, else at the
beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from civgraph.iris import BASE
from civgraph.nodes import Node
from civgraph.places import Lines, Place
from civgraph.rdf import property_iri
from civgraph.text import Span, Text


class DocumentPlaces:
    """The places of one document's nodes."""

    def __init__(self, nodes: list[Node], text: Text) -> None:
        self.text, self._lines = text, Lines(text.content)
        self._spans: dict[tuple[str, str | None], Span] = {}
        self._linked: dict[str, list[str]] = {}
        self._plan = ""
        self._read(nodes)

    def place(self, focus: str, path: str | None = None, value: str | None = None) -> Place:
        """The place of a value that is a node; else of the property; else of the focus, of what holds it, of what points at it."""
        span = next((s for s in self._stretches(focus, path, value)), None) or self._beginning()
        block = next((b for b in self.text.blocks if b.span[0] <= span[0] < b.span[1]), None)
        found = replace(self._lines.place(*span), start=span[0], end=span[1])
        return replace(found, page=block.page, cell=block.place) if block else found

    def quotation(self, place: Place) -> str:
        """The words of the text at a place, on one line."""
        return " ".join(self.text.content[place.start : place.end].split())

    def _stretches(self, focus: str, path: str | None, value: str | None) -> Iterator[Span]:
        if value and value != focus:
            yield from self._of(value)
        if path and (focus, path) in self._spans:
            yield self._spans[focus, path]
        yield from self._of(focus)

    def _of(self, node: str) -> Iterator[Span]:
        """The stretches of a node: its own, that of the node it belongs to, those of the nodes that point at it."""
        plan = node == self._plan
        owner = node
        while not plan and owner.startswith(f"{self._plan}/"):
            if (owner, None) in self._spans:
                yield self._spans[owner, None]
            owner = owner.rpartition("/")[0]
        if not plan:
            yield from (self._spans[other, None] for other in self._linked.get(node, ()) if (other, None) in self._spans)

    def _beginning(self) -> Span:
        """Where a doubt of the whole plan stands: at its title, else at the first words read, else at the first line."""
        title = self._spans.get((self._plan, property_iri("title")))
        first = min((span for (node, _), span in self._spans.items() if node.startswith(self._plan)), default=None)
        start = len(self.text.content) - len(self.text.content.lstrip())
        line = self.text.content[start:].split("\n", 1)[0].rstrip()
        return title or first or (start, start + len(line))

    def _read(self, nodes: list[Node]) -> None:
        held = {full(node["id"]): node for node in nodes}
        for iri, node in held.items():
            types = _listed(node.get("type"))
            if "Plan" in types:
                self._plan = iri
            if "Evidence" in types:
                spans = [span for target in _listed(node.get("target")) if (span := _span(held, full(target)))]
                property_ = node.get("onProperty")
                if spans:
                    self._spans.setdefault((full(node["supports"]), property_ and property_iri(property_)), spans[0])
                continue
            for value in (v for key, held_ in node.items() if key not in ("id", "type") for v in _listed(held_)):
                if isinstance(value, str) and full(value) in held:
                    self._linked.setdefault(full(value), []).append(iri)


def _span(held: dict[str, Node], target: str) -> Span | None:
    for selector in _listed(held.get(target, {}).get("selector")):
        node = held[full(selector)]
        if "from" in node:
            return node["from"], node["to"]
    return None


def full(iri: str) -> str:
    """An IRI of the graph, whole."""
    return iri if ":" in iri else BASE + iri


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
