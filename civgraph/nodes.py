"""Nodes on their way into the graph: each with its IRI, its values once, and the places in the text that support it.

In: what a document says, piece by piece. Out: `found`, the nodes in the order they were met. Then holds: a node met twice is one; an
evidence quotes the characters at its span.
"""

from __future__ import annotations

from typing import Any

from civgraph.record import Spans
from civgraph.text import Text

Node = dict[str, Any]


class Nodes:
    """The nodes of one text, read by one activity."""

    def __init__(self, text: Text, source: str, extraction: str) -> None:
        self.text, self.source, self.extraction = text, source, extraction
        self.found: dict[str, Node] = {}

    def evidence(
        self,
        node: str,
        spans: Spans,
        property_: str | None = None,
        worked_out: bool = False,
        n: int | None = None,
        sure: bool = True,
        shared: tuple[str, ...] = (),
    ) -> None:
        """What supports a node, or one literal of it: the stretches of the text it was read from, or those of another evidence."""
        iri = "/".join(filter(None, (node, "e", property_, str(n) if n else None)))
        targets = [f"{iri}/t/{k}" for k, _ in enumerate(spans, 1)]
        self.add(
            iri,
            "Evidence",
            supports=node,
            onProperty=property_,
            target=[*shared, *targets],
            workedOut=worked_out or None,
            sure=None if sure else False,
            generatedBy=self.extraction,
        )
        for target, span in zip(targets, spans, strict=True):
            self.add(target, "SpecificResource", inText=self.source, selector=[f"{target}/position", f"{target}/quote"])
            self.add(f"{target}/position", "PositionSelector", **{"from": span[0], "to": span[1]})
            self.add(f"{target}/quote", "QuoteSelector", quote=self.text.content[span[0] : span[1]])

    def add(self, iri: str, type_: str | list[str], **values: Any) -> None:
        """A node with its values; one met before gains what is new."""
        node = self.found.setdefault(iri, {"id": iri, "type": type_})
        for key, value in values.items():
            if value is not None and value != []:
                if key in node:
                    self.more(iri, key, value)
                else:
                    node[key] = value

    def more(self, iri: str, key: str, value: Any) -> None:
        node = self.found[iri]
        held = node.get(key)
        values = held if isinstance(held, list) else [] if held is None else [held]
        if value not in values:
            node[key] = [*values, value] if values else value

    link = more  # to another node, by its IRI
