"""Where the name of a body begins: by its head word, its adjectives, its abbreviation.

In: a text, a place in it, its language. Out: how surely a body's name begins there. Then holds: the words are the lexicon's, the
cases of nouns nobody listed are the dictionary's; an English name begins where a head word stands before the next comma.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache

from civgraph import morphology
from civgraph.lexicon import any_of, pattern, table

_LETTERS = r"[^\W\d_][\w'’-]*"
_FIRST = re.compile(rf"[«\"(]?({_LETTERS})")
_GAP = re.compile(r"\s+(?:(?:та|і|й|и)\s+)?")
_STOP = re.compile(r"[,;:()\n]|\s(?:and|with|of|for|to|in|on)\s|\.(?:\s|\Z)")
_PLACE = re.compile(r"\s+(?:в|у|при)\s+(?:міст\w+|м\.|город\w+|г\.)\s*[А-ЯІЇЄҐЁ][\w'’-]+")
_NOMINATIVE_ENDING = re.compile(r"(?:ий|ій|а|я|е|є|і|ї|ый|ой|ая|яя|ое|ее|ые|ие)\Z")


class Sure(IntEnum):
    """How surely the name of a body begins at a place."""

    NO = 0
    NOUN = 1  # a nominative that no list names: «зоозахисники»
    OPEN = 2  # a listed head, the form of which may be another case: «служби»
    CLEAR = 3  # a listed head in a form that is nominative alone, or an abbreviation


def begins(text: str, at: int, language: str) -> Sure:
    """How surely a body's name begins at a place.

    >>> begins("Департамент культури", 0, "uk").name, begins("молоді та спорту", 0, "uk").name
    ('CLEAR', 'NO')
    """
    first = _FIRST.match(text, at)
    if first is None:
        return Sure.NO
    at = first.start(1)
    if _short(language).match(text, at):
        return Sure.CLEAR
    if language not in ("uk", "ru"):
        return _begins_plainly(text, at, language)
    clear, open_ = _heads(language)
    place = at
    for n in range(5):
        if clear.match(text, place):
            return Sure.CLEAR
        if open_.match(text, place):
            if n and _plainly_nominative(text[at:place], language):
                return Sure.CLEAR
            return Sure.CLEAR if text[place].isupper() and _singular_nominative(text, place, language) else Sure.OPEN
        word = _FIRST.match(text, place)
        if word is None:
            return Sure.NO
        if not n and _is_participle(word.group(1), language):
            after = _GAP.match(text, word.end())
            return Sure.CLEAR if after and any(h.match(text, after.end()) for h in (clear, open_)) else Sure.NO
        if n and any(pos == "NOUN" and case == "nomn" for pos, case, _ in morphology.readings(word.group(1), language)):
            return Sure.NOUN if _plainly_nominative(text[at:place], language) else Sure.NO
        if not _is_adjective(word.group(1), language):
            return Sure.NOUN if not n and _nominative_noun(word.group(1), language) else Sure.NO
        end = word.end()
        if inserted := _PLACE.match(text, end):
            end = inserted.end()
        following = _GAP.match(text, end)
        if following is None:
            return Sure.NO
        place = following.end()
    return Sure.NO


def adjectives_only(text: str, language: str) -> bool:
    """Whether a piece is but nominative adjectives, and waits for a head: «обласні», «Київська міська».

    >>> adjectives_only("Київська міська", "uk"), adjectives_only("міська рада", "uk")
    (True, False)
    """
    words = text.split()
    return (
        0 < len(words) <= 3
        and all(_is_adjective(w.strip(',«»"'), language) for w in words)
        and not any(h.search(text) for h in _heads(language))
    )


@cache
def _heads(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    heads = table("executors", language)["heads"]
    return any_of(tuple(heads["clear"]), before=r"(?<![\w-])"), any_of(tuple(heads["open"]) or ("\0",), before=r"(?<![\w-])")


@cache
def _short(language: str) -> re.Pattern[str]:
    forms = "|".join(table("executors", language)["heads"]["abbreviation"])
    return re.compile(rf"(?<![\w-])(?![IVXLІХ]+(?!\w))(?:{forms})(?!\w)")


@cache
def _is_adjective(word: str, language: str) -> bool:
    """Whether a word may be a nominative adjective."""
    if not _NOMINATIVE_ENDING.search(word.casefold()):
        return False
    found = morphology.readings(word, language)
    return any(pos in ("ADJF", "PRTF", "NPRO") and case == "nomn" for pos, case, _ in found)


@cache
def _is_participle(word: str, language: str) -> bool:
    """Whether a word goes on with what stands before it: «организации, осуществляющие …»."""
    return bool(pattern("executors", language, "words.participles", before="", after=r"\Z").match(word))


@cache
def _nominative_noun(word: str, language: str) -> bool:
    """Whether a word is a noun in a form that is nominative and no genitive, and no noun of action."""
    if len(word) < 4 or morphology.is_action(word, language):
        return False
    found = morphology.readings(word, language)
    nouns = {case for pos, case, _ in found if pos == "NOUN"}
    return "nomn" in nouns and "gent" not in nouns and not any(pos in ("ADVB", "PREP", "CONJ") for pos, _, _ in found)


def is_abbreviation(text: str, at: int, language: str) -> bool:
    """Whether an abbreviation of a body stands at a place; it has no case to tell a new body by: «органи Мінветеранів»."""
    return bool(_short(language).match(text, at))


def _singular_nominative(text: str, at: int, language: str) -> bool:
    """Whether a head may be a singular nominative: «Управління» may, «Адміністрації» is a genitive or a plural."""
    word = _FIRST.match(text, at)
    return word is not None and ("NOUN", "nomn", "sing") in morphology.readings(word.group(1), language)


def _plainly_nominative(adjectives: str, language: str) -> bool:
    return all(_is_adjective(w, language) for w in re.findall(_LETTERS, adjectives) if w.casefold() not in ("та", "і", "й", "и"))


def _begins_plainly(text: str, at: int, language: str) -> Sure:
    """In a language without cases: a head word stands before the next comma."""
    stop = _STOP.search(text, at)
    piece = text[at : stop.start() if stop else len(text)]
    words = piece.split()
    if not words or len(words) > 8 or (morphology.is_action(words[0], language) and not words[0][0].isupper()):
        return Sure.NO
    if _heads(language)[0].search(piece):
        return Sure.CLEAR if words[0][0].isupper() else Sure.OPEN
    named = len(words) > 1 and all(w[0].isupper() for w in words)
    return Sure.NOUN if named else Sure.NO
