"""The store: quads on disk or in memory, and the answers to queries.

In: N-Quads to load, the text of a query. Out: an `Answer`. Then holds: readers know the `Port` alone, of which `Store` is one make and
`endpoint.Endpoint` the other; the default graph is the union of all named graphs unless the query, or who asks it, names graphs; a store
opened to be asked is opened read-only; this and `rdf` are the only doors to pyoxigraph.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

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


class Port(Protocol):
    """What every reader asks of a graph, wherever it is."""

    def rows(self, query: str) -> Answer:
        """The answer to a SELECT query."""
        ...

    def written(self, query: str, format_: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json or xml, triples as ttl or nt."""
        ...

    def is_rows(self, query: str) -> bool:
        """Whether a query asks for rows."""
        ...

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has, in the order of the graphs' names."""
        ...


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of, by name: those merged into the default graph, and those that GRAPH may name."""

    default: tuple[str, ...]
    named: tuple[str, ...]


class Store:
    """The embedded make: a store of quads in this process."""

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
        return _answer(self._ask(query))

    def written(self, query: str, format_: str) -> bytes:
        """The answer to any query, written: rows as csv, tsv, json or xml, triples as ttl, nt, jsonld, rdfxml, trig or nq."""
        self.write(query, format_, out := io.BytesIO())
        return out.getvalue()

    def write(self, query: str, format_: str, out: IO[bytes], dataset: Dataset | None = None, base: str | None = None) -> str:
        """Writes the answer to any query, its relative IRIs resolved against a base; the format it was written in: another one where the
        answer is not of that kind."""
        return _serialized(self._ask(query, dataset, base), format_, out)

    def is_rows(self, query: str) -> bool:
        """Whether a query asks for rows."""
        return isinstance(self._ask(query), ox.QuerySolutions)

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has, in the order of the graphs' names."""
        return counted(self)

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


def counted(port: Port) -> dict[str, int]:
    """How many quads each named graph has, in the order of the graphs' names."""
    rows = port.rows("SELECT ?graph (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph").rows
    return dict(sorted((graph.value, int(quads.value)) for graph, quads in rows if graph and quads))


def answer_of(results: bytes) -> Answer:
    """The answer that SPARQL results in JSON hold."""
    return _answer(ox.parse_query_results(results, ox.QueryResultsFormat.JSON))


def results_written(results: bytes, format_: str) -> bytes:
    """SPARQL results in JSON, written as `Store.written` writes them."""
    return _written(ox.parse_query_results(results, ox.QueryResultsFormat.JSON), format_)


def triples_written(n_triples: bytes, format_: str) -> bytes:
    """N-Triples, written as `Store.written` writes triples."""
    held = ox.Store()
    held.bulk_load(n_triples, ox.RdfFormat.N_TRIPLES)
    return ox.serialize((quad.triple for quad in held), format=SYNTAXES.get(format_, ox.RdfFormat.TURTLE)) or b""


def spelled_as_held(literals: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Each literal (value, datatype) as a store spells its value: every integer type is xsd:integer, 0.50 is 0.5, P12M is P1Y.

    >>> spelled_as_held([("0.50", "http://www.w3.org/2001/XMLSchema#decimal")])
    {('0.50', 'http://www.w3.org/2001/XMLSchema#decimal'): ('0.5', 'http://www.w3.org/2001/XMLSchema#decimal')}
    """
    wanted = list(literals)
    held, name = ox.Store(), ox.NamedNode("civgraph:literal")
    for n, (value, datatype) in enumerate(wanted):
        held.add(ox.Quad(ox.NamedNode(f"civgraph:{n}"), name, ox.Literal(value, datatype=ox.NamedNode(datatype))))
    found = ((int(q.subject.value.partition(":")[2]), q.object) for q in held if isinstance(q.object, ox.Literal))
    return {wanted[n]: (literal.value, literal.datatype.value) for n, literal in sorted(found, key=lambda pair: pair[0])}


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    if not isinstance(found, ox.QuerySolutions):
        raise BadQuery("a SELECT query is wanted here")
    columns = tuple(v.value for v in found.variables)
    return Answer(columns, tuple(tuple(_term(row[c]) for c in columns) for row in found))


def _written(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str) -> bytes:
    _serialized(found, format_, out := io.BytesIO())
    return out.getvalue()


def _serialized(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str, out: IO[bytes]) -> str:
    """Writes an answer; the format it was written in."""
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


def _cause(error: RuntimeError) -> BadQuery | Broken:
    """What is wrong: the engine says so of a query that it cannot run and of a damaged store alike."""
    return (Broken if str(error).startswith(("Corruption", "IO error")) else BadQuery)(str(error))


def _term(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return Term(term.value, True)
    if isinstance(term, ox.Literal):
        return Term(term.value, False, term.language, None if term.language else term.datatype.value)
    return None if term is None else Term(str(term), False)
