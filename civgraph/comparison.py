"""What changed between two plans: measures added, dropped, moved, reworded, unchanged.

In: the measures of the old plan and of the new one, each in its order. Out: one change for each measure of either. Then holds: each measure
is matched once at most; equal words are matched before like ones, and of like ones those that are each other's best, earlier ones first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from civgraph.similarity import ALIKE, Promise, likeness
from civgraph.text import View, collapse
from civgraph.topics import concepts_of

ADDED, DROPPED, MOVED, REWORDED, UNCHANGED = "added", "dropped", "moved", "reworded", "unchanged"
KINDS = (ADDED, DROPPED, MOVED, REWORDED, UNCHANGED)
_SAME = Decimal(1)
Matches = dict[int, tuple[int, Decimal]]  # a measure of the old plan, by its place: that of the new one, and how alike they are


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as a comparison needs it: its name, its number and section as printed, its words, the heading above it."""

    iri: str
    number: str | None
    section: str | None
    text: str
    language: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a measure; `old` is missing where it is new, `new` where it is gone."""

    kind: str
    old: Row | None
    new: Row | None
    score: Decimal | None = None


def changes_between(old: Sequence[Row], new: Sequence[Row], least: Decimal = ALIKE) -> tuple[Change, ...]:
    """The changes, in the order of the new plan, then what was dropped in the order of the old."""
    matched = _same(old, new)
    matched |= _like(old, new, matched, least)
    taken = {n: (m, score) for m, (n, score) in matched.items()}
    found = [_change(old[taken[n][0]], row, taken[n][1]) if n in taken else Change(ADDED, None, row) for n, row in enumerate(new)]
    return (*found, *(Change(DROPPED, row, None) for m, row in enumerate(old) if m not in matched))


def _change(old: Row, new: Row, score: Decimal) -> Change:
    if _words(old.text) != _words(new.text):
        return Change(REWORDED, old, new, score)
    return Change(UNCHANGED if (old.number, old.section) == (new.number, new.section) else MOVED, old, new, _SAME)


def _same(old: Sequence[Row], new: Sequence[Row]) -> Matches:
    """Measures of the same words: those in their old place first, then in order."""
    found: Matches = {}
    for place in (lambda row: (_words(row.text), row.number, row.section), lambda row: (_words(row.text),)):
        free: dict[tuple[str | None, ...], list[int]] = {}
        for n, row in enumerate(new):
            if n not in {k for k, _ in found.values()}:
                free.setdefault(place(row), []).append(n)
        for m, row in enumerate(old):
            if m not in found and free.get(place(row)):
                found[m] = (free[place(row)].pop(0), _SAME)
    return found


def _like(old: Sequence[Row], new: Sequence[Row], matched: Matches, least: Decimal) -> Matches:
    """Measures of like words: the best pair of all that are left, then the next; of equal ones the earlier."""
    taken = {n for n, _ in matched.values()}
    before = [(m, _promise(row, "old")) for m, row in enumerate(old) if m not in matched]
    after = [(n, _promise(row, "new")) for n, row in enumerate(new) if n not in taken]
    pairs = [(-score, m, n) for m, one in before for n, other in after if (score := likeness(one, other)) >= least]
    found: Matches = {}
    for score, m, n in sorted(pairs):
        if m not in found and n not in taken:
            found[m] = (n, -score)
            taken.add(n)
    return found


def _promise(row: Row, plan: str) -> Promise:
    concepts = tuple(told.concept for told in concepts_of(row.text, row.heading, row.language))
    return Promise(plan, row.iri, row.text, row.language, concepts)


def _words(text: str) -> str:
    """The words as they are compared: one kind of space, apostrophe and dash, small letters, no full stop at the end."""
    return collapse(View.of(text).text).casefold().rstrip(" .;")
