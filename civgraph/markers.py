"""How a line is numbered, and whether a number carries on from the one before.

In: the beginning of a line or cell. Out: a `Marker`. Then holds: the number is as printed, without its trailing dot or bracket;
damaged digits are repaired and say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph.lexicon import pattern
from civgraph.text import View, digits

DECIMAL, PAREN, ROMAN, LETTER, WORD = "decimal", "paren", "roman", "letter", "word"
_DIGITS = r"(?:[0-9][0-9lІIОOЗ]{0,2}|[lІIОOЗ][0-9][0-9lІIОO]?|[lЗ](?=[.)]))"
_DECIMAL = re.compile(rf"(?:№\s*)?(?P<n>{_DIGITS}(?:\.{_DIGITS}(?![0-9]|\.[0-9]{{4}})){{0,4}})(?P<end>\s?[.)]|(?=\s|$))(?P<stop>\.?)\s*")
_ROMAN = re.compile(r"(?P<n>[IVXLІХУ]{1,5})(?P<end>\s?[.)])\s*(?=\S)")
_LETTER = re.compile(r"(?P<n>[^\W\d_])\)\s*(?=\S)")
_CODE = re.compile(r"(?P<n>(?P<letter>[^\W\d_])[-.\s]?(?P<rest>\d{1,2}(?:[.-]\d{1,2}){0,2}))[.)]?\s*\Z")
_CAPITAL = re.compile(r"(?P<n>[A-ZА-ЯІЇЄҐ])[.)]\s+(?=\S)")
_WORD_NUMBER = re.compile(r"\s*(?:№\s*)?(?P<n>\d{1,2}(?:\.\d{1,2}){0,3}|[IVXІХ]{1,5})(?![\w])(?P<end>\s*[.:)–-]*)\s*")
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50}
_LATIN = str.maketrans("ІХУ", "IXV")


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the beginning of a line: its kind, its words, its values, and where what it numbers begins."""

    kind: str
    number: str
    values: tuple[int, ...]
    start: int
    stop: int
    end: int
    repaired: bool = False

    @property
    def depth(self) -> int:
        return len(self.values)


def marker_of(view: View, language: str, cell: bool = False) -> Marker | None:
    """The marker at the beginning of a line; `cell` where it stands alone in the first cell of a row.

    >>> marker_of(View.of("1.2. Провести нараду"), "uk").number
    '1.2'
    >>> marker_of(View.of("25 числа"), "uk") is None
    True
    """
    text = view.text
    if not text:
        return None
    if found := _DECIMAL.match(text):
        number = re.sub(r"\s", "", found["n"])
        repaired = digits(number)
        closed = bool(found["end"].strip())
        alone = found.end() == len(text)
        dotted = "." in number
        if (closed or dotted or (cell and alone)) and not (alone and not cell and not closed and not dotted):
            rest = text[found.end() : found.end() + 1]
            kind = PAREN if found["end"].strip() == ")" and not dotted else DECIMAL
            if not (rest.islower() and not closed) and not _date_like(text):
                values = tuple(int(v) for v in repaired.split("."))
                start = found.start("n")
                return Marker(kind, repaired, values, start, found.end("n"), found.end(), repaired != number)
    if cell and (found := _CODE.match(text)):  # «A1», «Б-2» alone in its cell
        values = (ord(found["letter"].casefold()), *(int(v) for v in re.split(r"[.-]", found["rest"])))
        return Marker(DECIMAL, found["n"], values, 0, found.end("n"), found.end())
    if (found := _ROMAN.match(text)) and (value := roman(found["n"])):
        return Marker(ROMAN, found["n"], (value,), 0, found.end("n"), found.end())
    if cell and (found := _CAPITAL.match(text)):
        return Marker(WORD, found["n"], (ord(found["n"].casefold()),), 0, found.end("n"), found.end())
    if found := _LETTER.match(text):
        order = ord(found["n"].casefold())
        return Marker(LETTER, found["n"], (order,), 0, found.end("n"), found.end())
    if (named := pattern("outline", language, "sections").match(text)) and (counted := _WORD_NUMBER.match(text, named.end())):
        value = roman(counted["n"])
        values = (value,) if value else tuple(int(v) for v in counted["n"].split("."))
        return Marker(WORD, counted["n"], values, counted.start("n"), counted.end("n"), counted.end())
    return None


def _date_like(text: str) -> bool:
    return bool(re.match(r"\d{1,2}\.\d{1,2}\.\d{2,4}\b|\d{1,2}\.\d{4}\b", text))


def roman(text: str) -> int | None:
    """The value of a Roman numeral in Latin or Cyrillic letters.

    >>> roman("ІV"), roman("ХІ"), roman("II"), roman("ABC")
    (4, 11, 2, None)
    """
    letters = text.upper().translate(_LATIN)
    if not letters or any(c not in _ROMANS for c in letters):
        return None
    values = [_ROMANS[c] for c in letters]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


def follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Whether a number can come next after another one: the next, the first below it, or the next further up.

    >>> follows((1, 2), (1, 3)), follows((1, 2), (1, 2, 1)), follows((1, 2), (2,)), follows((1, 2), (7, 5))
    (True, True, True, False)
    """
    if len(after) == len(before) + 1 and after[:-1] == before:
        return after[-1] <= 2
    depth = len(after)
    if depth > len(before):
        return depth == len(before) + 1 and after[-1] == 1 and after[:-1] > before and follows(before, after[:-1])
    head, last = after[:-1], after[-1]
    if head == before[: depth - 1]:
        return 0 < last - before[depth - 1] <= 3
    return depth > 1 and last == 1 and follows(before, head)
