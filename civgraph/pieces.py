"""The best reading of one row: which of its words are the action, who, when, what comes of it.

In: the lines of one measure (a table row, or a paragraph and what follows it), the fields of the table's columns if there are
any, and what rows of this document usually hold. Out: a view for each field. Then holds: every word of the row is in exactly one
field; a boundary falls where cells, lines, labels or the words themselves allow one.

Each piece is judged by its own words; columns and labels are evidence, not law. The reading with the highest sum over all words
wins.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from civgraph import bodies, deadlines, executors, morphology
from civgraph.fields import BASIS, CO, DEADLINES, EXECUTORS, FUNDING, NUMBER, REMARKS, RESULTS, SECTION, TEXT, label_at
from civgraph.layout import Line, wide_gaps
from civgraph.lexicon import pattern
from civgraph.text import View

FIELDS = (TEXT, EXECUTORS, DEADLINES, CO, RESULTS, FUNDING, BASIS, REMARKS)
START, CELL, BLANK, LINE, WRAP, GAP, MARK, SENTENCE, WORDS = "start", "cell", "blank", "line", "wrap", "gap", "mark", "sentence", "words"
_BEGIN = {START: 0.0, CELL: 0.0, BLANK: 0.2, LINE: 0.6, WRAP: 1.8, GAP: 0.6, MARK: 0.4, SENTENCE: 2.0, WORDS: 2.5}
_CROSS = {START: 0.0, CELL: 4.0, BLANK: 1.5, LINE: 0.0, WRAP: 0.0, GAP: 0.6, MARK: 0.5, SENTENCE: 0.0, WORDS: 0.0}
_NAMED = frozenset((CO, REMARKS, BASIS))  # fields that only a column or a label makes
_AFTER_STOP = re.compile(r"(?<=[.;)])\s+(?=[–(«\"]?\s*[^\W\d_])|\n(?=\S)")
_DASH = re.compile(r"(?<=[.)])\s*–\s+|\s+–\s+(?=[^\W\d_])|(?<=[.;,])\s*\(")
_HANGING = frozenset(("of", "the", "and", "for", "to", "in", "on", "with", "a", "an", "by"))
_WIDTH = (45, 110)  # of a line that may be wrapped
_MOST_ATOMS = 26


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch of a row that no reading cuts."""

    view: View
    before: str
    column: str | None = None
    label: str | None = None
    label_view: View | None = None
    cell: View | None = None
    start: int = 0  # of the view in its cell
    end: int = 0

    @property
    def words(self) -> int:
        return len(self.view.text.split())


@dataclass(frozen=True, slots=True)
class Habits:
    """What the rows of a document usually hold, by its own clear rows."""

    usual: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a row as views; `labelled` are those that a label named."""

    fields: Mapping[str, View]
    score: float
    labelled: frozenset[str] = field(default_factory=frozenset)
    from_to: bool = False  # its table has a column for the beginning and one for the end

    def get(self, name: str) -> View | None:
        return self.fields.get(name)


def read_row(lines: Sequence[Line], language: str, columns: tuple[str | None, ...] | None = None, habits: Habits | None = None) -> Row:
    """The best reading of a row's lines."""
    atoms = atoms_of(lines, language, columns)
    if not atoms:
        return Row({}, 0.0)
    segments = _united(atoms, _best(atoms, language, habits or Habits()))
    views: dict[str, list[View]] = {}
    labelled = set()
    total = 0.0
    for name, first, last, score in segments:
        views.setdefault(name, []).append(_joined(atoms, first, last))
        total += score
        if atoms[first].label:
            labelled.add(name)
    return Row(
        {name: View.join(parts, "\n") for name, parts in views.items()},
        total,
        frozenset(labelled),
        bool(columns and columns.count(DEADLINES) == 2),
    )


