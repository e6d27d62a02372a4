"""Measures of different plans that promise the same.

In: measures of many plans, with the concepts told of them. Out: pairs with a score from 0 to 1. Then holds: from 0.6 a pair is alike; the
order of the measures, and what else is there, changes no score; of each measure at most its ten best others are kept, a pair where it is
among the best of either.

The method, which `mappings/derivations.toml` says for the graph: two measures are compared slot by slot. What is named in all, the kind of
thing that is held or made, and for or with whom, are each compared by what both share, a term near another counting almost as that other;
where little is named, little is known, and a slot that is empty neither joins nor parts. What is done is compared by the main actions and the
kinds of activity. The four are multiplied, so that one that disagrees parts what words would join.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from civgraph.promises import Promise, Weighed, weighed
from civgraph.terms import kin

__all__ = ["ALIKE", "LEAST", "MOST", "Likeness", "Promise", "alike", "likeness"]

ALIKE = Decimal("0.600")
LEAST = Decimal("0.400")
MOST = 10
_FOREIGN = 0.5  # what a term of one language only counts for beside another language
_KIN = 0.85  # and beside one of a kindred language, which may have the same root
_KINDRED = frozenset(("uk", "ru"))
_NEAR = 0.9  # what a term near another counts for
_AMPLE = 3.5  # a term is shared wholly where it tells the other at least so many times less
_IN_BOTH = 0.4  # how much the share of both counts beside the share of the shorter
_LACK = 0.2  # how much is doubted where one names much and the other nothing
_DOUBT = 0.1  # so much shared weight convinces half
_PARTED = 0.6  # both name themes and share none
_WHOLE = 1.12
_SHARPER = 2.0  # below the border the score falls faster


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two measures of different plans, in the order of their names, and how alike they are."""

    one: str
    other: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class _Slot:
    """How a slot is judged: what is held of it before anything is known, how firmly, and its power over the score."""

    prior: float
    mass: float
    power: float


_BAG = _Slot(prior=0.6, mass=0.2, power=0.55)
_FORMS = _Slot(prior=0.95, mass=0.4, power=0.6)
_WHO = _Slot(prior=0.8, mass=0.5, power=0.35)
_DEED_POWER = 1.2
_SAME_ACTIVITY, _ONE_ACTIVITY, _NO_ACTIVITY, _UNKNOWN = 0.87, 0.5, 0.55, 0.75
_SAME_THING = 0.97  # nothing but the thing held says what is done
_OTHER_WORDS, _THEIR_PART = 0.6, 0.3  # the kind of activity where the main actions are others


def likeness(one: Promise, other: Promise) -> Decimal:
    """How far two measures promise the same.

    >>> likeness(Promise("a", "a/1", "Провести день відкритих дверей", "uk"), Promise("b", "b/1", "Hold an open day", "en")) >= ALIKE
    True
    """
    return Decimal(round(1000 * _score(weighed(one), weighed(other)))) / 1000


def alike(promises: Iterable[Promise], least: Decimal = LEAST, most: int = MOST) -> tuple[Likeness, ...]:
    """The pairs of measures of different plans that score at least so much, ordered by their names."""
    ordered = sorted(promises, key=lambda p: (p.plan, p.iri))
    best: list[list[tuple[Decimal, int]]] = [[] for _ in ordered]
    for a, b in _candidates(ordered, float(least)):
        score = likeness(ordered[a], ordered[b])
        if score >= least:
            best[a].append((-score, b))
            best[b].append((-score, a))
    kept = {(min(n, m), max(n, m)): -score for n, others in enumerate(best) for score, m in sorted(others)[:most]}
    named = ((sorted((ordered[a].iri, ordered[b].iri)), score) for (a, b), score in kept.items())
    return tuple(Likeness(one, other, score) for (one, other), score in sorted(named))


def _candidates(ordered: Sequence[Promise], least: float) -> Iterator[tuple[int, int]]:
    """Pairs of different plans that share enough to reach a score: found by the terms they share or that are near, not by trying all."""
    least = (least - 0.0005) / _WHOLE if least >= ALIKE else 0.6 * ((least - 0.0005) / 0.6) ** (1 / _SHARPER) / _WHOLE
    needed = least ** (1 / _BAG.power)  # every other slot agreeing
    holders: dict[str, list[tuple[int, float]]] = {}
    seen: list[Weighed] = []
    for n, promise in enumerate(ordered):
        mine = weighed(promise)
        shared: dict[int, float] = {}
        for key, tells in mine.bag.items():
            for near, counts in ((key, 1.0), *((other, _NEAR) for other in kin().get(key, ()))):
                for m, other in holders.get(near, ()):
                    most = counts * (tells if tells < other else other) * _AMPLE
                    shared[m] = shared.get(m, 0.0) + min(most, max(tells, other))
        for m, weight in shared.items():
            if ordered[m].plan != promise.plan and _at_most(mine, seen[m], weight) >= needed:
                yield m, n
        for key, tells in mine.bag.items():
            holders.setdefault(key, []).append((n, tells))
        seen.append(mine)


