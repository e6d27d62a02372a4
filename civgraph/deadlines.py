"""Until when, or how often: the deadlines that a piece of text names.

In: a view, its language, the plan's period. Out: `Deadline`s, each with its own words. Then holds: every deadline quotes the
text, and what cannot be understood is `unspecified`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from civgraph.deadline_reading import Reading
from civgraph.deadline_tokens import CORE, Token, tokens_of
from civgraph.record import Deadline, Period
from civgraph.text import View


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a longer text that speaks of time, and whether it is surely a deadline."""

    start: int
    end: int
    deadlines: tuple[Deadline, ...]
    strong: bool


def read_deadlines(view: View, language: str, period: Period | None = None, year: int | None = None) -> tuple[Deadline, ...]:
    """The deadlines of a piece that is known to name some.

    >>> [(d.kind, d.end) for d in read_deadlines(View.of("До 15 грудня 2012 року, 15 червня 2013 року"), "uk")]
    [('by', '2012-12-15'), ('by', '2013-06-15')]
    """
    if not view or not view.text.strip(" –-_.*,;|"):
        return ()
    tokens = tokens_of(view.text, language)
    found = Reading(view, tokens, period, year, True).deadlines()
    if any(d.kind != "unspecified" for d in found) or len(found) > 1:
        return found
    piece = view.strip(" .,;–-()")
    return (Deadline("unspecified", None, None, None, piece.quote(), piece.span()),) if piece else ()


def find_deadlines(view: View, language: str, period: Period | None = None, year: int | None = None) -> tuple[Found, ...]:
    """The stretches of a longer text that name deadlines."""
    found: list[Found] = []
    for run in _runs(tokens_of(view.text, language)):
        kinds = {t.kind for t in run}
        strong = bool(
            kinds & {"quarter", "half", "every", "times", "continuous", "this_year", "whole", "end_of_year", "decade", "daynum"}
        ) or (bool(kinds & {"date", "month", "year", "years"}) and bool(kinds & {"by", "during_strong", "from", "end"} or _full(run)))
        deadlines = Reading(view, run, period, year, False).deadlines()
        if deadlines:
            found.append(Found(run[0].start, run[-1].end, deadlines, strong))
    return tuple(found)


@lru_cache(maxsize=20_000)
def share(text: str, language: str) -> float:
    """The share of a text's words that speak of time, 0 where none of them names any."""
    words = covered = 0
    core = counted = False
    for token in tokens_of(text, language):
        count = max(1, len(text[token.start : token.end].split())) if token.kind not in ("sep", "dash", "stop") else 0
        words += count
        counted = counted or token.kind == "event"  # what follows an event says which
        if token.kind != "other" or counted:
            covered += count
        core = core or token.kind in CORE or token.kind in ("unspecified", "event")
    return covered / words if words and core else 0.0


def likeness(view: View, language: str) -> float:
    """The share of a piece's words that speak of time, 0 where none of them names any.

    >>> likeness(View.of("протягом 2023 - 2024 років"), "uk")
    1.0
    """
    return share(view.text, language)


def _full(run: Sequence[Token]) -> bool:
    return any(t.kind in ("date", "month") and t.year for t in run)


def _runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Maximal stretches without other words, from their first to their last token that means something."""
    runs: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind in ("other", "stop"):
            runs.append([])
        else:
            runs[-1].append(token)
    found = []
    for run in runs:
        while run and run[0].kind in ("sep", "fill", "dash", "until", "noun"):
            run = run[1:]
        while run and run[-1].kind in ("sep", "fill", "dash", "by", "from", "until", "during", "during_strong", "end", "lead", "noun"):
            run = run[:-1]
        if any(t.kind in CORE for t in run):
            found.append(run)
    return found
