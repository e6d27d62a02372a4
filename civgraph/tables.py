"""The head of a table, whole or with its columns lost.

In: lines, and where to look. Out: how many lines the head takes up, and the fields of its columns where they were kept. Then
holds: a head names at least two fields, the text or who and when among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.fields import DEADLINES, EXECUTORS, NUMBER, TEXT, columns_of, field_of, fields_in, label_at
from civgraph.layout import Line, in_columns, letters
from civgraph.markers import marker_of

_MOST_LINES = 14


@dataclass(frozen=True, slots=True)
class Head:
    """A table's head: its number of lines, and the fields of its columns (None where only their words are left)."""

    lines: int
    columns: tuple[str | None, ...] | None
    lost: tuple[str, ...] = ()  # the fields in order, where each cell stands on a line of its own


def head_at(lines: Sequence[Line], at: int, language: str) -> Head | None:
    """The head that begins at this line."""
    line = in_columns(lines[at])
    if line.row:
        if marker_of(line.cells[0], language, True):
            return None
        columns = columns_of(line.cells, language)
        if columns and at + 1 < len(lines) and (wider := _under(columns, lines[at + 1])):
            return Head(2, wider)
        if columns or lines[at].row:
            return Head(1, columns) if columns else None
    line = lines[at]
    if label_at(line.view, language) or letters(line.view.text) > 16:
        return None
    named = fields_in(line.view.text, language)
    if len(named) >= 3 and TEXT in named and line.view.text[-1] not in ".;:" and named & {EXECUTORS, DEADLINES}:
        return Head(1, None)
    return _lost_columns(lines, at, language)


def _under(columns: tuple[str | None, ...], line: Line) -> tuple[str | None, ...] | None:
    """The columns with the one that a second row of the head divides: «2024 | 2025 | 2026» under the money."""
    filled = [n for n, cell in enumerate(line.cells) if cell]
    if not line.row or len(filled) < 2 or line.cells[0] or filled != list(range(filled[0], filled[-1] + 1)) or filled[0] >= len(columns):
        return None
    if any(letters(line.cells[n].text) > 4 for n in filled) or filled[0] == 0:
        return None
    divided = columns[filled[0]]
    return (*columns[: filled[0]], *(divided for _ in filled), *columns[filled[0] + 1 :])


def _lost_columns(lines: Sequence[Line], at: int, language: str) -> Head | None:
    """A head whose cells stand on lines of their own."""
    fields: list[str] = []
    count = 0
    head = lines[at : at + _MOST_LINES]
    for n, line in enumerate(head):
        if line.row or letters(line.view.text) > 6 or line.view.text[-1] in ".;" or label_at(line.view, language):
            break
        name = field_of(line.view.text, language)
        if name is None and line.view.text[0].isupper() and n + 1 < len(head) and head[n + 1].view.text[0].islower():
            name = field_of(f"{line.view.text} {head[n + 1].view.text}", language)  # «Очікуваний» over «результат»
        if name is None and count and line.view.text[0].islower():
            count += 1
            continue
        if name is None or (name in fields and name != NUMBER):
            if name is None or line.view.text[0].isupper():
                break
        else:
            fields.append(name)
        count += 1
    named = set(fields) - {NUMBER}
    if (len(named) >= 3 and TEXT in named) or (len(named) == 2 and {EXECUTORS, DEADLINES} & named and TEXT in named and NUMBER in fields):
        return Head(count, None, tuple(fields))
    return None
