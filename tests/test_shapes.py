"""Every rule of the shapes can fail: each of its parameters has a `bad:` subject that breaks it, and loses its finding with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from civgraph.validation import shapes_graph, terms_graph

ROOT = Path(__file__).resolve().parent
SHAPES = sorted((ROOT.parent / "shapes").glob("*.ttl"))
SH = Namespace("http://www.w3.org/ns/shacl#")
BAD, OK = "https://example.org/bad/", "https://example.org/ok/"
CONSTRAINTS = ("minCount", "maxCount", "datatype", "class", "in", "hasValue", "lessThanOrEquals", "minInclusive", "minLength", "pattern")
PARAMETERS = (*CONSTRAINTS, "uniqueLang", "nodeKind", "or")


@cache
def cases(stem: str) -> Graph:
    return Graph().parse(ROOT / "shapes" / f"{stem}.ttl", format="turtle") + terms_graph()


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
        for rule in sorted(shapes.objects(None, SH.property)):
            listed += [(file.stem, str(rule).rpartition("#")[2], p) for p in PARAMETERS if (rule, SH[p], None) in shapes]
        listed += [(file.stem, str(rule).rpartition("#")[2], "sparql") for rule in sorted(shapes.objects(None, SH.sparql))]
    return listed


@pytest.mark.parametrize("file", SHAPES, ids=lambda f: f.stem)
def test_ok_passes_and_every_bad_subject_is_found(file: Path) -> None:
    data, results = cases(file.stem), found(cases(file.stem), shapes_graph())
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
    if parameter == "sparql":
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


def test_every_rule_speaks_both_languages() -> None:
    shapes = shapes_graph()
    named = {*shapes.objects(None, SH.property), *shapes.objects(None, SH.sparql)}
    silent = [r for r in named if {m.language for m in shapes.objects(r, SH.message) if isinstance(m, Literal)} != {"uk", "en"}]
    assert silent == [] and len(named) > 60
