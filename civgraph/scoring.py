"""How far plan records agree with gold records, and whether their spans quote the document.

In: a gold record, an extracted record (both as JSON data) and the text its spans point into. Out: a `Score`: for each category how many
values were found, missed and invented, and every miss by name. Then holds: a wrong value is counted as missed and as invented; where gold
allows `{"any": [...]}` each reading is right; spans are judged on the record alone and stay out of the overall figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

from civgraph.agreement import Json, agrees, folded, likeness_of, readings

Same = Callable[[Json, Json], bool]

CATEGORIES = (
    "header",
    "implements",
    "citations",
    "sections",
    "provisions",
    "measures",
    "section-of",
    "executors",
    "consent",
    "deadlines",
    "results",
    "roles",
    "spans",
)
DOCUMENT = "document"
_HEADER = {"type": 1.0, "number": 1.0, "date": 1.0, "issuer": 0.97, "territory": 0.97, "title": 0.95}
_HEADER_PARTS = (("period", "start"), ("period", "end"), ("approved_by", "name"))
_DOCUMENT_SPANS = ("title", "number", "date", "issuer", "territory", "period", "approved_by")
_MEASURE_ITEMS = {"executor": "executors", "deadline": "deadlines", "citation": "legal_bases", "consent": "consents"}
_MEASURE_SPANS = ("number", "text", "expected_results")
_QUOTED = frozenset({"number", "text", "expected_results", "title"})  # their stretches spell the value
_UNDATED = frozenset({"recurring", "continuous", "unspecified"})
_NOTHING: tuple[Json, ...] = (None, "", [], {})


@dataclass(slots=True)
class Count:
    """How many values of a category were found, missed and invented."""

    found: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def total(self) -> int:
        return self.found + self.missed + self.invented

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.found + self.total) if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that is wrong (both given), missed (`wanted` alone) or invented (`got` alone)."""

    category: str
    place: str
    wanted: Json
    got: Json