def _united(atoms: Sequence[Atom], segments: list[tuple[str, int, int, float]]) -> list[tuple[str, int, int, float]]:
    """Neighbours of one field and without a label of their own as one segment."""
    found: list[tuple[str, int, int, float]] = []
    for name, first, last, score in segments:
        if found and found[-1][0] == name and not atoms[first].label:
            name, begun, _, before = found.pop()
            first, score = begun, score + before
        found.append((name, first, last, score))
    return found


def atoms_of(lines: Sequence[Line], language: str, columns: tuple[str | None, ...] | None) -> list[Atom]:
    """The stretches between all places where a field could begin."""
    fine = _unbroken(_atoms(lines, language, columns, True), language)
    return fine if len(fine) <= _MOST_ATOMS else _merged(_unbroken(_atoms(lines, language, columns, False), language))


def _atoms(lines: Sequence[Line], language: str, columns: tuple[str | None, ...] | None, fine: bool) -> list[Atom]:
    found: list[Atom] = []
    for line in lines:
        fits = columns is not None and len(line.cells) == len(columns)
        first = True
        for n, cell in enumerate(line.cells):
            if not cell:
                continue
            column = columns[n] if fits and columns else None
            if column == SECTION:  # it groups measures, and is no part of one
                continue
            before = _before_line(found, line, cell) if first else CELL
            if first and line.row and found:
                before = CELL if fits else BLANK
            found += _cut(cell, language, before, column, fine)
            first = False
    return found


def _before_line(found: list[Atom], line: Line, cell: View) -> str:
    """What parts a line from the one before it: an empty line, a line's end, or no more than the width of a page."""
    if not found:
        return START
    if line.gap and not cell.text[0].islower():  # a page's end tears sentences too
        return BLANK
    last = found[-1].view.text
    return WRAP if not line.row and _WIDTH[0] <= len(last) <= _WIDTH[1] and (last[-1].isalpha() or last[-1] in ",»–-") else LINE


def _cut(cell: View, language: str, before: str, column: str | None, fine: bool) -> list[Atom]:
    """A cell (or line) cut at line breaks, labels, wide gaps, sentence ends, deadlines and beginnings of lists."""
    text = cell.text
    places: dict[int, str] = {}
    for m in re.finditer("\n", text):
        places[m.end()] = LINE
    for at in wide_gaps(cell):
        places[at] = GAP
    if fine and column in (None, TEXT) and len(text) > 12:
        for m in _AFTER_STOP.finditer(text):
            places.setdefault(m.end(), SENTENCE)
        for m in _DASH.finditer(text):
            places.setdefault(m.end(), MARK if m.start() and text[m.start() - 1] in ".)" else WORDS)
    if column is None or column in (DEADLINES, EXECUTORS, TEXT):
        for f in deadlines.find_deadlines(cell, language):
            if f.strong:
                places.setdefault(f.start, WORDS)
                places.setdefault(f.end, WORDS)
        for at in (0, *sorted(places)):
            start = executors.find_list_start(cell, language, at) if at < len(text) else None
            if start:
                places.setdefault(start, WORDS)
    labels: dict[int, tuple[str, int]] = {}
    if ":" in text or "–" in text or " - " in text:
        for at in (0, *sorted(places), *(m.end() for m in re.finditer(r"[(;]\s*|,\s+", text))):
            named = label_at(cell, language, at)
            if named:
                labels[at] = named
                places.setdefault(at, MARK)
    cuts = [0, *sorted(p for p in places if 0 < p < len(text)), len(text)]
    atoms: list[Atom] = []
    for start, end in itertools.pairwise(cuts):
        name, value_at = labels.get(start, (None, start))
        boundary = before if start == 0 else MARK if name else places[start]
        view = cell.cut(min(value_at, end), end)
        if name and not view:
            atoms.append(Atom(cell.cut(start, start), boundary, column, name, cell.cut(start, end)))
        elif view.text.strip(" –-.;,()"):
            label_view = cell.cut(start, value_at) if name else None
            atoms.append(Atom(view, boundary, column, name, label_view, cell, min(value_at, end), end))
        elif atoms and view.text[:1] in (")", "»") and atoms[-1].end == start:  # what closes a bracket stays with it
            atoms[-1] = replace(atoms[-1], view=cell.cut(atoms[-1].start, end), end=end)
    return _after_empty_labels(atoms)


