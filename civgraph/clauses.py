"""The words of a measure, and what part of it each stands in.

In: the text of a measure and its language. Out: its words in order, each with its dictionary forms and its part. Then holds: the
action and its object are `head`; a second action in a participle is `besides`; what the action is about, what describes its object, by what
way and to what end it is done, who takes part, on what ground, and what stands in quotation marks are parts of their own, by the words of
`clauses.toml`; each word knows how far it stands from the beginning of its action; nothing of the text is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from civgraph.lexicon import table
from civgraph.morphology import is_action, is_infinitive, lemmas, readings
from civgraph.text import View

PARTS = ("head", "besides", "about", "which", "way", "end", "with", "ground", "name")
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_](?:[\w'-]*\w)?)|(?P<open>[(\[])|(?P<close>[)\]])|(?P<quote>[«\"“])|(?P<unquote>[»\"”])|(?P<stop>[.;:,])"
)
_LONGEST = 5
_ANEW = ("besides", "way")  # what begins an action of its own
_SHORT = 3  # a word of so many letters is no step
_ADJECTIVES = frozenset(("ADJF", "PRTF"))
_INNER = ("end", "with", "ground")  # what these parts are about is no more than a part of them


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as it stands, in small letters and one spelling, its dictionary forms, its part, whether a mark stands before it,
    and how many telling words stand between it and the beginning of its action."""

    text: str
    form: str
    lemmas: tuple[str, ...]
    part: str
    begins: bool = False
    step: int = 0


@cache
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text, each in its part.

    >>> [w.part for w in words_of("Провести семінар щодо ґрантів", "uk")]
    ['head', 'head', 'about', 'about']
    """
    return tuple(_parted(View.of(text).text, language))


@cache
def folded(word: str, language: str) -> tuple[str, ...]:
    """The dictionary forms of a word, in one spelling.

    >>> folded("проєкту", "uk"), folded("учёта", "ru")
    (('проект',), ('учет',))
    """
    return tuple(dict.fromkeys(spelled(lemma, language) for lemma in lemmas(word, language)))


def spelled(word: str, language: str) -> str:
    """The word in the one spelling that is compared."""
    for one, other in table("clauses", language)["spelling"].items():
        word = word.replace(one, other)
    return word


@cache
def _markers(language: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The phrases that begin a part, by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for part, phrases in table("clauses", language)["parts"].items():
        for phrase in phrases:
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, part))
    return {first: tuple(sorted(those, key=lambda m: -len(m[0]))) for first, those in found.items()}


def _parted(text: str, language: str) -> list[Word]:
    joins = frozenset(table("clauses", language)["joins"])
    tokens = list(_TOKEN.finditer(text))
    small = [t.group().casefold() for t in tokens]
    found: list[Word] = []
    part, before, depth, marked, listed = "head", ".", 0, False, "head"
    outside: list[str] = []
    step, fresh = 0, True
    for n, token in enumerate(tokens):
        kind, word, quoted = token.lastgroup, small[n], depth > 0 or marked
        if kind == "word":
            marker = _marker(small[n : n + _LONGEST], before, language)
            if marker and not quoted:
                part = part if marker == "about" and part in _INNER and before != "," else marker
            elif _resumes(word, token.group(), part, before, joins, language) and not quoted:
                part = "head"
            here = "name" if quoted and part not in ("ground", "with") else part
            fresh = fresh or before in ",.;:" or before in joins
            if (marker in _ANEW and not quoted) or (fresh and is_action(word, language)):
                step = 0
            found.append(Word(token.group(), spelled(word, language), folded(word, language), here, before in ".;:,(", step))
            if not is_adjective(word, language):
                fresh = False
                step += len(word) > _SHORT and _carriers(language).isdisjoint(found[-1].lemmas)
        elif kind == "open":
            outside.append(part)
            part = part if part in ("ground", "with") else "way"
        elif kind == "close" and outside:
            part = outside.pop()
        elif word == '"':
            marked = not marked
        elif kind in ("quote", "unquote"):
            depth = depth + 1 if kind == "quote" else max(0, depth - 1)
        elif word == ":":
            listed = part
        elif word == ";":
            part, depth, marked = listed, 0, False
        elif word == "." and _ends(text, token.start(), found):
            part, depth, marked, listed = "head", 0, False, "head"
        before = word if kind != "word" else word if word in joins else "-"
    return _with_actors(found, language)


def _with_actors(words: list[Word], language: str) -> list[Word]:
    """Those who act are named in the instrumental and without a preposition: they take part, and are not what the action is about."""
    actors, governing = (frozenset(table("clauses", language)[name]) for name in ("actors", "governing"))
    found = list(words)
    for n, word in enumerate(words):
        if word.part not in ("head", "about", "way") or actors.isdisjoint(word.lemmas) or not _is_instrumental(word.form, language):
            continue
        first = n
        while first and _is_instrumental(words[first - 1].form, language):
            first -= 1
        if first and words[first - 1].form not in governing:
            found[first : n + 1] = [replace(w, part="with") for w in words[first : n + 1]]
    return found


@cache
def _carriers(language: str) -> frozenset[str]:
    return frozenset(lemma for word in table("clauses", language)["carriers"] for lemma in folded(word, language))


@cache
def is_adjective(word: str, language: str) -> bool:
    """Whether the dictionary knows the word as an adjective, and as no noun.

    >>> is_adjective("публічний", "uk"), is_adjective("рада", "uk")
    (True, False)
    """
    kinds = {kind for kind, _, _ in readings(word, language)}
    return bool(kinds & _ADJECTIVES) and "NOUN" not in kinds


@cache
def _is_instrumental(word: str, language: str) -> bool:
    cases = {case for kind, case, _ in readings(word, language) if kind in _ADJECTIVES or kind == "NOUN"}
    return "ablt" in cases and not cases & {"nomn", "gent", "accs"}


def _marker(words: list[str], before: str, language: str) -> str | None:
    """The part that begins here; a phrase that is written with a comma before it needs one."""
    after_comma = [",", *words] if before == "," else []
    for stretch in (after_comma, words):
        for phrase, part in _markers(language).get(stretch[0], ()) if stretch else ():
            if len(phrase) <= len(stretch) and all(_is(w, p) for w, p in zip(stretch, phrase, strict=False)):
                return part
    return None


def _is(word: str, shape: str) -> bool:
    return word.startswith(shape[:-1]) if shape.endswith("~") else word == shape


def _resumes(word: str, written: str, part: str, before: str, joins: frozenset[str], language: str) -> bool:
    """Whether an action begins here: an infinitive after a comma or «та», or after a purpose or a ground; a noun after a description."""
    if part == "which" and before == "," and is_action(word, language):
        return True
    if part == "head" or not is_infinitive(word, language):
        return False
    return before in (",", ".", ";") or before in joins or part in ("end", "ground") or written[0].isupper()


def _ends(text: str, at: int, found: list[Word]) -> bool:
    """Whether a full stop ends a sentence: a longer word before it, a capital after it."""
    after = text[at + 1 :].lstrip()
    return bool(found) and len(found[-1].text) > 3 and text[at - 1].isalpha() and after[:1].isupper()
