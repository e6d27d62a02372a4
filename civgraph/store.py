"""The store: quads on disk or in memory, and the answers to queries.

In: N-Quads to load, the text of a query. Out: an `Answer`. Then holds: the default graph is the union of all named graphs; a store
opened to be asked is opened read-only; this and `rdf` are the only doors to pyoxigraph.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

TABULAR = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE}


class BadQuery(ValueError):
    """A query that cannot be read or run: the engine's sentence."""


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


class Store:
    """A store of quads."""

    def __init__(self, inner: ox.Store) -> None:
        self._inner = inner

    @classmethod
    def opened(cls, folder: Path) -> Store:
        """A store on disk, read-only."""
        return cls(ox.Store.read_only(str(folder)))

    def rows(self, query: str) -> Answer:
        """The answer to a SELECT query."""
        found = self._ask(query)
        if not isinstance(found, ox.QuerySolutions):
            raise BadQuery("a SELECT query is wanted here")
        columns = tuple(v.value for v in found.variables)
        return Answer(columns, tuple(tuple(_term(row[c]) for c in columns) for row in found))

    def written(self, query: str, format_: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json or xml, triples as ttl or nt."""
        found = self._ask(query)
        out = io.BytesIO()
        if isinstance(found, ox.QueryTriples):
            found.serialize(out, GRAPHS.get(format_, ox.RdfFormat.TURTLE))
        else:
            found.serialize(
                out, TABULAR.get(format_, ox.QueryResultsFormat.JSON if isinstance(found, ox.QueryBoolean) else ox.QueryResultsFormat.TSV)
            )
        return out.getvalue()

    def is_rows(self, query: str) -> bool:
        """Whether a query asks for rows."""
        return isinstance(self._ask(query), ox.QuerySolutions)

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has, in the order of the graphs' names."""
        rows = self.rows("SELECT ?graph (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph").rows
        return dict(sorted((graph.value, int(quads.value)) for graph, quads in rows if graph and quads))

    def _ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._inner.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise BadQuery(str(error)) from error


def load(folder: Path, dump: Path, steps: Iterable[Callable[[Store], bytes]] = ()) -> None:
    """Makes a store on disk of a file of N-Quads and of what each step finds in it, and puts it in order for reading."""
    inner = ox.Store(str(folder))
    inner.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    for step in steps:
        inner.bulk_load(step(Store(inner)), format=ox.RdfFormat.N_QUADS)
    inner.optimize()
    inner.flush()


def _term(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return Term(term.value, True)
    if isinstance(term, ox.Literal):
        return Term(term.value, False, term.language, None if term.language else term.datatype.value)
    return None if term is None else Term(str(term), False)
