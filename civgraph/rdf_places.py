"""Where the triples of an RDF file stand: the way back from a finding to the term that caused it.

In: an RDF file. Out: the place of a triple's object, of a term, of what a finding is about. Then holds: a place is that of a written
term, or of the bracket of a node without a name; which triple a term made is told by the parser alone.
"""

from __future__ import annotations

from functools import cached_property

from civgraph.marks import IRI, Frame, Mark
from civgraph.places import Lines, Place
from civgraph.rdf import Statement
from civgraph.rdf_files import RdfFile
from civgraph.rules import Step
from civgraph.turtle_marks import line_starts, line_terms

_RDF = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST = f"{_RDF}first>", f"{_RDF}rest>"
_Span = tuple[int, int, str | None]


class RdfPlaces:
    """The places of one file's triples."""

    def __init__(self, file: RdfFile) -> None:
        self.statements, self._file, self._lines = file.statements, file, Lines(file.text)
        self._from: dict[tuple[str, str], list[int]] = {}
        self._to: dict[tuple[str, str], list[int]] = {}
        self._named: dict[str, list[int]] = {}
        for n, (s, p, o) in enumerate(self.statements):
            self._from.setdefault((s, p), []).append(n)
            self._to.setdefault((o, p), []).append(n)
            for term in (s, o):
                self._named.setdefault(term, []).append(n)

    def place(self, focus: str, steps: tuple[Step, ...], value: str | None, parameter: str = "") -> Place | None:
        """The object of the triple that a finding is about: along the path to the value, else as far as the path goes; else the node.

        Where there are too many values it is the last, where two are in one language the second of them.
        """
        reached = self._along(focus, steps)
        exact = [n for node, n in reached if node == value]
        told = exact or ([] if value and value != focus and not reached else [n for _, n in reached])
        if parameter == "uniqueLang":
            told = [n for k, (node, n) in enumerate(reached) if _language(node) in {_language(other) for other, _ in reached[:k]}]
        spans = (self._written.object(n) for n in (told[::-1] if parameter == "maxCount" else told)[:1])
        span = next(spans, None) or self._first(value or focus) or self._first(focus)
        return self._lines.place(*span) if span else None

    def quotation(self, place: Place | None) -> str:
        """The term as written, on one line."""
        if place is None:
            return ""
        start, end = (self._lines.offset(*at) for at in ((place.line, place.column), (place.end_line, place.end_column)))
        return " ".join(self._lines.text[start:end].split())

    @cached_property
    def _written(self) -> _LineSpans | _TermSpans:
        return _LineSpans(self._file) if self._file.is_by_line else _TermSpans(self._file)

    def _first(self, term: str) -> _Span | None:
        """Where a term is first written, as a subject or as an object."""
        found: list[_Span] = []
        for n in self._named.get(term, ()):
            subject, _, value = self.statements[n]
            pairs = ((subject, self._written.subject), (value, self._written.object))
            found += [span for name, of in pairs if name == term and (span := of(n))]
            if found and self._file.is_by_line:
                break
        return min(found, default=None, key=lambda span: span[0])

    def _along(self, focus: str, steps: tuple[Step, ...]) -> list[tuple[str, int]]:
        """What a path leads to, and by which triple; where it breaks off, what it had led to before."""
        reached: list[tuple[str, int]] = []
        nodes = [focus]
        for step in steps:
            table, end = (self._to, 0) if step.inverse else (self._from, 2)
            after = [(self.statements[n][end], n) for node in dict.fromkeys(nodes) for n in table.get((node, step.property), ())]
            if not after:
                break
            reached, nodes = after, [node for node, _ in after]
        return reached


class _LineSpans:
    """Where the terms of N-Triples and N-Quads are written: each triple is a line."""

    def __init__(self, file: RdfFile) -> None:
        self._text = file.text
        lines = line_starts(file.text)
        self._starts = lines if len(lines) == len(file.statements) else []

    def subject(self, n: int) -> _Span | None:
        return self._of(n, 0)

    def object(self, n: int) -> _Span | None:
        return self._of(n, 1)

    def _of(self, n: int, which: int) -> _Span | None:
        ends = line_terms(self._text, self._starts[n]) if self._starts else None
        return (*ends[which], None) if ends else None


class _TermSpans:
    """Where the terms of every other syntax are written: by what the parser made of them."""

    def __init__(self, file: RdfFile) -> None:
        self._objects, self._subjects = _spans(file.statements, *file.marked())

    def subject(self, n: int) -> _Span | None:
        return self._subjects[n]

    def object(self, n: int) -> _Span | None:
        return self._objects[n]


def _spans(
    triples: list[Statement], marked: list[tuple[Mark | None, Mark | None]], empty: list[Frame]
) -> tuple[list[_Span | None], list[_Span | None]]:
    """Where each triple's object stands, and where its subject does."""
    objects = [_of(mark) for _, mark in marked]
    bare = [n for n, mark in enumerate(objects) if mark is None]
    named = {s for s, _, _ in triples}
    for of_list in (True, False):
        brackets = [frame for frame in empty if frame.is_list == of_list]
        alone = [n for n in bare if _is_empty(triples[n], of_list, named)]
        if len(alone) == len(brackets):
            for n, bracket in zip(alone, brackets, strict=True):
                objects[n] = (bracket.start, bracket.end, bracket.pointer)
                marked[n] = (marked[n][0], Mark(bracket.start, bracket.end, IRI, (0, 0), bracket.holder))
    subjects = [_of(mark) for mark, _ in marked]
    frames: dict[str, Frame | None] = {}
    spans: dict[str, _Span] = {}
    heads = {s for s, p, _ in triples if p == _FIRST} - {o for _, p, o in triples if p == _REST}
    held_by: dict[str, list[int]] = {}
    for n, (_, _, o) in enumerate(triples):
        if o.startswith("_:") and objects[n] is None:
            held_by.setdefault(o, []).append(n)
    todo: list[tuple[int, Frame | None]] = [(n, mark.frame) for n, (_, mark) in enumerate(marked) if mark]
    while todo:  # from a term to the node that holds it, from that node to the one that holds it
        n, frame = todo.pop(0)
        node, predicate, _ = triples[n]
        if not node.startswith("_:") or marked[n][0] or node in spans:
            continue
        if predicate == _FIRST and frame and frame.is_list:
            item = objects[n]
            spans[node] = (frame.start, frame.end, frame.pointer) if node in heads or item is None else item
            frames[node] = frame
        else:
            frames[node] = frame.node if frame else None
            if around := frames[node]:
                spans[node] = (around.start, around.end, around.pointer)
        for holder in held_by.get(node, ()):
            objects[holder] = objects[holder] or spans.get(node)
            around = frames[node]
            todo.append((holder, around.holder if around else None))
    for n, (s, _, _) in enumerate(triples):
        subjects[n] = subjects[n] or spans.get(s)
    return objects, subjects


def _is_empty(triple: Statement, of_list: bool, named: set[str]) -> bool:
    _, predicate, value = triple
    if of_list:
        return value == f"{_RDF}nil>" and predicate != _REST
    return value.startswith("_:") and value not in named


def _language(term: str) -> str:
    return term.rpartition('"@')[2].lower() if '"@' in term and not term.endswith((">", '"')) else term


def _of(mark: Mark | None) -> _Span | None:
    return (mark.start, mark.end, mark.pointer) if mark else None
