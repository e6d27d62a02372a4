"""Where the triples of an RDF file stand: the way back from a finding to the term that caused it.

In: an RDF file. Out: the place of a triple's object, of a term, of what a finding is about. Then holds: a place is that of a written
term, or of the bracket of a node without a name; which triple a term made is told by the parser alone.
"""

from __future__ import annotations

from civgraph.marks import IRI, Frame, Mark
from civgraph.places import Lines, Place
from civgraph.rdf import Statement
from civgraph.rdf_files import RdfFile
from civgraph.rules import Step

_RDF = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FIRST, _REST = f"{_RDF}first>", f"{_RDF}rest>"
_Span = tuple[int, int, str | None]


class RdfPlaces:
    """The places of one file's triples."""

    def __init__(self, file: RdfFile) -> None:
        self._lines, self.statements = Lines(file.text), file.statements
        objects, nodes = _spans(self.statements, *file.marked())
        self._first: dict[str, _Span] = {}
        self._from: dict[tuple[str, str], list[tuple[str, _Span | None]]] = {}
        self._to: dict[tuple[str, str], list[tuple[str, _Span | None]]] = {}
        for (s, p, o), of_object, of_subject in zip(self.statements, objects, nodes, strict=True):
            self._from.setdefault((s, p), []).append((o, of_object))
            self._to.setdefault((o, p), []).append((s, of_object))
            for term, span in ((s, of_subject), (o, of_object)):
                if span and (term not in self._first or span < self._first[term]):
                    self._first[term] = span

    def place(self, focus: str, steps: tuple[Step, ...], value: str | None, parameter: str = "") -> Place | None:
        """The object of the triple that a finding is about: along the path to the value, else as far as the path goes; else the node.

        Where there are too many values it is the last, where two are in one language the second of them.
        """
        reached = self._along(focus, steps)
        exact = [span for node, span in reached if node == value]
        told = exact or ([] if value and value != focus and not reached else [span for _, span in reached])
        if parameter == "uniqueLang":
            told = [span for n, (node, span) in enumerate(reached) if _language(node) in {_language(other) for other, _ in reached[:n]}]
        span = next(iter(told[::-1] if parameter == "maxCount" else told), None)
        span = span or self._first.get(value or focus) or self._first.get(focus)
        return self._lines.place(*span) if span else None

    def quotation(self, place: Place | None) -> str:
        """The term as written, on one line."""
        if place is None:
            return ""
        start, end = (self._lines.offset(*at) for at in ((place.line, place.column), (place.end_line, place.end_column)))
        return " ".join(self._lines.text[start:end].split())

    def _along(self, focus: str, steps: tuple[Step, ...]) -> list[tuple[str, _Span | None]]:
        """What a path leads to; where it breaks off, what it had led to before."""
        reached: list[tuple[str, _Span | None]] = []
        nodes = [focus]
        for step in steps:
            table = self._to if step.inverse else self._from
            after = [pair for node in dict.fromkeys(nodes) for pair in table.get((node, step.property), ())]
            if not after:
                break
            reached, nodes = after, [node for node, _ in after]
        return reached


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
