"""The words of time in a text: dates, months, quarters, years, how often, until.

In: a text and its language. Out: `Token`s that cover it in order; what is no word of time is `other`. Then holds: a token's values
are what its words say; a year that they do not give is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from civgraph.dates import iso, month_of, month_pattern
from civgraph.lexicon import table, word_pattern
from civgraph.markers import roman
from civgraph.text import digits

STRETCH = frozenset({"date", "days", "month", "quarter", "half", "decade", "year", "years"})
CORE = STRETCH | {"every", "times", "continuous", "this_year", "whole", "end_of_year", "daynum"}
_D = r"[0-9lOОЗоІI]"
_YEAR = r"(?P<y>(?:20|19|2О|2O|2о)[0-9lOОЗоІI]{2}|['’]\d\d)(?!\d|[^\W\d_](?<![ргРГ]))"
_RANGE = r"(?P<y>(?:19|20)\d\d)\s*(?:[–/-]|по)\s*(?P<y2>(?:19|20)\d\d)(?!\d)"


@dataclass(frozen=True, slots=True)
class Token:
    """One expression of time."""

    kind: str
    start: int
    end: int
    year: int | None = None
    last_year: int | None = None
    month: int = 1
    day_number: int = 1
    first: int = 1
    last: int = 1
    every: str | None = None
    times: int | None = None
    day: str | None = None
    month_word: str | None = None


Maker = Callable[[re.Match[str]], Token | None]


@lru_cache(maxsize=8192)
def tokens_of(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of a text.

    >>> [t.kind for t in tokens_of("до 1 березня 2021 року", "uk")]
    ['by', 'date']
    """
    forms = _forms(language)
    first = _first(language)
    found: list[Token] = []
    at, size = 0, len(text)
    while at < size:
        if text[at].isspace():
            at += 1
            continue
        token = None
        if first.match(text, at):
            for expression, make in forms:
                m = expression.match(text, at)
                if m and m.end() > at and (token := make(m)):
                    break
        if token is None:
            m = _OTHER.match(text, at)
            end = m.end() if m else at + 1
            if found and found[-1].kind == "other":
                found[-1] = Token("other", found[-1].start, end)
            else:
                found.append(Token("other", at, end))
            at = end
            continue
        if at and token.kind not in ("sep", "dash", "stop") and text[at - 1].isalpha() and text[at].isalpha():
            at += 1
            continue
        found.append(token)
        at = token.end
    return tuple(found)


_OTHER = re.compile(r"[\w'’]+(?:[-.][\w'’]+)*|.", re.DOTALL)


@cache
def _first(language: str) -> re.Pattern[str]:
    """A cheap test: how any word of time can begin, by its first three letters."""
    heads: set[str] = set()
    lexicon = table("deadlines", language)

    def walk(value: object) -> None:
        if isinstance(value, str):
            for word in (part.split()[0] for part in value.split("|")):
                stem = word.removesuffix("~")
                whole = len(stem) < 3 and stem == word and stem.isalpha()
                heads.add(re.escape(stem[:3]) + (r"(?!\w)" if whole else ""))
        elif isinstance(value, Mapping):
            for key, item in value.items():
                if isinstance(item, int):
                    walk(key)
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk({key: value for key, value in lexicon.items() if key != "example"})
    words = "|".join(sorted(heads, key=len, reverse=True))
    return re.compile(rf"[\dlОЗ,;.()«\"–:/\n-]|[IVXLІХПHQ]{{1,4}}(?![^\W\d_])|[QHT]\d|(?:{words})", re.IGNORECASE)


def _words(values: list[str]) -> str:
    return "|".join(sorted((word_pattern(w) for w in values), key=len, reverse=True))


