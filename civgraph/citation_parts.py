"""The parts of a citation: dates, numbers, titles, articles.

In: a view and a place in it. Out: the part that stands exactly there and where it ends, or None. Then holds: a part is read whole or
not at all, dates are ISO, ranges of articles are spelled out, and a title ends at its own closing quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph.citation_forms import SIGN, Forms
from civgraph.dates import dates_in, iso
from civgraph.text import View

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LATIN = str.maketrans("ІХМ", "IXM")
_LETTER = "[A-Za-zА-Яа-яЁёІіЇїЄєҐґ]"
_CODE = (
    rf"(?:{_LETTER}{{1,4}}\s?[-/.]?\s?)?\d+(?:{_LETTER}{{1,3}}(?![^\W_]))?"
    rf"(?:\s?[-–/]\s?(?:\d+{_LETTER}{{0,3}}|[IVXLCІХСVМ]+|{_LETTER}{{1,5}})(?![^\W\d_])|\.(?=\d)\d+)*"
)
_SIGNED = re.compile(rf"{SIGN}[\s_.]*(?P<n>{_CODE}(?:\s(?:ФЗ|ФКЗ)(?!\w))?)[_]*", re.IGNORECASE)
_UNSIGNED = re.compile(r"[\s_]*(?P<n>\d+(?:[-–/][\dА-Яа-яІіЇїЄєIVX]+)+)(?!\w)")
_GLUED = re.compile(r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>(?:19|20)\d\d)(?=\d{1,4}(?:[-/]\d+)?(?!\w))")
_UNION = re.compile(
    rf"(?:\(\s*(?:ЄС|EU|ЕС|EC|ЄЕС|EEC)[^()]{{0,12}}\)\s*)?(?:{SIGN}\s*)?(?P<n>\d{{2,4}}/\d{{1,4}}(?:/(?:ЄС|EU|ЕС|EC|ЄЕС|EEC))?)(?![\w/])",
    re.IGNORECASE,
)
_OPENED = re.compile(r"«|\"|,,(?=\w)|<<|''")
_QUOTES = re.compile(r"«|»|\"|,,(?=\w)|<<|>>|''")
_ITEM = re.compile(r"(\d+(?:\.\d{1,2})?)(?:\s?([-–])\s?(\d+(?:\.\d{1,2})?))?([⁰¹²³⁴⁵⁶⁷⁸⁹]*)")
_BETWEEN = re.compile(r"[\s_,]*")
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Title:
    """A title: its words, where the citation goes on, and whether its end is certain."""

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


class Dates:
    """The dates of a view, by the place where each begins."""

    def __init__(self, view: View, language: str) -> None:
        self._text = view.text
        found = dates_in(view, language) if re.search(r"\d", view.text) else ()
        self._found = {end - len(view.text[start:end].lstrip(' \n«"')): (end, day) for start, end, day in found}

    def after(self, forms: Forms, at: int) -> tuple[str, int] | None:
        """The date that follows «від» at a place, and where it ends with its «року»."""
        since = forms.since.match(self._text, at)
        return self.at(forms, since.end()) if since else None

    def at(self, forms: Forms, at: int) -> tuple[str, int] | None:
        """The date at a place."""
        if glued := _GLUED.match(self._text, at):
            day = iso(int(glued["y"]), int(glued["m"]), int(glued["d"]))
            return (day, glued.end()) if day else None
        quoted = re.compile(r'["«\s]*').match(self._text, at)
        found = self._found.get(quoted.end() if quoted else at)
        if found is None:
            return None
        end, day = found
        year = forms.year.match(self._text, end)
        return day, year.end() if year else end


def read_number(text: str, at: int, after_date: bool = False) -> tuple[str, int] | None:
    """The number of an act at a place; without a sign only just after a date.

    >>> read_number("№ 839 – р «Про", 0)
    ('839-р', 9)
    """
    found = _SIGNED.match(text, at)
    if found is None and after_date:
        found = _UNSIGNED.match(text, at)
    if found is None:
        return None
    number = re.sub(r"\s+(?=ФЗ|ФКЗ)", "-", found["n"])
    number = re.sub(r"\s", "", number).replace("–", "-")
    number = re.sub(r"(?<=-)[IVXLCІХМ]+$", lambda m: m.group().translate(_LATIN), number)
    return re.sub(r"(?<=\d-)p$", "р", number), found.end()


def read_union_number(text: str, at: int) -> tuple[str, int] | None:
    """The number of an act of the European Union.

    >>> read_union_number("(ЄС) 2016/679 про", 0)
    ('2016/679', 13)
    """
    found = _UNION.match(text, at)
    return (found["n"], found.end()) if found else None


def read_title(forms: Forms, text: str, at: int) -> Title | None:
    """The quoted title at a place; where its closing quote is missing it ends where the sentence or the next citation begins."""
    opened = _OPENED.match(text, at)
    if opened is None:
        return None
    depth = 0
    for quote in _QUOTES.finditer(text, at, at + _LONGEST):
        i, mark = quote.start(), quote.group()
        opens = mark in ('"', "''") and text[i - 1] in " \n(«" and text[quote.end() : quote.end() + 1].isalnum()
        if mark in ("«", ",,", "<<") or i == at or opens:
            depth += 1
            continue
        depth -= 1
        last = mark in ("»", ">>") and not re.match(r"[^«»\n]{0,300}?»", text[quote.end() :]) and text[at] in "«<"
        if depth <= 0 or last:
            return Title(opened.end(), i if depth <= 0 else quote.end(), quote.end(), depth <= 0) if i > opened.end() else None
    return _open_title(forms, text, opened.end())


def _open_title(forms: Forms, text: str, start: int) -> Title | None:
    """A title whose closing quote is missing."""
    end = min(len(text), start + _LONGEST)
    for m in re.finditer(r"[,;](?=\s)|\.(?=\s|$)|\n", text[start:end]):
        at = start + m.start()
        following = re.compile(r"[\s,;.]*").match(text, at)
        place = following.end() if following else at
        if m.group() in ".;" or forms.anchor.match(text, place) or forms.governing.match(text, place):
            end = at
            break
    return Title(start, end, end, False) if end > start else None


def read_bare_title(forms: Forms, text: str, at: int) -> Title | None:
    """A title without quotes: from its first word to the next mark, number, act or governor."""
    if not forms.bare_title.match(text, at):
        return None
    end = min(len(text), at + 300)
    for m in re.finditer(r"[.;:()»\"\n](?:\s|$)?|,?\s+", text[at:end]):
        place = at + m.end()
        if not m.group().strip(", ") and not (
            re.compile(SIGN).match(text, place)
            or forms.governing.match(text, place)
            or (re.compile(r"(?:(?:та|і|и|and)\s+)?").match(text, place) and (m.group()[0] == "," and forms.anchor.match(text, place)))
            or (forms.since.match(text, place) and re.match(r"\w+\s+[\d«\"]", text[place:]))
        ):
            continue
        end = at + m.start()
        break
    return Title(at, end, end, False) if end - at > 6 else None


def read_units(forms: Forms, view: View, at: int) -> Units | None:
    """The articles, parts and points that stand one after another from a place."""
    text = view.text
    articles: list[str] = []
    points: list[tuple[int, int]] = []
    end = at
    while True:
        place = end
        if end > at:
            join = forms.join.match(text, end) or re.compile(r"\s*(?:of\s+(?:the\s+)?)?").match(text, end)
            place = join.end() if join else end
        if found := forms.article.match(text, place):
            articles += _spelled(view, found.start("list"), found.end("list"))
        elif found := forms.point.match(text, place):
            points.append(found.span())
        else:
            break
        end = found.end()
    return Units(tuple(dict.fromkeys(articles)), tuple(points), end) if end > at else None


def gap(text: str, at: int) -> int:
    """Where the next part may begin: after blanks, underscores and a comma."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _spelled(view: View, start: int, end: int) -> list[str]:
    """The article numbers of a list, ranges spelled out, raised indices after a dash."""
    found: list[str] = []
    text = view.text[start:end]
    for item in _ITEM.finditer(text):
        if item.start() and text[item.start() - 1] == "(":
            continue
        first, _, last, raised = item.groups()
        first, tagged = _raised(view, start + item.start(1), first)
        index = raised.translate(_RAISED) or tagged
        if not last:
            found.append(f"{first}-{index}" if index else first)
        elif "." in first or "." in last:
            found += _points(first, last)
        elif not index and 0 < int(last) - int(first) <= 200:
            found += [str(n) for n in range(int(first), int(last) + 1)]
        elif index:
            found += [first, f"{last}-{index}"]
        else:
            found.append(f"{first}-{last}")
    return found


def _points(first: str, last: str) -> list[str]:
    """A range of articles with points: 23–23.2 is 23, 23.1, 23.2.

    >>> _points("23", "23.2"), _points("5.1", "7.2")
    (['23', '23.1', '23.2'], ['5.1', '7.2'])
    """
    head, _, point = last.partition(".")
    begin_head, _, begin = first.partition(".")
    if begin_head != head or not point.isdigit():
        return [first, last]
    return [f"{head}.{n}" if n else head for n in range(int(begin or 0), int(point) + 1)]


def _raised(view: View, at: int, digits: str) -> tuple[str, str]:
    """Digits cut where a tag of the source raises the last ones."""
    for i in range(1, len(digits)):
        a, b = view.places[at + i - 1], view.places[at + i]
        if b - a > 1 and "<sup" in view.source[a:b].lower():
            return digits[:i], digits[i:]
    return digits, ""
