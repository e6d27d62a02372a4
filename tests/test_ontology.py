"""The ontology: consistent, entailing, refusing, well kept; and each kind of check can fail."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, URIRef

from civgraph.reasoning import check, ontology
from civgraph.resources import folder
from civgraph.validation import findings_in

CASES = Path(__file__).resolve().parent / "ontology"


def test_every_check_holds() -> None:
    results = check(CASES)
    assert [r for r in results if not r.ok] == []
    counts = Counter(r.kind for r in results)
    assert counts["consistent"] == 1 and counts["entails"] >= 15 and counts["forbids"] >= 15


def test_a_false_claim_and_a_harmless_case_are_told(tmp_path: Path) -> None:
    prefixes = "@prefix civ: <https://w3id.org/civgraph/ontology#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    for kind in ("entails", "forbids"):
        (tmp_path / kind).mkdir()
    claim = "[] a rdf:Statement ; rdf:subject civ:Measure ; rdf:predicate rdf:type ; rdf:object civ:Plan ."
    (tmp_path / "entails" / "false.ttl").write_text(prefixes + claim, "utf-8")
    (tmp_path / "forbids" / "harmless.ttl").write_text(prefixes + "<https://example.org/m> a civ:Measure .", "utf-8")
    assert {(r.kind, r.name) for r in check(tmp_path) if not r.ok} >= {("entails", "false"), ("forbids", "harmless")}


def test_a_term_without_its_ukrainian_label_is_found() -> None:
    shapes = Graph().parse(folder("shapes") / "style" / "terms.ttl", format="turtle")
    core = ontology("")
    term = URIRef("https://w3id.org/civgraph/ontology#Measure")
    label = next(o for o in core.objects(term, SKOS.prefLabel) if getattr(o, "language", "") == "uk")
    core.remove((term, SKOS.prefLabel, label))
    assert {(f.focus, f.rule) for f in findings_in(core, shapes)} == {(str(term), "term-label-uk")}


def test_civ_imports_every_file_of_its_folder() -> None:
    imported = {str(o) for o in Graph().parse(folder("ontology") / "civ.ttl").objects(None, OWL.imports)}
    files = {f.stem for f in folder("ontology").glob("*.ttl")} - {"civ", "reused"}
    assert imported == {f"https://w3id.org/civgraph/ontology/{stem}" for stem in files}
    assert imported == {str(s) for f in files for s in Graph().parse(folder("ontology") / f"{f}.ttl").subjects(RDF.type, OWL.Ontology)}


def test_java_is_here() -> None:
    assert shutil.which("java"), "the test set-up installs it"
