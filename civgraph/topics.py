"""What a measure is about, and what is done: concepts of the lists of topics and activities.

In: the text of a measure, the heading it stands under, its language. Out: the concepts that its words tell, the strongest first, each
with those words. Then holds: the words are those of `topics.toml` and nothing else tells a concept; the same words tell the same whatever
else is read; the action and its object tell most, a ground only where nothing else does; a heading helps where the measure says too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from civgraph.clauses import Word, words_of
from civgraph.lexicon import table
from civgraph.phrases import Hit, Phrases

TOPIC, ACTIVITY = "topic-", "activity-"
_SILENT = {TOPIC: "topics", ACTIVITY: "activities"}
_STRENGTHS = {"sure": 3.0, "likely": 2.0, "faint": 1.0}
_WHERE = {
    True: 2.0,
    False: 0.6,
}  # a kind of institution named as a place tells whom people are met among, but little of works in its building
_PLACES = {  # how much a word tells of what a measure is about, and of what is done, by the part it stands in
    TOPIC: {"head": 1.0, "besides": 0.8, "about": 0.9, "which": 0.5, "way": 0.6, "end": 0.6, "with": 0.1, "ground": 0.05, "name": 0.7},
    ACTIVITY: {
        "head": 1.0,
        "besides": 0.8,
        "about": 0.3,
        "which": 0.3,
        "way": 0.65,
        "end": 0.25,
        "with": 0.05,
        "ground": 0.05,
        "name": 0.7,
    },
}
_FADING = {TOPIC: 0.985, ACTIVITY: 1.0}  # with each word from the beginning
_STEP = {TOPIC: 1.0, ACTIVITY: 0.85}  # with each telling word from the beginning of its action
_LEAST = 0.3
_HEADING = 0.45  # what a word of the heading tells
_ENOUGH = 1.2  # a measure whose own words tell a concept so strongly needs no heading
_KEPT = 0.55  # of the strongest
_MOST = {TOPIC: 3, ACTIVITY: 2}


@dataclass(frozen=True, slots=True)
class Told:
    """A concept, the words that told it, and how strongly they did."""

    concept: str
    words: tuple[str, ...]
    strength: float


def concepts_of(text: str, heading: str, language: str) -> tuple[Told, ...]:
    """The topics of a measure, then its activities, each list the strongest first.

    >>> [t.concept for t in concepts_of("Навчити волонтерів", "", "uk")]
    ['topic-volunteering', 'activity-training']
    """
    own, above = words_of(text, language), words_of(heading, language)
    activities = _chosen(ACTIVITY, own, above, language, among=False)
    among = bool(activities) and activities[0].concept in table("topics", language)["people"]["among"]
    return (*_chosen(TOPIC, own, above, language, among), *activities)


def _chosen(kind: str, own: Sequence[Word], above: Sequence[Word], language: str, among: bool) -> list[Told]:
    found = _told(kind, own, language, 1.0, among)
    strongest = max((t.strength for t in found), default=0.0)
    if strongest < _ENOUGH:
        found = _joined((*found, *_told(kind, above, language, _HEADING, among)))
        strongest = max((t.strength for t in found), default=0.0)
    kept = sorted((t for t in found if t.strength >= _KEPT * strongest), key=lambda t: -t.strength)
    return kept[: _MOST[kind]]


def _told(kind: str, words: Sequence[Word], language: str, weight: float, among: bool) -> list[Told]:
    hits: dict[str, list[tuple[float, tuple[int, ...], str]]] = {}
    found = _phrases(kind, language).found(words)
    silent = [frozenset(hit.places) for hit in found if not hit.meaning[0]]
    for hit in found:
        concept, list_ = hit.meaning
        strength = _WHERE[among] if list_ == "where" else _STRENGTHS.get(list_, 0.0)
        first = words[hit.places[0]]
        if concept and not any(places.issuperset(hit.places) for places in silent):
            tells = (
                weight
                * strength
                * _PLACES[kind][first.part]
                * _FADING[kind] ** hit.places[0]
                * max(_LEAST, _STEP[kind] ** min(words[place].step for place in hit.places))
            )
            hits.setdefault(concept, []).append((tells, hit.places, _quoted(words, hit)))
    return [_one(concept, those) for concept, those in hits.items()]


def _one(concept: str, hits: Iterable[tuple[float, tuple[int, ...], str]]) -> Told:
    """A concept told several times by words of their own: each further time tells a third of the one before."""
    kept: dict[str, float] = {}
    taken: set[int] = set()
    for tells, places, words in sorted(hits, key=lambda h: (-h[0], h[1])):
        if taken.isdisjoint(places) and words.casefold() not in {known.casefold() for known in kept}:
            kept[words] = tells
            taken.update(places)
    return Told(concept, tuple(kept), round(sum(tells / 3**n for n, tells in enumerate(kept.values())), 4))


def _joined(told: Iterable[Told]) -> list[Told]:
    """What the measure and its heading tell of one concept, together."""
    found: dict[str, Told] = {}
    for t in told:
        one = found.get(t.concept, Told(t.concept, (), 0.0))
        found[t.concept] = Told(t.concept, tuple(dict.fromkeys((*one.words, *t.words))), round(one.strength + t.strength, 4))
    return list(found.values())


def _quoted(words: Sequence[Word], hit: Hit[tuple[str, str]]) -> str:
    pieces = [
        words[place].text if not n or place == hit.places[n - 1] + 1 else f"… {words[place].text}" for n, place in enumerate(hit.places)
    ]
    return " ".join(pieces)


@cache
def _phrases(kind: str, language: str) -> Phrases[tuple[str, str]]:
    lexicon = table("topics", language)
    found = [(phrase, ("", "")) for phrase in lexicon["silent"][_SILENT[kind]]]
    for concept, lists in lexicon.items():
        if concept.startswith(kind):
            found += [(phrase, (concept, list_)) for list_, phrases in lists.items() for phrase in phrases]
    return Phrases(found, language)
