"""From lines to entries: what each number, heading or table row begins.

In: the lines of a plan's body. Out: `Entry`s in order, each with its number and the lines up to the next one, and the columns of
the table it stands in. Then holds: every line of the body is in exactly one entry, or was a header row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from civgraph import deadlines, executors
from civgraph.fields import CO, DEADLINES, EXECUTORS, NUMBER, TEXT, label_at
from civgraph.layout import Line, in_columns, letters
from civgraph.lexicon import pattern
from civgraph.markers import DECIMAL, LETTER, PAREN, ROMAN, WORD, Marker, follows, marker_of
from civgraph.tables import head_at
from civgraph.text import View

Columns = tuple[str | None, ...]
_RANK = {None: 0, WORD: 1, ROMAN: 2, DECIMAL: 3, PAREN: 4, LETTER: 5}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one number, heading or row begins: `lines` without the number, `whole` with it."""

    marker: Marker | None
    number: View | None
    lines: tuple[Line, ...]
    whole: tuple[Line, ...]
    columns: Columns | None
    heading: bool

    @property
    def rank(self) -> tuple[int, int]:
        """How deep it stands: headings first, then by the kind and depth of its number."""
        return (_RANK[self.marker.kind if self.marker else None], self.marker.depth if self.marker and self.marker.kind == DECIMAL else 0)

    def above(self, other: Entry) -> bool:
        """Whether the other entry is numbered as a part of this one."""
        if self.marker is None or other.marker is None:
            return False
        if self.marker.kind == other.marker.kind:
            mine, theirs = self.marker.values, other.marker.values
            return len(theirs) > len(mine) and theirs[: len(mine)] == mine
        return self.rank < other.rank


def entries_of(lines: Sequence[Line], language: str) -> list[Entry]:
    """The entries of a body."""
    return _Walk(lines, language).entries()


