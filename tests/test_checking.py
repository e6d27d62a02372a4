"""Seeded faults are found, each at the line and column that caused it; what cannot be read is refused; strangers' input harms nobody."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from civgraph.checking import Checked, Doubt, checked
from civgraph.limited import Broken, Stopped, worked
from civgraph.places import Lines
from civgraph.rdf_files import read_rdf
from civgraph.rdf_places import RdfPlaces
from civgraph.readers import Unreadable
from civgraph.rules import Step
from tests.running import COUNT
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


def _read_at_random(piece: tuple[str, int]) -> str:
    """A sound graph with bytes changed, dropped, doubled or brought from elsewhere, read with the places of its statements."""
    form, seed = piece
    chance = random.Random(seed)
    raw = bytearray(WRITERS[form](sound(), spec("graph.toml")["prefixes"]).text.encode())
    for _ in range(chance.randint(1, 5)):
        at, elsewhere, length = chance.randrange(len(raw)), chance.randrange(len(raw)), chance.randint(1, 30)
        match chance.randrange(4):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + length]
            case 2:
                raw[at:at] = raw[at : at + length] * chance.randint(1, 20)
            case _:
                raw[at:at] = raw[elsewhere : elsewhere + length]
    try:
        places = RdfPlaces(read_rdf(Path(f"x.{form}"), bytes(raw)))
        for subject, predicate, value in list(places.statements)[:20]:
            places.place(subject, (Step(predicate),), value)
    except Unreadable as refused:
        assert refused.message_uk and refused.message_en
        return refused.code
    return "read"


def test_graphs_at_random() -> None:
    """1,000 files of RDF by COUNT: COUNT=1000 is a million; none kills or holds up its process."""
    pieces = [(form, n) for n in range(1000 * COUNT // len(WRITERS)) for form in WRITERS]
    found = Counter(str(end) for end in worked(_read_at_random, pieces, os.cpu_count() or 1, seconds=20.0))
    print(f"\n{dict(found)}")
    assert not set(found) & {str(stop) for stop in Stopped}
    assert found["read"] > 50 and found["syntax"] > 50


MARKED = """@prefix : <urn:x#> . # « ; , [ ] ( ) "
PREFIX y: <urn:y#>
:a :p ⟦1:y:b⟧ , ⟦2:"x . , ;"⟧ ; :q ⟦3:'''a "[(" b
c'''@uk⟧ , ⟦4:"7"^^y:dt⟧ ; :r ⟦5:-1.5e3⟧ , ⟦6:true⟧ .
:b :l ⟦7:( :one [ :deep ⟦8:"є"@uk⟧ ] ( ) ⟦9:y:four.five⟧ )⟧ ; :n ⟦10:[]⟧ .
[ :s ⟦11:_:t⟧ ] :u ⟦12:<urn:z>⟧ . :c :e ⟦13:( )⟧ .
"""


def test_every_object_of_turtle_has_its_place() -> None:
    text, wanted = "", {}
    rest = MARKED
    while "⟦" in rest:
        before, _, rest = rest.partition("⟦")
        name, _, rest = rest.partition(":")
        text += before.replace("⟧", "")
        wanted[int(name)] = len(text)
    text += rest.replace("⟧", "")
    places = RdfPlaces(read_rdf(Path("x.ttl"), text.encode()))
    x, y = "<urn:x#", "<urn:y#"
    asked = {
        1: (f"{x}a>", f"{x}p>", f"{y}b>"),
        2: (f"{x}a>", f"{x}p>", '"x . , ;"'),
        3: (f"{x}a>", f"{x}q>", '"a \\"[(\\" b\\nc"@uk'),
        4: (f"{x}a>", f"{x}q>", f'"7"^^{y}dt>'),
        5: (f"{x}a>", f"{x}r>", '"-1.5e3"^^<http://www.w3.org/2001/XMLSchema#double>'),
        6: (f"{x}a>", f"{x}r>", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        7: (f"{x}b>", f"{x}l>", None),
        10: (f"{x}b>", f"{x}n>", None),
        12: ("", f"{x}u>", "<urn:z>"),
        13: (f"{x}c>", f"{x}e>", None),
    }
    lines = Lines(text)
    subjects = {p: s for s, p, _ in places.statements}
    for n, (focus, predicate, value) in asked.items():
        found = places.place(focus or subjects[predicate], (Step(predicate),), value)
        assert found and (found.line, found.column) == lines.position(wanted[n]), n
    for n, predicate in ((8, f"{x}deep>"), (11, f"{x}s>")):
        found = places.place(subjects[predicate], (Step(predicate),), None)
        assert found and (found.line, found.column) == lines.position(wanted[n]), n
    rest_, first = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>" for name in ("rest", "first"))
    found = places.place(f"{x}b>", (Step(f"{x}l>"), Step(rest_), Step(rest_), Step(rest_), Step(first)), f"{y}four.five>")
    assert found and (found.line, found.column) == lines.position(wanted[9])


BROKEN = {
    "a.ttl": ('@prefix : <urn:x> .\n:a :p "її" :b .\n', 2, 12),
    "a.trig": ("@prefix : <urn:x> .\n:g { :a :p :b\n ; ; ) }", 3, 6),
    "a.nt": ("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", 2, 17),
    "a.nq": ("<urn:a> <urn:b> <urn:c> <urn:d> <urn:e> .\n", 1, 33),
    "a.jsonld": ('{\n "@id": "urn:a"\n "urn:p": 1}', 3, 2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_syntax_error_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    text, line, column = BROKEN[name]
    (tmp_path / name).write_text(text, "utf-8")
    (found,) = checked([tmp_path / name])
    assert (found.code, found.doubts) == ("syntax", ())
    assert found.refused_en.startswith(f"Line {line}, column {column}: ") and found.refused_uk.startswith(
        f"Рядок {line}, стовпчик {column}: "
    )


REFUSED = {
    "a.rdf": ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "rdf-xml"),
    "b.ttl": ('<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY a "a">]><rdf:RDF/>', "rdf-xml"),
    "c": ('<!DOCTYPE rdf:RDF [<!ENTITY a "a">]><rdf:RDF/>', "rdf-xml"),
    "d.jsonld": ('{"@context": ["http://127.0.0.1:9/c"], "@id": "urn:a"}', "remote-context"),
    "e.jsonld": ('{"@context": {"p": {"@id": "urn:p", "@context": "file:///c"}}, "@id": "urn:a"}', "remote-context"),
    "f.jsonld": ('{"@context": {"@import": "http://127.0.0.1:9/c"}, "@id": "urn:a"}', "remote-context"),
    "g.ttl": ("<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "rdf-12"),
    "h.ttl": ('<urn:a> <urn:b> "x"@ar--rtl .', "rdf-12"),
    "i.ttl": (b'<urn:a> <urn:b> "\xff" .', "syntax"),
    "j.jsonld": ("[" * 50_000, "too-deep"),
    "k.txt": ("Шановні колеги, вітаємо зі святом.", "not-a-plan"),
    "l.ttl": (None, "unreadable"),
}


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    files = []
    for name, (content, _) in REFUSED.items():
        files.append(tmp_path / name)
        if content is not None:
            files[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(checked(files, jobs=2))
    assert [c.file for c in found] == [str(f) for f in files]
    for (name, (_, code)), c in zip(REFUSED.items(), found, strict=True):
        assert c.refused_uk and c.refused_en and c.doubts == (), name
        assert c.code == code or name == "k.txt", (name, c.code, c.refused_en)


def test_our_own_context_is_known_by_its_address(tmp_path: Path) -> None:
    file = tmp_path / "plan.jsonld"
    file.write_text(
        '{"@context": "https://w3id.org/civgraph/context.jsonld",\n "id": "urn:a", "type": "Territory", "country": "UA"}', "utf-8"
    )
    (found,) = checked([file])
    country = next(d for d in found.doubts if d.rule == "territory-country")
    assert country.place and (country.place.line, country.place.column, country.place.pointer) == (2, 49, "/country")


@pytest.mark.parametrize(
    "text",
    [
        "# так\n@prefix : <urn:x> . :a :p :b .",
        "PREFIX : <urn:x>\n:a :p :b .",
        "<urn:a> <urn:b> <urn:c> <urn:g> .\n",
        '<urn:a> <urn:b> "c"@uk .\n',
        '{"@id": "urn:a", "urn:p": 1}',
    ],
)
def test_rdf_is_known_by_its_content(text: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text(text, "utf-8")
    (found,) = checked([tmp_path / "data"])
    assert (found.kind, found.refused_en) == ("rdf", "")


OWN = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/own#> .
@prefix civ: <https://w3id.org/civgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<urn:own> owl:imports <http://127.0.0.1:9/shapes> .
:Plan a sh:NodeShape ; sh:targetClass civ:Plan ; sh:property :short , [ sh:path civ:territoryName ; sh:maxCount 0 ] .
:short sh:path <http://purl.org/dc/terms/title> ; sh:maxLength 5 ; sh:severity sh:Warning ;
  sh:message "Too long. Cut it."@en, "Задовго. Скоротіть."@uk .
"""


