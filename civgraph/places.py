"""Places in a text as an editor counts them: lines and columns from 1, columns in code points.

In: a text and offsets into it. Out: `Place`. Then holds: the end is exclusive; a line ends with LF, CR LF or CR and with nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file; `start` and `end` are offsets into the text of a document, `pointer` is one into JSON."""

    line: int
    column: int
    end_line: int
    end_column: int
    start: int | None = None
    end: int | None = None
    page: int | None = None
    cell: str | None = None
    pointer: str | None = None


class Lines:
    """The lines of a text, and where an offset stands in them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset.

        >>> Lines("аб\\r\\nв").position(4)
        (2, 1)
        """
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and a column; what lies outside the text is moved to its nearest end."""
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        return min(start + max(column, 1) - 1, len(self.text))

    def place(self, start: int, end: int, pointer: str | None = None) -> Place:
        """The place from one offset to another."""
        return Place(*self.position(start), *self.position(end), pointer=pointer)
