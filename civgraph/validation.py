"""Findings: what the shapes say of one document's graph.

In: the quads of a document. Out: findings, in order. Then holds: the shapes and the SKOS lists are read from the project's own folders
and nothing is fetched; this is the only door to pySHACL.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from civgraph.rdf import n_triples
from civgraph.record import Finding
from civgraph.resources import folder

SH = Namespace("http://www.w3.org/ns/shacl#")
_SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


class _Data(Graph):
    """A graph under validation: pySHACL hands over the text of a rule again for every node, and parsing it costs more than running it."""

    def query(self, query_object: str | Query, *rest: Any, **named: Any) -> Result:
        """What a query answers; each text is parsed once."""
        return super().query(_parsed(query_object) if isinstance(query_object, str) else query_object, *rest, **named)


@cache
def _parsed(query: str) -> Query:
    return prepareQuery(query)


@cache
def shapes_graph() -> Graph:
    """All shapes."""
    return _read("shapes")


@cache
def terms_graph() -> Graph:
    """The SKOS lists that shapes look values up in."""
    return _read("ontology/terms")


def findings_of(quads: bytes) -> tuple[Finding, ...]:
    """What the shapes say of the quads of one document."""
    return findings_in(Graph().parse(data=n_triples(quads), format="nt"))


def findings_in(data: Graph, shapes: Graph | None = None) -> tuple[Finding, ...]:
    """What the shapes say of a graph."""
    whole = _Data()
    whole += data
    whole += terms_graph()
    rules = shapes or shapes_graph()
    _, report, _ = validate(whole, shacl_graph=rules, advanced=True, do_owl_imports=False, inplace=True)
    if not isinstance(report, Graph):
        raise RuntimeError(f"the shapes could not be run: {report}")
    found = {_finding(report, rules, result) for result in report.subjects(RDF.type, SH.ValidationResult)}
    return tuple(sorted(found, key=_order))


def _finding(report: Graph, rules: Graph, result: Node) -> Finding:
    """A result of the report, in the words of its rule: the report loses the languages of what a SPARQL rule says."""

    def one(predicate: URIRef) -> Node | None:
        return report.value(result, predicate)

    rule = one(SH.sourceConstraint) or one(SH.sourceShape)
    if isinstance(rule, BNode):
        rule = one(SH.sourceShape)
    said = {m.language: str(m) for m in rules.objects(rule, SH.message) if isinstance(m, Literal)}
    plain = min(map(str, report.objects(result, SH.resultMessage)), default="")
    severity, path, value = one(SH.resultSeverity), one(SH.resultPath), one(SH.value)
    return Finding(
        _SEVERITIES[severity] if isinstance(severity, URIRef) else "violation",
        str(rule).rpartition("#")[2],
        str(one(SH.focusNode)),
        said.get("uk", plain),
        said.get("en", plain),
        str(rule),
        str(one(SH.sourceConstraintComponent)),
        str(path) if isinstance(path, URIRef) else None,
        value.n3() if isinstance(value, URIRef | Literal) else None,
    )


def _order(finding: Finding) -> tuple[str, ...]:
    return (finding.focus, finding.rule, finding.component, finding.path or "", finding.value or "", finding.message_en)


def _read(name: str) -> Graph:
    return shapes_in(sorted(folder(name).glob("*.ttl")))


def shapes_in(files: Iterable[Path]) -> Graph:
    """The shapes that Turtle files hold."""
    found = Graph()
    for file in files:
        found.parse(file, format="turtle")
    return found
