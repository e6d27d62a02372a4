"""Validation by the reference: what pySHACL says of a graph.

In: a graph, or the quads of a document. Out: findings, in order. Then holds: the shapes and the SKOS lists are read from the project's own
folders and nothing is fetched; a literal is compared as it is written; this is the only door to pySHACL.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import Node
from rdflib.util import from_n3

from civgraph.rdf import Written, folder_n_triples, n_triples, spelled, terms
from civgraph.record import Finding
from civgraph.resources import folder
from civgraph.rules import Result, Rules, in_order

SH = Namespace("http://www.w3.org/ns/shacl#")
_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_LISTS = (SH["or"], SH["and"], SH.xone)
_NESTING = (*_LISTS, SH.node)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)


class _Data(Graph):
    """A graph under validation: pySHACL hands over the text of a rule again for every node, and parsing it costs more than running it."""

    def query(self, query_object: str | Query, *rest: Any, **named: Any) -> Answer:
        """What a query answers; each text is parsed once."""
        return super().query(_parsed(query_object) if isinstance(query_object, str) else query_object, *rest, **named)


@cache
def _parsed(query: str) -> Query:
    return prepareQuery(query)


@cache
def shapes_graph() -> Graph:
    """All shapes."""
    return shapes_in(sorted(folder("shapes").glob("*.ttl")))


@cache
def terms_graph() -> Graph:
    """The SKOS lists that shapes look values up in."""
    return shapes_in(sorted(folder("ontology/terms").glob("*.ttl")))


def shapes_in(files: Iterable[Path]) -> Graph:
    """The shapes that Turtle files hold."""
    found = Graph()
    for file in files:
        found.parse(file, format="turtle")
    return found


def graph_of(triples: bytes) -> Graph:
    """N-Triples as a graph: literals as they are written, blank nodes by their own labels."""
    found = Graph()
    for triple in terms(triples):
        subject, predicate, value = map(_made, triple)
        found.add((subject, predicate, value))
    return found


def _made(term: Written) -> Node:
    kind, value, language, datatype = term
    if kind == "iri":
        return URIRef(value)
    return BNode(value) if kind == "blank" else Literal(value, lang=language, datatype=datatype, normalize=False)


def findings_of(quads: bytes) -> tuple[Finding, ...]:
    """What the shapes say of the quads of one document."""
    return findings_in(graph_of(n_triples(quads)))


def findings_in(data: Graph, shapes: Graph | None = None) -> tuple[Finding, ...]:
    """What the shapes say of a graph."""
    rules = shapes or shapes_graph()
    known = Rules(rules.serialize(format="nt", encoding="utf-8"))
    return in_order(known.finding(result) for result in results_in(data + graph_of(folder_n_triples("ontology/terms")), rules))


def results_in(data: Graph, shapes: Graph) -> set[Result]:
    """What pySHACL finds in a graph with some shapes, and with nothing else."""
    whole = _Data()
    whole += data
    _, report, _ = validate(whole, shacl_graph=shapes, advanced=True, do_owl_imports=False, inplace=True)
    if not isinstance(report, Graph):
        raise RuntimeError(f"the shapes could not be run: {report}")
    return {_result(report, result) for result in report.objects(None, SH.result)}


def _result(report: Graph, result: Node) -> Result:
    def one(predicate: URIRef) -> Node | None:
        return report.value(result, predicate)

    severity, path, value, constraint = one(SH.resultSeverity), one(SH.resultPath), one(SH.value), one(SH.sourceConstraint)
    return Result(
        _SEVERITIES[severity] if isinstance(severity, URIRef) and severity in _SEVERITIES else "violation",
        _spelled(one(SH.focusNode)) or "",
        _spelled(one(SH.sourceShape)) or "",
        _spelled(one(SH.sourceConstraintComponent)) or "",
        _spelled(path) if isinstance(path, URIRef) else None,
        _spelled(value),
        _spelled(constraint) if isinstance(constraint, URIRef) else None,
        min(map(str, report.objects(result, SH.resultMessage)), default=""),
    )


def _spelled(term: Node | None) -> str | None:
    if isinstance(term, Literal):
        return spelled(str(term), term.language, str(term.datatype) if term.datatype else None)
    return None if term is None else f"_:{term}" if isinstance(term, BNode) else f"<{term}>"


def nested(data: Graph, shapes: Graph, result: Result) -> set[Result]:
    """Why a node does not pass: what pySHACL finds with the shapes inside the one that it failed."""
    inner = _inner(shapes, result)
    node = _term(result.value or result.focus)
    alone = Graph()
    for triple in shapes:
        if triple[1] not in _TARGETS:
            alone.add(triple)
    for shape in inner:
        alone.add((shape, SH.targetNode, node))
    return results_in(data, alone) if inner else set()


def _inner(shapes: Graph, result: Result) -> list[Node]:
    parameter = result.component.rpartition("#")[2].removesuffix("ConstraintComponent>")
    predicate = SH[parameter[:1].lower() + parameter[1:]]
    values = list(shapes.objects(_term(result.shape), predicate)) if predicate in _NESTING else []
    return [item for value in values for item in (shapes.items(value) if predicate in _LISTS else [value])]


def _term(spelled_out: str) -> Node:
    found = from_n3(spelled_out)
    return found if isinstance(found, Node) else BNode()
