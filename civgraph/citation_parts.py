"""The parts of a citation: dates, numbers, titles, articles.

In: a text and a place in it. Out: the part that stands exactly there and where it ends, or None. Then holds: a part is read whole or not at all,
dates are ISO, ranges of articles are spelled out, and a title ends at its own closing quote.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from civgraph.citation_forms import SIGN, Forms, date_pattern, months
from civgraph.text import View

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOUGHTS = str.maketrans("ОOоo", "0000")
_LETTER = "[A-Za-zА-Яа-яЁёІіЇїЄєҐґ]"
_CODE = (
    rf"(?:{_LETTER}{{1,4}}\s?[-/.]?\s?)?\d+(?:{_LETTER}{{1,3}}(?![^\W_]))?"
    rf"(?:\s?[-–/]\s?(?:\d+{_LETTER}{{0,3}}|[IVXLCІХСVМ]+|{_LETTER}{{1,5}})(?![^\W\d_])|\.(?=\d)\d+)*"
)
_NUMBER = re.compile(rf"{SIGN}[\s_.]*(?P<n>{_CODE}(?:\s(?:ФЗ|ФКЗ)(?!\w))?)[_]*", re.IGNORECASE)
_BARE = re.compile(r"[\s_]*(?P<n>\d+(?:[-–/][\dА-Яа-яІіЇїЄєIVX]+)+)(?!\w)")
_GLUED = re.compile(r"(?P<n>\d+(?:[-–/][\dА-Яа-яІіЇїЄєIVX]+)*)(?![\w.])")
_OPENED = re.compile(r"«|\"|,,(?=\w)|<<|''")
_QUOTES = re.compile(r"«|»|\"|,,(?=\w)|<<|>>|''")
_ENDS = re.compile(r"[,;](?=\s)|\.(?=\s|$)|[;:()\n»\"]")
_ITEM = re.compile(r"(\d+)(?:\s?([-–])\s?(\d+))?([⁰¹²³⁴⁵⁶⁷⁸⁹]*)")
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Title:
    start: int
    end: int
    after: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Units:
    """Articles, and parts and points in the words of the text (their places)."""

    articles: tuple[str, ...]
    points: tuple[tuple[int, int], ...]
    end: int


def read_date(forms: Forms, text: str, at: int, lead: bool = True) -> tuple[str | None, int] | None:
    """The date at a place, after the word that leads it in (or without one); None for a date that no calendar has."""
    since = forms.since.match(text, at)
    if lead and not since:
        return None
    begin = since.end() if since else at
    found = date_pattern().match(text, begin)
    if found is None:
        return None
    part = {k[0]: v for k, v in found.groupdict().items() if v}
    year = int(part["y"].translate(_NOUGHTS))
    year += 0 if year > 99 else 2000 if year < 60 else 1900
    month = _month(part["n"]) if "n" in part else int(part["m"].translate(_NOUGHTS))
    try:
        return datetime.date(year, month, int(part["d"].translate(_NOUGHTS))).isoformat(), found.end()
    except ValueError:
        return None, found.end()


def _month(word: str) -> int:
    return next((n for stem, n in months() if re.match(stem, word, re.IGNORECASE)), 0)


def read_number(text: str, at: int, after_date: bool = False) -> tuple[str, int] | None:
    """The number of an act at a place; without a sign only just after a date.

    >>> read_number("№ 839 – р «Про", 0)
    ('839-р', 9)
    """
    found = _NUMBER.match(text, at)
    if found is None and after_date:
        found = _GLUED.match(text, at) if at and text[at - 1].isdigit() else _BARE.match(text, at)
    if found is None:
        return None
    number = re.sub(r"\s+(?=ФЗ|ФКЗ)", "-", found["n"])
    number = re.sub(r"\s", "", number).replace("–", "-")
    return re.sub(r"(?<=\d-)p$", "р", number), found.end()


def read_title(forms: Forms, text: str, at: int) -> Title | None:
    """The quoted title at a place; where its closing quote is missing it ends where a sensible reader would end it."""
    opened = _OPENED.match(text, at)
    if opened is None:
        return None
    depth = 0
    for quote in _QUOTES.finditer(text, at, at + _LONGEST):
        i, mark = quote.start(), quote.group()
        if mark in ("«", ",,", "<<") or i == at or (mark in ('"', "''") and text[i - 1] in " \n(«" and text[quote.end() : quote.end() + 1].isalnum()):
            depth += 1
            continue
        depth -= 1
        if depth <= 0:
            return Title(opened.end(), i, quote.end(), True) if i > opened.end() else None
    for place in re.finditer(r"»|\"|>>|,|;|\.(?=\s)", text[at + 1 : at + _LONGEST]):
        i = at + 1 + place.start()
        closing = place.group() in ("»", '"', ">>")
        if forms.beyond.match(text, at + 1 + place.end() if closing or place.group() == "." else i):
            return Title(opened.end(), i, i + len(place.group()) if closing else i, False)
    end = min(len(text), at + _LONGEST)
    line = text.find("\n", at, end)
    end = line if line > 0 else end
    return Title(opened.end(), end, end, False) if end > opened.end() else None


def read_bare_title(forms: Forms, text: str, at: int) -> Title | None:
    """A title without quotes: from its first word to the next mark, number, act or governor."""
    if not forms.bare_title.match(text, at):
        return None
    end = min(len(text), at + 300)
    for place in re.finditer(r"\s|[^\w\s'-]", text[at:end]):
        i, mark = at + place.start(), place.group()
        if mark in ".;:()»\"" or (mark == "," and forms.beyond.match(text, i)) or (mark.isspace() and forms.beyond.match(text, i + 1) and not _continues(forms, text, i + 1)):
            end = i
            break
    if forms.capitals:
        run = re.match(r"\w+(?:\s+(?:[A-Z][\w'-]*|of|and|the|to|for|in|on|their|with|by))*\s+[A-Z][\w'-]*", text[at:end])
        end = at + run.end() if run else end
    closed = 1 if text[end : end + 1] in ("»", '"') else 0
    return Title(at, end, end + closed, False) if end - at > 6 else None


def _continues(forms: Forms, text: str, at: int) -> bool:
    """Whether the word that looks like an act or an article belongs to the title: «Про внесення змін до Закону …»."""
    return bool(forms.head.match(text, at)) and not forms.governing.match(text, at)


def read_units(forms: Forms, view: View, at: int) -> Units | None:
    """The articles, parts and points that stand one after another from a place."""
    text = view.text
    articles: list[str] = []
    points: list[tuple[int, int]] = []
    end = at
    while True:
        skip = forms.between.match(text, end) if end > at else None
        place = skip.end() if skip else end
        if found := forms.article.match(text, place):
            articles += _spelled(view, found.start("list"), found.end("list"))
        elif found := forms.point.match(text, place):
            points.append(found.span())
        else:
            break
        end = found.end()
    return Units(tuple(dict.fromkeys(articles)), tuple(points), end) if end > at else None


def _spelled(view: View, start: int, end: int) -> list[str]:
    """The article numbers of a list, ranges spelled out, raised indices after a dash."""
    found: list[str] = []
    text = view.text[start:end]
    before: re.Match[str] | None = None
    for item in _ITEM.finditer(text):
        if item.start() and text[item.start() - 1] == "(":
            continue
        first, dash, last, raised = item.groups()
        first, tagged = _raised(view, start + item.start(1), first)
        index = raised.translate(_RAISED) or tagged
        if not last:
            found.append(f"{first}-{index}" if index else first)
        elif not index and 0 < int(last) - int(first) <= 200:
            found += [str(n) for n in range(int(first), int(last) + 1)]
        elif index:
            found += [first, f"{last}-{index}"]
        else:
            found.append(f"{first}-{last}")
        before = item
    return found if before else []


def _raised(view: View, at: int, digits: str) -> tuple[str, str]:
    """Digits cut where a tag of the source raises the last ones."""
    for i in range(1, len(digits)):
        a, b = view.places[at + i - 1], view.places[at + i]
        if b - a > 1 and "<sup" in view.source[a:b].lower():
            return digits[:i], digits[i:]
    return digits, ""
