"""The search of the pages: measures, provisions and plans by their words.

In: what a person typed. Out: what was found, each with its sentence and the stretches of it that were looked for. Then holds: nothing typed
can be a command; nothing typed gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from civgraph.server.marks import Place, Segment, segments
from civgraph.server.page_queries import text
from civgraph.server.reading import Reading, grouped, natural

LONGEST = 200  # more of what is typed is not looked at


@dataclass(frozen=True, slots=True)
class Hit:
    """One node that was found."""

    node: str
    plan: str | None
    language: str
    sentence: tuple[Segment, ...]


async def found(reading: Reading, typed: str) -> list[Hit]:
    """What was found, in the order of plans."""
    words = " ".join(typed.split())[:LONGEST]
    if not words:
        return []
    rows = await reading.rows("search", words=text(words))
    hits = []
    for node, (row, *_) in grouped(sorted(rows, key=lambda r: natural(r["found"].value)), "found").items():
        said = row["text"]
        at = said.value.casefold().find(words.casefold())
        marks = [Place(at, at + len(words), "found", "found")] if at >= 0 else []
        plan = row.get("plan")
        hits.append(Hit(node, plan.value if plan else None, said.language or "", tuple(segments(said.value, marks))))
    return hits
