"""A timeline: when the measures of a plan are due, as a drawing made on the server.

In: deadlines with their days. Out: where each bar stands, in the units of the drawing. Then holds: a row for each measure in the order of
the plan; quarters are the grid; a deadline without any day has its words in place of a bar; one without an end runs to the end of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ROW, LEFT, WIDTH, HEAD = 22, 64, 900, 34
_LONGEST = 40 * 366  # a stretch of more days is not drawn


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of one measure."""

    measure: str
    number: str
    words: str
    start: date | None
    end: date | None
    by: bool
    every: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A deadline as it is drawn: from `x` as wide as `width`; a point where that is zero."""

    x: float
    width: float
    words: str
    kind: str  # within, by, every


@dataclass(frozen=True, slots=True)
class Row:
    """The line of one measure."""

    y: int
    measure: str
    number: str
    bars: tuple[Bar, ...]
    undated: str  # the words of deadlines that name no day


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a quarter; of a year where it has a label."""

    x: float
    label: str
    year: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing."""

    width: int
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]


def day_of(value: str | None) -> date | None:
    """A day, where it is one."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def timeline(dues: Sequence[Due], start: date | None, end: date | None) -> Timeline | None:
    """The drawing of deadlines; None where no deadline has a day."""
    days = [d for due in dues for d in (due.start, due.end) if d]
    if not days:
        return None
    first = min([*days, *([start] if start else [])])
    last = max([*days, *([end] if end else [])])
    first = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    if (last - first).days > _LONGEST:
        return None
    span = max((last - first).days + 1, 90)

    def x(day: date) -> float:
        return round(LEFT + (day - first).days / span * (WIDTH - LEFT - 14), 1)

    rows: dict[str, list[Bar]] = {}
    numbers: dict[str, str] = {}
    undated: dict[str, list[str]] = {}
    for due in dues:
        numbers[due.measure] = due.number
        bars = rows.setdefault(due.measure, [])
        begins, ends = due.start or due.end, due.end or end or last
        if begins is None:
            undated.setdefault(due.measure, []).append(due.words)
            continue
        ends = max(begins, ends)
        if due.by or begins == ends:
            bars.append(Bar(x(ends), 0, due.words, "by"))
        else:
            bars.append(Bar(x(begins), round(x(ends) - x(begins), 1), due.words, "every" if due.every else "within"))
    made = tuple(
        Row(HEAD + n * ROW, measure, numbers[measure], tuple(bars), ", ".join(undated.get(measure, ())))
        for n, (measure, bars) in enumerate(rows.items())
    )
    return Timeline(WIDTH, HEAD + len(made) * ROW + 10, made, tuple(_ticks(first, first + timedelta(days=span - 1), x)))


def _ticks(first: date, last: date, x: Callable[[date], float]) -> Iterator[Tick]:
    """The first days of quarters."""
    at = first
    while at <= last:
        quarter = (at.month - 1) // 3 + 1
        year = quarter == 1 or at == first
        yield Tick(x(at), str(at.year) if year else ("I", "II", "III", "IV")[quarter - 1], year)
        at = date(at.year + quarter // 4, quarter % 4 * 3 + 1, 1)
