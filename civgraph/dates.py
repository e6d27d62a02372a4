"""Dates in words and digits, in every common writing.

In: a view, and its language. Out: where each date stands, and its ISO form. Then holds: a blank («___» ________ 2023) is no date; a damaged
digit is repaired only where a date comes of it.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from civgraph.lexicon import languages, table, word_pattern
from civgraph.text import View, digits

_D = r"[0-9lOОЗоІI]"
_QUOTE = "[«\"„']?\\s*"
_UNQUOTE = "\\s*[»\"“']?"


@cache
def month_pattern(language: str) -> str:
    """The months of a language as one pattern, a named group each."""
    forms = []
    for n, names in enumerate(table("deadlines", language)["months"], 1):
        words = "|".join(word_pattern(w) for w in names.split("|"))
        forms.append(f"(?P<m{n}>{words})")
    return "|".join(forms)


def month_of(match: re.Match[str]) -> int:
    """The month that a match of `month_pattern` named."""
    return next(n for n in range(1, 13) if match.group(f"m{n}"))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    months = rf"\b(?:{month_pattern(language)})(?![\w])"
    digits = rf"(?<![\w.])(?P<d>{_D}{{1,2}})\s?\.\s?(?P<mm>{_D}{{1,2}})\s?\.\s?(?P<y>(?:[12lІI]{_D}{{3}}|[0-9]{{2}}(?![0-9])))(?![0-9])"
    iso = r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<mm>\d\d)-(?P<d>\d\d)(?!\d)"
    found = [re.compile(digits), re.compile(iso)]
    if language == "en":
        found.append(re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{months},?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE))
        found.append(re.compile(rf"{months}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)", re.IGNORECASE))
    else:
        found.append(
            re.compile(rf"{_QUOTE}(?<![\w])(?P<d>{_D}{{1,2}})(?:-?го)?{_UNQUOTE}\s*{months}\s+(?P<y>[12lІI]{_D}{{3}})", re.IGNORECASE)
        )
    return tuple(found)


def dates_in(view: View, language: str) -> tuple[tuple[int, int, str], ...]:
    """All full dates: start, end, ISO form.

    >>> dates_in(View.of("від 13.08.2020 та «20» грудня 2019 року"), "uk")
    ((4, 14, '2020-08-13'), (18, 34, '2019-12-20'))
    """
    found: list[tuple[int, int, str]] = []
    for name in (language, *(x for x in languages() if x != language)):
        for expression in _patterns(name):
            for m in expression.finditer(view.text):
                day = _iso(m)
                if day and not any(a < m.end() and m.start() < b for a, b, _ in found):
                    found.append((m.start(), m.end(), day))
    return tuple(sorted(found))


def find_date(view: View, language: str) -> tuple[int, int, str] | None:
    """The first full date."""
    return next(iter(dates_in(view, language)), None)


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = int(digits(groups["mm"])) if groups.get("mm") else month_of(match)
    year = int(digits(groups["y"]))
    year += 2000 if year < 100 else 0
    return iso(year, month, int(digits(groups["d"])))


def iso(year: int, month: int, day: int) -> str | None:
    """The ISO form, or None where there is no such day.

    >>> iso(2021, 2, 30) is None
    True
    """
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def last_day(year: int, month: int) -> str:
    """The last day of a month.

    >>> last_day(2020, 2)
    '2020-02-29'
    """
    after = datetime.date(year + month // 12, month % 12 + 1, 1) if year < 9999 else datetime.date(9999, 12, 31)
    return (after - datetime.timedelta(days=1)).isoformat()


def day_before(day: str) -> str:
    """The day before.

    >>> day_before("2021-03-01")
    '2021-02-28'
    """
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
