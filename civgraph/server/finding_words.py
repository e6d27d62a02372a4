"""The search of the pages: measures, provisions and plans by the dictionary forms of their words.

In: what a person typed. Out: what was found, the best first, each with its sentence and the stretches of it that were looked for. Then
holds: nothing typed can be a command; nothing typed gives nothing; a graph without an index is searched letter by letter.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from civgraph import snapshots
from civgraph.search import FILE, find
from civgraph.server.marks import Place, Segment, segments
from civgraph.server.page_queries import text
from civgraph.server.reading import Reading, grouped, natural
from civgraph.words import NoWords

LONGEST, SHOWN = 200, 100  # more letters of what is typed are not looked at; so many are shown


@dataclass(frozen=True, slots=True)
class Hit:
    """One node that was found."""

    node: str
    plan: str | None
    language: str
    sentence: tuple[Segment, ...]


async def found(reading: Reading, typed: str) -> list[Hit]:
    """What was found; nothing where no word was typed."""
    words = " ".join(typed.split())[:LONGEST]
    folder = reading.site.root / "snapshots" / reading.asking.snapshot
    if not words:
        return []
    if not (folder / FILE).is_file():
        return await _by_letters(reading, words)
    try:
        hits = await asyncio.to_thread(find, snapshots.read(folder), words, None, SHOWN)
    except NoWords:
        return []
    reading.meet(iri for hit in hits for iri in (hit.iri, hit.plan))
    return [
        Hit(
            hit.iri,
            hit.plan if hit.plan != hit.iri else None,
            "",
            tuple(segments(hit.sentence, [Place(start, end, "found", "found") for start, end in hit.marks])),
        )
        for hit in hits
    ]


async def _by_letters(reading: Reading, words: str) -> list[Hit]:
    rows = await reading.rows("search", words=text(words))
    hits = []
    for node, (row, *_) in grouped(sorted(rows, key=lambda r: natural(r["found"].value)), "found").items():
        said = row["text"]
        at = said.value.casefold().find(words.casefold())
        marks = [Place(at, at + len(words), "found", "found")] if at >= 0 else []
        plan = row.get("plan")
        hits.append(Hit(node, plan.value if plan else None, said.language or "", tuple(segments(said.value, marks))))
    return hits