def _after_empty_labels(atoms: list[Atom]) -> list[Atom]:
    """A label alone on its line gives its name to what follows."""
    found: list[Atom] = []
    for atom in atoms:
        if found and found[-1].label and not found[-1].view and not atom.label:
            label = found.pop()
            atom = replace(atom, before=label.before, label=label.label, label_view=label.label_view)
        found.append(atom)
    return found


def _unbroken(atoms: list[Atom], language: str) -> list[Atom]:
    """Lines that end with a preposition or a join go on in the next one."""
    found: list[Atom] = []
    for atom in atoms:
        if found and atom.before in (LINE, WRAP, BLANK) and not atom.label and _hangs(found[-1].view.text, language):
            before = found.pop()
            atom = replace(before, view=View.join((before.view, atom.view), "\n"), cell=None)
        found.append(atom)
    return found


def _hangs(text: str, language: str) -> bool:
    """Whether a line ends with a word that needs another after it."""
    word = text.split()[-1] if text else ""
    if not word.isalpha() or len(word) > 4 or word.isupper():
        return False
    return any(pos in ("PREP", "CONJ") for pos, _, _ in morphology.readings(word, language)) or (language == "en" and word in _HANGING)


def _merged(atoms: list[Atom]) -> list[Atom]:
    """Fewer atoms: lines that only go on are joined to what they continue."""
    while len(atoms) > _MOST_ATOMS:
        weakest = max(range(1, len(atoms)), key=lambda i: (_BEGIN[atoms[i].before] if not atoms[i].label else -1, -atoms[i].words))
        left, right = atoms[weakest - 1], atoms[weakest]
        atoms[weakest - 1 : weakest + 1] = [
            Atom(View.join((left.view, right.view), "\n"), left.before, left.column, left.label, left.label_view)
        ]
    return atoms


def _joined(atoms: Sequence[Atom], first: int, last: int) -> View:
    """The words of several atoms; what stands between two of the same cell stays between them."""
    view: View | None = None
    at = first
    while at <= last:
        atom, end = atoms[at], at
        while end < last and atom.cell is not None and atoms[end + 1].cell is atom.cell:
            end += 1
        piece = atom.cell.cut(atom.start, atoms[end].end) if atom.cell is not None and end > at else atom.view
        view = piece if view is None else View.join((view, piece), "\n" if atom.before in (LINE, WRAP, BLANK, CELL, GAP) else " ")
        at = end + 1
    return view if view is not None else atoms[first].view


def _best(atoms: list[Atom], language: str, habits: Habits) -> list[tuple[str, int, int, float]]:
    """The segmentation with the highest score, by dynamic programming over where it stands and which fields are used."""
    scored: dict[tuple[int, int], dict[str, float]] = {}
    n = len(atoms)
    states: list[dict[tuple[int, int], tuple[float, tuple[tuple[str, int, int, float], ...]]]] = [{} for _ in range(n + 1)]
    states[0][(0, -1)] = (0.0, ())
    columned = any(a.column or a.label for a in atoms)
    for at in range(n):
        for (mask, last_field), (score, path) in list(states[at].items()):
            for end in range(at, n):
                if end > at and atoms[end].label:
                    break
                key = (at, end)
                if key not in scored:
                    scored[key] = _scores(atoms, at, end, language, habits)
                for index, name in enumerate(FIELDS):
                    if name not in scored[key]:
                        continue
                    again = mask >> index & 1
                    if again and (last_field == index or not atoms[at].label) and not (atoms[at].column == name or atoms[at].label == name):
                        continue
                    if at == 0 and name != TEXT and not columned:
                        continue
                    value = scored[key][name] - (0.0 if not at else _BEGIN[atoms[at].before])
                    if again:
                        value -= 0.5
                    new = (mask | 1 << index, index)
                    total = score + value
                    if total > states[end + 1].get(new, (float("-inf"), ()))[0]:
                        states[end + 1][new] = (total, (*path, (name, at, end, value)))
    best = max(states[n].items(), key=lambda s: s[1][0] + _whole(s[0][0], habits), default=None)
    return list(best[1][1]) if best else [(TEXT, 0, n - 1, 0.0)]


