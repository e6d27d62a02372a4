"""What a measure names, in terms that are one in every language, each in its slot.

In: the text of a measure and its language. Out: its terms by slot, in the order of the text: what is done, what kind of thing is held
or made, for or with whom, and on what theme; each with how much it tells. Then holds: the words of one line of `glossary.toml` are one term
whatever their language; a word that stands in no line is a term by its root; weights come from that file and from the part of the text
alone, so that no other document changes them; names of places tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from civgraph.clauses import Word, is_adjective, words_of
from civgraph.phrases import Phrases
from civgraph.resources import toml

DEED, FORM, WHO, THEME = "deed", "form", "who", "theme"
SLOTS = (DEED, FORM, WHO, THEME)
_SLOT_OF = {"action": DEED, "form": FORM, "who": WHO, "common": THEME, "subject": THEME, "other": THEME, "quality": THEME}
_PARTS = {  # how much a word tells by the part it stands in
    DEED: {"head": 1.0, "besides": 0.8, "about": 0.3, "which": 0.1, "way": 0.6, "end": 0.15, "with": 0.1, "ground": 0.0, "name": 0.3},
    FORM: {"head": 1.0, "besides": 0.8, "about": 0.5, "which": 0.2, "way": 0.35, "end": 0.2, "with": 0.4, "ground": 0.0, "name": 0.8},
    WHO: {"head": 1.0, "besides": 0.8, "about": 0.8, "which": 0.3, "way": 0.4, "end": 0.4, "with": 0.35, "ground": 0.0, "name": 0.7},
    THEME: {"head": 1.0, "besides": 0.8, "about": 0.95, "which": 0.35, "way": 0.4, "end": 0.4, "with": 0.1, "ground": 0.0, "name": 0.5},
}
_STEPS = {DEED: 0.75, FORM: 0.9, WHO: 1.0, THEME: 1.0}  # with each telling word from the beginning of its action
_FADING = {DEED: 1.0, FORM: 0.985, WHO: 0.985, THEME: 0.985}  # with each word from the beginning
_FIRM = 0.5  # a kind of thing or a theme that tells so much is a thing of its own
_LISTS = ("light", "action", "form", "who", "common", "subject")
_NOTHING = ("silent", "places")
_ROOT = 4  # a root has so many letters at least


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a measure by slot and how much each tells; its things of their own in their order; what no other language can have."""

    slots: dict[str, dict[str, float]]
    things: tuple[str, ...]
    bare: frozenset[str]


@cache
def terms_of(text: str, language: str) -> Terms:
    """The terms of a text.

    >>> terms_of("Провести семінари для волонтерів", "uk").slots == terms_of("Train volunteers", "en").slots
    False
    >>> terms_of("Провести семінари для волонтерів", "uk").slots.keys() == terms_of("Train volunteers", "en").slots.keys()
    True
    """
    words = words_of(text, language)
    slots: dict[str, dict[str, float]] = {slot: {} for slot in SLOTS}
    order: dict[str, None] = {}
    bare: set[str] = set()
    for key, list_, places in sorted(_found(words, language), key=lambda found: found[2]):
        first = words[places[0]]
        slot = THEME if list_ == "form" and first.part == "about" else _SLOT_OF[list_]
        step = min(words[place].step for place in places)
        tells = _weight(list_) * _PARTS[slot][first.part] * _FADING[slot] ** places[0] * _STEPS[slot] ** step
        if tells > slots[slot].get(key, 0.0):
            slots[slot][key] = tells
        if slot in (FORM, THEME) and list_ in ("form", "subject") and tells >= _FIRM:
            order[key] = None
        if list_ in ("other", "quality"):
            bare.add(key)
    return Terms(slots, tuple(order), frozenset(bare))


def _found(words: Sequence[Word], language: str) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Each term with its list and the places of its words."""
    covered: set[int] = set()
    for hit in _glossary(language).found(words):
        covered.update(hit.places)
        key, list_ = hit.meaning
        if list_ in _SLOT_OF:
            yield key, list_, hit.places
    for n, word in enumerate(words):
        if n not in covered and len(word.text) > 2 and not _is_name(word, n, language):
            yield root(word.lemmas[0], language), "quality" if is_adjective(word.form, language) else "other", (n,)


def _is_name(word: Word, n: int, language: str) -> bool:
    """Whether a word is a name: a capital inside a sentence, or Latin letters among others."""
    return (n > 0 and not word.begins and word.text[0].isupper() and not word.text.isupper()) or (language != "en" and word.text.isascii())


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


@cache
def kin() -> dict[str, frozenset[str]]:
    """The terms near a term: those of its line of `kin`, and those in whose line it stands."""
    found: dict[str, set[str]] = {}
    for one, others in toml("mappings/glossary.toml")["kin"].items():
        for other in others:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {key: frozenset(others) for key, others in found.items()}


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
