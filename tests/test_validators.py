"""The native engine says what the reference says: on the tests of our shapes, on documents, on documents that were damaged.

The W3C's own tests of SHACL come inside pySHACL's source package; `SHACL_TESTS=<its test/resources/sht_tests>` runs them as well.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace

pytest.importorskip("pyrudof")

from benchmarks.graph import mapped
from civgraph import quick, validation
from civgraph.building import linked_record
from civgraph.iris import origin_of
from civgraph.judging import findings_of, is_regular
from civgraph.pipeline import read, record_of
from civgraph.rdf import Statement, folder_n_triples, n_quads, n_triples, statements
from civgraph.rules import Result

ROOT = Path(__file__).resolve().parent
SUITE = Path(os.environ.get("SHACL_TESTS", ROOT / "no-such-folder"))
SH = Namespace("http://www.w3.org/ns/shacl#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")


def bare(results: set[Result]) -> set[Result]:
    """The results without the words of the engine."""
    return {replace(r, message="") for r in results}


def both(triples: bytes) -> tuple[set[Result], set[Result]]:
    """What each engine finds by our shapes."""
    shapes, beside = folder_n_triples("shapes"), folder_n_triples("ontology/terms")
    native, rest = quick.parted(shapes)
    assert rest == b"", "every shape of ours is one that the native engine weighs as the reference does"
    reference = validation.results_in(validation.graph_of(beside + triples), validation.graph_of(shapes))
    return bare(quick.results_in(triples, beside, native)), bare(reference)


@cache
def document(path: Path) -> bytes:
    text = read(path)
    return n_triples(n_quads(linked_record(record_of(text), text, origin_of(path, text))))


@pytest.mark.parametrize("file", sorted((ROOT / "shapes").glob("*.ttl")), ids=lambda f: f.stem)
def test_the_cases_of_our_shapes(file: Path) -> None:
    quickly, reference = both(Graph().parse(file).serialize(format="nt", encoding="utf-8"))
    assert quickly == reference != set()


@pytest.mark.parametrize("file", [*sorted((ROOT.parent / "corpus").glob("*.txt")), ROOT / "faults" / "plan.txt"], ids=lambda f: f.stem)
def test_documents(file: Path) -> None:
    quickly, reference = both(document(file))
    assert quickly == reference
    assert is_regular(statements(document(file)))


def damaged(triples: list[Statement], chance: random.Random) -> list[Statement]:
    """Triples lost, doubled, moved to other nodes; values changed for others of the same property."""
    found = list(triples)
    values: dict[str, list[str]] = {}
    for _, p, o in found:
        values.setdefault(p, []).append(o)
    for _ in range(max(3, len(found) // 30)):
        n, kind = chance.randrange(len(found)), chance.random()
        s, p, _ = found[n]
        if kind < 0.3:
            found.pop(n)
        elif kind < 0.6:
            found[n] = (s, p, chance.choice(values[p]))
        elif kind < 0.85:
            found.append((s, p, chance.choice(values[p])))
        elif kind < 0.9:
            found.append((s, "<urn:unknown>", chance.choice(("<urn:x>", '"так"@uk', '"так"'))))
        else:
            found[n] = (chance.choice(found)[0], p, found[n][2])
    return found


@pytest.mark.parametrize("seed", range(6))
def test_damaged_documents(seed: int) -> None:
    chance = random.Random(seed)
    file = chance.choice([*sorted((ROOT.parent / "corpus").glob("*.txt")), ROOT / "faults" / "plan.txt"])
    triples = damaged(statements(document(file)), chance)
    assert is_regular(triples)
    quickly, reference = both("".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode())
    assert quickly == reference and len(reference) > 20


@pytest.mark.parametrize(
    "value",
    ['"2021-02-30"^^<http://www.w3.org/2001/XMLSchema#date>', '"1"', "<urn:x>", '"2021-01-01"@uk', "_:b"],
)
def test_what_the_engines_may_weigh_differently_is_told(value: str) -> None:
    assert not is_regular([("<urn:a>", "<https://w3id.org/civgraph/ontology#start>", value)])
    assert not is_regular([("<urn:a>", "<https://w3id.org/civgraph/ontology#unknown>", value)])


def test_a_property_that_no_shape_knows_may_have_any_node_or_words() -> None:
    assert is_regular([("<urn:a>", "<urn:unknown>", value) for value in ("<urn:x>", '"так"@uk', '"так"')])
    assert not is_regular([("<urn:a>", "<urn:unknown>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')])


def test_nothing_of_one_document_stays_for_the_next() -> None:
    first, second = findings_of(mapped(1)), findings_of(mapped(2))
    assert findings_of(mapped(1)) == first != second
    assert not {f.focus for f in first} & {f.focus for f in second}


@pytest.mark.parametrize("file", sorted((SUITE / "core").rglob("*.ttl")), ids=lambda f: str(f.relative_to(SUITE)))
def test_the_core_tests_of_the_w3c(file: Path) -> None:
    case = Graph().parse(file, publicID=file.as_uri())
    for action in (case.value(test, MF.action) for test in case.subjects(RDF.type, SHT.Validate)):
        data, shapes = (
            Graph().parse(str(case.value(action, which)), format="turtle", publicID=str(case.value(action, which)))
            for which in (SHT.dataGraph, SHT.shapesGraph)
        )
        quickly = quick.results_in(
            data.serialize(format="nt").encode(), b"<urn:a> <urn:b> <urn:c> .", shapes.serialize(format="nt").encode()
        )
        assert unnamed(quickly) == unnamed(validation.results_in(data, shapes))


def unnamed(results: set[Result]) -> set[Result]:
    """The results, nodes without a name alike: each engine has labels of its own."""

    def told(term: str | None) -> str | None:
        return "_:" if term and term.startswith("_:") else term

    return {replace(r, message="", focus=told(r.focus) or "", shape=told(r.shape) or "", value=told(r.value)) for r in results}
