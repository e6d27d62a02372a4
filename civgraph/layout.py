"""From characters to lines: paragraphs and table rows, with their cells, and without page furniture.

In: a `Text`. Out: `Line`s in order. Then holds: no line is empty, every line knows its place, and what belongs to the page and not to the
document (page numbers, rules, rows of column numbers, separator rows) is gone.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from civgraph.lexicon import languages, pattern
from civgraph.text import Span, Text, View

_SEPARATOR = re.compile(r"[\s|:+=_*.–—-]*\Z")
_PAGE = re.compile(r"(?:\d{1,3}|[–—-]\s*\d{1,3}\s*[–—-])\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
_WIDE = re.compile(r"(?<=\S)[ \u00a0]{3,}(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document: its view, its cells (one where it is a paragraph), and how it stands among the others."""

    view: View
    cells: tuple[View, ...]
    span: Span
    gap: bool  # an empty line stands before it
    row: bool  # it has cells
    bold: bool  # it is marked as a heading

    @property
    def filled(self) -> tuple[View, ...]:
        return tuple(cell for cell in self.cells if cell.text.strip(" –-—"))


def lines_of(text: Text) -> tuple[Line, ...]:
    """The lines of the document, without page furniture."""
    found: list[Line] = []
    previous_end = 0
    for block in text.blocks:
        start, end = block.span
        source = text.content[start:end]
        gap = text.content.count("\n", previous_end, start) > 1 or not found
        previous_end = end
        cells = _cells(text.content, start, end) if block.kind == "row" else (View.of(text.content, start, end),)
        view = View.join(cells, "\n")
        empty_cell = view.text in ("–", "-")  # a dash alone on its line is a cell
        if not view or (_SEPARATOR.match(view.text) and not empty_cell) or _furniture(view, cells, source):
            continue
        bold = bool(re.match(r"\s*(?:<(?:b|strong|h\d)>|\*\*|#{1,6}\s)", source, re.IGNORECASE))
        if bold and source.lstrip().startswith("#"):
            view = cells[0] if len(cells) == 1 else view
            cut = len(view.text) - len(view.text.lstrip("# "))
            view = view.cut(cut)
            cells = (view,)
        if view:
            found.append(Line(view, cells, (start, end), gap, len(cells) > 1, bold))
    return tuple(found)


def _cells(content: str, start: int, end: int) -> tuple[View, ...]:
    """The cells of a row: between tabs, or between the bars of a pipe table."""
    line = content[start:end]
    edged = line.lstrip().startswith("|")
    mark = "|" if edged or ("\t" not in line and line.count("|") > 1) else "\t"
    if mark == "|":
        inner = line.strip()
        begin = start + line.index(inner[0])
        end = begin + len(inner) - (1 if inner.endswith("|") and len(inner) > 1 else 0)
        start = begin + edged
    cells = []
    at = start
    while at <= end:
        stop = content.find(mark, at, end)
        stop = end if stop < 0 else stop
        cells.append(View.of(content, at, stop))
        at = stop + 1
    return tuple(cells)


def _furniture(view: View, cells: tuple[View, ...], source: str) -> bool:
    """A page number, a row of column numbers, «Продовження додатка»."""
    numbers = [cell.text.strip(" .") for cell in cells if cell.text] if len(cells) > 1 else view.text.split()
    if (
        len(numbers) > 2 - (len(cells) > 1)
        and all(n.isdigit() for n in numbers)
        and [int(n) for n in numbers] == [*range(1, len(numbers) + 1)]
    ):
        return True
    if len(cells) == 1:
        if _PAGE.match(view.text) and (not view.text.isdigit() or int(view.text) == 0):
            return not re.search(r"\d\s*\.", source)
        return any(pattern("outline", language, "furniture").match(view.text) for language in languages()) and len(view.text) < 80
    return False


def wide_gaps(view: View, start: int = 0) -> tuple[int, ...]:
    """The places in a line where several spaces stand in a row: what is left of lost columns."""
    if not view:
        return ()
    a, b = view.span()
    gaps = {m.end() + a for m in _WIDE.finditer(view.source[a:b])}
    return tuple(i for i in range(start, len(view.places)) if view.places[i] in gaps) if gaps else ()


def in_columns(line: Line) -> Line:
    """A line whose columns are left as wide gaps, as a row; any other line as it is.

    >>> text = "1      Провести нараду      до 1 травня"
    >>> line = Line(View.of(text), (View.of(text),), (0, len(text)), False, False, False)
    >>> [cell.text for cell in in_columns(line).cells]
    ['1', 'Провести нараду', 'до 1 травня']
    """
    gaps = () if line.row else wide_gaps(line.view)
    if len(gaps) < 2:
        return line
    cuts = (0, *gaps, len(line.view))
    return replace(line, cells=tuple(line.view.cut(a, b) for a, b in itertools.pairwise(cuts)), row=True)


def letters(text: str) -> int:
    """How many words of two letters and more a text has.

    >>> letters("№ з/п до 25")
    1
    """
    return len(_WORD.findall(text))
