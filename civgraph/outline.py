"""From entries to sections and measures: what groups, what is grouped, what is only a list inside a measure.

In: the lines of a plan's body. Out: an `Outline`: sections, and the measures' rows with their sections, in order. Then holds: an
entry that says who or when is a measure; one that says neither and has such entries below it is a section; a list without any of
its own belongs to the text of the measure it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from civgraph import morphology
from civgraph.entries import Entry, entries_of, unnumbered
from civgraph.fields import BASIS, CO, DEADLINES, EXECUTORS, FUNDING, RESULTS, TEXT
from civgraph.layout import Line
from civgraph.lexicon import pattern
from civgraph.markers import LETTER, PAREN, ROMAN, WORD, marker_of
from civgraph.pieces import Habits, Row, read_row
from civgraph.text import View

_ABOUT = (EXECUTORS, CO, DEADLINES)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section: its number and title as views."""

    number: str | None
    number_view: View | None
    title: View

    @property
    def key(self) -> str:
        return self.number or self.title.value()


@dataclass(frozen=True, slots=True)
class Item:
    """A measure's row: its number, its section, and its fields."""

    number: str | None
    number_view: View | None
    repaired: bool
    section: Heading | None
    row: Row
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a plan and its rows, in the order of the text."""

    sections: tuple[Heading, ...]
    items: tuple[Item, ...]
    introduction: tuple[View, ...] = ()  # paragraphs before the first measure


def outline_of(lines: Sequence[Line], language: str) -> Outline:
    """The sections and measures of a body."""
    entries = entries_of(lines, language)
    rows = [n for n, e in enumerate(entries) if e.columns and not e.heading and any(line.row for line in e.whole)]
    first = rows[0] if len(rows) > 1 else next((n for n, e in enumerate(entries) if e.marker), None)
    introduction: list[Entry] = []
    if first is not None:  # what stands before the table or the first number is an introduction, headings aside
        introduction = [e for e in entries[:first] if not (e.heading or e.columns or e.above(entries[first]))]
        entries = [e for e in entries if e not in introduction]
    else:
        entries = [part for e in entries for part in ([e] if e.heading or e.columns else unnumbered(e, language))]
    read = [(e, read_row(e.lines, language, e.columns)) for e in entries]
    read = _nested(read, language)
    empty = [n for n in range(len(read)) if _groups_nothing(read, n)]
    introduction += [read[n][0] for n in empty]
    read = [pair for n, pair in enumerate(read) if n not in empty]
    habits = _habits([row for entry, row in read if not entry.heading])
    said = tuple(line.view for e in introduction for line in e.whole)
    return replace(_assembled(read, habits, language), introduction=said)


def _groups_nothing(read: list[tuple[Entry, Row]], at: int) -> bool:
    """Whether a numbered heading has no measure under it before the next heading of its kind: it is no section of measures."""
    entry = read[at][0]
    if not entry.heading or entry.marker is None:
        return False
    following = read[at + 1][0] if at + 1 < len(read) else None
    return following is None or (following.heading and following.marker is not None and not entry.above(following))


def _says(row: Row) -> bool:
    """Whether a row says who or when."""
    return any(row.get(name) for name in _ABOUT)


def _nested(read: list[tuple[Entry, Row]], language: str) -> list[tuple[Entry, Row]]:
    """Headings told from measures, and lists inside a measure put back into it."""
    found: list[tuple[Entry, Row]] = []
    speaking = sum(_says(row) for entry, row in read)
    at = 0
    while at < len(read):
        entry, row = read[at]
        if entry.heading and not (_says(row) and entry.marker and _last_before_equal(read, at)):
            found.append((replace(entry, heading=True), row))
            at += 1
            continue
        below = at + 1
        while below < len(read) and entry.above(read[below][0]) and not read[below][0].heading:
            below += 1
        inner = read[at + 1 : below]
        speaks = [_says(r) for _, r in inner]
        if inner and all(speaks) and not row.get(DEADLINES) and all(r.get(DEADLINES) for _, r in inner) and len(inner) > 1:
            found.append(
                (replace(entry, heading=True), row)
            )  # a heading with a body in it: «7. Інформування суспільства про діяльність ІГС»
            at += 1
            continue
        if inner and _says(row) and sum(speaks) * 2 < len(inner):
            joined = _joined([entry, *(e for e, _ in inner)])
            found.append((joined, read_row(joined.lines, language, joined.columns)))
            at = below
            continue
        if inner and not _says(row):
            if _list_inside(inner, speaks):
                joined = _joined([entry, *(e for e, _ in inner)])
                found.append((joined, read_row(joined.lines, language, joined.columns)))
                at = below
                continue
            if any(speaks):
                found.append((replace(entry, heading=True), row))
                at += 1
                continue
        following = read[at + 1] if at + 1 < len(read) else None
        if not _says(row) and speaking * 2 > len(read) and following and entry.marker and _restarts(entry, following[0]):
            found.append((replace(entry, heading=True), row))
        else:
            found.append((entry, row))
        at += 1
    return _without_introduction(found)


def _without_introduction(read: list[tuple[Entry, Row]]) -> list[tuple[Entry, Row]]:
    """Without numbered paragraphs that say nothing of who or when before measures that are numbered deeper: general provisions."""
    first = next((n for n, (e, row) in enumerate(read) if not e.heading and _says(row)), None)
    if first is None or sum(_says(row) for e, row in read if not e.heading) < 3:
        return read
    leading = read[first][0].marker
    depth = leading.depth if leading else 0
    return [
        (e, row) for n, (e, row) in enumerate(read) if n >= first or e.heading or e.columns or e.marker is None or e.marker.depth >= depth
    ]


def _list_inside(inner: list[tuple[Entry, Row]], speaks: list[bool]) -> bool:
    """Whether the entries below are only a list: none speaks, or the last alone, for all of them."""
    kinds = {e.marker.kind for e, _ in inner if e.marker}
    if not any(speaks):
        return True
    return speaks.index(True) == len(speaks) - 1 and len(speaks) > 1 and kinds <= {PAREN, LETTER}


def _restarts(entry: Entry, following: Entry) -> bool:
    """Whether the next number starts again, so that this one is a heading above it."""
    if following.marker is None or entry.marker is None or following.heading:
        return False
    if entry.marker.kind in (ROMAN, WORD):
        return following.marker.kind != entry.marker.kind
    return (
        following.marker.values[-1] == 1
        and following.marker.kind == entry.marker.kind
        and following.marker.values > (0,)
        and (following.marker.depth >= entry.marker.depth)
    )


def _last_before_equal(read: list[tuple[Entry, Row]], at: int) -> bool:
    """Whether nothing is numbered below this entry, so that it is no heading."""
    entry = read[at][0]
    following = read[at + 1][0] if at + 1 < len(read) else None
    return following is None or not entry.above(following)


def _joined(entries: list[Entry]) -> Entry:
    first = entries[0]
    inner = tuple(line for e in entries[1:] for line in e.whole)
    return replace(first, lines=(*first.lines, *inner), whole=(*first.whole, *inner))


def _habits(rows: list[Row]) -> Habits:
    """What most rows hold, and in which order."""
    speaking = [r for r in rows if _says(r)]
    if len(speaking) < 2:
        return Habits()
    usual = frozenset(
        f for f in (EXECUTORS, DEADLINES, CO, RESULTS, FUNDING, BASIS) if sum(f in r.fields for r in speaking) * 5 >= len(speaking) * 3
    )
    return Habits(usual)


def _assembled(read: list[tuple[Entry, Row]], habits: Habits, language: str) -> Outline:
    sections: list[Heading] = []
    items: list[Item] = []
    current: Heading | None = None
    for n, (entry, row) in enumerate(read):
        if entry.heading:
            heading = _heading(entry, language)
            if heading and not (not items and _above_all(heading, read[n + 1 :], language)):
                sections.append(heading)
                current = heading
            continue
        if habits.usual - set(row.fields):
            row = read_row(entry.lines, language, entry.columns, habits)
        row, run_in = _run_in(entry, row, language)
        if run_in:
            sections.append(run_in)
            current = run_in
        if not row.get(TEXT):
            continue
        number = entry.marker.number if entry.marker else None
        views = tuple(cell for line in entry.whole for cell in line.cells if cell)
        items.append(Item(number, entry.number, bool(entry.marker and entry.marker.repaired), current, row, views))
    return Outline(tuple(sections), tuple(items))


def _heading(entry: Entry, language: str) -> Heading | None:
    title = View.join([cell for line in entry.lines for cell in line.cells if cell], " ").strip(" .:*_")
    if not title:
        return None
    return Heading(entry.marker.number if entry.marker else None, entry.number, title)


def _above_all(heading: Heading, after: list[tuple[Entry, Row]], language: str) -> bool:
    """Whether an unnumbered heading only says that the measures follow."""
    found = pattern("outline", language, "whole").match(heading.title.text)
    short = found is not None and (len(heading.title.text.split()) <= 4 or not any(e.heading for e, _ in after))
    return short and (heading.number is None or not any(e.heading for e, _ in after))


def _run_in(entry: Entry, row: Row, language: str) -> tuple[Row, Heading | None]:
    """A section's heading that the layout ran into its first measure: «1.1 | 1. Heading … Action …»."""
    text = row.get(TEXT)
    if not text or entry.marker is None or entry.marker.depth < 2:
        return row, None
    marker = marker_of(text, language)
    if marker is None or marker.values != entry.marker.values[:-1] or entry.marker.values[-1] != 1:
        return row, None
    at = _action_start(text, marker.end, language)
    if at is None:
        return row, None
    heading = Heading(marker.number, text.cut(marker.start, marker.stop), text.cut(marker.end, at).strip(" .:"))
    return replace(row, fields={**row.fields, TEXT: text.cut(at)}), heading


def _action_start(text: View, start: int, language: str) -> int | None:
    """Where, after a heading without a full stop, a new sentence begins with an action."""
    choices: list[tuple[int, int]] = []
    for m in re.finditer(r"(?<=[^\W\d_][\s.])\s*([^\W\d_]+)", text.text[start:]):
        word = m.group(1)
        if not word[0].isupper() or m.start(1) < 8:
            continue
        line_start = text.text[start + m.start(1) - 1] == "\n"
        action = morphology.is_action(word, language)
        if action or line_start:
            choices.append((-(2 * action + line_start), start + m.start(1)))
    return min(choices)[1] if choices else None
