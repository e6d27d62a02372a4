"""Tables for people: on a terminal and in a pipe alike.

In: the names of columns, rows of words. Out: lines. Then holds: colour and lines of the terminal's width only on a terminal; no words
of a cell command the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDE = 160  # where there is no terminal to ask
_OBEYED = dict.fromkeys((*range(0x00, 0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)), "\ufffd")  # what a terminal takes for a command


def printed(columns: Sequence[str], rows: Iterable[Sequence[object]], right: frozenset[str] = frozenset()) -> None:
    """Prints a table; the columns named in `right` are numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell).translate(_OBEYED) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False, emoji=False).print(table)


def paragraph(words: str, marks: Iterable[tuple[int, int]] = ()) -> None:
    """Prints a paragraph; the stretches at `marks` stand out on a terminal, elsewhere it is one plain line."""
    if not sys.stdout.isatty():
        print(" ".join(words.split()))
        return
    text = Text(words)
    for start, end in marks:
        text.stylize("bold yellow", start, end)
    Console(highlight=False).print(text)