def _at_most(one: Weighed, other: Weighed, weight: float) -> float:
    """What the bags of two measures can agree at most, of which so much is shared, topics aside."""
    foreign = _foreign(one, other)
    if not one.topics.keys().isdisjoint(other.topics):
        weight += min(sum(one.topics.values()), sum(other.topics.values()))
    shorter, longer = sorted((one.whole, other.whole))
    words = min(1.0, weight / (foreign * shorter))
    words = _IN_BOTH * min(1.0, 2 * weight / (foreign * (shorter + longer))) + (1 - _IN_BOTH) * words
    counted = shorter if words >= _BAG.prior else foreign * shorter
    return (counted * words + _BAG.mass * _BAG.prior) / (counted + _BAG.mass)


def _score(one: Weighed, other: Weighed) -> float:
    if one.text == other.text:
        return 1.0
    shared = _shared(one.bag, other.bag)
    if not shared:
        return 0.0
    bag = _judged(_BAG, shared + _shared_topics(one, other), _all_of(one, other), _all_of(other, one))
    bag *= min(1.0, shared / (shared + _DOUBT) * (1 + _DOUBT))
    if one.firm and other.firm and _parted(one.firm, other.firm):
        bag *= _PARTED
    forms = _judged(_FORMS, _shared(one.forms, other.forms), sum(one.forms.values()), sum(other.forms.values()))
    who = _judged(_WHO, _shared(one.who, other.who), sum(one.who.values()), sum(other.who.values()))
    score = _WHOLE * bag**_BAG.power * forms**_FORMS.power * who**_WHO.power * _of_deeds(one, other) ** _DEED_POWER
    border = float(ALIKE)
    return float(min(1.0, score) if score >= border else border * (score / border) ** _SHARPER)


def _judged(slot: _Slot, shared: float, one: float, other: float) -> float:
    """What is shared of a slot, of both and of the shorter; the less there is, the nearer to what is held beforehand."""
    shorter, longer = min(one, other), max(one, other)
    prior = slot.prior - _LACK * (longer - shorter) / (longer + 1)
    if not shorter:
        return prior
    shared = min(shared, shorter)
    words = _IN_BOTH * 2 * shared / (shorter + longer) + (1 - _IN_BOTH) * shared / shorter
    return (shorter * words + slot.mass * prior) / (shorter + slot.mass)


def _shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two sets of terms share: the same term, or one near it."""
    return (_found_in(one, other) + _found_in(other, one)) / 2


def _found_in(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    total = 0.0
    for key, tells in one.items():
        if key in other:
            total += min(tells, _AMPLE * other[key])
        else:
            total += _NEAR * max((min(tells, _AMPLE * other[near]) for near in kin().get(key, ()) if near in other), default=0.0)
    return total


def _shared_topics(one: Weighed, other: Weighed) -> float:
    both = one.topics.keys() & other.topics.keys()
    return sum(min(one.topics[t], _AMPLE * other.topics[t]) + min(other.topics[t], _AMPLE * one.topics[t]) for t in sorted(both)) / 2


def _all_of(one: Weighed, beside: Weighed) -> float:
    """All that a measure names, a term that the other language cannot have counting less."""
    foreign = _foreign(one, beside)
    if foreign == 1.0:
        return one.whole
    return one.whole - (1 - foreign) * sum(one.bag[key] for key in sorted(one.bare) if key in one.bag and key not in beside.bag)


def _foreign(one: Weighed, other: Weighed) -> float:
    if one.language == other.language:
        return 1.0
    return _KIN if {one.language, other.language} <= _KINDRED else _FOREIGN


def _parted(one: frozenset[str], other: frozenset[str]) -> bool:
    return one.isdisjoint(other) and all(other.isdisjoint(kin().get(key, ())) for key in one)


def _of_deeds(one: Weighed, other: Weighed) -> float:
    mine, theirs = one.activities, other.activities
    if not mine or not theirs:
        kind = _UNKNOWN
    elif mine[0] == theirs[0]:
        kind = _SAME_ACTIVITY
    else:
        kind = _NO_ACTIVITY if set(mine).isdisjoint(theirs) else _ONE_ACTIVITY
    if not one.acts and not other.acts and one.thing and one.thing == other.thing:
        return max(kind, _SAME_THING)
    if not one.mains or not other.mains:
        return kind
    words = (_answered(one, other) + _answered(other, one)) / 2
    return max(words, min(kind, _OTHER_WORDS + _THEIR_PART * words))


def _answered(one: Weighed, other: Weighed) -> float:
    """How far what one mainly does is done by the other."""
    return max(share * other.answers.get(key, 0.0) for key, share in one.mains.items())