@cache
def _forms(language: str) -> tuple[tuple[re.Pattern[str], Maker], ...]:
    """The forms of expressions in the order in which they are tried."""
    lexicon = table("deadlines", language)
    forms: list[tuple[re.Pattern[str], Maker]] = []

    def form(expression: str, make: Maker) -> None:
        forms.append((re.compile(expression, re.IGNORECASE), make))

    def words(kind: str, key: str | None = None) -> None:
        values = lexicon.get(key or kind, [])
        if values:
            form(rf"(?:{_words(values)})(?![\w])", _plain(kind))

    months = rf"(?:{month_pattern(language)})(?![\w])"
    year_word = rf"(?:\s*(?:{_words(lexicon['year'])})(?![\w]))?" if lexicon["year"] else ""
    of = r"(?:\s+of)?" if language == "en" else ""
    year = rf"(?:{of}[\s,]*{_YEAR}{year_word})?"
    durations = [(code, list(values)) for code, values in lexicon["nouns"].items()]
    nouns = "|".join(f"(?P<{code}>{_words(values)})" for code, values in durations)
    form(r"\n|[,;]", _plain("sep"))
    school = rf"(?:(?:19|20)\d\d(?:\s*[–/-]\s*(?:19|20)?\d\d)?\s+)?(?:{_words(lexicon['school_year'])})(?![\w])"
    form(school, _plain("unspecified"))
    form(rf"(?:{_words(lexicon['during'])})\s+(?:[^\W\d_]+\s+){{0,2}}(?:{_words(lexicon['season'])})(?![\w])", _plain("unspecified"))
    words("whole")
    words("end_of_year")
    words("this_year")
    _recurring(form, lexicon, nouns, [code for code, _ in durations])
    form(rf"(?:{_words(lexicon['unspecified'])})(?![\w])", _plain("unspecified"))
    form(
        rf"(?:{_words(lexicon['during'])})\s+[\w-]+\s+\w+(?:\s+\w+)?\s+(?:{_words(lexicon['event'])})(?:\s+[^\W\d_]+){{0,3}}",
        _plain("event"),
    )
    dated = rf"(?!\s+(?:\d|[IVXІХ]+\s|{months}))"
    form(rf"(?:{_words(lexicon['by'])}\s+)?(?:{_words(lexicon['event'])})(?![\w]){dated}", _plain("event"))
    words("continuous")
    words("lead")
    _calendar(form, language, months, year, year_word, lexicon)
    words("end")
    form(rf"(?:{_words(lexicon['by'])})(?![\w])", _plain("by"))
    form(rf"(?:{_words([w for w in lexicon['during'] if len(w) > 3])})(?![\w])", _plain("during_strong"))
    words("from")
    words("until")
    words("during")
    words("fill")
    form(r"[–-]", _plain("dash"))
    form(r"[.:()«»\"/]", lambda m: Token("fill" if m.group() in ".:()" else "other", m.start(), m.end()))
    form(rf"(?:{_words(lexicon['report'])})(?![\w])", _plain("noun"))
    return tuple(forms)


def _plain(kind: str) -> Maker:
    return lambda m: Token(kind, m.start(), m.end())


def _every(code: str) -> Maker:
    return lambda m: Token("every", m.start(), m.end(), every=code)