@dataclass(slots=True)
class Score:
    """The counts of every category, and what was missed."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in CATEGORIES})
    misses: list[Miss] = field(default_factory=list)

    @property
    def overall(self) -> float:
        """The mean F1 of the categories that have anything to count, spans aside."""
        present = [count.f1 for name, count in self.counts.items() if name != "spans" and count.total]
        return sum(present) / len(present) if present else 1.0

    def add(self, other: Score) -> None:
        """Takes in the counts and misses of another document."""
        for name, count in other.counts.items():
            mine = self.counts[name]
            mine.found, mine.missed, mine.invented = mine.found + count.found, mine.missed + count.missed, mine.invented + count.invented
        self.misses += other.misses

    def value(self, category: str, right: bool, wanted: Json, got: Json, place: str) -> None:
        """Counts one value."""
        count = self.counts[category]
        if right:
            count.found += 1
            return
        count.missed += wanted is not None
        count.invented += got not in _NOTHING and category != "spans"
        self.misses.append(Miss(category, place, wanted, got))

    def values(self, category: str, wanted: Iterable[Json], got: Iterable[Json], same: Same, place: str) -> None:
        """Counts two lists without regard to order: each value pairs with the first one left that is the same."""
        count, left = self.counts[category], list(got)
        for want in wanted:
            at = next((i for i, item in enumerate(left) if same(want, item)), None)
            if at is None:
                count.missed += 1
                self.misses.append(Miss(category, place, want, None))
            else:
                count.found += 1
                del left[at]
        count.invented += len(left)
        self.misses += [Miss(category, place, None, item) for item in left]


def score(gold: Json, record: Json, content: str | None) -> Score:
    """How far `record` agrees with `gold`; `content` is the text that its spans point into (None: they are not judged)."""
    found = Score()
    _header(found, gold, record)
    found.values("citations", gold["legal_bases"], record.get("legal_bases") or [], _same_citation, DOCUMENT)
    _citation_roles(found, gold["legal_bases"], record.get("legal_bases") or [], DOCUMENT)
    found.values(
        "sections", gold["sections"], record.get("sections") or [], partial(_same_fields, fields={"number": 1.0, "title": 0.97}), DOCUMENT
    )
    same_kind = partial(_same_fields, fields={"number": 1.0, "kind": 1.0})
    found.values("provisions", gold["provisions"], record.get("provisions") or [], same_kind, DOCUMENT)
    pairs, left = _paired(gold["measures"], record.get("measures") or [])
    found.values("measures", (), [measure.get("text") for measure in left], agrees, DOCUMENT)
    for wanted, got in pairs:
        _measure(found, wanted, got)
    if content is not None:
        _spans(found, record, content)
    return found


def _header(found: Score, gold: Json, record: Json) -> None:
    wanted, got = gold["document"], record.get("document") or {}
    found.value("header", agrees(gold["language"], record.get("language")), gold["language"], record.get("language"), "language")
    for key, likeness in _HEADER.items():
        found.value("header", agrees(wanted.get(key), got.get(key), likeness), wanted.get(key), got.get(key), key)
    for key, part in _HEADER_PARTS:
        want, have = (wanted.get(key) or {}).get(part), (got.get(key) or {}).get(part)
        found.value("header", agrees(want, have, 0.95), want, have, f"{key}.{part}")
    found.values("implements", wanted.get("implements") or [], got.get("implements") or [], partial(agrees, likeness=0.85), DOCUMENT)


def _measure(found: Score, gold: Json, measure: Json) -> None:
    """Counts one measure of gold and everything that hangs on it; `measure` is None where none was found for it."""
    got = measure or {}
    place = f"measure {readings(gold['number'])[0]}"
    right = measure is not None and _same_fields(gold, got, {"number": 1.0, "text": 0.98})
    found.value("measures", right, gold["text"], got.get("text"), place)
    for category, key, likeness in (("section-of", "section", 1.0), ("results", "expected_results", 0.97)):
        if readings(gold[key]) != [None] or got.get(key):
            found.value(category, agrees(gold[key], got.get(key), likeness), gold[key], got.get(key), place)
    executors = got.get("executors") or []
    doubtful = [readings(body["name"])[0] for body in gold["executors"] if len(readings(body["consent"])) > 1]
    same_name = partial(_same_fields, fields={"name": 0.97})
    found.values("consent", _consenting(gold["executors"], doubtful), _consenting(executors, doubtful), same_name, place)
    same_executor = partial(_same_fields, fields={"name": 0.97, "role": 1.0, "consent": 1.0})
    found.values("executors", gold["executors"], executors, same_executor, place)
    found.values("deadlines", gold["deadlines"], got.get("deadlines") or [], _same_deadline, place)
    found.values("citations", gold["legal_bases"], got.get("legal_bases") or [], _same_citation, place)
    _citation_roles(found, gold["legal_bases"], got.get("legal_bases") or [], place)


def _consenting(executors: Iterable[Json], doubtful: list[Json]) -> list[Json]:
    """The bodies marked as subject to agreement, without those whose mark may be read either way."""
    marked = [body for body in executors if readings(body.get("consent"))[0] is True]
    return [body for body in marked if not any(agrees(body["name"], name, 0.97) for name in doubtful)]


def _citation_roles(found: Score, wanted: Iterable[Json], got: list[Json], place: str) -> None:
    """Counts the roles of the citations, where gold names one."""
    for want in wanted:
        if "role" in want:
            role = next((item.get("role") for item in got if _same_citation(want, item)), None)
            found.value("roles", agrees(want["role"], role), want["role"], role, place)


def _paired(gold: list[Json], measures: list[Json]) -> tuple[list[tuple[Json, Json]], list[Json]]:
    """Each gold measure with the one of its number that reads alike, or else with the most alike of those left; and what is left over."""
    left = list(measures)
    of: dict[int, Json] = {}

    def take(order: int, measure: Json) -> None:
        left.remove(measure)
        of[order] = measure

    for order, wanted in enumerate(gold):
        hit = next(
            (m for m in left if agrees(wanted["number"], m.get("number")) and likeness_of(wanted["text"], m.get("text")) > 0.5), None
        )
        if hit is not None:
            take(order, hit)
    for order, wanted in enumerate(gold):
        if order not in of and left:
            likeness, best = max(((likeness_of(wanted["text"], m.get("text")), m) for m in left), key=itemgetter(0))
            if likeness > 0.6:
                take(order, best)
    return [(wanted, of.get(order)) for order, wanted in enumerate(gold)], left


def _same_fields(gold: Json, got: Json, fields: Mapping[str, float]) -> bool:
    return all(agrees(gold[key], got.get(key), likeness) for key, likeness in fields.items())


def _same_deadline(gold: Json, got: Json) -> bool:
    if not agrees(gold["kind"], got.get("kind")) or not agrees(gold.get("every"), got.get("every")):
        return False
    if _UNDATED.issuperset(readings(gold["kind"])):
        return True
    return agrees(gold.get("start"), got.get("start")) and agrees(gold.get("end"), got.get("end"))


def _same_citation(gold: Json, got: Json) -> bool:
    """The same act, articles and issuer; one cited without its number is known by its title."""
    if readings(gold.get("number")) == [None] and gold.get("title") and not agrees(gold["title"], got.get("title"), 0.9):
        return False
    if "issuer" in gold and not agrees(gold["issuer"], got.get("issuer")):
        return False
    if not all(agrees(gold.get(key), got.get(key)) for key in ("act", "number", "date")):
        return False
    lists = readings(gold["articles"]) if isinstance(gold.get("articles"), dict) else [gold.get("articles")]
    return _article_set(got.get("articles")) in [_article_set(articles) for articles in lists]


def _article_set(articles: Json) -> list[str]:
    return sorted(folded(article) or "" for article in articles or [])


def _spans(found: Score, record: Json, content: str) -> None:
    """Counts the spans: each item quotes its own words, and the stretches of each value spell it."""
    for kind, item in _spanned(record):
        span = item.get("span")
        right = _within(span, 0, len(content))
        if right and kind != "measure" and item.get("text") is not None:
            right = _bare(content[span[0] : span[1]]) == _bare(item["text"])
        elif right:
            stretches = item.get("spans") or {}
            right = all(_within(stretch, *span) for key in _MEASURE_SPANS for stretch in stretches.get(key) or [])
        found.value("spans", right, item.get("text"), span, kind)
    document = record.get("document") or {}
    owners: list[tuple[str, Json, tuple[str, ...]]] = [(DOCUMENT, document, _DOCUMENT_SPANS)]
    owners += [(f"measure {measure.get('number')}", measure, _MEASURE_SPANS) for measure in record.get("measures") or []]
    for name, owner, keys in owners:
        for key in keys:
            if owner.get(key):
                stretches = (owner.get("spans") or {}).get(key) or []
                right = bool(stretches) and all(_within(stretch, 0, len(content)) for stretch in stretches)
                if right and key in _QUOTED and key not in (owner.get("worked_out") or []):
                    right = _letters("".join(content[a:b] for a, b in stretches)) == _letters(owner[key])
                found.value("spans", right, owner[key], stretches, f"{name}.{key}")


def _spanned(record: Json) -> Iterator[tuple[str, Json]]:
    """Every item of a record that has a span, with its kind."""
    measures, provisions = record.get("measures") or [], record.get("provisions") or []
    yield from (("citation", item) for item in record.get("legal_bases") or [])
    yield from (("provision", item) for item in provisions)
    for measure in measures:
        yield "measure", measure
        for kind, key in _MEASURE_ITEMS.items():
            yield from ((kind, item) for item in measure.get(key) or [])
    for part in [*provisions, *measures]:
        for duty in part.get("duties") or []:
            yield from (("deadline", item) for item in duty.get("deadlines") or [])


def _within(stretch: Json, start: int, end: int) -> bool:
    return isinstance(stretch, list) and len(stretch) == 2 and start <= stretch[0] < stretch[1] <= end


def _bare(words: Json) -> str:
    return "".join(str(words).replace("\u00ad", "").split())


def _letters(words: Json) -> str:
    return "".join(c for c in str(words).casefold() if c.isalnum())
