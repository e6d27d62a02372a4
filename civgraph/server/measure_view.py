"""What the page of a measure shows: the row of the document as it stands there, and every value that was read from it.

In: the description of a measure with its parts and their evidence. Out: values, each with the words it was read from; the row in segments.
Then holds: each value with evidence has an anchor in the row; the row is the text of the document, unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from civgraph.server.described import CIV, RDF_TYPE, Description, Evidence
from civgraph.server.marks import Place, Segment, segments, stretches
from civgraph.server.page_queries import iri
from civgraph.server.plan_view import findings
from civgraph.server.reading import Reading, Row, grouped, natural
from civgraph.store import Term

_DCT, _ELI = "http://purl.org/dc/terms/", "http://data.europa.eu/eli/ontology#"
_LITERALS = {"number": f"{_ELI}number", "text": f"{_DCT}description", "funding": f"{CIV}funding"}
_PARTS = ("participation", "deadline", "expectedResult", "citation", "duty", "consent")
_KINDS = (*_LITERALS, *_PARTS, "mark", "dutyDeadline")  # `mark`: of a participation; `consent`: of running text
_MARGIN = 240  # so far is looked for the edge of a line


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a measure: its node, its kind, the name of its anchor; without an anchor where nothing in the text is quoted."""

    node: str
    kind: str
    anchor: str | None
    term: Term | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of the document, in segments."""

    source: str
    start: int
    end: int
    segments: tuple[Segment, ...]
    cut_before: bool
    cut_after: bool


async def measure(reading: Reading, described: Description) -> dict[str, Any]:
    """A measure: its row and its values."""
    node = described.node
    held = {(e.supports, e.property): e for e in described.evidence()}
    values = _values(described, held)
    places = [p for v in values if v.anchor and v.evidence for p in _places(described, v)]
    row = held.get((node, None))
    extent = places + [Place(start, end, "", "") for start, end, _ in (row.places if row else ())]
    source = next((e.text for e in held.values() if e.text), None)
    excerpts = [await _excerpt(reading, source, s, e, places) for s, e in stretches(extent)] if source else []
    other = await reading.rows("alike", node=iri(node))
    found = await reading.rows("plan-findings", node=iri(node))
    return {
        "values": {kind: [v for v in values if v.kind == kind] for kind in _KINDS},
        "excerpts": excerpts,
        "source": source,
        "plan": described.text(node, f"{CIV}plan"),
        "section": described.text(node, f"{CIV}section"),
        "number": described.one(node, f"{_ELI}number"),
        "text": described.one(node, f"{_DCT}description"),
        "alike": other,
        "findings": findings(found, reading.language),
        **await inferred(reading, node),
    }


async def inferred(reading: Reading, node: str) -> dict[str, Any]:
    """What was inferred or is recorded about a node, each with what it is."""
    rows = await reading.rows("inferences", node=iri(node))
    found: list[tuple[str, str, list[Row]]] = []
    for inference, statements in grouped(rows, "inference").items():
        kinds = [r["o"].value for r in statements if r["p"].value == RDF_TYPE]
        hidden = (RDF_TYPE, f"{CIV}about")
        found.append((inference, kinds[0] if kinds else inference, [r for r in statements if r["p"].value not in hidden]))
    return {"inferences": found}


def _values(described: Description, held: dict[tuple[str, str | None], Evidence]) -> list[Value]:
    """Every value of the measure, in the order of its kinds; a value read from the text has an anchor."""
    node = described.node
    found: list[Value] = []

    def add(owner: str, kind: str, property_: str | None = None) -> None:
        evidence = held.get((owner, property_))
        anchor = f"v{len(found) + 1}" if evidence and evidence.places else None
        found.append(Value(owner, kind, anchor, described.one(owner, property_) if property_ else None, evidence))

    for kind, property_ in _LITERALS.items():
        if described.all(node, property_):
            add(node, kind, property_)
    for kind in _PARTS:
        parts = sorted((t.value for t in described.all(node, f"{CIV}{kind}")), key=natural)
        for part in parts:
            add(part, kind)
            if kind == "participation":
                for consent in described.all(part, f"{CIV}consent"):
                    add(consent.value, "mark")
            if kind == "duty":
                for due in described.all(part, f"{CIV}deadline"):
                    add(due.value, "dutyDeadline")
    return found


def _places(described: Description, value: Value) -> list[Place]:
    """Where a value stands; a mark of consent without the name that it stands by."""
    assert value.evidence and value.anchor
    name = ""
    if value.kind == "mark":
        owner = next((s for s, said in described.said.items() if any(t.value == value.node for t in said.get(f"{CIV}consent", ()))), "")
        name = (described.text(owner, f"{CIV}mentionedAs") or "").casefold()
    found = []
    for start, end, quote in value.evidence.places:
        at = quote.casefold().find(name) if name else -1
        after = at + len(name)
        rest = quote[after:]
        bare = at >= 0 and len(quote.casefold()) == len(quote) and rest.strip(" ,;.\n\t")
        kind = "consent" if value.kind == "mark" else "deadline" if value.kind == "dutyDeadline" else value.kind
        skipped = len(rest) - len(rest.lstrip())
        found.append(Place(start + after + skipped if bare else start, end, value.anchor, kind))
    return found


async def _excerpt(reading: Reading, source: str, start: int, end: int, places: list[Place]) -> Excerpt:
    """The text of a stretch, widened to whole lines where their edges are near."""
    first = max(start - _MARGIN, 0)
    held = await reading.stretch(source, first, end + _MARGIN - first)
    head, tail = held[: start - first], held[end - first :]
    left = head.rfind("\n") + 1 if "\n" in head or not first else len(head)
    right = tail.find("\n") if "\n" in tail else 0 if len(tail) >= _MARGIN else len(tail)
    cut = (bool(first) and "\n" not in head, "\n" not in tail and len(tail) >= _MARGIN)
    shown = held[left : end - first + right]
    bare = shown.lstrip("\n")
    at = first + left + len(shown) - len(bare)
    return Excerpt(source, at, at + len(bare), tuple(segments(bare, places, at)), *cut)