def _recurring(form: Callable[[str, Maker], None], lexicon: Mapping[str, Any], nouns: str, codes: list[str]) -> None:
    """How often: «щокварталу», «двічі на рік», «до 5 числа місяця, наступного за звітним»."""
    tables: Mapping[str, list[str]] = lexicon["every"]
    for code, values in tables.items():
        form(rf"(?:{_words(values)})(?![\w])", _every(code))
    counted: Mapping[str, int] = lexicon["times_words"]
    numbers = "|".join(sorted((word_pattern(w) for w in counted), key=len, reverse=True))
    times = _words(lexicon["times"])
    per = _words(lexicon["per"])

    def often(m: re.Match[str]) -> Token:
        count = (
            int(m["count"])
            if m["count"]
            else next((n for w, n in counted.items() if re.fullmatch(word_pattern(w), m["word"], re.IGNORECASE)), 1)
        )
        code = next(c for c in codes if m[c])
        return Token("times", m.start(), m.end(), every=code, times=count)

    form(rf"(?:(?P<count>\d{{1,2}})(?:-?х)?\s*(?:{times})|(?P<word>{numbers}))\s+(?:{per})\s*(?:{nouns})(?![\w])", often)
    units: Mapping[str, list[str]] = lexicon["units"]
    unit = "|".join(f"(?P<{code}>{_words(values)})" for code, values in units.items())

    def spaced(m: re.Match[str]) -> Token:
        code = next(c for c in units if m[c])
        return Token("times", m.start(), m.end(), every=f"P{int(m['k'])}{code}", times=1)

    form(rf"(?:1\s*(?:{times})|(?:{numbers}))\s+(?:{per})\s*(?P<k>\d{{1,2}})\s+(?:{unit})(?![\w])", spaced)
    words = {name: _words(values) for name, values in lexicon["day_month"].items()}
    report = _words(lexicon["report"])
    day = _words(lexicon["day"])

    def numbered(m: re.Match[str]) -> Token | None:
        number = int(digits(m["d"]))
        if not 1 <= number <= 31:
            return None
        tail = m.group()[m.end("d") - m.start() :]
        month = next((name for name, w in words.items() if re.search(rf"(?:{w})", tail, re.IGNORECASE)), None)
        every = None
        found = list(re.finditer(rf"(?<![\w])(?:{nouns})(?![\w])", tail, re.IGNORECASE))
        for hit in found:
            code = next(c for c in codes if hit[c])
            every = code if every is None or len(found) == 1 or code != "P1M" else every
        return Token("daynum", m.start(), m.end(), day=f"---{number:02d}", month_word=month, every=every)

    tail = rf"(?:[\s,]+(?:{'|'.join(words.values())}|{report}|{nouns})(?![\w]))*"
    form(rf"(?P<d>\d{{1,2}}|(?![IІ]{{2}}){_D}{{2}})\s*(?:-?(?:го|е|th|st|nd|rd))?\s*(?:{day})(?![\w]){tail}", numbered)


