"""Every rule of the shapes can fail: each of its parameters has a `bad:` subject that breaks it, and loses its finding with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef

from civgraph.validation import findings_in, shapes_graph, terms_graph

ROOT = Path(__file__).resolve().parent
SHAPES = sorted((ROOT.parent / "shapes").glob("*.ttl"))
SH = Namespace("http://www.w3.org/ns/shacl#")
BAD, OK = "https://example.org/bad/", "https://example.org/ok/"
ELI_DATE = URIRef("http://data.europa.eu/eli/ontology#date_document")
CONSTRAINTS = ("minCount", "maxCount", "datatype", "class", "in", "hasValue", "lessThanOrEquals", "minInclusive", "minLength", "pattern")
PARAMETERS = (*CONSTRAINTS, "uniqueLang", "nodeKind", "or", "not", "sparql")
SENSE = "legal-sense"  # the file of rules that no document need pass: it is tried apart from the rules of integrity
DOUBTS = {SH.Warning, SH.Info}


@cache
def cases(stem: str) -> Graph:
    return Graph().parse(ROOT / "shapes" / f"{stem}.ttl", format="turtle") + terms_graph()


@cache
def shapes_beside(stem: str) -> Graph:
    """The shapes of integrity; for the rules of legal sense those alone, and the prefixes that `evidence` declares."""
    files = [f for f in SHAPES if f.stem != SENSE] if stem != SENSE else [f for f in SHAPES if f.stem in (SENSE, "evidence")]
    return sum((Graph().parse(f) for f in files), Graph())


def named(shapes: Graph) -> list[URIRef]:
    """The rules of a file: property shapes, SPARQL constraints, and node shapes that speak for themselves."""
    linked = {*shapes.objects(None, SH.property), *shapes.objects(None, SH.sparql)}
    spoken = {s for s in shapes.subjects(RDF.type, SH.NodeShape) if (s, SH.message, None) in shapes}
    return sorted(r for r in linked | spoken if isinstance(r, URIRef))


def found(data: Graph, shapes: Graph) -> set[tuple[str, str, str]]:
    """The rule, the focus node and the parameter of each finding."""
    _, report, _ = validate(data, shacl_graph=shapes, advanced=True)
    assert isinstance(report, Graph)
    results = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        constraint = report.value(result, SH.sourceConstraint)
        rule = constraint if isinstance(constraint, URIRef) else report.value(result, SH.sourceShape)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2].removesuffix("ConstraintComponent")
        results.add((str(rule).rpartition("#")[2], str(report.value(result, SH.focusNode)), component.casefold()))
    return results


def rules() -> list[tuple[str, str, str]]:
    """Each file, rule and parameter of the shapes."""
    listed = []
    for file in SHAPES:
        shapes = Graph().parse(file)
        for rule in named(shapes):
            constraint = (None, SH.sparql, rule) in shapes
            of_it = ["sparql"] if constraint else [p for p in PARAMETERS if (rule, SH[p], None) in shapes]
            listed += [(file.stem, str(rule).rpartition("#")[2], p) for p in of_it]
    return listed


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_ok_passes_and_every_bad_subject_is_found(file: Path) -> None:
    data, results = cases(file.stem), found(cases(file.stem), shapes_beside(file.stem))
    assert {r for r in results if r[1].startswith(OK)} == set()
    wanted = {(rule, f"{BAD}{rule}.{p}", p.casefold()) for stem, rule, p in rules() if stem == file.stem}
    assert wanted - results == set()
    typed = {str(t) for t in data.objects(None, RDF.type)}
    assert {str(t) for t in Graph().parse(file).objects(None, SH.targetClass)} <= typed, "a class without a case"


@pytest.mark.parametrize(("stem", "rule", "parameter"), rules())
def test_without_its_parameter_a_rule_says_nothing(stem: str, rule: str, parameter: str) -> None:
    shapes = Graph().parse(ROOT.parent / "shapes" / f"{stem}.ttl")
    if stem != "evidence":  # it declares the prefixes
        shapes += Graph().parse(ROOT.parent / "shapes" / "evidence.ttl")
    name = URIRef(f"https://w3id.org/civgraph/shapes#{rule}")
    focus = f"{BAD}{rule}.{parameter}"
    if (None, SH.sparql, name) in shapes:
        shapes.remove((None, SH.sparql, name))
    else:
        shapes.remove((name, SH[parameter], None))
    data = cases(stem)
    near = Graph()
    todo, seen = [URIRef(focus)], set()
    while todo:  # the bad subject, what it links to, what links to it
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for s, p, o in (*data.triples((node, None, None)), *(data.triples((None, None, node)) if str(node) == focus else ())):
            near.add((s, p, o))
            todo += [x for x in (s, o) if not isinstance(x, Literal | BNode) and str(x).startswith((OK, BAD))]
    assert (rule, focus, parameter.casefold()) not in found(near + terms_graph(), shapes)


def test_the_shapes_are_shapes() -> None:
    """SHACL for SHACL."""
    conforms, _, text = validate(Graph(), shacl_graph=shapes_graph(), meta_shacl=True, advanced=True)
    assert conforms, text


def languages(shapes: Graph, rule: URIRef, predicate: URIRef) -> list[str | None]:
    return sorted(str(m.language) for m in shapes.objects(rule, predicate) if isinstance(m, Literal))


def test_every_rule_speaks_both_languages() -> None:
    shapes = shapes_graph()
    assert [r for r in named(shapes) if languages(shapes, r, SH.message) != ["en", "uk"]] == []
    assert len(named(shapes)) > 100


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_severity_is_used_on_purpose(file: Path) -> None:
    """A rule of integrity is a Violation; one of legal sense is a Warning or Info, has a name and says why a jurist asks."""
    shapes = Graph().parse(file)
    of = {r: set(shapes.objects(r, SH.severity)) for r in named(shapes)}
    if file.stem != SENSE:
        assert [r for r, severities in of.items() if severities != {SH.Violation}] == []
    else:
        assert [r for r, severities in of.items() if len(severities) != 1 or not severities <= DOUBTS] == []
        assert [r for r in of if languages(shapes, r, RDFS.comment) != ["en", "uk"]] == []
        assert [r for r in of if languages(shapes, r, SKOS.prefLabel) != ["en", "uk"]] == []
        assert set().union(*of.values()) == DOUBTS


def test_a_finding_says_what_a_validation_result_says() -> None:
    plan, measure = f"{BAD}deadline-after-plan-end.sparql", f"{BAD}measure-open-ended.not"
    told = {(f.rule, f.focus): f for f in findings_in(cases(SENSE), shapes_beside(SENSE))}
    late = told["deadline-after-plan-end", plan]
    assert (late.severity, late.path, late.value, late.place) == ("warning", None, f"<{OK}next-year>", f"{OK}next-year")
    assert late.shape == "https://w3id.org/civgraph/shapes#deadline-after-plan-end"
    assert late.component == str(SH.SPARQLConstraintComponent)
    undated = told["plan-undated", f"{BAD}plan-undated.minCount"]
    assert (undated.path, undated.value, undated.place) == (str(ELI_DATE), None, undated.focus)
    assert undated.component == str(SH.MinCountConstraintComponent) and undated.severity == "warning"
    assert told["measure-open-ended", measure].severity == "info"
    others = told["executor-others", f"{BAD}executor-others.not"]
    assert others.value == '"інші заінтересовані сторони"@uk' and others.place == others.focus


def test_findings_come_in_the_same_order() -> None:
    data, turned = cases(SENSE), Graph()
    for triple in sorted(data, reverse=True):
        turned.add(triple)
    assert findings_in(data, shapes_beside(SENSE)) == findings_in(turned, shapes_beside(SENSE))