def _whole(mask: int, habits: Habits) -> float:
    """What a reading is worth for holding what rows here usually hold."""
    bonus = 0.0
    for index, name in enumerate(FIELDS):
        if name in habits.usual and mask >> index & 1:
            bonus += 2.0
    return bonus if mask & 1 else bonus - 8.0


def _scores(atoms: Sequence[Atom], first: int, last: int, language: str, habits: Habits) -> dict[str, float]:
    """What each field would make of these atoms; a field that cannot be is left out."""
    view = _joined(atoms, first, last)
    words = max(1, len(view.text.split()))
    crossing = sum(_CROSS[a.before] for a in atoms[first + 1 : last + 1])
    label = atoms[first].label
    if label:
        return {label: 1.2 * words + 3.0 - crossing}
    weight = min(words, 12) + max(0, words - 12) * 0.35
    found = {}
    for name, quality in _qualities(view, words, language, first == 0, habits).items():
        if any(a.label == name for a in atoms):
            continue  # what a label names stands after it
        if (
            name in (EXECUTORS, CO)
            and atoms[first].before == WRAP
            and view.text[0].islower()
            and bodies.begins(view.text, 0, language) < bodies.Sure.CLEAR
        ):
            continue  # a genitive that goes on: «зв'язків з громадськістю / облдержадміністрації»
        if name in _NAMED and name not in habits.usual and not any(a.column == name for a in atoms):
            continue
        begins = atoms[first].before in (CELL, GAP) or (atoms[first].before in (BLANK, LINE) and not view.text.lstrip('(«"')[:1].islower())
        if name == FUNDING and atoms[first].column is None and not begins:
            continue
        evidence = 0.0
        for atom in atoms[first : last + 1]:
            if atom.column:
                evidence += (0.55 if atom.column == name else -0.45 if atom.column not in (NUMBER, SECTION) else -0.2) * atom.words
        found[name] = (quality + evidence / words) * weight - crossing
    return found


def _qualities(view: View, words: int, language: str, first: bool, habits: Habits) -> dict[str, float]:
    """How well the words of a piece suit each field, from -1 to 1."""
    due = deadlines.likeness(view, language) if words <= 45 else 0.0
    who = executors.likeness(view, language) if due < 0.9 else 0.0
    starts_as_result = bool(_predicate(language).match(view.text))
    found = {TEXT: 0.35 if first else 0.1, REMARKS: -0.3, BASIS: -0.6}
    if due >= 0.9 and not first:
        found[TEXT] = -0.2
    found[DEADLINES] = 2.5 * due - 1.5 if words <= 45 else -1.0
    if DEADLINES in habits.usual and words <= 6 and due < 0.6:
        found[DEADLINES] = max(found[DEADLINES], -0.1)
    found[EXECUTORS] = 2.0 * who - 1.0 - (2.0 * _dated(view, words, language) if 0.0 < due < 0.9 else 0.0)
    found[CO] = found[EXECUTORS] - 0.15
    fresh = view.text[:1].isupper() or view.text[:1].isdigit()
    found[RESULTS] = 0.5 if starts_as_result and not first else -0.05 if RESULTS in habits.usual and not first and fresh else -0.4
    money = pattern("outline", language, "money").search(view.text)
    found[FUNDING] = (0.5 if words <= 25 else 0.0) if money and due < 0.6 and who < 0.5 and not first else -0.5
    return found


def _dated(view: View, words: int, language: str) -> float:
    """The share of words that name a date or a period."""
    return sum(len(view.text[f.start : f.end].split()) for f in deadlines.find_deadlines(view, language)) / words


@cache
def _predicate(language: str) -> re.Pattern[str]:
    return pattern("outline", language, "results", before=r"(?:[^\w]*)")
