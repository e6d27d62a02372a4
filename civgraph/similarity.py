"""Measures of different plans that promise the same.

In: measures of many plans, with the concepts told of them. Out: pairs with a score from 0 to 1. Then holds: from 0.6 a pair is alike; the
order of the measures, and what else is there, changes no score; of each measure at most its ten best others are kept, a pair where it is
among the best of either.

The method, which `mappings/derivations.toml` says for the graph: the terms of both texts, weighted by a fixed glossary and by their place
(the action and its object tell most, grounds and names of places nothing), are compared by their shared weight in both and in the shorter;
the score is lowered where the first action, the kinds of activity or the topics differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from civgraph.terms import Terms, terms_of

ALIKE = Decimal("0.600")
LEAST = Decimal("0.400")
MOST = 10
_TELLING = 0.2  # terms that tell less lead to no pair
_FOREIGN = 0.5  # what a term of one language only counts for beside another language
_KIN = 0.85  # and beside one of a kindred language, which may have the same root
_KINDRED = frozenset(("uk", "ru"))
_DOUBT = 0.1  # so much shared weight of objects convinces half
_ACTIVITY, _TOPIC = "activity-", "topic-"


@dataclass(frozen=True, slots=True)
class Promise:
    """A measure to compare: its plan, its name, its words, the concepts told of it, the strongest first."""

    plan: str
    iri: str
    text: str
    language: str
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two measures of different plans, in the order of their names, and how alike they are."""

    one: str
    other: str
    score: Decimal


def likeness(one: Promise, other: Promise) -> Decimal:
    """How far two measures promise the same.

    >>> likeness(Promise("a", "a/1", "Провести день відкритих дверей", "uk"), Promise("b", "b/1", "Hold an open day", "en")) >= ALIKE
    True
    """
    return Decimal(round(1000 * _score(one, other))) / 1000


def alike(promises: Iterable[Promise], least: Decimal = LEAST, most: int = MOST) -> tuple[Likeness, ...]:
    """The pairs of measures of different plans that score at least so much, ordered by their names."""
    ordered = sorted(promises, key=lambda p: (p.plan, p.iri))
    best: list[list[tuple[Decimal, int]]] = [[] for _ in ordered]
    for a, b in _candidates(ordered):
        score = likeness(ordered[a], ordered[b])
        if score >= least:
            best[a].append((-score, b))
            best[b].append((-score, a))
    kept = {(min(n, m), max(n, m)): -score for n, others in enumerate(best) for score, m in sorted(others)[:most]}
    named = ((sorted((ordered[a].iri, ordered[b].iri)), score) for (a, b), score in kept.items())
    return tuple(Likeness(one, other, score) for (one, other), score in sorted(named))


def _candidates(ordered: Sequence[Promise]) -> Iterable[tuple[int, int]]:
    """Pairs of different plans that share enough to reach the least score: found by the terms that tell, not by trying all."""
    holders: dict[str, list[tuple[int, float]]] = {}
    wholes: list[tuple[float, float]] = []  # what all terms tell, and what those tell that lead to no pair
    for n, promise in enumerate(ordered):
        weights = terms_of(promise.text, promise.language).weights
        telling = {key: tells for key, tells in weights.items() if tells >= _TELLING}
        whole = sum(weights.values())
        wholes.append((whole, whole - sum(telling.values())))
        shared: dict[int, float] = {}
        for key, tells in telling.items():
            for m, other in holders.get(key, ()):
                shared[m] = shared.get(m, 0.0) + (tells if tells < other else other)
            holders.setdefault(key, []).append((n, tells))
        for m, weight in shared.items():
            its, rest = wholes[m]
            most = weight + min(rest, wholes[n][1])
            shorter, longer = min(whole, its), max(whole, its)
            foreign = 1.0 if promise.language == ordered[m].language else _FOREIGN
            reached = _of_words(most, most, foreign * shorter, foreign * longer)
            if ordered[m].plan != promise.plan and reached >= LEAST:
                yield m, n


def _score(one: Promise, other: Promise) -> float:
    a, b = terms_of(one.text, one.language), terms_of(other.text, other.language)
    both = {key: min(tells, b.weights[key]) for key, tells in a.weights.items() if key in b.weights}
    shared, of_objects = sum(both.values()), sum(tells for key, tells in both.items() if key in a.objects)
    if one.text == other.text:
        return 1.0
    if not of_objects:
        return 0.0
    foreign = 1.0 if one.language == other.language else _KIN if {one.language, other.language} <= _KINDRED else _FOREIGN
    wholes = sorted((_compared(a, b, foreign), _compared(b, a, foreign)))
    return _of_words(shared, of_objects, *wholes) * _of_actions(one, other, a, b) * _of_topics(one, other)


def _of_words(shared: float, of_objects: float, shorter: float, longer: float) -> float:
    """What is shared, of both and of the shorter; little shared leaves a doubt."""
    words = 0.55 * (2 * shared / (shorter + longer)) + 0.45 * shared / shorter
    return float(min(1.0, words**0.65) * min(1.0, of_objects / (of_objects + _DOUBT) * (1 + _DOUBT)))


def _compared(terms: Terms, beside: Terms, foreign: float) -> float:
    """All that a measure tells, a term that the other language cannot have counting less."""
    return sum(tells * (foreign if key in terms.bare and key not in beside.weights else 1.0) for key, tells in terms.weights.items())


def _of_actions(one: Promise, other: Promise, a: Terms, b: Terms) -> float:
    mine, theirs = _concepts(one, _ACTIVITY), _concepts(other, _ACTIVITY)
    known = bool(mine and theirs)
    if a.main and a.main == b.main:
        return 1.0
    if known and mine[0] == theirs[0]:
        return 0.85 if a.main and b.main else 0.95
    if a.main in b.actions or b.main in a.actions:
        return 0.65
    if known and set(mine) & set(theirs):
        return 0.8
    return 0.6 if known or (a.main and b.main) else 0.8


def _of_topics(one: Promise, other: Promise) -> float:
    mine, theirs = _concepts(one, _TOPIC), _concepts(other, _TOPIC)
    if not mine or not theirs or mine[0] == theirs[0]:
        return 1.0
    return 0.95 if set(mine) & set(theirs) else 0.75


def _concepts(promise: Promise, kind: str) -> list[str]:
    return [c for c in promise.concepts if c.startswith(kind)]
