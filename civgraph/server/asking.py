"""Asking: what the pages and the endpoint want of the published graph, and how it says no.

In: the text of a query. Out: its rows, or the answer written in a format. Then holds: all that one request asks is answered from one
snapshot; a query that is refused, wrong or out of time is a `Refused` with an HTTP status and a sentence in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from civgraph.resources import toml
from civgraph.store import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a query something stands: line and column from 1, and the line itself."""

    line: int
    column: int
    text: str


class Refused(Exception):
    """A request that gets no answer: the HTTP status, and why, in both languages; `lane`: where it was tried."""

    def __init__(self, status: int, uk: str, en: str, place: Place | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status}: {en}")
        self.status, self.uk, self.en, self.place, self.headers = status, uk, en, place, headers or {}
        self.lane = ""


def refused(status: int, key: str, place: Place | None = None, headers: dict[str, str] | None = None, **values: object) -> Refused:
    """The refusal whose sentences stand at a key of `mappings/refusals.toml`."""
    said = toml("mappings/refusals.toml")[key]
    return Refused(status, said["uk"].format(**values), said["en"].format(**values), place, headers)


class Asking(Protocol):
    """Asks the published graph through the lanes of workers; one snapshot answers all that one request asks."""

    @property
    def snapshot(self) -> str:
        """The id of the snapshot that answers."""

    async def rows(self, query: str) -> Answer:
        """The answer to a SELECT query; `Refused` where there is none."""

    async def written(self, query: str, format: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json, xml; triples as ttl, nt, jsonld, rdfxml, nq, trig."""
