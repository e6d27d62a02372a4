"""What a measure names, in terms that are one in every language.

In: the text of a measure and its language. Out: its terms, each with how much it tells. Then holds: the words of one line of
`glossary.toml` are one term whatever their language; a word that stands in no line is a term by its root; weights come from that file and
from the part of the text alone, so that no other document changes them; names of places tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from civgraph.clauses import Word, words_of
from civgraph.phrases import Phrases
from civgraph.resources import toml

_PARTS = {"head": 1.0, "about": 0.9, "way": 0.35, "end": 0.3, "with": 0.1, "ground": 0.0, "name": 0.9}
_FADING = 0.985  # with each word from the beginning
_LISTS = ("light", "action", "common", "subject")
_NOTHING = ("silent", "places")
_ROOT = 4  # a root has so many letters at least


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a measure: how much each tells; its actions in their order; which terms are objects, which are of one language only."""

    weights: dict[str, float]
    actions: tuple[str, ...]
    objects: frozenset[str]
    bare: frozenset[str]

    @property
    def main(self) -> str | None:
        """The action that stands first."""
        return self.actions[0] if self.actions else None


@cache
def terms_of(text: str, language: str) -> Terms:
    """The terms of a text.

    >>> terms_of("Провести семінари для волонтерів", "uk").weights.keys() == terms_of("Train volunteers", "en").weights.keys() | {"hold"}
    True
    """
    words = words_of(text, language)
    weights: dict[str, float] = {}
    actions: list[str] = []
    objects: set[str] = set()
    bare: set[str] = set()
    for key, list_, first in _found(words, language):
        word = words[first]
        tells = _weight(list_) * _PARTS[word.part] * _FADING**first
        if tells > weights.get(key, 0.0):
            weights[key] = tells
        if list_ == "action" and word.part == "head" and key not in actions:
            actions.append(key)
        if list_ not in ("action", "light"):
            objects.add(key)
        if list_ == "other":
            bare.add(key)
    return Terms(weights, tuple(actions), frozenset(objects), frozenset(bare))


def _found(words: Sequence[Word], language: str) -> Iterator[tuple[str, str, int]]:
    """Each term with its list and the place of its first word."""
    covered: set[int] = set()
    for hit in _glossary(language).found(words):
        covered.update(hit.places)
        key, list_ = hit.meaning
        if list_ not in _NOTHING:
            yield key, list_, hit.places[0]
    for n, word in enumerate(words):
        if n not in covered and len(word.text) > 2 and not _is_place(word, n):
            yield root(word.lemmas[0], language), "other", n


def _is_place(word: Word, n: int) -> bool:
    """Whether a word is a name: a capital inside a sentence, outside quotation marks."""
    return n > 0 and word.part != "name" and not word.begins and word.text[0].isupper() and not word.text.isupper()


@cache
def root(lemma: str, language: str) -> str:
    """The root of a word that stands in no line of the glossary, in letters that Ukrainian and Russian share.

    >>> root("створення", "uk") == root("створити", "uk"), root("тренажер", "uk") == root("тренажёр", "ru")
    (True, True)
    """
    glossary = toml("mappings/glossary.toml")
    endings = sorted(glossary["endings"].get(language, ()), key=len, reverse=True)
    cut = next((e for e in endings if lemma.endswith(e) and len(lemma) - len(e) >= _ROOT), "")
    stem = lemma.removesuffix(cut)
    for one, other in glossary["letters"].items():
        stem = stem.replace(one, other)
    return stem


def _weight(list_: str) -> float:
    return float(toml("mappings/glossary.toml")["weights"][list_])


@cache
def _glossary(language: str) -> Phrases[tuple[str, str]]:
    glossary = toml("mappings/glossary.toml")
    found = [
        (phrase.strip(), (key, list_))
        for list_ in _LISTS
        for key, said in glossary[list_].items()
        for phrase in said.get(language, "").split(",")
        if phrase.strip()
    ]
    found += [(word.strip(), (word, list_)) for list_ in _NOTHING for word in glossary[list_].get(language, "").split(",") if word.strip()]
    return Phrases(found, language)
