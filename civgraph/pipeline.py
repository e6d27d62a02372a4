"""The road of a document, on one screen: bytes, characters, lines, zones, outline, header, measures, record.

In: a path. Out: its `Text`, its `PlanRecord`. Then holds: what is no plan ends as `Unreadable` with a reason, and nothing is invented.
"""

from __future__ import annotations

from pathlib import Path

from civgraph.citations import find_citations
from civgraph.consents import definitions
from civgraph.header import header_of
from civgraph.language import language_of
from civgraph.layout import lines_of
from civgraph.measures import measures_of
from civgraph.outline import Heading, outline_of
from civgraph.plausible import refusal_of
from civgraph.readers import Unreadable, read
from civgraph.record import PlanRecord, Section, Source
from civgraph.text import Text, View
from civgraph.zones import zones_of

__all__ = ["extract", "read", "record_of"]


def extract(path: Path) -> PlanRecord:
    """The plan record of a file."""
    return record_of(read(path))


def record_of(text: Text) -> PlanRecord:
    """The plan record of a text."""
    language = language_of(text.content)
    lines = lines_of(text)
    whole = View.of(text.content)
    zones = zones_of(lines, language)
    header = header_of(zones, language, whole)
    outline = outline_of((*header.operative.restated, *zones.body), language)
    measures, diagnostics = measures_of(outline, language, header.period, header.year, definitions(whole, language))
    refusal = refusal_of(lines, bool(zones.title or zones.kind), measures, language)
    if refusal:
        raise Unreadable(text.file, refusal.code, refusal.message_uk, refusal.message_en)
    headings = [c for v in (*outline.introduction, *(s.title for s in outline.sections)) for c in find_citations(v, language)]
    return PlanRecord(
        source=Source(text.file, text.media_type, text.sha256, len(text.content)),
        language=language,
        document=header.document,
        legal_bases=(*header.citations, *headings),
        provisions=header.operative.provisions,
        sections=tuple(_section(s) for s in outline.sections),
        measures=measures,
        diagnostics=diagnostics,
    )


def _section(heading: Heading) -> Section:
    return Section(heading.number, heading.title.value(), heading.title.span())
