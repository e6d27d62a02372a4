"""Marks of consent, and what a document's abbreviations and footnote stars stand for.

In: a view. Out: where a mark stands and whom it covers; the consents in running text; the definitions of a document. Then holds:
a mark is one of the lexicon's, in brackets or not, whole or abbreviated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from civgraph.bodies import Sure, begins
from civgraph.lexicon import any_of, pattern, table, word_pattern
from civgraph.morphology import is_action
from civgraph.record import Consent
from civgraph.text import View, collapse

_CLAUSE = re.compile(r"[,;:.()]\s|\s(?:та|і|й|з|із|за участю|и|с|со|and|with|by|of the)\s(?=\S)|\n")
_STAR_NOTE = re.compile(r"(?:^|\n)\s*(\*{1,3}|\d\))\s*[–-]?\s*([^\n]{3,200})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of consent: its stretch with brackets, and whether it speaks of one body, of several, or of all."""

    start: int
    end: int
    scope: str  # this-body | many | all


@cache
def _marks(language: str) -> re.Pattern[str]:
    words = table("executors", language)["consent"]
    mark = "|".join(sorted((word_pattern(w).replace(r"\s+", r"\s*") for w in words["mark"]), key=len, reverse=True))  # «зазгодою»
    every = "|".join(words["all"])
    lead = rf"(?:(?P<every>(?:{every}))\s*(?:–|-)?\s*)?"
    bare_lead = lead.replace("every", "all", 1)
    return re.compile(
        rf"\s*,?\s*\(\s*{lead}(?P<inner>{mark})[^()\n]{{0,60}}\)?|(?:\s*[,–-])?\s*(?<!\w){bare_lead}(?P<bare>{mark})(?!\w)(?!\s+(?:з|із|с|со)\s)\.?(?=[\s,;:.)]|\Z)",
        re.IGNORECASE,
    )


def marks_in(text: str, language: str) -> tuple[Mark, ...]:
    """The marks of consent in a text, in order.

    >>> [text[m.start:m.end] for text in ["ОТГ (за згодою), рада"] for m in marks_in(text, "uk")]
    [' (за згодою)']
    """
    if not pattern("executors", language, "consent.roots", before="", after="").search(text):
        return ()
    many = any_of(tuple(table("executors", language)["consent"]["many"]))
    found = []
    for m in _marks(language).finditer(text):
        words = m.group("inner") or m.group("bare")
        scope = "all" if m.group("all") or m.group("every") else "many" if many.search(words) else "this-body"
        found.append(Mark(m.start(), m.end(), scope))
    return tuple(found)


def find_consents(view: View, language: str) -> tuple[Consent, ...]:
    """The marks in running text, each with the words whose consent it asks for.

    >>> view = View.of("Залучити голів комітетів ради (за згодою) до роботи")
    >>> [(c.who, c.text) for c in find_consents(view, "uk")]
    [('голів комітетів ради', 'голів комітетів ради (за згодою)')]
    """
    found = []
    for mark in marks_in(view.text, language):
        before = view.text[: mark.start].rstrip(" ,–")
        start = max((m.end() for m in _CLAUSE.finditer(before) if m.end() < len(before)), default=0)
        words = before[start:].split()
        joined = len(words) > 1 and pattern("morphology", language, "joins", before="").match(words[0])
        if joined or (len(words) > 2 and is_action(words[0], language)):
            start += len(words[0]) + 1
        end = mark.end - (view.text[mark.end - 1] in ",;")
        if before[start:].strip():
            found.append(Consent(view.value(start, len(before)), view.quote(start, end), view.span(start, end)))
    return tuple(found)


@cache
def _definition(language: str) -> re.Pattern[str]:
    words = "|".join(word_pattern(w) for w in table("executors", language)["words"]["defines"])
    return re.compile(
        rf"\s*\(\s*(?:{words})(?:\s+(?:за текстом|по тексту|також|referred to as|as|the))*\s*(?:[–:,-]|\s)\s*(?:the\s+)?"
        r"[\"«']?(?P<short>[^()\n\"»]{1,80}?)[\"»']?\s*\)?(?:\)|(?=\n|\Z))",
        re.IGNORECASE,
    )


def definitions_in(text: str, language: str) -> tuple[tuple[int, int, str], ...]:
    """The definitions in brackets, «(далі – Фонд)»: where each stands and the short name it gives."""
    return tuple((m.start(), m.end(), m.group("short").strip()) for m in _definition(language).finditer(text))


def definitions(view: View, language: str) -> Mapping[str, str]:
    """What the short names and the footnote stars of a document stand for.

    >>> definitions(View.of("Фонд розвитку громад (далі – Фонд) та інші."), "uk")
    {'Фонд': 'Фонд розвитку громад'}
    """
    found: dict[str, str] = {}
    for start, _, short in definitions_in(view.text, language):
        before = view.text[max(0, start - 260) : start]
        cut = max((m.end() for m in re.finditer(r"[;.:,\n]\s|\n", before)), default=0)
        phrase = collapse(before[cut:])
        whole = 1 < len(phrase.split()) <= 30 and begins(phrase, 0, language) >= Sure.OPEN
        full = phrase if whole else _named(before[cut:], short) or _named(before, short)
        if full and "," not in short:
            found.setdefault(collapse(short), full)
    for m in _STAR_NOTE.finditer(view.text):
        if marks_in(" " + m.group(2), language) or pattern("executors", language, "consent.mark").search(m.group(2)):
            found.setdefault(m.group(1), collapse(m.group(2)))
    return found


def _named(before: str, short: str) -> str | None:
    """The full name at the end of a text that a short name stands for: from the word that the short name begins with."""
    letter = short[:1].casefold()
    stem = re.escape(short.split()[0][: max(3, len(short.split()[0]) - 2)])
    same = [m.start() for m in re.finditer(rf"(?<!\w){stem}", before, re.IGNORECASE)]
    if same:
        return collapse(before[same[-1] :])
    if short.isupper() and len(short) > 1:
        words = list(re.finditer(r"[^\W\d_][\w'’-]*", before))
        for m in words[-len(short) - 3 :]:
            if m.group()[0].casefold() == letter:
                return collapse(before[m.start() :])
    return None
