"""Facets: measures narrowed by plan, territory, kind of body, topic, consent, year of the deadline.

In: what was chosen. Out: the query for the measures, and one for the values of each facet. Then holds: a value is counted under all that is
chosen in the other facets; what is chosen enters a query as a term.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from civgraph.resources import PACKAGE
from civgraph.store import Term

SHOWN = 100  # so many measures stand on a page
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")
_VARIABLE = re.compile(r"\?(\w+)")


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
def _file() -> dict[str, Any]:
    return tomllib.loads((PACKAGE / "server" / "facets.toml").read_text("utf-8"))


@cache
def facets() -> tuple[Facet, ...]:
    """The facets, in the order they are shown."""
    return tuple(Facet(f["name"], f["pattern"], tuple(f.get("words", ())), f.get("number", False)) for f in _file()["facet"])


def values_query(facet: Facet, chosen: Mapping[str, str]) -> str:
    """The query for the values of a facet, each with how many measures it leaves."""
    return _query("values", {name: value for name, value in chosen.items() if name != facet.name}, facet.pattern)


def measures_query(chosen: Mapping[str, str], skipped: int = 0) -> str:
    """The query for the measures that are left."""
    return f"{_query('measures', chosen)}LIMIT {SHOWN}\nOFFSET {skipped}\n"


def count_query(chosen: Mapping[str, str]) -> str:
    """The query for how many measures are left."""
    return _query("count", chosen)


def _query(name: str, chosen: Mapping[str, str], pattern: str = "") -> str:
    text: str = _file()[name].replace("# pattern", pattern).replace("# narrowed", "\n  ".join(_narrowed(chosen)) or "# all")
    spaces = [line for line in _file()["prefixes"].splitlines() if (line.split() or ["", ""])[1] and line.split()[1] in text]
    return "\n".join(spaces) + text


def _narrowed(chosen: Mapping[str, str]) -> Iterator[str]:
    """What is chosen, each as a pattern whose variables are its own."""
    for facet in facets():
        term = facet.term(chosen[facet.name]) if facet.name in chosen else None
        if term:
            yield f"{_VARIABLE.sub(partial(_own, facet.name), facet.pattern)} FILTER (?{facet.name} = {term.n3})"


def _own(facet: str, found: re.Match[str]) -> str:
    """The name of a variable of a pattern beside the patterns of others."""
    return {"measure": "?measure", "value": f"?{facet}"}.get(found[1], f"?{facet}_{found[1]}")