class _Walk:
    """One pass over the lines; holds what the lines so far have shown."""

    def __init__(self, lines: Sequence[Line], language: str) -> None:
        self.lines, self.language = lines, language
        self.columns: Columns | None = None
        self.lost: tuple[str, ...] = ()
        self.last: dict[str, tuple[int, ...]] = {}
        self.found: list[Entry] = []

    def entries(self) -> list[Entry]:
        at = 0
        while at < len(self.lines):
            if head := head_at(self.lines, at, self.language):
                self.columns = head.columns or self.columns
                self.lost = head.lost or self.lost
                at += head.lines
                continue
            line = self._rowed(self.lines[at])
            if self._sum(line) or (line.view.text.startswith("* ") and not line.row and not line.bold and self.found):
                at += 1
                continue
            if is_note(line, self.language):
                break
            following = self._rowed(self.lines[at + 1]) if at + 1 < len(self.lines) else None
            if self._page_number(line, following, at):
                at += 1
                continue
            marker, cell = self._marker(line)
            between = marker is not None and self._between_rows(line, marker, following)
            if marker and (between or self._accepted(marker, line, cell)):
                self._begin(line, marker, cell, between or self._bare_heading(line, marker, cell))
            elif self._heading(line, following):
                self.found.append(Entry(None, None, (line,), (line,), self.columns, True))
            elif self._row(line):
                self.found.append(Entry(None, None, (self._aligned(line),), (line,), self.columns, False))
            else:
                self._continue(line)
            at += 1
        return [self._filled(entry) for entry in self.found]

    def _filled(self, entry: Entry) -> Entry:
        """An entry as a row where its lines are the cells of one, as a measure where a heading has labels of who and when under it."""
        fields = tuple(f for f in self.lost if f != NUMBER)
        lines = [line for line in entry.lines if line.view]
        if len(fields) > 2 and not entry.heading and len(lines) == len(fields) and not any(line.row for line in lines):
            cells = tuple(line.view for line in lines)
            first, last = lines[0], lines[-1]
            row = replace(first, cells=cells, view=View.join(cells, "\n"), span=(first.span[0], last.span[1]), row=True)
            return replace(entry, lines=(row,), columns=fields)
        if not entry.heading or entry.marker is None:
            return entry
        labels = {found[0] for line in entry.lines[1:] if (found := label_at(line.view, self.language))}
        return replace(entry, heading=False) if labels & {EXECUTORS, CO, DEADLINES} else entry

    def _rowed(self, line: Line) -> Line:
        """A line with as many wide gaps as the table has columns, as a row of it."""
        if self.columns is None or line.row:
            return line
        cut = in_columns(line)
        return cut if len(cut.cells) in (len(self.columns), len(self.columns) - 1) else line

    def _sum(self, line: Line) -> bool:
        """A row that adds up the money of the rows above."""
        if not line.row:
            return False
        return bool(pattern("outline", self.language, "sums").match(line.filled[0].text)) and letters(line.filled[0].text) <= 6

    def _page_number(self, line: Line, following: Line | None, at: int) -> bool:
        """A bare number that no measure follows: a page, or a column's number."""
        if line.row or not line.view.text.isdigit():
            return False
        before = self.lines[at - 1] if at else None
        if following is None or following.view.text.isdigit() or (before is not None and before.view.text.isdigit()):
            return True
        last = self.last.get(DECIMAL, (0,))
        expected = last[0] + 1 if len(last) == 1 else None
        return int(line.view.text) != expected or marker_of(following.view, self.language) is not None

    def _marker(self, line: Line) -> tuple[Marker | None, int]:
        """The marker of a line, and the cell it stands in."""
        single = line.row and len(line.filled) == 1  # a heading may stand in any cell of its row
        for n, cell in enumerate(line.cells if single else line.cells[:2]):
            if cell:
                alone = line.row or (not line.row and line.view.text.isdigit())
                return marker_of(cell.strip('"«'), self.language, alone), n
        return None, 0

    def _accepted(self, marker: Marker, line: Line, cell: int) -> bool:
        """Whether the number can stand here."""
        if line.row and cell == 0 and (self.columns is None or self.columns[0] in (NUMBER, None) or marker.end == len(line.cells[0])):
            return True
        if line.row and len(line.filled) == 1 and cell:
            return True
        last = self.last.get(marker.kind)
        if marker.values[-1] == 1 or marker.kind in (WORD, LETTER):
            return True
        if last is not None and follows(last, marker.values):
            return True
        if marker.repaired:
            return False
        rest = line.view.strip('"«').text[marker.end : marker.end + 1]
        return bool(rest) and (rest.isupper() or rest in '"«') and (line.gap or last is None or not self._mid_sentence())

    def _mid_sentence(self) -> bool:
        text = self.found[-1].lines[-1].view.text if self.found and self.found[-1].lines else ""
        return bool(text) and ((text[-1].isalpha() and text[-1].islower()) or text[-1] in ",(–")

    def _begin(self, line: Line, marker: Marker, cell: int, heading: bool) -> None:
        """A new entry at this line."""
        if _RANK[marker.kind] <= _RANK[DECIMAL]:
            for kind in (PAREN, LETTER):
                self.last.pop(kind, None)
        self.last[marker.kind] = marker.values
        view = line.cells[cell]
        shift = len(view) - len(view.strip('"«')) if view.text[:1] in '"«' else 0
        shift = len(view.text) - len(view.text.lstrip('"«')) if shift else 0
        number = view.cut(marker.start + shift, marker.stop + shift)
        rest = view.cut(marker.end + shift)
        cells = (*line.cells[:cell], rest, *line.cells[cell + 1 :])
        cut = replace(line, cells=cells, view=View.join(cells, "\n"))
        self.found.append(Entry(marker, number, (self._aligned(cut),), (line,), self.columns, heading))

    def _aligned(self, line: Line) -> Line:
        """A row that lacks only the number's column gets an empty cell for it."""
        columns = self.columns
        if columns and line.row and columns[0] == NUMBER and len(line.cells) == len(columns) - 1 and line.cells[0]:
            return replace(line, cells=(View.of(""), *line.cells))
        return line

    def _bare_heading(self, line: Line, marker: Marker, cell: int) -> bool:
        """A numbered line that is a heading by its form: bold, in capitals, or alone in its row."""
        if marker.kind in (WORD, ROMAN):
            return not line.row or len(line.filled) <= 2
        text = line.view.text[marker.end :]
        return (line.bold or (text.isupper() and letters(text) > 0)) if not line.row else len(line.cells) > 2 and len(line.filled) == 1

    def _between_rows(self, line: Line, marker: Marker, following: Line | None) -> bool:
        """A numbered line between the rows of a table that says neither who nor when: «1.2. Доступність транспорту»."""
        if self.columns is None or line.row or following is None:
            return False
        below = self._marker(following)[0]
        if below is None or not (following.row or below.depth > marker.depth):
            return False
        text = line.view.cut(marker.end)
        if letters(text.text) > 25 or text.text[-1:] in ".;,":
            return False
        return not any(f.strong for f in deadlines.find_deadlines(text, self.language))

    def _heading(self, line: Line, following: Line | None) -> bool:
        """A line without a number that groups what follows."""
        filled = line.filled
        if len(filled) != 1:
            return False
        text = filled[0].text
        if not letters(text) or letters(text) > 45 or not (text[0].isupper() or text[0] in '«"') or text[-1] in ",;":
            return False
        if label_at(filled[0], self.language) or deadlines.likeness(filled[0], self.language) > 0.5:
            return False
        if line.row:
            return len(line.cells) > 2 and (
                line.cells[0] is filled[0] or (bool(line.cells[1]) and executors.likeness(filled[0], self.language) < 0.5 and line.bold)
            )
        if executors.likeness(filled[0], self.language) > 0.6:
            return False
        if line.bold or (text.isupper() and letters(text) > 1 and (line.gap or not self._mid_sentence())):
            return True
        if following is None or text[-1] == "." or letters(text) > 30:
            return False
        begins = self._marker(following)[0]
        if self.columns is not None and following.row and self.found and self.found[-1].lines[-1].row:
            return begins is not None
        if not line.gap or begins is None or letters(text) > 20:
            return False
        return self._said() or (begins.values[-1] == 1 and self._closed())

    def _said(self) -> bool:
        """Whether the last line says who or when, so that a new thing can begin."""
        if not self.found:
            return False
        last = self.found[-1].lines[-1].view
        if any(label_at(line.view, self.language) for line in self.found[-1].lines[-2:]):
            return True
        return deadlines.likeness(last, self.language) > 0.6 or executors.likeness(last, self.language) > 0.6

    def _closed(self) -> bool:
        """Whether the entry so far is a whole sentence."""
        return not self.found or self.found[-1].lines[-1].view.text[-1:] in ".)"

    def _row(self, line: Line) -> bool:
        """A table row without a number that begins a measure of its own."""
        if not line.row or self.columns is None or TEXT not in self.columns or len(line.filled) < 2:
            return False
        if len(line.cells) != len(self.columns):
            return False
        cell = line.cells[self.columns.index(TEXT)]
        return bool(cell) and (cell.text[0].isupper() or cell.text[0].isdigit()) and letters(cell.text) > 1

    def _continue(self, line: Line) -> None:
        """The line goes on with the last entry; a cell broken over lines is put together again."""
        if not self.found:
            self.found.append(Entry(None, None, (line,), (line,), self.columns, False))
            return
        last = self.found[-1]
        lines = last.lines
        if self.columns and lines[-1].row and not line.gap and line.view.text:
            before = lines[-1]
            together = len(before.cells) + len(line.cells) - 1
            if (len(before.cells) < len(self.columns) and together <= len(self.columns)) or (
                not line.row and len(before.cells) == len(self.columns)
            ):
                joined = View.join((before.cells[-1], line.cells[0]), "\n")
                cells = (*before.cells[:-1], joined, *line.cells[1:])
                line = replace(before, cells=cells, view=View.join(cells, "\n"), span=(before.span[0], line.span[1]))
                lines = lines[:-1]
        self.found[-1] = replace(last, lines=(*lines, self._aligned(line)), whole=(*last.whole, line))


def unnumbered(entry: Entry, language: str) -> Iterator[Entry]:
    """The paragraphs of an entry without numbers, cut where one that already says who or when is followed by a new sentence."""
    group: list[Line] = []
    said = False
    for line in entry.lines:
        due = deadlines.likeness(line.view, language)
        who = executors.likeness(line.view, language)
        named = label_at(line.view, language)
        field = due > 0.7 or who > 0.6 or (named is not None and named[0] != TEXT)
        if said and not field and group and line.view.text[0].isupper():
            yield replace(entry, lines=tuple(group), whole=tuple(group))
            group, said = [], False
        group.append(line)
        said = said or field
    if group:
        yield replace(entry, lines=tuple(group), whole=tuple(group))


def is_note(line: Line, language: str) -> bool:
    """A note, or a list of abbreviations, under the measures."""
    return not line.row and bool(pattern("outline", language, "notes", before="[*\\s]*").match(line.view.text))