def _calendar(
    form: Callable[[str, Maker], None], language: str, months: str, year: str, year_word: str, lexicon: Mapping[str, Any]
) -> None:
    """Dates, months, quarters, half-years, decades, years."""

    def date(m: re.Match[str]) -> Token | None:
        month = int(digits(m["mm"])) if "mm" in m.groupdict() and m["mm"] else month_of(m)
        number = int(digits(m["d"]))
        named = _year(m)
        return Token("date", m.start(), m.end(), named, month=month, day_number=number) if iso(named or 2024, month, number) else None

    def days(m: re.Match[str]) -> Token | None:
        first, last = int(m["d1"]), int(m["d2"])
        real = first < last and iso(_year(m) or 2024, month_of(m), last)
        return Token("days", m.start(), m.end(), _year(m), month=month_of(m), first=first, last=last) if real else None

    def month(m: re.Match[str]) -> Token:
        return Token("month", m.start(), m.end(), _year(m), month=month_of(m))

    if language == "en":
        form(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{months}{year}", date)
        form(rf"{months}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d])(?:,?\s+{_YEAR})?", date)
        form(rf"Q(?P<n>[1-4])(?:\s*[–-]\s*Q?(?P<n2>[1-4]))?{year}", _spanned("quarter", lexicon))
        form(rf"H(?P<n>[12])(?:\s*[–-]\s*H?(?P<n2>[12]))?{year}", _spanned("half", lexicon))
    else:
        form(rf"[«\"]?(?P<d>{_D}{{1,2}})(?:-?го)?[»\"]?\s*{months}{year}", date)
    form(rf"(?P<d>{_D}{{1,2}})\s?\.\s?(?P<mm>{_D}{{1,2}})\s?\.\s?(?P<y>(?:19|20|2О|2O){_D}{{2}}|\d\d(?!\d)){year_word}", date)
    form(r"(?P<y>20\d\d)-(?P<mm>\d\d)-(?P<d>\d\d)(?!\d)", date)
    form(r"(?P<d>\d{1,2})\.(?P<mm>\d{2})(?![\d.])(?!\s*(?:%|грн|руб))", date)
    ordinals = "|".join(sorted((word_pattern(w) for w in lexicon["ordinals"]), key=len, reverse=True))
    number = rf"(?:[IVІПl1]{{1,4}}V?|[1-4]|{ordinals})(?:-?(?:й|ий|го|му|ому|ий|е|ое|м|ом|ій|ої))?"
    for kind in ("quarter", "half"):
        unit = _words(lexicon[kind])
        form(rf"(?P<n>{number})(?:\s*(?:[–-]|по)\s*(?P<n2>{number}))?\s*(?:{unit})(?:\.|(?![\w])){year}", _spanned(kind, lexicon))
        form(
            rf"(?P<n>{number})(?=(?:\s*,\s*{number})*\s*(?:,|та|і|й|и|and)\s*{number}\s*(?:{unit})(?:\.|(?![\w])))", _spanned(kind, lexicon)
        )
    if lexicon["decade"]:
        unit = _words(lexicon["decade"])
        form(rf"(?P<n>{number})\s*(?:{unit})\s+{months}{year}", _decade(lexicon))
    form(rf"(?P<d1>\d{{1,2}})\s*[–-]\s*(?P<d2>\d{{1,2}})\s+{months}{year}", days)
    form(rf"{months}{year}", month)
    if lexicon["year"]:
        word = _words(lexicon["year"])
        form(rf"{_RANGE}\s*(?:{word})?(?![\w])", _years)
        form(rf"{_YEAR}(?=(?:\s*,\s*(?:19|20)\d\d)*\s*(?:,|та|і|й|и)\s*(?:19|20)\d\d\s*(?:{word}))", _years)
        form(rf"{_YEAR}(?:\s*(?:{word})(?![\w]))?", _years)
    else:
        form(_RANGE, _years)
        form(_YEAR, _years)


def _year(m: re.Match[str]) -> int | None:
    text = m.groupdict().get("y")
    if not text:
        return None
    number = digits(text.strip("'’"))
    return int(number) + (2000 if len(number) == 2 else 0) if number.isdigit() else None


def _years(m: re.Match[str]) -> Token | None:
    first = _year(m)
    last = m.groupdict().get("y2")
    if first is None:
        return None
    return Token("years" if last else "year", m.start(), m.end(), first, int(last) if last else None)


def _number(text: str, lexicon: Mapping[str, Any]) -> int | None:
    """The value of a Roman, Arabic or spelled ordinal number."""
    digits = re.match(r"[1-4](?![0-9])", text)
    if digits:
        return int(digits.group())
    ordinals: Mapping[str, int] = lexicon["ordinals"]
    for word, value in ordinals.items():
        if re.fullmatch(word_pattern(word), text, re.IGNORECASE):
            return value
    letters = text.split("-")[0].upper().replace("П", "II").replace("L", "I").replace("1", "I")
    number = roman(letters)
    return number if number and number <= 4 else None


def _spanned(kind: str, lexicon: Mapping[str, Any]) -> Maker:
    def make(m: re.Match[str]) -> Token | None:
        first = _number(m["n"], lexicon)
        second = m.groupdict().get("n2")
        last = _number(second, lexicon) if second else first
        most = 4 if kind == "quarter" else 2
        if first is None or last is None or not 1 <= first <= last <= most:
            return None
        return Token(kind, m.start(), m.end(), _year(m), first=first, last=last)

    return make


def _decade(lexicon: Mapping[str, Any]) -> Maker:
    def make(m: re.Match[str]) -> Token | None:
        number = _number(m["n"], lexicon)
        return Token("decade", m.start(), m.end(), _year(m), month=month_of(m), first=number) if number and number <= 3 else None

    return make
