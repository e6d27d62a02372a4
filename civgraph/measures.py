"""From the rows of the outline to the measures of the record.

In: an `Outline`, the plan's period, what the document's abbreviations stand for. Out: `Measure`s and the diagnostics of their
reading. Then holds: every value of a measure has the stretches it was read from, and a measure's span covers them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from civgraph.citations import find_citations
from civgraph.consents import find_consents
from civgraph.deadlines import read_deadlines
from civgraph.duties import duties_of
from civgraph.executors import read_executors
from civgraph.fields import BASIS, CO, DEADLINES, EXECUTORS, FUNDING, RESULTS, TEXT
from civgraph.outline import Item, Outline
from civgraph.record import Deadline, Diagnostic, Executor, Measure, MeasureSpans, Period
from civgraph.text import Span, View


def measures_of(
    outline: Outline, language: str, period: Period | None, year: int | None, defined: Mapping[str, str]
) -> tuple[tuple[Measure, ...], tuple[Diagnostic, ...]]:
    """The measures of a plan, and what the reader should look at."""
    found: list[Measure] = []
    diagnostics: list[Diagnostic] = []
    for item in outline.items:
        measure, noted = _measure(item, language, period, year, defined)
        found.append(measure)
        diagnostics += noted
    return tuple(found), tuple(diagnostics)


def _measure(
    item: Item, language: str, period: Period | None, year: int | None, defined: Mapping[str, str]
) -> tuple[Measure, list[Diagnostic]]:
    row = item.row
    text = row.fields[TEXT].strip(" –-;,\n")
    text = (text.cut(0, -1).strip() if text.text.endswith("(") else text) or row.fields[TEXT]
    diagnostics: list[Diagnostic] = []
    executors: list[Executor] = []
    for name, role in ((EXECUTORS, "responsible"), (CO, "co-executor")):
        if view := row.get(name):
            read = read_executors(view, language, role, defined)
            executors += read.executors
            diagnostics += read.diagnostics
    executors.sort(key=lambda e: e.span)
    due = row.get(DEADLINES)
    deadlines = read_deadlines(due, language, period, year) if due else ()
    if due and row.from_to and len(deadlines) == 2:
        deadlines = _from_to(due, *deadlines)
    results = _filled(row.get(RESULTS))
    funding = _filled(row.get(FUNDING))
    basis = row.get(BASIS)
    stated = find_citations(basis, language) if basis else ()
    citations = (*find_citations(text, language), *(replace(c, role="basis") if c.role == "mention" else c for c in stated))
    if not executors and not deadlines:
        diagnostics.append(Diagnostic("warning", "measure-without-executor-and-deadline", "Neither who nor when was read.", text.span()))
    measure = Measure(
        number=item.number,
        section=item.section.key if item.section else None,
        text=text.verbatim(),
        span=_cover([v.span() for v in item.views if v] + [s for v in (text, results, funding, due) if v for s in v.stretches()]),
        spans=MeasureSpans(
            number=item.number_view.stretches() if item.number_view else (),
            text=text.stretches(),
            expected_results=results.stretches() if results else (),
            funding=funding.stretches() if funding else (),
        ),
        worked_out=("number",) if item.number_view and item.number_view.verbatim() != item.number else (),
        executors=tuple(executors),
        deadlines=deadlines,
        expected_results=results.value() if results else None,
        legal_bases=citations,
        duties=duties_of(text, language, period, year),
        consents=find_consents(text, language),
        funding=funding.value() if funding else None,
    )
    return measure, diagnostics


def _from_to(view: View, begin: Deadline, finish: Deadline) -> tuple[Deadline, ...]:
    """The beginning and the end of one stretch, from two columns."""
    start, end = begin.start or begin.end, finish.end
    if not start or not end or start > end:
        return begin, finish
    return (Deadline("within", start, end, None, view.quote(), view.span(), sure=begin.sure and finish.sure),)


def _filled(view: View | None) -> View | None:
    """The view, unless it is a dash."""
    return view if view and view.text.strip(" –-_.*") else None


def _cover(spans: Iterable[Span]) -> Span:
    starts, ends = zip(*spans, strict=True)
    return min(starts), max(ends)
