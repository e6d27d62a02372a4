"""Phrases of data files found among the words of a text, by their dictionary forms.

In: phrases with what they stand for; the words of a text. Out: where each phrase was found. Then holds: a phrase inside a longer
one is not found, so that «робоча група» keeps «група» to itself; `~` at a word's end stands for any ending, `…` for up to four other words,
`^` before a phrase binds it to the beginning of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from civgraph.clauses import Word, folded, spelled

Meaning = TypeVar("Meaning")
GAP = "…"
_GAP = 4  # so many words may stand where a phrase has `…`
_STEM = 3  # by so many letters a word with `~` is looked up


@dataclass(frozen=True, slots=True)
class Hit(Generic[Meaning]):
    """A phrase found: the places of its words, what it stands for."""

    places: tuple[int, ...]
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class _Shape:
    """One word of a phrase."""

    stem: str | None
    lemmas: frozenset[str]

    def fits(self, word: Word) -> bool:
        if self.stem is None:
            return not self.lemmas.isdisjoint(word.lemmas)
        return word.form.startswith(self.stem) or any(lemma.startswith(self.stem) for lemma in word.lemmas)


class Phrases(Generic[Meaning]):
    """The phrases of one language, ready to be found."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]], language: str) -> None:
        self._first: dict[str, list[tuple[tuple[_Shape | None, ...], bool, Meaning]]] = {}
        for phrase, meaning in phrases:
            shapes = tuple(None if word == GAP else _shape(word, language) for word in phrase.removeprefix("^").split())
            head = shapes[0]
            if head is None:
                raise ValueError(f"«{phrase}»: a phrase begins with a word")
            for key in {head.stem[:_STEM]} if head.stem else {lemma[:_STEM] for lemma in head.lemmas}:
                self._first.setdefault(key, []).append((shapes, phrase.startswith("^"), meaning))

    def found(self, words: Sequence[Word]) -> list[Hit[Meaning]]:
        """The phrases among the words, in their order."""
        hits: list[Hit[Meaning]] = []
        for n, word in enumerate(words):
            for key in dict.fromkeys(lemma[:_STEM] for lemma in (*word.lemmas, word.form)):
                for shapes, bound, meaning in self._first.get(key, ()):
                    places = () if bound and n else _places(shapes, words, n)
                    if places:
                        hits.append(Hit(places, meaning))
        stretches = [frozenset(hit.places) for hit in hits]
        whole = [hit for hit, mine in zip(hits, stretches, strict=True) if not any(mine < other for other in stretches)]
        return sorted(dict.fromkeys(whole), key=lambda h: h.places)


def _shape(word: str, language: str) -> _Shape:
    if word.endswith("~"):
        if len(word) <= _STEM:
            raise ValueError(f"«{word}»: at least {_STEM} letters before ~")
        return _Shape(spelled(word[:-1].casefold(), language), frozenset())
    return _Shape(None, frozenset(folded(word.casefold(), language)))


def _places(shapes: tuple[_Shape | None, ...], words: Sequence[Word], start: int) -> tuple[int, ...]:
    """Where the words of a phrase stand, its first at `start`; empty where they do not."""
    places: list[int] = []
    at, room = start, 0
    for shape in shapes:
        if shape is None:
            room = _GAP
            continue
        while at < len(words) and not shape.fits(words[at]) and room:
            at, room = at + 1, room - 1
        if at >= len(words) or not shape.fits(words[at]):
            return ()
        places.append(at)
        at, room = at + 1, 0
    return tuple(places)
