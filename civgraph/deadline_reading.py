"""One pass over the tokens of a piece: what each run of them says of time.

In: the tokens, the plan's period. Out: `Deadline`s, each with its own words. Then holds: what counts from an unknown event is
`unspecified`; a year that the words leave out is the plan's, never today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civgraph.dates import day_before, iso, last_day
from civgraph.deadline_tokens import CORE, STRETCH, Token
from civgraph.record import Deadline, Period
from civgraph.text import View


class Reading:
    """One pass over the tokens of a piece."""

    def __init__(self, view: View, tokens: Sequence[Token], period: Period | None, year: int | None, whole: bool) -> None:
        self.view, self.tokens, self.period, self.whole = view, list(tokens), period, whole
        years = (int(period.start[:4]), int(period.end[:4])) if period else None
        self.several = years is not None and years[0] != years[1]
        self.default = years[0] if years and not self.several else year if years is None else None
        self.sure = years is not None
        self.at = 0

    def deadlines(self) -> tuple[Deadline, ...]:
        found: list[Deadline] = []
        start: int | None = None
        self._spread_years()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind in ("sep", "stop"):
                start = None
                self.at += 1
                continue
            if token.kind == "lead" and (dash := self._dash_ahead()) is not None:
                start, self.at = self.at if start is None else start, dash + 1
                continue
            if token.kind in ("other", "fill", "dash", "lead", "noun"):
                start = self.at if start is None else start
                self.at += 1
                continue
            first = self.at
            deadline = self._next()
            if deadline is None:
                self.at = max(self.at, first + 1)
                start = first if start is None else start
                continue
            begin = start if start is not None and self.whole and self._leads(start, first) else first
            found.append(self._quoted(deadline, begin, self.at))
            start = None
        return tuple(found)

    def _dash_ahead(self) -> int | None:
        """Where, before the next separator, a dash ends what only leads in."""
        for n in range(self.at, len(self.tokens)):
            if self.tokens[n].kind in ("sep", "stop"):
                return None
            if self.tokens[n].kind == "dash":
                return n
        return None

    def _leads(self, start: int, first: int) -> bool:
        """Whether the words before a deadline introduce it: «оголошення – до 15 лютого», «за підсумками 2019 р. – березень»."""
        between = self.tokens[start:first]
        return bool(between) and (between[-1].kind == "dash" or between[0].kind == "lead" or all(t.kind == "fill" for t in between))

    def _quoted(self, deadline: Deadline, first: int, end: int) -> Deadline:
        a, b = self.tokens[first].start, self.tokens[end - 1].end
        while b > a and self.view.text[b - 1] in " ,;\n(":
            b -= 1
        return replace(deadline, text=self.view.quote(a, b), span=self.view.span(a, b))

    def _spread_years(self) -> None:
        """A year that stands once, after several dates, months or quarters, is the year of all of them."""
        year: int | None = None
        for n in range(len(self.tokens) - 1, -1, -1):
            token = self.tokens[n]
            if token.kind in ("date", "month", "quarter", "half", "decade"):
                if token.year:
                    year = token.year
                elif year:
                    self.tokens[n] = replace(token, year=year)
            elif token.kind not in ("sep", "dash", "fill", "until", "from", "by"):
                year = None

    def _kind(self, offset: int = 0) -> str:
        at = self.at + offset
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def _next(self) -> Deadline | None:
        """The deadline that begins here, or None; `at` moves behind it."""
        token = self.tokens[self.at]
        match token.kind:
            case "unspecified" | "event":
                self._to_separator()
                return _deadline("unspecified")
            case "lead":
                self.at += 1
                return None
            case "continuous":
                self.at += 1
                if self._kind() == "from" and self._kind(1) in STRETCH:
                    self.at += 1
                    start = self._stretch()
                    return _deadline("continuous", start=start[0] if start else None)
                if self._kind() in ("whole", "this_year"):  # «постійно протягом строку дії плану» is one
                    self.at += 1
                rest = {t.kind for t in self.tokens[self.at :]}
                if rest & {"unspecified", "event"} and not rest & CORE:  # «постійно протягом опалювального сезону»
                    self.at = len(self.tokens)
                return _deadline("continuous")
            case "this_year" | "whole":
                self.at += 1
                if token.kind == "this_year" and self.several:
                    return _deadline("recurring", every="P1Y")
                return self._over_plan()
            case "end_of_year":
                self.at += 1
                year_end = f"{self.default}-12-31" if self.default else None
                return _deadline("by", end=self.period.end if self.period else year_end, sure=self.sure)
            case "every" | "times":
                return self._recurring()
            case "daynum":
                self.at += 1
                return _deadline("recurring", every=token.every or "P1M", day=token.day, month=token.month_word)
            case "by":
                return self._by()
            case "end":
                self.at += 1
                stretch = self._stretch() if self._kind() in STRETCH else None
                return self._bounded(None, stretch[1]) if stretch else None
            case "from":
                return self._from()
            case "during" | "during_strong":
                self.at += 1
                if self._kind() in STRETCH:
                    return self._within()
                return self._next() if self._kind() in ("whole", "this_year", "continuous", "by") else None
            case kind if kind in STRETCH:
                return self._within()
        self.at += 1
        return None

    def _to_separator(self) -> None:
        while (
            self.at < len(self.tokens)
            and self.tokens[self.at].kind not in ("stop",)
            and not (self.tokens[self.at].kind == "sep" and self._kind(1) in {*CORE, "by"} and self._kind(1) != "event")
        ):
            self.at += 1

    def _over_plan(self) -> Deadline:
        if self.period:
            return _deadline("within", self.period.start, self.period.end)
        if self.default:
            return _deadline("within", f"{self.default}-01-01", f"{self.default}-12-31", sure=self.sure)
        return _deadline("within", sure=False)

    def _recurring(self) -> Deadline:
        """«щокварталу до 25 числа останнього місяця», «двічі на рік»."""
        token = self.tokens[self.at]
        found = _deadline("recurring", every=token.every, times=token.times if token.times and token.times > 1 else None)
        self.at += 1
        mark = self.at
        while self._kind() in ("sep", "fill") and self._kind(1) in ("by", "daynum", "fill", "noun", "from"):
            self.at += 1
        while self._kind() in ("fill", "noun"):
            self.at += 1
        if self._kind() == "by" and self._kind(1) == "daynum":
            self.at += 1
        if self._kind() == "daynum":
            day = self.tokens[self.at]
            self.at += 1
            return replace(found, day=day.day, month=day.month_word)
        if self._kind() == "by" and self._kind(1) == "date" and not self.tokens[self.at + 1].year and found.every == "P1Y":
            date = self.tokens[self.at + 1]
            self.at += 2
            return replace(found, day=f"--{date.month:02d}-{date.day_number:02d}")
        if found.every == "P1Y" and self.at == mark and self._kind() == "date" and not self.tokens[self.at].year:
            date = self.tokens[self.at]
            self.at += 1
            return replace(found, day=f"--{date.month:02d}-{date.day_number:02d}")
        if found.every == "P1Y":
            inner = self.at + (self._kind() in ("during", "sep", "from"))
            if inner < len(self.tokens) and self.tokens[inner].kind in ("month", "quarter") and not self.tokens[inner].year:
                self.at = inner + 1
                if self._kind() in ("dash", "until") and self._kind(1) == "month":
                    self.at += 2
                return found
        self.at = mark
        return self._since(found)

    def _since(self, found: Deadline) -> Deadline:
        """How often, with its beginning: «щотижня, починаючи з 1 червня»."""
        if self._kind() in ("this_year", "whole"):  # «щотижня протягом року» is one
            self.at += 1
            return found
        at = self.at
        while at < len(self.tokens) and self.tokens[at].kind in ("sep", "fill", "other", "during"):
            at += 1
        if at + 1 < len(self.tokens) and self.tokens[at].kind == "from" and self.tokens[at + 1].kind in STRETCH:
            beyond = self.tokens[at + 2].kind if at + 2 < len(self.tokens) else None
            if beyond not in ("until", "dash"):
                self.at = at + 1
                start = self._stretch()
                return replace(found, start=start[0] if start else None)
        return found

    def _by(self) -> Deadline | None:
        start = self.at
        self.at += 1
        while self._kind() in ("fill", "by"):
            self.at += 1
        if self._kind() == "daynum":
            token = self.tokens[self.at]
            self.at += 1
            every = token.every
            while self._kind() in ("fill", "noun"):
                self.at += 1
            if self._kind() == "every":
                every = self.tokens[self.at].every
                self.at += 1
            return _deadline("recurring", every=every or "P1M", day=token.day, month=token.month_word)
        if self._kind() == "end":
            self.at += 1
            stretch = self._stretch() if self._kind() in STRETCH else None
            return self._bounded(None, stretch[1]) if stretch else None
        if self._kind() == "date":
            token = self.tokens[self.at]
            if self._kind(1) == "every" and self.tokens[self.at + 1].every == "P1Y" and not token.year:
                self.at += 2
                return _deadline("recurring", every="P1Y", day=f"--{token.month:02d}-{token.day_number:02d}")
            self.at += 1
            return self._dated(token)
        if self._kind() in STRETCH:
            token = self.tokens[self.at]
            stretch = self._stretch()
            if stretch is None:
                return self._yearless(token)
            return self._bounded(None, day_before(stretch[0]))
        self.at = start + 1
        return None

    def _dated(self, token: Token) -> Deadline:
        """By one day; without a year it is the plan's, or every year of a plan of several."""
        year = token.year or self.default
        if year:
            day = iso(year, token.month, token.day_number)
            return _deadline("by", end=day, sure=token.year is not None or self.sure) if day else _deadline("unspecified")
        return self._yearless(token)

    def _yearless(self, token: Token) -> Deadline:
        day = f"--{token.month:02d}-{token.day_number:02d}" if token.kind == "date" else None
        return _deadline("recurring", every="P1Y", day=day, sure=self.several)

    def _bounded(self, start: str | None, end: str | None) -> Deadline:
        return _deadline("by" if start is None else "within", start=start, end=end)

    def _from(self) -> Deadline | None:
        """«з 1 березня по 30 червня 2024 року», «починаючи з 2024 року»."""
        self.at += 1
        if self._kind() not in STRETCH:
            return None
        first = self.tokens[self.at]
        mark = self.at
        start = self._stretch()
        if self._kind() in ("until", "dash", "by") and self._kind(1) in STRETCH:
            self.at += 1
            end = self._stretch()
            if start and end:
                return _deadline("within", start[0], end[1])
            return _deadline("recurring", every="P1Y", sure=self.several)
        self.at = mark + 1
        if self._kind() == "continuous":
            self.at += 1
            return _deadline("continuous", start=start[0] if start else None)
        if start is None:
            return self._yearless(first)
        return _deadline("within", start[0], self.period.end if self.period and self.period.end > start[0] else None)

    def _within(self) -> Deadline:
        """A stretch, or a range of two."""
        token = self.tokens[self.at]
        start = self._stretch()
        if self._kind() in ("dash", "until") and self._kind(1) in STRETCH and (self._kind() == "dash" or self._kind(1) == token.kind):
            self.at += 1
            last = self.tokens[self.at]
            if not token.year and last.year and start is None:
                start = self._of(token, last.year)
            end = self._stretch()
            if self._kind() == "every" and self.tokens[self.at].every == "P1Y" and not last.year:
                self.at += 1
                return _deadline("recurring", every="P1Y")
            if start and end and start[0] <= end[1]:
                return _deadline("within", start[0], end[1], sure=bool(token.year or last.year) or self.sure)
            return _deadline("recurring", every="P1Y", sure=self.several)
        if token.kind == "date":
            return self._dated(token)
        if start is None or (self._kind() == "every" and not token.year):
            if self._kind() == "every" and self.tokens[self.at].every == "P1Y":
                self.at += 1
            return replace(self._yearless(token), sure=True) if start is not None else self._yearless(token)
        return _deadline("within", start[0], start[1], sure=bool(token.year) or token.kind in ("year", "years") or self.sure)

    def _stretch(self) -> tuple[str, str] | None:
        """The first and last day of the token here, and past it; None where its year is not known."""
        token = self.tokens[self.at]
        self.at += 1
        return self._of(token, token.year or self.default)

    def _of(self, token: Token, year: int | None) -> tuple[str, str] | None:
        if token.kind in ("year", "years") and token.year:
            return f"{token.year}-01-01", f"{token.last_year or token.year}-12-31"
        if not year or not 1 <= year <= 9998:
            return None
        if token.kind == "date":
            day = iso(year, token.month, token.day_number)
            return (day, day) if day else None
        if token.kind == "days":
            begun, ended = iso(year, token.month, token.first), iso(year, token.month, token.last)
            return (begun, ended) if begun and ended else None
        if token.kind == "month":
            return f"{year}-{token.month:02d}-01", last_day(year, token.month)
        if token.kind == "decade":
            first = (1, 11, 21)[token.first - 1]
            end = last_day(year, token.month) if token.first == 3 else f"{year}-{token.month:02d}-{first + 9:02d}"
            return f"{year}-{token.month:02d}-{first:02d}", end
        size = 3 if token.kind == "quarter" else 6
        return f"{year}-{(token.first - 1) * size + 1:02d}-01", last_day(year, token.last * size)


def _deadline(
    kind: str,
    start: str | None = None,
    end: str | None = None,
    every: str | None = None,
    times: int | None = None,
    day: str | None = None,
    month: str | None = None,
    sure: bool = True,
) -> Deadline:
    return Deadline(kind, start, end, every, "", (0, 0), times, day, month, sure)
