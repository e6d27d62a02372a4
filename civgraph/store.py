"""The store: quads on disk or in memory, and the answers to queries.

In: N-Quads to load, the text of a query. Out: an `Answer`. Then holds: the default graph is the union of all named graphs unless the
query, or who asks it, names graphs; a store opened to be asked is opened read-only; this and `rdf` are the only doors to pyoxigraph.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from civgraph.guard import seen
from civgraph.rdf import SYNTAXES

TABULAR = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


class BadQuery(ValueError):
    """A query that cannot be read or run: the engine's sentence."""


class Broken(OSError):
    """A store whose files are damaged: the engine's sentence, for the operator alone."""


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of an answer: an IRI or a literal."""

    value: str
    iri: bool
    language: str | None = None
    datatype: str | None = None

    @property
    def n3(self) -> str:
        """The term as N-Triples spells it."""
        if self.iri:
            return str(ox.NamedNode(self.value))
        if self.language:
            return str(ox.Literal(self.value, language=self.language))
        return str(ox.Literal(self.value, datatype=ox.NamedNode(self.datatype) if self.datatype else None))


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a SELECT; None stands for an unbound cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of, by name: those merged into the default graph, and those that GRAPH may name."""

    default: tuple[str, ...]
    named: tuple[str, ...]


class Store:
    """A store of quads."""

    def __init__(self, inner: ox.Store) -> None:
        self._inner = inner

    @classmethod
    def opened(cls, folder: Path) -> Store:
        """A store on disk, read-only."""
        try:
            return cls(ox.Store.read_only(str(folder)))
        except RuntimeError as error:
            raise Broken(str(error)) from error

    def rows(self, query: str) -> Answer:
        """The answer to a SELECT query."""
        found = self._ask(query)
        if not isinstance(found, ox.QuerySolutions):
            raise BadQuery("a SELECT query is wanted here")
        columns = tuple(v.value for v in found.variables)
        return Answer(columns, tuple(tuple(_term(row[c]) for c in columns) for row in found))

    def written(self, query: str, format_: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json or xml, triples as ttl, nt, jsonld, rdfxml, trig or nq."""
        self.write(query, format_, out := io.BytesIO())
        return out.getvalue()

    def write(self, query: str, format_: str, out: IO[bytes], dataset: Dataset | None = None, base: str | None = None) -> str:
        """Writes the answer to any query, its relative IRIs resolved against a base; the format it was written in: another one where the
        answer is not of that kind."""
        found = self._ask(query, dataset, base)
        try:
            if isinstance(found, ox.QueryTriples):
                name = format_ if format_ in SYNTAXES else "ttl"
                found.serialize(out, SYNTAXES[name])
            else:
                name = format_ if format_ in TABULAR else "json" if isinstance(found, ox.QueryBoolean) else "tsv"
                found.serialize(out, TABULAR[name])
        except RuntimeError as error:
            raise _cause(error) from error
        return name

    def is_rows(self, query: str) -> bool:
        """Whether a query asks for rows."""
        return isinstance(self._ask(query), ox.QuerySolutions)

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has, in the order of the graphs' names."""
        rows = self.rows("SELECT ?graph (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph").rows
        return dict(sorted((graph.value, int(quads.value)) for graph, quads in rows if graph and quads))

    def _ask(
        self, query: str, dataset: Dataset | None = None, base: str | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            if dataset:
                return self._inner.query(
                    query,
                    base_iri=base,
                    default_graph=[ox.NamedNode(name) for name in dataset.default],
                    named_graphs=[ox.NamedNode(name) for name in dataset.named],
                )
            union = not ("FROM" in query.upper() and seen(query).dataset)  # the engine's union would overrule FROM
            return self._inner.query(query, base_iri=base, use_default_graph_as_union=union)
        except RuntimeError as error:
            raise _cause(error) from error
        except (SyntaxError, ValueError) as error:
            raise BadQuery(str(error)) from error


def load(folder: Path, dump: Path, steps: Iterable[Callable[[Store], bytes]] = ()) -> None:
    """Makes a store on disk of a file of N-Quads and of what each step finds in it, and puts it in order for reading."""
    inner = ox.Store(str(folder))
    inner.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    for step in steps:
        inner.bulk_load(step(Store(inner)), format=ox.RdfFormat.N_QUADS)
    inner.optimize()
    inner.flush()


def _cause(error: RuntimeError) -> BadQuery | Broken:
    """What is wrong: the engine says so of a query that it cannot run and of a damaged store alike."""
    return (Broken if str(error).startswith(("Corruption", "IO error")) else BadQuery)(str(error))


def _term(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return Term(term.value, True)
    if isinstance(term, ox.Literal):
        return Term(term.value, False, term.language, None if term.language else term.datatype.value)
    return None if term is None else Term(str(term), False)
