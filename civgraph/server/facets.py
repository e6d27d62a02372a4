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
from typing import Any

from civgraph.resources import PACKAGE
from civgraph.server.page_queries import is_iri
from civgraph.store import Term

SHOWN = 100  # so many measures stand on a page
_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow measures: the pattern of its values, and of the measures that have one; `words` where its values are of its own."""

    name: str
    values: str
    chosen: str = ""
    number: bool = False
    yes: str = ""
    no: str = ""

    @property
    def words(self) -> bool:
        """Whether its values are «yes» and «no»."""
        return bool(self.yes)

    def narrowed(self, value: str) -> str | None:
        """The pattern of the measures that have a value; None where it cannot be a value of this facet."""
        if self.words:
            return {"yes": self.yes, "no": self.no}.get(value)
        if self.number:
            return self.chosen.replace("?value", value) if re.fullmatch(r"[0-9]{1,4}", value) else None
        return self.chosen.replace("?value", Term(value, True).n3) if _IRI.fullmatch(value) and is_iri(value) else None


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((PACKAGE / "server" / "facets.toml").read_text("utf-8"))


@cache
def facets() -> tuple[Facet, ...]:
    """The facets, in the order they are shown."""
    return tuple(Facet(**said) for said in _file()["facet"])


def values_query(facet: Facet, chosen: Mapping[str, str]) -> str:
    """The query for the values of a facet, each with how many measures it leaves."""
    return _query("values", {name: value for name, value in chosen.items() if name != facet.name}, pattern=facet.values)


def measures_query(chosen: Mapping[str, str], skipped: int = 0) -> str:
    """The query for the measures that are left."""
    return _query("measures", chosen, page=f"LIMIT {SHOWN} OFFSET {skipped}")


def count_query(chosen: Mapping[str, str]) -> str:
    """The query for how many measures are left."""
    return _query("count", chosen)


def _query(name: str, chosen: Mapping[str, str], **blanks: str) -> str:
    patterns = [pattern for f in facets() if f.name in chosen and (pattern := f.narrowed(chosen[f.name]))]
    narrowed = "\n  ".join(f"{{ SELECT DISTINCT ?measure WHERE {{ {pattern} }} }}" for pattern in patterns)
    text: str = _file()[name]
    for blank, said in (*blanks.items(), ("narrowed", narrowed)):
        text = "".join(line for line in text.splitlines(keepends=True) if said or line.strip() != f"# {blank}").replace(f"# {blank}", said)
    spaces = [line for line in _file()["prefixes"].splitlines() if line and line.split()[1] in text]
    return "\n".join(spaces) + text
