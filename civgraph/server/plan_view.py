"""What the page of a plan shows, and that of its text: measures in their sections, who is charged, when it is due, what was found.

In: the description of a plan. Out: rows as people read them, a timeline, a network. Then holds: every measure of the plan is shown once, in
the order of the plan.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from civgraph.server.described import CIV, Description
from civgraph.server.marks import Place, segments
from civgraph.server.network import Tie, network
from civgraph.server.page_queries import iri
from civgraph.server.reading import Reading, Row, grouped, natural, value
from civgraph.server.timeline import Due, day_of, timeline

_SOURCE = "http://purl.org/dc/terms/source"
_KINDS = {
    "number": "number",
    "description": "text",
    "funding": "funding",
    "title": "text",
    "date_document": "deadline",
    "start": "deadline",
    "end": "deadline",
    "issuerName": "participation",
    "territoryName": "participation",
    "strategyName": "citation",
}  # what a literal is marked as in the text, by the end of its property
_PARTS = {"p": "participation", "d": "deadline", "r": "expectedResult", "c": "citation", "consent": "consent", "s": "participation"}


async def plan(reading: Reading, described: Description) -> dict[str, Any]:
    """A plan: its measures, its bodies, its days, its findings."""
    node = iri(described.node)
    rows = await reading.rows("plan-measures", node=node)
    taking = await reading.rows("plan-participations", node=node)
    sections = await reading.rows("plan-sections", node=node)
    acts = await reading.rows("plan-acts", node=node)
    found = findings(await reading.rows("plan-findings", node=node), reading.language)
    rows.sort(key=lambda r: (natural(r["measure"].value), natural(value(r, "deadline"))))
    taking.sort(key=lambda r: natural(r["participation"].value))
    measures = grouped(rows, "measure")
    dues = [
        Due(
            r["measure"].value,
            value(r, "number"),
            value(r, "words"),
            day_of(value(r, "start")),
            day_of(value(r, "end")),
            value(r, "kind").endswith("deadline-by"),
            "every" in r,
        )
        for r in rows
        if "deadline" in r
    ]
    ties = [
        Tie(
            r["body"].value,
            r["measure"].value,
            value(measures[r["measure"].value][0], "number"),
            "consent" in r,
            value(r, "role").endswith("role-responsible"),
        )
        for r in taking
        if "body" in r and r["measure"].value in measures
    ]
    load = Counter(body for body, _ in {(t.body, t.measure) for t in ties})
    days = [day_of(described.text(described.node, f"{CIV}{name}")) for name in ("start", "end")]
    participations = {r["participation"].value for r in taking}
    return {
        "measures": measures,
        "taking": {m: _once(rows, "participation") for m, rows in grouped(taking, "measure").items()},
        "sections": _sections(measures, sections),
        "load": sorted(load.items(), key=lambda item: (-item[1], item[0])),
        "assignments": len(participations),
        "requiring": len({r["participation"].value for r in taking if "consent" in r}),
        "timeline": timeline(dues, *days),
        "network": network(ties),
        "acts": _once(acts, "citation"),
        "findings": found,
    }


def _once(rows: list[Row], column: str) -> list[Row]:
    """The first row of each value of a column."""
    return [some[0] for some in grouped(rows, column).values()]


def _sections(measures: dict[str, list[Row]], sections: list[Row]) -> list[tuple[Row | None, list[str]]]:
    """Measures under their sections, in the order of the plan; a section without measures too."""
    known = {r["section"].value: r for r in sections}
    found: list[tuple[Row | None, list[str]]] = []
    for measure, rows in measures.items():
        section = known.get(value(rows[0], "section"))
        if not found or found[-1][0] is not section:
            found.append((section, []))
        found[-1][1].append(measure)
    shown = {value(s, "section") for s, _ in found if s}
    return found + [(known[s], []) for s in sorted(known, key=natural) if s not in shown]


def findings(rows: list[Row], language: str) -> list[Row]:
    """Findings, each with its message in the language asked for where it has one."""
    best: dict[str, Row] = {}
    for row in rows:
        held = best.setdefault(row["finding"].value, row)
        message = row.get("message")
        if message and message.language == language and held.get("message") is not message:
            best[row["finding"].value] = row
    return list(best.values())


async def text(reading: Reading, described: Description) -> dict[str, Any]:
    """The text of a document, with everything marked that was read from it."""
    rows = await reading.rows("text-places", node_text=iri(described.node))
    content = described.text(described.node, f"{CIV}content") or ""
    places = []
    for row in rows:
        start, end = value(row, "start"), value(row, "end")
        kind = _kind(value(row, "node"), value(row, "property"))
        if kind and start.isdecimal() and end.isdecimal() and len(start) + len(end) < 24:
            places.append(Place(int(start), int(end), value(row, "node"), kind))
    owners = await reading.rows("referring", node=iri(described.node))
    plan_ = next((r["s"].value for r in owners if r["p"].value == _SOURCE), None)
    return {"segments": _numbered(content, places), "kinds": sorted({p.kind for p in places}), "plan": plan_}


def _kind(node: str, property_: str) -> str | None:
    """How a place is marked: by the property of a literal, else by which part of the plan the node is."""
    if property_:
        return _KINDS.get(property_.replace("#", "/").rpartition("/")[2])
    head, _, last = node.rpartition("/")
    return _PARTS.get(last) or _PARTS.get(head.rpartition("/")[2])


def _numbered(content: str, places: list[Place]) -> list[tuple[int, Any]]:
    """Segments, each with the character it begins at."""
    at = 0
    found = []
    for segment in segments(content, places):
        found.append((at, segment))
        at += len(segment.text)
    return found
