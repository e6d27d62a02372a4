"""Every query of `queries/` on small data made by hand, with the answer written beside it.

`tests/queries/<folder>/<name>.trig` is the data of a query, `data.trig` where several of the folder share it. A question's answer is
`<name>.csv`, or `<name>.<case>.csv` with other parameters in its first line; what a CONSTRUCT makes is `<name>.ttl`. A federated question
is two queries: `<name>.remote.ttl` is the data of the one that is asked elsewhere.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from civgraph.catalogue import query_of, questions
from civgraph.federation import federated, filled, read
from civgraph.iris import BASE, shared_graph
from civgraph.rdf import prefixes
from civgraph.resources import folder
from civgraph.store import Store, Term

CASES = Path(__file__).resolve().parent / "queries"
QUERIES = folder("queries")
DERIVATIONS = sorted((QUERIES / "derive").glob("*.rq"))
MADE = [*DERIVATIONS, *sorted((QUERIES / "rules").glob("*.rq"))]
ANSWERS = sorted(f for f in CASES.rglob("*.csv") if f.parent.name != "federated")
FEDERATED = sorted((CASES / "federated").glob("*.csv"))
SPACES = {iri: f"{name}:" for name, iri in prefixes().items()} | {BASE: ""}


def stem(file: Path, root: Path) -> str:
    """The name of a query, or of the query that a case is about.

    >>> stem(Path("/a/law/acts-cited.other.csv"), Path("/a"))
    'law/acts-cited'
    """
    return str(file.relative_to(root).parent / file.name.partition(".")[0])


def loaded(query: str) -> ox.Store:
    """The data of a query."""
    own = CASES / f"{query}.trig"
    inner = ox.Store()
    inner.load(path=str(own if own.is_file() else own.with_name("data.trig")), format=ox.RdfFormat.TRIG)
    return inner


def derive(inner: ox.Store, before: Path | None = None) -> Store:
    """Runs the derivations in their order, up to one."""
    store = Store(inner)
    for file in DERIVATIONS:
        if file == before:
            break
        made = store.written(file.read_text("utf-8"), "nt")
        inner.load(made, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(shared_graph("derived")))
    return store


def short(term: Term | None) -> str:
    """A cell as the cases write it.

    >>> short(Term("https://w3id.org/civgraph/id/plan/a", True)), short(Term("https://w3id.org/civgraph/ontology#x", True)), short(None)
    ('plan/a', 'civ:x', '')
    """
    if term is None or not term.iri:
        return term.value if term else ""
    space = max((iri for iri in SPACES if term.value.startswith(iri)), key=len)
    return SPACES[space] + term.value.removeprefix(space)


def test_every_query_has_its_case() -> None:
    elsewhere = {stem(f, CASES) for f in CASES.rglob("*.remote.ttl")}
    asked, made = {stem(f, CASES) for f in ANSWERS}, {stem(f, CASES) for f in CASES.rglob("*.ttl")} - elsewhere
    assert asked == set(questions())
    assert made == {stem(f, QUERIES) for f in MADE}
    assert elsewhere == {stem(f, CASES) for f in FEDERATED} == set(federated())
    both = {f"{name}{part}.rq" for name in federated() for part in ("", ".remote")}
    assert {f"{name}.rq" for name in asked | made} | both == {str(f.relative_to(QUERIES)) for f in QUERIES.rglob("*.rq")}


@pytest.mark.parametrize("file", ANSWERS, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_the_answer_is_the_one_beside_the_data(file: Path) -> None:
    question = questions()[stem(file, CASES)]
    lines = file.read_text("utf-8").splitlines()
    given = lines.pop(0).removeprefix("# ").split() if lines[0].startswith("# ") else []
    columns, *rows = csv.reader(lines)
    found = derive(loaded(question.name)).rows(query_of(question, dict(pair.split("=", 1) for pair in given)))
    assert found.columns == tuple(columns)
    assert [[short(term) for term in row] for row in found.rows] == rows


@pytest.mark.parametrize("file", FEDERATED, ids=lambda f: f.stem)
def test_the_answer_of_two_sides_is_the_one_beside_their_data(file: Path) -> None:
    asked = federated()[stem(file, CASES)]
    there = ox.Store()
    there.load(path=str(file.with_suffix(".remote.ttl")), format=ox.RdfFormat.TURTLE)
    query = filled(asked.question, read(Store(there).written(asked.asked_there, "json"))).query
    columns, *rows = csv.reader(file.read_text("utf-8").splitlines())
    found = derive(loaded(asked.question.name)).rows(query)
    assert found.columns == tuple(columns) == asked.question.columns
    assert [[short(term) for term in row] for row in found.rows] == rows


@pytest.mark.parametrize("file", MADE, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_what_is_made_is_what_stands_beside_the_data(file: Path) -> None:
    name = stem(file, QUERIES)
    made = set(derive(loaded(name), before=file).written(file.read_text("utf-8"), "nt").decode("utf-8").splitlines())
    beside = ox.parse(path=str(CASES / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    assert made == {f"{triple} ." for triple in beside}
