"""What is compared of a measure: its terms by slot, with its topics, weighed for the comparison.

In: a measure with the concepts told of it, the strongest first. Out: what it does, the kinds of thing it holds or makes, whom it is for,
and all that it names in one bag. Then holds: each is the measure's own, so that it is weighed once however many others it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from civgraph.resources import toml
from civgraph.terms import DEED, FORM, THEME, WHO, kin, terms_of

TOPIC, ACTIVITY = "topic-", "activity-"
_IN_BAG = {THEME: 1.0, WHO: 0.8, FORM: 0.75}
_TOPIC_TELLS, _TOPIC_FADES = 0.5, 0.6
_FIRM = 0.5  # a term of the glossary that tells so much may be the object
_MAIN = 0.9  # of the strongest: what is done as much as the strongest
_HELPED = 0.9  # what is helped to be done, beside what is done
_HELP = 0.8  # to help, beside what is helped to be done
_BESIDE = 0.3  # of the strongest: so much of what is helped to be done
_NEAR_DEED = 0.95
_NEAR_HELP = 0.7  # to help beside what helps


@dataclass(frozen=True, slots=True)
class Promise:
    """A measure to compare: its plan, its name, its words, the concepts told of it, the strongest first."""

    plan: str
    iri: str
    text: str
    language: str
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Terms and how much each tells; the terms near them, with the most that one of those it is near tells; what all tell."""

    terms: dict[str, float]
    near: dict[str, float]
    whole: float


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """What is done: how well an action is answered by it (`answers`), its own `mains`, its kinds of activity, the kind of `thing` that
    tells most, whether more is done than to help, and the main `deeds` that are."""

    mains: tuple[tuple[str, float], ...]
    answers: tuple[tuple[str, float], ...]
    activities: tuple[str, ...]
    thing: str | None
    acts: bool
    deeds: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A measure, weighed.

    `bag` holds terms of all slots but deeds, `topics` its topics; `things` are its kinds of thing and themes, but what may be said of any
    measure for people; `theme` is how much the firmest of these themes tells; `bare` are terms of one language only; `object` is the theme
    that stands first, `first` the thing of its own that stands first; `whole` is what bag and topics tell.
    """

    text: str
    language: str
    bag: Named
    topics: dict[str, float]
    things: Named
    theme: float
    forms: Named
    who: Named
    done: Done
    bare: tuple[str, ...]
    object: str | None
    first: str | None
    whole: float


def weighed(promise: Promise) -> Weighed:
    """What is compared of a measure.

    >>> weighed(Promise("a", "a/1", "Провести форум для молоді", "uk")).done.thing
    'conference-event'
    """
    return _weighed(promise.text, promise.language, promise.concepts)


@cache
def _weighed(text: str, language: str, concepts: tuple[str, ...]) -> Weighed:
    terms = terms_of(text, language)
    deeds, forms, who, theme = (terms.slots[slot] for slot in (DEED, FORM, WHO, THEME))
    bag = _named({key: share * tells for slot, share in _IN_BAG.items() for key, tells in terms.slots[slot].items()})
    told = [c for c in concepts if c.startswith(TOPIC)]
    topics = {topic: _TOPIC_TELLS * _TOPIC_FADES**n for n, topic in enumerate(told)}
    mains = _mains(deeds)
    thing = max(forms, key=lambda key: forms[key]) if forms else None
    acts = bool(mains.keys() - _helping("through")) and _strongest(deeds) not in _helping("through")
    activities = tuple(c for c in concepts if c.startswith(ACTIVITY))
    return Weighed(
        text=text,
        language=language,
        bag=bag,
        topics=topics,
        things=_named({key: tells for key, tells in (theme | forms).items() if key not in _people(frozenset(who))}),
        theme=max((tells for key, tells in theme.items() if key not in _people(frozenset(who))), default=0.0),
        forms=_named(forms),
        who=_named(who),
        done=_done(
            tuple(sorted(mains.items())),
            tuple(sorted(_answers(deeds).items())),
            activities,
            thing,
            acts,
            frozenset(mains.keys() - _helping("through")),
        ),
        bare=tuple(sorted(terms.bare & bag.terms.keys())),
        object=next((key for key, tells in theme.items() if tells >= _FIRM and key not in terms.bare), next(iter(who), None)),
        first=next(iter(terms.things), None),
        whole=bag.whole + sum(topics.values()),
    )


@cache
def _done(*values: Any) -> Done:
    """One value for all measures that do the same, so that two of them are compared once."""
    return Done(*values)


def _named(terms: dict[str, float]) -> Named:
    near: dict[str, float] = {}
    for key, tells in terms.items():
        for other in kin().get(key, ()):
            near[other] = max(near.get(other, 0.0), tells)
    return Named(terms, near, sum(terms.values()))


@cache
def _people(who: frozenset[str]) -> frozenset[str]:
    """What names people too: who is named, and what is common to any words on such people."""
    return who | frozenset(toml("mappings/glossary.toml")["helping"]["of_no_thing"])


def _helping(how: str) -> frozenset[str]:
    return frozenset(toml("mappings/glossary.toml")["helping"][how])


def _strongest(deeds: dict[str, float]) -> str:
    return max(deeds, key=lambda key: deeds[key])  # of equals the one that stands first


def _mains(deeds: dict[str, float]) -> dict[str, float]:
    """What is mainly done; where help is, what it helps to do, but not what others are helped to take part in."""
    if not deeds:
        return {}
    helps, most = _strongest(deeds) in _helping("through"), max(deeds.values())
    least = (_BESIDE if helps else _MAIN) * most
    found = {key: 1.0 if tells >= _MAIN * most else _HELPED for key, tells in deeds.items() if tells >= least}
    order = list(found)
    if not _helping("through").issuperset(order):
        found |= {key: _HELP for key in order if key in _helping("through")}
    stop = next((n for n, key in enumerate(order) if n and key in _helping("taking_part")), len(order))
    return {key: found[key] for key in order[: stop + 1]}


def _answers(deeds: dict[str, float]) -> dict[str, float]:
    """How well an action is answered by what is done: wholly by itself, nearly by one near it, the less the more it is aside."""
    if not deeds:
        return {}
    helping, bare_help = _helping("through"), _helping("through") - _helping("taking_part")
    others = {key: tells for key, tells in deeds.items() if key not in helping}
    most = max((others if others and _strongest(deeds) in helping else deeds).values())
    found: dict[str, float] = {}
    for key, tells in deeds.items():
        share = min(1.0, tells / most)
        if key in helping and any(other >= _BESIDE * tells for other in others.values()):
            share = min(share, _HELP)
        for near, likeness in (
            (key, 1.0),
            *((other, _NEAR_HELP if bare_help & {key, other} else _NEAR_DEED) for other in kin().get(key, ())),
        ):
            found[near] = max(found.get(near, 0.0), likeness * share)
    return found
