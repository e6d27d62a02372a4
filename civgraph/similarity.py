"""Measures of different plans that promise the same.

In: measures of many plans, with the concepts told of them. Out: pairs with a score from 0 to 1. Then holds: from 0.6 a pair is alike; the
order of the measures, and what else is there, changes no score; of each measure at most its ten best others are kept, a pair where it is
among the best of either.

The method, which `mappings/derivations.toml` says for the graph: two measures are compared slot by slot. What is named in all, the kind of
thing that is held or made, and for or with whom, are each compared by what both share, a term near another counting almost as that other;
where little is named, little is known, and a slot that is empty neither joins nor parts. What is done is compared by the main actions and
the kinds of activity. The four are multiplied, so that one that disagrees parts what words would join. People alone make no pair alike:
where no thing is shared, both do one thing that is more than to help; and a thing that stands in only one of both, or one in each, parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from civgraph.promises import Done, Named, Promise, Weighed, weighed
from civgraph.terms import kin

__all__ = ["ALIKE", "LEAST", "MOST", "Likeness", "Promise", "alike", "likeness"]

ALIKE = Decimal("0.600")
LEAST = Decimal("0.400")
MOST = 10
_FOREIGN = 0.5  # what a term of one language only counts for beside another language
_KIN = 0.85  # and beside one of a kindred language, which may have the same root
_KINDRED = frozenset(("uk", "ru"))
_NEAR = 0.85  # what a term near another counts for
_AMPLE = 3.5  # a term is shared wholly where it tells the other at least so many times less
_IN_BOTH = 0.4  # how much the share of both counts beside the share of the shorter
_LACK = 0.2  # how much is doubted where one names much and the other nothing
_DOUBT = 0.1  # so much shared weight convinces half
_PARTED = 0.5  # neither names the object of the other
_ALONE = 0.25  # things that share less are not shared: people alone, or topics, are what joins
_NO_THING = 0.6  # people alone, and another deed or only help
_THEME = 0.8  # a theme that tells so much
_ONE_THEME = 0.32  # how much is doubted where only one has such a theme, and the other none
_FIRM = 0.5  # a thing that tells more is one of its own
_BUT_NEAR = 0.75  # of a thing that is only near one of the other
_EACH = 0.6  # how much is doubted where each names a thing that the other does not
_ONE_THING = 0.7  # how much is doubted of people alone where only one names a thing
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
_SAME_ACTIVITY, _ONE_ACTIVITY, _NO_ACTIVITY, _UNKNOWN = 0.87, 0.5, 0.5, 0.75
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
    for a, b in _candidates(ordered, float(least) - 0.0005):
        score = likeness(ordered[a], ordered[b])
        if score >= least:
            best[a].append((-score, b))
            best[b].append((-score, a))
    kept = {(min(n, m), max(n, m)): -score for n, others in enumerate(best) for score, m in sorted(others)[:most]}
    named = ((sorted((ordered[a].iri, ordered[b].iri)), score) for (a, b), score in kept.items())
    return tuple(Likeness(one, other, score) for (one, other), score in sorted(named))


def _candidates(ordered: Sequence[Promise], least: float) -> Iterator[tuple[int, int]]:
    """Pairs of different plans that may reach a score: found by the terms they share or that are near, not by trying all; of these, those
    whose bags and deeds can make it with every other slot agreeing."""
    holders: dict[str, list[tuple[int, float]]] = {}
    seen: list[Weighed] = []
    for n, promise in enumerate(ordered):
        mine = weighed(promise)
        shared: dict[int, float] = {}
        for key, tells in mine.bag.terms.items():
            for near in (key, *kin().get(key, ())):
                for m, other in holders.get(near, ()):
                    shared[m] = shared.get(m, 0.0) + (tells if tells > other else other)
        for m, weight in shared.items():
            if ordered[m].plan == promise.plan:
                continue
            theirs = seen[m]
            if mine.text == theirs.text or _sharpened(_at_most(mine, theirs, weight) * _deeds(mine.done, theirs.done)) >= least:
                yield m, n
        for key, tells in mine.bag.terms.items():
            holders.setdefault(key, []).append((n, tells))
        seen.append(mine)


def _at_most(one: Weighed, other: Weighed, weight: float) -> float:
    """What two measures can score at most, deeds aside, of whose bags so much may be shared, topics aside."""
    foreign = _foreign(one, other)
    if not one.topics.keys().isdisjoint(other.topics):
        weight += 1.0
    shorter, longer = (one.whole, other.whole) if one.whole < other.whole else (other.whole, one.whole)
    words = min(1.0, weight / (foreign * shorter))
    words = _IN_BOTH * min(1.0, 2 * weight / (foreign * (shorter + longer))) + (1 - _IN_BOTH) * words
    counted = shorter if words >= _BAG.prior else foreign * shorter
    return float(_WHOLE * ((counted * words + _BAG.mass * _BAG.prior) / (counted + _BAG.mass)) ** _BAG.power)


def _score(one: Weighed, other: Weighed) -> float:
    if one.text == other.text:
        return 1.0
    shared = _shared(one.bag, other.bag)
    if not shared:
        return 0.0
    bag = _judged(_BAG, shared + _shared_topics(one, other), _all_of(one, other), _all_of(other, one))
    bag *= min(1.0, shared / (shared + _DOUBT) * (1 + _DOUBT))
    if _parted(one, other, one.object, other.object) or _parted(one, other, one.first, other.first):
        bag *= _PARTED
    forms = _judged(_FORMS, _shared(one.forms, other.forms), one.forms.whole, other.forms.whole)
    who = _judged(_WHO, _shared(one.who, other.who), one.who.whole, other.who.whole)
    slots = _WHOLE * bag**_BAG.power * forms**_FORMS.power * who**_WHO.power
    return min(1.0, _sharpened(slots * _deeds(one.done, other.done) * _things(one, other)))


def _things(one: Weighed, other: Weighed) -> float:
    """What is left where each has a thing of its own, or only one tells on what theme; people alone join only who do the same to them."""
    foreign = _foreign(one, other)
    if _shared(one.things, other.things) >= _ALONE:
        apart = min(_most(_own(one, other, foreign > _FOREIGN)), _most(_own(other, one, foreign > _FOREIGN)))
        return (1 - _ONE_THEME * (_lacks(one, other) or _lacks(other, one))) * (1 - _EACH * apart)
    own = (*_own(one, other, foreign == 1.0), *_own(other, one, foreign == 1.0))
    return 1 - _ONE_THING * _most(own) if _same_deed(one.done, other.done, sum(own) < _ALONE) else _NO_THING


def _most(own: Sequence[float]) -> float:
    """How firm the firmest of some things is, from 0 to 1."""
    return (max(_FIRM, _FIRM, *own) - _FIRM) / (1 - _FIRM)


def _own(one: Weighed, beside: Weighed, bare: bool) -> list[float]:
    """How much each thing tells that a measure alone names and that is not near the people of the other; with words of one language only
    where these are asked for."""
    return [
        tells * (_BUT_NEAR if key in beside.bag.near else 1.0)
        for key, tells in one.things.terms.items()
        if (bare or key not in one.bare) and key not in beside.bag.terms and key not in beside.who.near
    ]


def _lacks(one: Weighed, other: Weighed) -> bool:
    """Whether one tells no theme, and the other has one that is not named here."""
    return one.theme < _ALONE and other.theme >= _THEME and not _names(one, other, str(other.object))


@cache
def _same_deed(one: Done, other: Done, bare: bool) -> bool:
    """Whether both mainly do one thing, or one near it: more than to help, but where neither names anything that is helped."""
    if bare and dict(one.mains).keys() & dict(other.mains).keys():
        return True
    return any(key in other.deeds or not other.deeds.isdisjoint(kin().get(key, ())) for key in one.deeds)


def _sharpened(score: float) -> float:
    border = float(ALIKE)
    return score if score >= border else border * (score / border) ** _SHARPER


def _judged(slot: _Slot, shared: float, one: float, other: float) -> float:
    """What is shared of a slot, of both and of the shorter; the less there is, the nearer to what is held beforehand."""
    shorter, longer = min(one, other), max(one, other)
    prior = slot.prior - _LACK * (longer - shorter) / (longer + 1)
    if not shorter:
        return prior
    shared = min(shared, shorter)
    words = _IN_BOTH * 2 * shared / (shorter + longer) + (1 - _IN_BOTH) * shared / shorter
    return (shorter * words + slot.mass * prior) / (shorter + slot.mass)


def _shared(one: Named, other: Named) -> float:
    """How much two sets of terms share: the same term, or one near it."""
    return (_found_in(one.terms, other) + _found_in(other.terms, one)) / 2


def _found_in(terms: dict[str, float], other: Named) -> float:
    total = 0.0
    for key, tells in terms.items():
        its, counts = other.terms.get(key), 1.0
        if its is None:
            its, counts = other.near.get(key, 0.0), _NEAR
        its *= _AMPLE
        total += counts * (tells if tells < its else its)
    return total


def _shared_topics(one: Weighed, other: Weighed) -> float:
    both = one.topics.keys() & other.topics.keys()
    return sum(min(one.topics[t], _AMPLE * other.topics[t]) + min(other.topics[t], _AMPLE * one.topics[t]) for t in sorted(both)) / 2


def _all_of(one: Weighed, beside: Weighed) -> float:
    """All that a measure names, a term that the other language cannot have counting less."""
    foreign = _foreign(one, beside)
    if foreign == 1.0:
        return one.whole
    return one.whole - (1 - foreign) * sum(one.bag.terms[key] for key in one.bare if key not in beside.bag.terms)


def _foreign(one: Weighed, other: Weighed) -> float:
    if one.language == other.language:
        return 1.0
    return _KIN if {one.language, other.language} <= _KINDRED else _FOREIGN


def _parted(one: Weighed, other: Weighed, mine: str | None, its: str | None) -> bool:
    return bool(mine and its) and not _names(one, other, str(its)) and not _names(other, one, str(mine))


def _names(one: Weighed, other: Weighed, key: str) -> bool:
    """Whether a measure names a term of another, or one near it; what its language cannot have is not missed."""
    if key in other.bare and _foreign(one, other) == _FOREIGN:
        return True
    return key in one.bag.terms or key in one.bag.near


@cache
def _deeds(one: Done, other: Done) -> float:
    return float(_of_deeds(one, other) ** _DEED_POWER)


def _of_deeds(one: Done, other: Done) -> float:
    mine, theirs = one.activities, other.activities
    if not mine or not theirs:
        kind = _UNKNOWN
    elif mine[0] == theirs[0]:
        kind = _SAME_ACTIVITY
    elif set(mine).isdisjoint(theirs):
        kind = _NO_ACTIVITY
    else:
        kind = _ONE_ACTIVITY if one.mains or other.mains else _UNKNOWN
    if not one.acts and not other.acts and one.thing and one.thing == other.thing:
        return max(kind, _SAME_THING)
    if not one.mains or not other.mains:
        return kind
    words = (_answered(one, other) + _answered(other, one)) / 2
    return max(words, min(kind, _OTHER_WORDS + _THEIR_PART * words))


def _answered(one: Done, other: Done) -> float:
    """How far what one mainly does is done by the other."""
    answers = dict(other.answers)
    return max(share * answers.get(key, 0.0) for key, share in one.mains)
