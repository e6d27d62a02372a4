"""Who carries out a measure: a list of bodies, read as the text gives it.

In: the view of a list, its language, the role that its column or label gives, what the document's abbreviations stand for. Out: an
`ExecutorList`. Then holds: every body of the list is there once, in order; a comma inside a name does not split it; a shared head
is given back to each; what was guessed is a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from civgraph import morphology
from civgraph.bodies import Sure, adjectives_only, begins
from civgraph.consents import Mark, definitions_in, marks_in
from civgraph.executor_names import shared_names
from civgraph.executor_pieces import BULLET, CO, ENDS, Piece, labels, pieces_of, role_marks, role_of, running_start
from civgraph.lexicon import pattern
from civgraph.record import Diagnostic, Executor
from civgraph.text import View

RESPONSIBLE = "responsible"
_SURNAME = re.compile(
    r"\s*\(\s*(?:[А-ЯІЇЄҐЁA-Z]\.\s?){0,2}[А-ЯІЇЄҐЁA-Z][а-яіїєґё'’a-z]+(?:-[А-ЯІЇЄҐЁ][а-яіїєґё'’]+)?(?:\s+[А-ЯІЇЄҐЁA-Z]\.\s?(?:[А-ЯІЇЄҐЁA-Z]\.)?)?\s*\)"
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])")
_STAR = re.compile(r"\s*(\*{1,3}|(?<=\w)\d\))\s*\Z")
_ABBREVIATED = re.compile(r"(?:\b(?:ін|обл|р|м|ім|св|згод|согл|зг|ст|смт|etc|др|т\.д|т\.п))\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExecutorList:
    """The bodies of a list, and what the reader should look at."""

    executors: tuple[Executor, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_executors(view: View, language: str, role: str = RESPONSIBLE, defined: Mapping[str, str] | None = None) -> ExecutorList:
    """The bodies that a list names.

    >>> found = read_executors(View.of("Департамент культури, молоді та спорту, міськвиконкоми (за згодою)"), "uk")
    >>> [(e.name, e.consent) for e in found.executors]
    [('Департамент культури, молоді та спорту', False), ('міськвиконкоми', True)]
    """
    if not view.text.strip(ENDS):
        return ExecutorList((), ())
    marks = marks_in(view.text, language)
    diagnostics: list[Diagnostic] = []
    headed = bool(marks) and _heads_list(view, marks[0])
    start = marks[0].end + len(view.text[marks[0].end :]) - len(view.text[marks[0].end :].lstrip(" :–-\n")) if headed else 0
    pieces = pieces_of(view, language, marks[headed:], start)
    for piece in pieces:
        if piece.guessed:
            where = view.span(piece.start, piece.end)
            diagnostics.append(Diagnostic("warning", "executor-without-comma", "Two bodies stand side by side without a comma.", where))
    pieces = shared_names(view, pieces, language)
    for piece in pieces:
        if (mark := role_marks(language).search(view.text[: piece.end], piece.start)) and piece.role is None:
            piece.role = role_of(mark)
    found: list[Executor] = []
    groups: list[int | None] = []
    lead = any(p.role == "lead" for p in pieces)
    for piece in pieces:
        kind = CO if piece.role == CO or (lead and piece.role != "lead") else RESPONSIBLE if piece.role == "lead" else role
        executor = _executor(view, piece, language, kind, marks[headed:], defined or {}, diagnostics)
        if executor:
            found.append(replace(executor, consent=True, scope="list") if headed else executor)
            groups.append(piece.group)
    marked = {group for group, e in zip(groups, found, strict=True) if e.consent} - {None}
    found = [replace(e, consent=True, scope="list") if group in marked else e for group, e in zip(groups, found, strict=True)]
    found = _widened(view, found, marks[headed:], diagnostics)
    return ExecutorList(tuple(found), tuple(diagnostics))


def likeness(view: View, language: str) -> float:
    """How much a piece reads like a list of bodies, from 0 to 1.

    >>> likeness(View.of("Департамент освіти, райдержадміністрації (за згодою)"), "uk") > 0.8
    True
    """
    return list_likeness(view.text, language)


def find_list_start(view: View, language: str, after: int = 0) -> int | None:
    """Where in a running text, past `after`, a list of bodies may begin: with a clear head word at a line or sentence, or in capitals.

    >>> text = View.of("Провести навчання. Департамент освіти")
    >>> find_list_start(text, "uk")
    19
    """
    text = view.text
    for m in re.finditer(r"(?:\n|(?<=[.;:)])\s|(?<=\w)\s(?=[«\"]?[А-ЯІЇЄҐЁA-Z]))\s*(?=\S)", text[after:]):
        at = after + m.end()
        if at <= after:
            continue
        if text[at] in '«"' and m.group()[0] != "\n":  # a quoted name goes on with the body before it
            continue
        fresh = m.group()[0] == "\n" or text[at - len(m.group()) - 1] in ".;:)"
        sure = begins(text, at, language)
        if sure >= Sure.CLEAR and (fresh or running_start(text, at, language)):
            return at
        if fresh and sure == Sure.OPEN:
            return at
    return None


@lru_cache(maxsize=20_000)
def list_likeness(text: str, language: str) -> float:
    """How much a text reads like a list of bodies, from 0 to 1."""
    words = len(text.split())
    if not words:
        return 0.0
    bullet = BULLET.match(text)
    at = bullet.end() if bullet else 0
    if label := labels(language).match(text, at):
        at = label.end()
    sure = begins(text, at, language)
    if text[at : at + 1] in ("«", '"'):  # a list does not begin with a quoted name without its head
        sure = min(sure, Sure.NOUN)
    if sure == Sure.NO:
        split = re.match(r"[^,;]{3,60},\s", text)
        if not split or not adjectives_only(split.group().strip(" ,"), language):
            return 0.35 if marks_in(text, language) and words < 25 else 0.1
        sure = Sure.OPEN
    first = re.search(r"[^\W\d_]+", text)
    if first and morphology.is_action(first.group(), language) and sure < Sure.CLEAR:
        return 0.1
    value = {Sure.NOUN: 0.45, Sure.OPEN: 0.75, Sure.CLEAR: 0.85}[sure]
    if marks_in(text, language):
        value += 0.12
    if pattern("executors", language, "words.running").search(text):
        value -= 0.5
    if words > 12 and not re.search(r"[,;\n]", text):
        value -= 0.2
    if _SENTENCE.search(text):
        value -= 0.25
    if words > 60 and "\n" not in text:
        value -= 0.1
    return max(0.0, min(1.0, value))


def _heads_list(view: View, mark: Mark) -> bool:
    """Whether a mark stands at the head of the list: «за згодою: А, Б»."""
    return not view.text[: mark.start].strip(" (–-") and view.text[mark.end :].lstrip().startswith((":", "–", "-"))


def _executor(
    view: View, piece: Piece, language: str, role: str, marks: tuple[Mark, ...], defined: Mapping[str, str], diagnostics: list[Diagnostic]
) -> Executor | None:
    """The body that a piece names, or None where it names none."""
    text = view.text
    start, end = piece.start, piece.end
    if bullet := BULLET.match(text[:end], start):
        start = bullet.end()
    mark = next((m for m in marks if start < m.start < end or start < m.end <= end), None)
    name_end = mark.start if mark else end
    if m := role_marks(language).search(text[:name_end], start):
        kind = role_of(m)
        if kind == "neither":
            return None
        role = CO if kind == CO else role
        name_end = m.start()
    if piece.role == "neither":
        return None
    gone = [(a, b, short) for a, b, short in definitions_in(text[:end], language) if a >= start]
    open_ = pattern("executors", language, "words.open", before=r"(?:^|(?<=[\s,]))", after=r"\s*\.?\s*\Z").search(
        text[start:name_end].rstrip(ENDS)
    )
    if open_:
        name_end = start + open_.start()
        where = view.span(start + open_.start(), start + open_.end())
        diagnostics.append(Diagnostic("info", "list-open", "The list says that there are more bodies than it names.", where))
        end = name_end if not mark else end
    if gone:
        name_end = min(name_end, gone[0][0])
    surname = _SURNAME.search(text[:name_end], start)
    if surname and surname.start() > start and surname.end() >= len(text[:name_end].rstrip(ENDS + ".")):
        name_end = surname.start()
        end = end if mark else name_end
    star = _STAR.search(text[start:name_end].rstrip(ENDS))
    consent = mark is not None
    if star:
        name_end = start + star.start()
        consent = consent or star.group(1) in defined
    start, name_end = _trimmed(text, start, name_end)
    _, end = _trimmed(text, start, end)
    if start >= name_end or not re.search(r"[^\W\d_]{2}", text[start:name_end]):
        return None
    if not mark and not gone:
        end = max(end, name_end) if star else name_end
    end = max(end, name_end)
    if language == "en" and text[start:name_end].casefold().startswith("the "):
        start += 4
    name = piece.name or view.value(start, name_end)
    if piece.instrumental:
        name = morphology.nominative(name, language)
    if piece.name:
        name = piece.name
    same_as = defined.get(name)
    scope = ("list" if mark and mark.scope != "this-body" else "this-body") if consent else None
    return Executor(
        name, role, consent, scope, view.quote(start, end), view.span(start, end),
        same_as=same_as if same_as and same_as != name else None, sure=not piece.guessed,
    )  # fmt: skip


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in ENDS + ".":
        start += 1
    while end > start and (text[end - 1] in ENDS or (text[end - 1] == "." and not _ABBREVIATED.search(text[: end - 1]))):
        end -= 1
    if end > start and text[end - 1] == ")" and text[start:end].count(")") > text[start:end].count("("):
        end -= 1
    return start, end


def _widened(view: View, found: list[Executor], marks: tuple[Mark, ...], diagnostics: list[Diagnostic]) -> list[Executor]:
    """Marks of all, and plural marks after a single body, count for the bodies before them too; of others the reader is told."""
    for mark in marks:
        at = view.span(mark.start, mark.end)[0] if mark.start < len(view.text) else 0
        before = [n for n, e in enumerate(found) if e.span[0] <= at]
        if mark.scope == "all":
            for n in before:
                found[n] = replace(found[n], consent=True, scope="list")
    for n, executor in enumerate(found):
        if executor.consent and executor.scope == "this-body" and n and not found[n - 1].consent:
            head = executor.name.split()[0].casefold()[:6]
            if found[n - 1].name.split()[0].casefold()[:6] == head or _both_many(found[n - 1].name, executor.name):
                diagnostics.append(
                    Diagnostic(
                        "info", "consent-scope", "The body before the marked one is of the same kind and has no mark.", found[n - 1].span
                    )
                )
    return found


def _both_many(first: str, second: str) -> bool:
    return first.split()[0][:1].islower() and second.split()[0][:1].islower()
