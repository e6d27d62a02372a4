"""Marks: the terms of an RDF file where they are written, each replaced by a term of its own that cannot be mistaken.

In: what a reader of a syntax found. Out: the file with its terms replaced. Then holds: a parser that reads both files says of each triple
which written term it came from, and nobody but the parser has to know what a term means; each replacement is of the same kind as what it
replaces, so that both files are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

IRI, WORDS, NUMBER = "iri", "words", "number"  # the kinds of written terms


@dataclass(slots=True, eq=False)
class Frame:
    """A bracket of the file: a node without a name, or (`is_list`) a list or something else that holds terms and is no node."""

    start: int
    is_list: bool
    holder: Frame | None
    end: int = 0
    pointer: str | None = None

    @property
    def node(self) -> Frame | None:
        """The nearest bracket around a term that is a node."""
        found: Frame | None = self
        while found and found.is_list:
            found = found.holder
        return found


@dataclass(frozen=True, slots=True)
class Mark:
    """A term as written, the part of it that is replaced, and the bracket it stands in."""

    start: int
    end: int
    kind: str
    inner: tuple[int, int]
    frame: Frame | None
    pointer: str | None = None


class Marked:
    """A text with its marks."""

    def __init__(self, text: str, marks: Iterable[Mark], others: Iterable[tuple[int, int, str]] = ()) -> None:
        self.marks = tuple(marks)
        self.name = "urn:mark:"
        while self.name in text:
            self.name += "x:"
        pieces = [*others, *((*m.inner, self._replacement(n, m.kind)) for n, m in enumerate(self.marks))]
        self.text = replaced(text, pieces)
        self._said = re.compile(rf"{re.escape(self.name)}(\d+)|^(\d+)(?:\.0)?(?:[eE]0?)?$")

    def of(self, value: str) -> Mark | None:
        """The mark that a value of the parsed text stands for.

        >>> Marked("<a>", [Mark(0, 3, IRI, (0, 3), None)]).of("urn:mark:0").end
        3
        """
        found = self._said.search(value)
        n = int(found[1] or found[2]) if found else len(self.marks)
        return self.marks[n] if n < len(self.marks) else None

    def _replacement(self, n: int, kind: str) -> str:
        return {IRI: f"<{self.name}{n}>", WORDS: f'"{self.name}{n}"', NUMBER: str(n)}[kind]


def replaced(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """A text with stretches of it replaced.

    >>> replaced("abc", [(1, 2, "x")])
    'axc'
    """
    found, at = [], 0
    for start, end, piece in sorted(pieces):
        found += [text[at:start], piece]
        at = end
    return "".join([*found, text[at:]])
