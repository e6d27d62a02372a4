"""Federation with real parts: a Virtuoso that keeps a register, our server on the corpus, and those who join them.

The recipes are taken out of `docs/federation.md` as they stand; only the two addresses in them are replaced.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, XML, SPARQLWrapper

from civgraph.building import Report
from civgraph.endpoint import Endpoint
from civgraph.store import Store
from tests.running import Running
from tests.test_cli import ROOT, run
from tests.test_remote import HOSTILE, with_rows
from tests.virtuoso import SERVICE, Virtuoso
from tests.virtuoso import running as virtuoso_running

pytestmark = pytest.mark.xdist_group("federation")  # one Virtuoso, whatever the number of processes
ID = "https://w3id.org/civgraph/id/body/"
KYIV, LUHANSK, CHERNIHIV = "UA80000000000093317", "UA44000000000018893", "UA74000000000025378"
# code, body (how its IRI begins after /body/), measures: the names are those of registry.ttl, the measures were counted in the documents
CODES = (
    ("90000001", f"{KYIV}/departament-suspilnykh-komunikatsii-", 25),
    ("90000002", f"{LUHANSK}/departament-masovykh-komunikatsii-", 20),
    ("90000003", "ua/ofis-rady-yevropy-v-ukraini", 2),
    ("90000004", f"{CHERNIHIV}/upravlinnia-z-pytan-vnutrishnoi-polityky-", 8),
    ("90000005", "ru/fond-kraevoi-tsentr-razvitiia-", 4),
    ("90000006", "ua/asotsiatsiia-mist-ukrainy", 1),
    ("90000066", "ua/asotsiatsiia-mist-ukrainy", 1),
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    assert shutil.which("virtuoso-t"), "Virtuoso is missing: apt-get install virtuoso-opensource-7-bin (make test does it)"
    triples = Graph().parse(ROOT / "tests" / "federation" / "registry.ttl").serialize(format="nt").encode()
    with virtuoso_running(tmp_path_factory.mktemp("registry")) as server:
        server.endpoint.put("https://register.example.org/graph", triples)
        yield server


@pytest.fixture(scope="module")
def address(registry: Virtuoso, site: Running) -> dict[str, str]:
    """What the addresses of the recipes are here."""
    return {"http://127.0.0.1:8890/sparql": registry.address, "http://127.0.0.1:8000/sparql": f"{site.base}/sparql"}


def recipe(heading: str, kind: str, address: dict[str, str]) -> str:
    """The block of a kind under a heading of the documentation."""
    page = (ROOT / "docs" / "federation.md").read_text("utf-8")
    found = re.search(rf"^```{kind}\n(.+?)^```$", page.split(f"# {heading}\n", 1)[1], re.MULTILINE | re.DOTALL)
    assert found, heading
    return re.sub("|".join(map(re.escape, address)), lambda m: address[m[0]], found[1])


def right(rows: list[tuple[str, str, str]]) -> None:
    """Rows of body, code, measures are those that the register and the documents give."""
    rows = sorted(rows, key=lambda row: row[1])
    assert [(code, int(float(n))) for _, code, n in rows] == [(code, n) for code, _, n in CODES]
    assert all(body.startswith(ID + begins) for (body, _, _), (_, begins, _) in zip(rows, CODES, strict=True)), rows


def test_comunica_joins_both_in_one_query(address: dict[str, str], tmp_path: Path) -> None:
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]["@comunica/query-sparql"]
    installed, asked = recipe("Comunica", "sh", address).splitlines()
    assert installed.endswith(f"@{version}")
    (tmp_path / "codes.rq").write_text(recipe("Comunica", "sparql", address), "utf-8")
    npx, *words = shlex.split(asked.replace("codes.rq", str(tmp_path / "codes.rq")))
    assert npx == "npx" and (ROOT / "node_modules" / ".bin" / words[0]).exists(), "Comunica is missing: npm ci (make test does it)"
    done = subprocess.run(["npx", "--no", *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["results"]["bindings"]
    right([(row["body"]["value"], row["code"]["value"], row["measures"]["value"]) for row in found])


def test_virtuoso_calls_us(registry: Virtuoso, address: dict[str, str], site: Running) -> None:
    assert recipe("Virtuoso", "sql", {"-": "-"}) == SERVICE
    found = registry.endpoint.rows(recipe("Virtuoso", "sparql", address))
    right([tuple(term.value if term else "" for term in row) for row in found.rows])  # type: ignore[misc]
    assert any(line.get("path") == "/sparql" for line in site.said())


def test_other_engines_call_us(address: dict[str, str], store: Store) -> None:
    query = recipe("GraphDB, Fuseki, Oxigraph, rdflib", "sparql", address)
    here = store.rows(query.replace(f"SERVICE <{address['http://127.0.0.1:8000/sparql']}>", ""))
    wanted = [tuple(term.value for term in row if term) for row in here.rows]
    assert len(wanted) == 5
    assert [(row["plan"].value, row["title"].value) for row in ox.Store().query(query)] == wanted  # type: ignore[union-attr, index, misc]
    assert [tuple(map(str, row)) for row in Graph().query(query)] == wanted  # type: ignore[call-overload, arg-type]


def test_sparqlwrapper_reads_us(address: dict[str, str], store: Store) -> None:
    read: dict[str, object] = {}
    exec(recipe("SPARQLWrapper", "python", address), read)
    assert read["plans"] == measures_by_plan(store)
    turtle = read["turtle"]
    assert isinstance(turtle, bytes) and len(Graph().parse(data=turtle, format="turtle")) == sum(measures_by_plan(store).values())


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("format_", [JSON, XML, CSV])
def test_what_else_sparqlwrapper_sends_does_no_harm(address: dict[str, str], method: str, direct: bool, format_: str) -> None:
    client = SPARQLWrapper(address["http://127.0.0.1:8000/sparql"], returnFormat=format_)
    client.setMethod(method)
    if direct and method == POST:
        client.setRequestMethod(POSTDIRECTLY)
    for name, value in (
        ("timeout", "0"),
        ("debug", "on"),
        ("should-sponge", "grab-all"),
        ("default-graph-uri", "https://w3id.org/civgraph/id/none"),
    ):
        client.addParameter(name, value)
    client.setQuery("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    body = client.query().response.read().decode()
    assert re.search(r"\b0\b", body) and "http" not in body.replace(
        "http://www.w3.org/", ""
    )  # of the graph that was asked for, which is empty


def test_pandas_reads_us(address: dict[str, str], store: Store) -> None:
    read: dict[str, object] = {}
    exec(recipe("pandas", "python", address), read)
    table = read["table"]
    assert dict(zip(table["plan"], table["measures"], strict=True)) == measures_by_plan(store)  # type: ignore[index]
    assert str(table["measures"].dtype) == "int64"  # type: ignore[index]


def measures_by_plan(store: Store) -> dict[str, int]:
    query = "PREFIX civ: <https://w3id.org/civgraph/ontology#> SELECT ?plan ?measure WHERE { ?measure civ:plan ?plan }"
    plans = [row[0].value for row in store.rows(query).rows if row[0]]
    found = {plan: plans.count(plan) for plan in plans}
    assert len(found) == 5
    return found


@pytest.fixture
def configured(address: dict[str, str], tmp_path: Path) -> Path:
    """A folder with the settings of the documentation."""
    (tmp_path / "civgraph.toml").write_text(recipe("Сюди · To here", "toml", address), "utf-8")
    return tmp_path


def asked(published: tuple[Path, Report], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run("ask", "federated/bodies-with-codes", "--store", published[0], *words, cwd=folder)


def test_our_question_is_answered_with_the_register(published: tuple[Path, Report], configured: Path) -> None:
    as_csv = asked(published, configured, "--format", "csv")
    assert (as_csv.returncode, as_csv.stderr) == (0, "")
    header, *rows = csv.reader(io.StringIO(as_csv.stdout))
    assert header == ["body", "code", "measures"]
    right([(body, code, n) for body, code, n in rows])
    as_json = json.loads(asked(published, configured, "--format", "json").stdout)
    right([(row["body"]["value"], row["code"]["value"], row["measures"]["value"]) for row in as_json["results"]["bindings"]])
    table = asked(published, configured, "--lang", "uk")
    assert table.returncode == 0 and "Які виконавці мають код" in table.stdout and f"рядків: {len(CODES)}" in table.stdout
    assert "Департамент масових комунікацій Луганської" in table.stdout and all(code in table.stdout for code, _, _ in CODES)


def test_our_question_is_answered_alike_by_a_store_elsewhere(
    published: tuple[Path, Report], configured: Path, address: dict[str, str]
) -> None:
    """The local query, too, may be asked of an endpoint: here our own."""
    here = asked(published, configured, "--format", "csv")
    there = run("ask", "federated/bodies-with-codes", "--format", "csv", "--store", address["http://127.0.0.1:8000/sparql"], cwd=configured)
    assert here.stdout == there.stdout and there.returncode == 0, there.stderr


def test_values_that_look_like_a_query_stay_values_in_virtuoso_too(registry: Virtuoso) -> None:
    query = with_rows([(value, "x") for value in HOSTILE])
    assert sorted(row[0].value for row in Endpoint(registry.address).rows(query).rows if row[0]) == sorted(HOSTILE)


def test_the_question_is_shown_without_asking_anybody(tmp_path: Path) -> None:
    done = run("ask", "federated/bodies-with-codes", "--show-query", cwd=tmp_path)
    assert done.returncode == 0 and "VALUES (?called ?code) { (UNDEF UNDEF) }  #+ remote" in done.stdout
