"""The head of a table, whole or with its columns lost.

In: lines, and where to look. Out: how many lines the head takes up, and the fields of its columns where they were kept. Then
holds: a head names at least two fields, the text or who and when among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.fields import DEADLINES, EXECUTORS, NUMBER, TEXT, columns_of, field_of, fields_in, label_at
from civgraph.layout import Line, letters
from civgraph.markers import marker_of

_MOST_LINES = 14


@dataclass(frozen=True, slots=True)
class Head:
    """A table's head: its number of lines, and the fields of its columns (None where only their words are left)."""

    lines: int
    columns: tuple[str | None, ...] | None


def head_at(lines: Sequence[Line], at: int, language: str) -> Head | None:
    """The head that begins at this line."""
    line = lines[at]
    if line.row:
        if marker_of(line.cells[0], language, True):
            return None
        columns = columns_of(line.cells, language)
        return Head(1, columns) if columns else None
    if label_at(line.view, language) or letters(line.view.text) > 16:
        return None
    named = fields_in(line.view.text, language)
    if len(named) >= 3 and TEXT in named and line.view.text[-1] not in ".;:" and named & {EXECUTORS, DEADLINES}:
        return Head(1, None)
    return _lost_columns(lines, at, language)


def _lost_columns(lines: Sequence[Line], at: int, language: str) -> Head | None:
    """A head whose cells stand on lines of their own."""
    fields: list[str] = []
    count = 0
    for line in lines[at : at + _MOST_LINES]:
        if line.row or letters(line.view.text) > 6 or line.view.text[-1] in ".;" or label_at(line.view, language):
            break
        name = field_of(line.view.text, language)
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
        return Head(count, None)
    return None
