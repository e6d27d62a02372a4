"""The characters of a document and a cleaned view of them that maps back.

In: a string, or a piece of one. Out: a `View`, three strings side by side character for character: where each character came
from, how it reads (`clean`), and how it is matched (`text`). Then holds: every stretch of a view names the stretches of the
original that it was read from, so whatever is found in a view can be quoted from the document.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_HOMOGLYPHS = str.maketrans("ABCEHIKMOPTXYaceiopxyk", "АВСЕНІКМОРТХУасеіорхук")
_CYRILLIC_WORD = re.compile(r"[A-Za-zА-Яа-яЁёІіЇїЄєҐґ'’]*[А-Яа-яЁёІіЇїЄєҐґ][A-Za-zА-Яа-яЁёІіЇїЄєҐґ'’]*")
_FOLDED = str.maketrans({c: "'" for c in "’‘ʼ`´′＇"} | {c: "–" for c in "—―−–‒"} | {"‑": "-", "‐": "-"} | {c: '"' for c in "“”„‟〝〞"})
_DIGITS = str.maketrans("lIІіiOОoоЗз", "11111000033")
_DAMAGED = re.compile(r"(?<![^\W_])(?=[lОOоo]*\d)(?=\d*[lОOоo])[\dlОOоo]{2,}(?![^\W_])")  # letters for digits: «2О21», «lО»
_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TOKEN = re.compile(
    rf"(?P<gone>[{_IGNORED}])"
    r"|(?P<tag></?(?:p|b|i|u|s|em|strong|span|div|font|sup|sub|br|td|tr|th|li|ul|ol|table|tbody|thead|h[1-6]|a|small|center|o:p)\b[^<>\n]{0,300}>)"
    r"|(?P<entity>&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});)"
    r"|(?P<mark>\*\*+|__(?=\w)|(?<=\w)__(?!_)|\\(?=[_*#\[\].\-\"']))"
    r"|(?P<space>\s+)",
    re.IGNORECASE,
)
_LINE_TAGS = re.compile(r"</?(?:p|br|div|td|tr|th|li|h[1-6])\b", re.IGNORECASE)


def collapse(text: str) -> str:
    """White space folded to single spaces, none at the ends.

    >>> collapse(" a \\n b ")
    'a b'
    """
    return " ".join(text.split())


def digits(text: str) -> str:
    """The digits that a damaged number stands for: letters that look like one become it.

    >>> digits("l2О1")
    '1201'
    """
    return text.translate(_DIGITS)


@dataclass(frozen=True, slots=True)
class View:
    """A cleaned stretch (or several, joined) of `source`; `text`, `clean` and `places` have one entry a character."""

    source: str
    text: str
    clean: str
    places: array[int]

    @staticmethod
    def of(source: str, start: int = 0, end: int | None = None) -> View:
        """The view of `source[start:end]`.

        >>> View.of("<b>Мін’юст</b>\\u00a0 (за зго\\u00adдою)").text
        "Мін'юст (за згодою)"
        """
        end = len(source) if end is None else end
        text: list[str] = []
        places = array("l")

        def keep(piece: str, at: int) -> None:
            text.append(piece)
            places.extend(range(at, at + len(piece)))

        def space(character: str, at: int) -> None:
            if text and text[-1][-1] in " \n":
                if character == "\n":
                    text[-1] = text[-1][:-1] + "\n"
            else:
                text.append(character)
                places.append(at)

        at = start
        for token in _TOKEN.finditer(source, start, end):
            if token.start() > at:
                keep(source[at : token.start()], at)
            at = token.end()
            kind, word = token.lastgroup, token.group()
            if kind == "space":
                space("\n" if "\n" in word or "\r" in word else " ", token.start())
            elif kind == "tag" and _LINE_TAGS.match(word):
                space("\n", token.start())
            elif kind == "entity":
                character = html.unescape(word)
                if len(character) != 1:
                    keep(word, token.start())
                elif character.isspace():
                    space(" ", token.start())
                else:
                    text.append(character)
                    places.append(token.start())
        if at < end:
            keep(source[at:end], at)
        clean = _repair("".join(text))
        return View(source, _DAMAGED.sub(lambda m: digits(m.group()), clean.translate(_FOLDED)), clean, places).strip()

    @staticmethod
    def join(views: Iterable[View], by: str = " ") -> View:
        """Several views of one source as one, with a space (or a line break) between them."""
        parts = [v for v in views if v.text]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return View("", "", "", array("l"))
        places = array("l")
        for n, part in enumerate(parts):
            if n:
                places.append(parts[n - 1].places[-1])
            places.extend(part.places)
        return View(parts[0].source, by.join(p.text for p in parts), by.join(p.clean for p in parts), places)

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def cut(self, start: int = 0, end: int | None = None) -> View:
        """The view of `text[start:end]`, without white space at its ends."""
        start, end, _ = slice(start, end).indices(len(self.text))
        return View(self.source, self.text[start:end], self.clean[start:end], self.places[start:end]).strip()

    def strip(self, more: str = "") -> View:
        """Without white space (and the characters of `more`) at the ends."""
        unwanted = " \n\t" + more
        start, end = 0, len(self.text)
        while start < end and self.text[start] in unwanted:
            start += 1
        while end > start and self.text[end - 1] in unwanted:
            end -= 1
        if (start, end) == (0, len(self.text)):
            return self
        return View(self.source, self.text[start:end], self.clean[start:end], self.places[start:end])

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The stretch of the source from the first to the last character of `text[start:end]`.

        >>> View.of("a  <b>b</b>").span()
        (0, 7)
        """
        end = len(self.text) if end is None else end
        return self.places[start], self._after(end - 1)

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """The source's own words there, white space collapsed."""
        a, b = self.span(start, end)
        return collapse(self.source[a:b])

    def value(self, start: int = 0, end: int | None = None) -> str:
        """The clean words there: tags, soft hyphens and stray letters gone, on one line."""
        return collapse(self.clean[start:end])

    def verbatim(self, start: int = 0, end: int | None = None) -> str:
        """The source's own letters there, damage and all, without tags and on one line.

        >>> View.of("oрган <b>влади</b>").verbatim(), View.of("oрган <b>влади</b>").value() == "орган влади"
        ('oрган влади', True)
        """
        end = len(self.text) if end is None else end
        own = (self.clean[i] if self.source[self.places[i]] in "&<" else self.source[self.places[i]] for i in range(start, end))
        return collapse("".join(" " if self.text[i] in " \n" else c for i, c in zip(range(start, end), own, strict=True)))

    def stretches(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """The stretches of the source that `text[start:end]` was read from, cut where other words stand between."""
        end = len(self.text) if end is None else end
        whole = end > start and self.places[end - 1] - self.places[start] == end - 1 - start  # nothing of the source left out
        if whole and not (self.text[start].isspace() or self.text[end - 1].isspace()):
            return (self.span(start, end),)
        found: list[Span] = []
        for i in range(start, end):
            if self.text[i] in " \n":
                continue
            a, b = self.places[i], self._after(i)
            if found and found[-1][0] <= a and not any(c.isalnum() for c in self.source[found[-1][1] : a]):
                found[-1] = (found[-1][0], max(b, found[-1][1]))
            else:
                found.append((a, b))
        return tuple(found)

    def lines(self) -> Iterator[View]:
        """The lines of the view, none of them empty."""
        for line in re.finditer(r"[^\n]+", self.text):
            if piece := self.cut(*line.span()):
                yield piece

    def _after(self, index: int) -> int:
        """The offset in the source just after the character at `index` (an entity is several characters)."""
        at = self.places[index]
        if self.source[at] == "&" and self.text[index] != "&":
            return self.source.index(";", at) + 1
        return at + 1


def _repair(text: str) -> str:
    """Latin letters inside Cyrillic words become the Cyrillic letters they look like.

    >>> _repair("дeпapтамент IV ISO")
    'департамент IV ISO'
    """
    if not re.search("[A-Za-z]", text):
        return text
    return _CYRILLIC_WORD.sub(lambda m: m.group().translate(_HOMOGLYPHS), text)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a table row or a cell of a row: where it stands in the text."""

    kind: str  # paragraph | row | cell
    span: Span
    cells: tuple[Span, ...] = ()
    page: int | None = None
    place: str | None = None  # sheet and cell of a spreadsheet


@dataclass(frozen=True, slots=True)
class Text:
    """What a reader makes of a file: all its characters, and the blocks they stand in."""

    file: str
    media_type: str
    sha256: str
    content: str
    blocks: tuple[Block, ...]
