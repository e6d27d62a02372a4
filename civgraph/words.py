"""The words of a text and of a search, as they are compared.

In: any characters, a language. Out: the words with their places, the keys each is found by; a search as its parts. Then holds: words
that differ by form, letter case, apostrophe, stress, Ё and Е, soft hyphens or Latin look-alikes have a key in common; whatever a person
types is a search, or is refused because no word is left to look for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from civgraph.morphology import lemmas
from civgraph.text import Span, View

MOST = 64  # so many words of a search are looked for
_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_](?:['{_MARKS}]*[^\W_])*[{_MARKS}]*")
_DROPPED = str.maketrans("ё", "е", "'\u0300\u0301")  # no dictionary writes stress
_PART = re.compile(r'(?P<without>(?<!\S)-)?(?:["“”„«](?P<quoted>[^"“”„«»]*)["“”»]?|(?P<plain>[^\s"“”„«»]+))')
_SENTENCE = re.compile(r"(?<=[^\W\d_]{4}[.!?…])\s+(?=[^\w\s]*[^\W\d_])")  # a shorter word before a full stop is an abbreviation


class NoWords(ValueError):
    """A search without a word to look for, or with too many."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its letters, and where it stands."""

    form: str
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a search: a word, or several that follow each other; `begins` where the last is only a beginning."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What must occur, and what must not."""

    wanted: tuple[Part, ...]
    unwanted: tuple[Part, ...]


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text.

    >>> [w.form for w in words_of("Об’єднання «соціально-економічного» роз\\u00adвитку")]
    ["об'єднання", 'соціально', 'економічного', 'розвитку']
    """
    view = View.of(text)
    return tuple(Word(unicodedata.normalize("NFC", m.group()).casefold(), view.span(*m.span())) for m in _WORD.finditer(view.text))


@cache
def keys(form: str, language: str) -> frozenset[str]:
    """What a word is found by: each dictionary form that it may have, folded.

    >>> sorted(keys("консультацій", "uk")), sorted(keys("учёт", "ru"))
    (['консультація'], ['учет'])
    """
    return frozenset(folded(lemma) for lemma in lemmas(form, language))


def folded(form: str) -> str:
    """The letters of a word without apostrophe, stress and Ё.

    >>> folded("об'єднання")
    'обєднання'
    """
    return unicodedata.normalize("NFC", form.casefold()).translate(_DROPPED)


def sentences(text: str) -> tuple[Span, ...]:
    """The stretches of a text that are its sentences.

    >>> [("Провести раду. Взяти участь ім. Шевченка.")[a:b] for a, b in sentences("Провести раду. Взяти участь ім. Шевченка.")]
    ['Провести раду.', 'Взяти участь ім. Шевченка.']
    """
    cuts = [m.span() for m in _SENTENCE.finditer(text)]
    return tuple(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True))


def search_of(typed: str) -> Search:
    """What a person typed: words, "words that follow each other", beginnings* and -words that must not occur.

    >>> search_of('рада "звернень громадян" консульт* -звіт')
    Search(wanted=(Part(words=('рада',), begins=False), Part(words=('звернень', 'громадян'), begins=False), \
Part(words=('консульт',), begins=True)), unwanted=(Part(words=('звіт',), begins=False),))
    """
    found: dict[bool, list[Part]] = {True: [], False: []}
    for part in _PART.finditer(typed):
        said = part["quoted"] or part["plain"] or ""
        forms = tuple(w.form for w in words_of(said))
        if forms:
            found[part["without"] is None].append(Part(forms, part["plain"] is not None and said.endswith("*")))
    if not found[True]:
        raise NoWords("no word to look for")
    if sum(len(part.words) for parts in found.values() for part in parts) > MOST:
        raise NoWords(f"more than {MOST} words")
    return Search(tuple(found[True]), tuple(found[False]))
