"""Facets: measures narrowed by plan, territory, kind of body, topic, consent, year of the deadline.

In: what was chosen. Out: the query for the measures, and one for the values of each facet. Then holds: a value is counted under all that is
chosen in the other facets; what is chosen enters a query as a term.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from civgraph.resources import PACKAGE
from civgraph.store import Term

SHOWN = 100  # so many measures stand on a page
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")
_PREFIXES = "PREFIX civ: <https://w3id.org/civgraph/ontology#>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow measures; `words` where its values are words of its own."""

    name: str
    pattern: str
    words: tuple[str, ...] = ()
    number: bool = False

    def term(self, chosen: str) -> Term | None:
        """What was chosen, as a term; None where it cannot be a value of this facet."""
        if self.number:
            return Term(chosen, False, datatype=_INTEGER) if re.fullmatch(r"\d{1,4}", chosen) else None
        if self.words:
            return Term(chosen, False) if chosen in self.words else None
        return Term(chosen, True) if _IRI.fullmatch(chosen) else None


@cache
def facets() -> tuple[Facet, ...]:
    """The facets, in the order they are shown."""
    said = tomllib.loads((PACKAGE / "server" / "facets.toml").read_text("utf-8"))["facet"]
    return tuple(Facet(f["name"], f["pattern"], tuple(f.get("words", ())), f.get("number", False)) for f in said)


def values_query(facet: Facet, chosen: Mapping[str, str]) -> str:
    """The query for the values of a facet, each with how many measures it leaves."""
    return (
        f"{_PREFIXES}SELECT ?value (COUNT(DISTINCT ?measure) AS ?measures) WHERE {{\n  ?measure a civ:Measure .\n"
        f"{_narrowed({k: v for k, v in chosen.items() if k != facet.name})}  {facet.pattern}\n}}\nGROUP BY ?value\nORDER BY DESC(?measures) ?value\n"
    )


def measures_query(chosen: Mapping[str, str], skipped: int = 0) -> str:
    """The query for the measures that are left."""
    return (
        f"{_PREFIXES}PREFIX dct: <http://purl.org/dc/terms/>\nPREFIX eli: <http://data.europa.eu/eli/ontology#>\n"
        "SELECT DISTINCT ?measure ?number ?text ?plan WHERE {\n  ?measure a civ:Measure ; civ:plan ?plan ; dct:description ?text .\n"
        f"{_narrowed(chosen)}  OPTIONAL {{ ?measure eli:number ?number }}\n}}\nORDER BY ?plan STRLEN(STR(?measure)) ?measure\nLIMIT {SHOWN}\nOFFSET {skipped}\n"
    )


def count_query(chosen: Mapping[str, str]) -> str:
    """The query for how many measures are left."""
    return f"{_PREFIXES}SELECT (COUNT(DISTINCT ?measure) AS ?measures) WHERE {{\n  ?measure a civ:Measure .\n{_narrowed(chosen)}}}\n"


def _narrowed(chosen: Mapping[str, str]) -> str:
    """What is chosen, each as a pattern of its own."""
    lines = []
    for facet in facets():
        term = facet.term(chosen[facet.name]) if facet.name in chosen else None
        if term:
            names = {v: f"?{facet.name}{'' if v == 'value' else v.capitalize()}" for v in re.findall(r"\?(\w+)", facet.pattern)} | {
                "measure": "?measure"
            }
            pattern = re.sub(r"\?(\w+)", lambda m, names=names: names[m[1]], facet.pattern)
            lines.append(f"  {pattern} FILTER (?{facet.name} = {term.n3})\n")
    return "".join(lines)
