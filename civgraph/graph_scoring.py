"""How far a graph agrees with the hand-made lists: whom a mention means, what a measure is about, which measures promise the same.

In: a store, the folder of the lists, the key of the document behind each name a list uses. Out: a `Tally` a list, with every miss by
name. Then holds: precision is of what the graph says, recall of what the list expects; a mention that the list leaves open counts in
neither; what one of two readers gave is accepted and not expected.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from civgraph.agreement import folded
from civgraph.iris import BASE, ONTOLOGY
from civgraph.store import Store

LISTS = ("bodies", "topics", "similar")
ALIKE = 0.6  # two measures are alike from this score on
_PREFIXES = f"PREFIX civ: <{ONTOLOGY}#> PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
_BODIES = """
SELECT ?participation ?type ?name ?kind ?parent WHERE {
  ?participation civ:body ?body .
  ?body skos:prefLabel ?name .
  { ?body civ:bodyKind ?kind . BIND ("body" AS ?type) } UNION { ?body civ:memberKind ?kind . BIND ("group" AS ?type) }
  OPTIONAL { ?body org:unitOf|civ:membersUnitOf ?of . ?of skos:prefLabel ?parent }
}
"""
_CONCEPTS = "SELECT ?measure ?concept WHERE { ?told a civ:Classification ; civ:about ?measure ; civ:concept ?concept }"
_LIKE = "SELECT ?measure ?other ?score WHERE { ?told a civ:Likeness ; civ:about ?measure ; civ:other ?other ; civ:score ?score }"


@dataclass(slots=True)
class Tally:
    """What a graph says of a list: right, said in all, expected in all, expected and found; and what went wrong."""

    right: int = 0
    said: int = 0
    found: int = 0
    expected: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what the graph says that is right."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """The share of what is expected that the graph says."""
        return self.found / self.expected if self.expected else 0.0

    def judge(self, where: str, got: str | None, wanted: list[str]) -> None:
        """Counts one value, of which `wanted` lists the readings; an empty reading says that there may be none."""
        if got is not None:
            self.said += 1
            self.right += got in wanted
        if "" not in wanted:
            self.expected += 1
            self.found += got in wanted
        if got not in wanted and not (got is None and "" in wanted):
            self.misses.append(f"{where}: {got or '–'} | {' | '.join(wanted)}")


def judged(store: Store, lists: Path, keys: Mapping[str, str]) -> dict[str, Tally]:
    """A tally for each list there is in a folder."""
    found: dict[str, Tally] = {}
    if (lists / "bodies.csv").is_file():
        found |= _bodies(store, _rows(lists / "bodies.csv"), keys)
    if (lists / "topics.csv").is_file():
        found |= _concepts(store, list(_rows(lists / "topics.csv")), keys)
    if (lists / "similar.csv").is_file():
        found["similar"] = _similar(store, _rows(lists / "similar.csv"), keys)
    return found


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _bodies(store: Store, rows: Iterator[dict[str, str]], keys: Mapping[str, str]) -> dict[str, Tally]:
    said: dict[str, dict[str, str]] = {}
    for participation, type_, name, kind, parent in _values(store, _BODIES):
        values = {"type": type_, "name": name, "kind": kind.rpartition("#body-")[2], "unit_of": parent}
        said.setdefault(participation, values)
    tallies = {"bodies": Tally(), "kinds": Tally(), "units": Tally()}
    for row in rows:
        got = said.get(f"{BASE}plan/{keys[row['plan']]}/m/{row['measure']}/p/{row['position']}", {})
        where = f"{row['plan']}/{row['measure']}/{row['position']} «{row['mention']}»"
        names = [folded(f"{t}: {n}") or "" for t in _readings(row["type"]) if t != "none" for n in _readings(row["name"])]
        if "none" in _readings(row["type"]):
            names.append("")
        tallies["bodies"].judge(where, folded(f"{got['type']}: {got['name']}") if got else None, names)
        if got and "none" not in _readings(row["type"]):
            tallies["kinds"].judge(where, got["kind"], _readings(row["kind"]))
            tallies["units"].judge(where, folded(got["unit_of"]) or None, [folded(n) or "" for n in _readings(row["unit_of"])])
    return tallies


def _concepts(store: Store, rows: list[dict[str, str]], keys: Mapping[str, str]) -> dict[str, Tally]:
    said: dict[str, set[str]] = {}
    for measure, concept in _values(store, _CONCEPTS):
        said.setdefault(measure, set()).add(concept.removeprefix(f"{ONTOLOGY}#"))
    alone = {row["readers"] for row in rows} == {"1"}
    wanted: dict[str, dict[str, bool]] = {}
    for row in rows:
        measure = f"{BASE}plan/{keys[row['plan']]}/m/{row['measure']}"
        wanted.setdefault(measure, {})[row["concept"]] = alone or row["readers"] == "2"
    tallies = {"topics": Tally(), "activities": Tally()}
    for measure, concepts in wanted.items():
        for name, start in (("topics", "topic-"), ("activities", "activity-")):
            tally, got = tallies[name], {c for c in said.get(measure, ()) if c.startswith(start)}
            expected = {c for c, both in concepts.items() if both and c.startswith(start)}
            tally.said += len(got)
            tally.right += len(got & concepts.keys())
            tally.expected += len(expected)
            tally.found += len(got & expected)
            where = measure.removeprefix(f"{BASE}plan/")
            tally.misses += [f"{where}: + {c}" for c in sorted(got - concepts.keys())] + [f"{where}: - {c}" for c in sorted(expected - got)]
    return tallies


def _similar(store: Store, rows: Iterator[dict[str, str]], keys: Mapping[str, str]) -> Tally:
    scores = {frozenset((measure, other)): float(score) for measure, other, score in _values(store, _LIKE)}
    tally = Tally()
    for row in rows:
        pair = [f"{BASE}plan/{keys[row[p]]}/m/{row[m]}" for p, m in (("plan", "measure"), ("other_plan", "other_measure"))]
        score, alike = scores.get(frozenset(pair), 0.0), row["alike"] == "yes"
        tally.said += score >= ALIKE
        tally.right += alike and score >= ALIKE
        tally.expected += alike
        tally.found += alike and score >= ALIKE
        if alike != (score >= ALIKE):
            places = " – ".join(p.removeprefix(f"{BASE}plan/") for p in pair)
            tally.misses.append(f"{places}: {score:.3f} | {row['alike']} ({row['why']})")
    return tally


def _values(store: Store, query: str) -> list[tuple[str, ...]]:
    """The cells of an answer as words; an unbound one is empty."""
    return [tuple(cell.value if cell else "" for cell in row) for row in store.rows(_PREFIXES + query).rows]


def _readings(cell: str) -> list[str]:
    return [r.strip() for r in cell.split(" | ")]