def test_the_users_own_shapes_run_beside_ours(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OWN, "utf-8")
    plan = FAULTS / "plan.txt"
    (found,) = checked([plan], own_shapes=[own])
    told = {d.rule: d for d in found.doubts}
    assert set(told) == {"short", "Plan"}
    assert (told["short"].severity, told["short"].message_en, told["short"].remedy_uk) == ("warning", "Too long.", "Скоротіть.")
    assert told["short"].place and told["short"].quotation.startswith("ПЛАН")
    assert (told["Plan"].severity, told["Plan"].remedy_en) == ("violation", "Keep no more than 0 of civ:territoryName.")


UNSOUND = {
    'sh:pattern "^(a+)+$"': "shapes-pattern",
    'sh:pattern "(a|ab)*c"': "shapes-pattern",
    'sh:pattern "("': "shapes-pattern",
    'sh:js [ sh:jsFunctionName "f" ]': "shapes-script",
    'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }" ]': "shapes-outside",
    'sh:sparql [ sh:select "SELECT $this FROM <file:///x> WHERE { $this ?p ?o }" ]': "shapes-outside",
    "sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?o FILTER REGEX(STR(?o), \"(x*)*y\") }' ]": "shapes-pattern",
}


@pytest.mark.parametrize("words", UNSOUND)
def test_shapes_that_could_do_harm_are_refused_at_their_place(words: str, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ;\n  "
    own.write_text(f"{head}{words} .", "utf-8")
    with pytest.raises(Unreadable) as refused:
        list(checked([FAULTS / "plan.txt"], own_shapes=[own]))
    assert refused.value.code == UNSOUND[words]
    column = 3 + max(words.rfind("sh:select "), 0) + len("sh:select " if "select" in words else words.split(" ")[0] + " ")
    assert refused.value.message_en.startswith(f"Line 3, column {column}: ")


def test_what_may_look_like_harm_is_let_in(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <urn:ex#> .
<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:pattern "^([a-z]+, )*[a-z]+$" ;
  sh:sparql [ sh:select "SELECT $this ?service WHERE { $this <urn:FROM> ?service ; <urn:p> 'SERVICE' }  # LOAD" ] .""",
        "utf-8",
    )
    (found,) = checked([FAULTS / "plan.txt"], own_shapes=[own])
    assert found.refused_en == ""


def test_a_failed_choice_names_its_causes(tmp_path: Path) -> None:
    prefixes = spec("graph.toml")["prefixes"]
    nodes, _ = faulty(spec("graph.toml")["faults"]["participation-body"])
    page = WRITERS["ttl"](nodes, prefixes)
    (tmp_path / "a.ttl").write_text(page.text, "utf-8")
    (found,) = checked([tmp_path / "a.ttl"])
    (doubt,) = _of(found, "participation-body")
    assert [c.message_en for c in doubt.cause] == [
        "The value <https://example.org/nobody> is not of the class civ:BodyGroup.",
        "The value <https://example.org/nobody> is not of the class org:Organization.",
    ]
    assert all(c.place == doubt.place and c.message_uk and c.remedy_uk for c in doubt.cause)


def test_an_unchanged_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(OWN, "utf-8")
    files = [tmp_path / "plan.txt", tmp_path / "a.ttl"]
    files[0].write_text((FAULTS / "plan.txt").read_text("utf-8"), "utf-8")
    files[1].write_text("@prefix civ: <https://w3id.org/civgraph/ontology#> . <urn:a> a civ:Territory .", "utf-8")
    kept = tmp_path / "kept"
    first = list(checked(files, own_shapes=[own], cache=kept))
    asked: list[int] = []
    monkeypatch.setattr("civgraph.checking.worked", lambda function, pieces, jobs: asked.append(len(pieces)) or map(function, pieces))
    assert list(checked(files, own_shapes=[own], cache=kept)) == first
    files[1].write_text("@prefix civ: <https://w3id.org/civgraph/ontology#> .\n<urn:a> a civ:Territory .", "utf-8")
    again = list(checked(files, own_shapes=[own], cache=kept))
    assert again[0] == first[0] and again[1] != first[1]
    own.write_text(OWN.replace("maxLength 5", "maxLength 500"), "utf-8")
    assert len(next(checked(files, own_shapes=[own], cache=kept)).doubts) == 1
    assert asked == [0, 1, 2]


def test_reports_are_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    files = []
    for n, rule in enumerate(list(spec("graph.toml")["faults"])[:6]):
        nodes, _ = faulty(spec("graph.toml")["faults"][rule])
        files.append(tmp_path / f"{n}.trig")
        files[-1].write_text(WRITERS["trig"](nodes, spec("graph.toml")["prefixes"]).text, "utf-8")
    assert list(checked(files, jobs=3)) == list(checked(files, jobs=1))


def _work(kind: str) -> str:
    if kind == "slow":
        time.sleep(60)
    if kind == "large":
        return str(len(bytearray(8 << 30)))
    if kind == "dies":
        os._exit(3)
    if kind == "fails":
        raise ValueError("not so")
    return kind


def test_a_fault_of_the_program_names_its_file() -> None:
    with pytest.raises(Broken, match=r"^fails: ValueError: not so$"):
        list(worked(_work, ["one", "fails"], 2))


def test_what_runs_out_takes_nothing_else_with_it() -> None:
    pieces = ["one", "slow", "two", "large", "dies", "three"]
    found = list(worked(_work, pieces, 2, seconds=3.0, memory=2 << 30))
    assert found == ["one", Stopped.TIME, "two", Stopped.MEMORY, Stopped.DIED, "three"]
    assert [p for p in multiprocessing.active_children() if p.is_alive()] == []
