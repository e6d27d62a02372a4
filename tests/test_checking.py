"""Seeded faults are found, each at the line and column that caused it; what cannot be read is refused; strangers' input harms nobody."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from civgraph.checking import Checked, Doubt, checked
from civgraph.places import Lines
from tests.written_graphs import WRITERS, Nodes, Page

ROOT = Path(__file__).resolve().parent
FAULTS = ROOT / "faults"
NAMED = {"nt", "nq"}  # formats in which nodes without a name are given one


@cache
def spec(name: str) -> dict[str, Any]:
    return tomllib.loads((FAULTS / name).read_text("utf-8"))


def sound() -> Nodes:
    """The graph without a fault."""
    nodes: Nodes = {name: [(p, o) for p, o in pairs] for name, pairs in spec("graph.toml")["nodes"].items()}
    for name, (node, *of) in spec("graph.toml")["evidence"].items():
        pairs = [("a", "civ:Evidence"), ("oa:hasBody", node), ("oa:hasTarget", "ex:here"), ("prov:wasGeneratedBy", "ex:reading")]
        nodes[f"ex:e-{name}"] = [*pairs, *(("civ:onProperty", p) for p in of)]
    return nodes


def faulty(fault: dict[str, Any]) -> tuple[Nodes, tuple[str, str, str] | None]:
    """The graph with a fault, and the statement that it is in."""
    nodes = sound()
    if "add" in fault:
        node, predicate, value = fault["add"]
        at = max((n for n, (p, _) in enumerate(nodes[node]) if p == predicate), default=len(nodes[node]) - 1)
        nodes[node].insert(at + 1, (predicate, value))
        return nodes, (node, predicate, value)
    if "change" in fault:
        node, predicate, value = fault["change"]
        assert any(p == predicate for p, _ in nodes[node])
        nodes[node] = [(p, value if p == predicate else o) for p, o in nodes[node]]
        return nodes, (node, predicate, value)
    node, predicate = fault["remove"]
    assert any(p == predicate for p, _ in nodes[node])
    nodes[node] = [(p, o) for p, o in nodes[node] if p != predicate]
    return nodes, None


def place_in(page: Page, fault: dict[str, Any], statement: tuple[str, str, str] | None) -> tuple[int, int]:
    return page.nodes[fault["node"]] if "node" in fault else page.values[statement]  # type: ignore[index]


def at(found: Checked, rule: str) -> list[tuple[int, int]]:
    return [(d.place.line, d.place.column) for d in found.doubts if d.rule == rule and d.place]


@pytest.mark.parametrize("form", WRITERS)
def test_faults_of_graphs_are_found_where_they_are(form: str, tmp_path: Path) -> None:
    prefixes, faults = spec("graph.toml")["prefixes"], spec("graph.toml")["faults"]
    assert len(faults) >= 30
    files, pages, wanted = [], {}, {}
    for rule, fault in faults.items():
        nodes, statement = faulty(fault)
        pages[rule] = WRITERS[form](nodes, prefixes)
        wanted[rule] = place_in(pages[rule], fault, statement)
        files.append(tmp_path / f"{rule}.{form}")
        files[-1].write_text(pages[rule].text, "utf-8")
        if statement in pages[rule].pointers and "node" not in fault:
            wanted[rule] = (*wanted[rule], pages[rule].pointers[statement])
    missed = {}
    for rule, found in zip(faults, checked(files, jobs=2), strict=True):
        assert found.kind == "rdf" and not found.refused_en, (rule, found.refused_en)
        told = [
            (*p, d.place.pointer) if len(wanted[rule]) > 2 else p for d, p in zip(_of(found, rule), at(found, rule), strict=True) if d.place
        ]
        if wanted[rule] not in told:
            missed[rule] = (wanted[rule], told)
    assert missed == {}


def _of(found: Checked, rule: str) -> list[Doubt]:
    return [d for d in found.doubts if d.rule == rule]


@pytest.mark.parametrize("form", WRITERS)
def test_a_sound_graph_raises_no_doubt(form: str, tmp_path: Path) -> None:
    file = tmp_path / f"sound.{form}"
    file.write_text(WRITERS[form](sound(), spec("graph.toml")["prefixes"]).text, "utf-8")
    (found,) = checked([file])
    assert found.doubts == () and not found.refused_en


def test_faults_of_documents_are_found_where_they_are(tmp_path: Path) -> None:
    plan = (FAULTS / "plan.txt").read_text("utf-8")
    faults = spec("documents.toml")
    assert len(faults) >= 30
    files, wanted = [tmp_path / "sound.txt"], {}
    files[0].write_text(plan, "utf-8")
    for rule, fault in faults.items():
        text = fault["head"] + plan[plan.index("ПЛАН\nзаходів") :] if "head" in fault else plan
        for old, new in fault.get("edits", ()):
            assert old in text, (rule, old)
            text = text.replace(old, new)
        assert text.count(fault["at"]) == 1, (rule, fault["at"])
        wanted[rule] = Lines(text).position(text.index(fault["at"]))
        files.append(tmp_path / f"{rule}.txt")
        files[-1].write_text(text, "utf-8")
    untouched, *results = checked(files, jobs=2)
    assert untouched.doubts == () and untouched.kind == "document"
    assert {rule: (wanted[rule], at(f, rule)) for rule, f in zip(faults, results, strict=True) if wanted[rule] not in at(f, rule)} == {}
    texts = {rule: f.read_text("utf-8") for rule, f in zip(faults, files[1:], strict=True)}
    for rule, found in zip(faults, results, strict=True):
        for doubt in found.doubts:
            assert doubt.place and doubt.quotation == " ".join(texts[rule][doubt.place.start : doubt.place.end].split())
            assert doubt.message_uk and doubt.message_en and doubt.remedy_uk and doubt.remedy_en, doubt.rule
