"""Two makes of one port: whatever is asked of the corpus, Virtuoso and the embedded store say the same."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from pyoxigraph import Literal

from civgraph import snapshots
from civgraph.building import Report
from civgraph.catalogue import REQUIRED, Question, query_of, questions
from civgraph.endpoint import PIECE, Account, Endpoint, Unanswered, pieces, publish_into
from civgraph.iris import BASE
from civgraph.labels import labels_of
from civgraph.store import BadQuery, Store, load
from tests.test_cli import ROOT, run
from tests.virtuoso import Virtuoso, free_ports, running

pytestmark = pytest.mark.xdist_group("engines")  # one server, whatever the number of processes
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = f"PREFIX civ: <https://w3id.org/civgraph/ontology#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX xsd: <{XSD}> "
OTHER = {"plan": "luhansk-civil-society-2020", "property": "dct:description"}  # what no column and no node of the same class can tell


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    assert shutil.which("virtuoso-t"), "Virtuoso is missing: apt-get install virtuoso-opensource-7-bin (make test does it)"
    with running(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="session")
def remote(virtuoso: Virtuoso, published: tuple[Path, Report]) -> Endpoint:
    publish_into(virtuoso.endpoint, dump_of(published))
    return virtuoso.endpoint


@pytest.fixture(scope="session")
def several(published: tuple[Path, Report], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Endpoint]]:
    """The corpus five times over, each copy under keys of its own, in both makes: what is right on few rows may be wrong on many."""
    folder = tmp_path_factory.mktemp("several")
    quads = dump_of(published).read_bytes()
    keys = b"|".join(re.escape(g.rpartition("/")[2].encode()) for g in published_sizes(published) if "/id/doc/" in g)
    copies = (re.sub(rb"/(" + keys + rb")(?=[/>])", rb"/\1-%d" % n, quads) for n in range(1, 5))
    own = re.compile(rb"<[^>]*/id/doc/[^>]*> \.$")
    with (folder / "graph.nq").open("wb") as out:
        for copy in (quads, *(b"".join(q for q in c.splitlines(keepends=True) if own.search(q)) for c in copies)):
            out.write(copy)
    load(folder / "store", folder / "graph.nq")
    (folder / "virtuoso").mkdir()
    with running(folder / "virtuoso") as server:
        publish_into(server.endpoint, folder / "graph.nq")
        yield Store.opened(folder / "store"), server.endpoint


def dump_of(published: tuple[Path, Report]) -> Path:
    return snapshots.current(published[0]).folder / "dumps" / "graph.nq"


def defaults(question: Question) -> dict[str, str]:
    """What the question holds for the parameters that `ask` wants given."""
    return {name: said.strip("<>") for name, said in question.parameters.items() if name in REQUIRED}


def other(store: Store, question: Question, name: str) -> str:
    """A value that is not the default: what this file knows, a date, a number, one of its own column, or a node of the same class."""
    default = question.parameters[name]
    if name in OTHER:
        return OTHER[name]
    if default.endswith("xsd:date"):
        return "2013-06-30"
    if re.fullmatch(r"[\d.]+", default):
        return "0.5"
    if name in question.columns:
        at = question.columns.index(name)
        found = [row[at] for row in store.rows(question.text).rows]
    else:
        found = [row[0] for row in store.rows(f"SELECT DISTINCT ?n WHERE {{ {default} a ?kind . ?n a ?kind }} ORDER BY ?n").rows]
    return next(t.value for t in reversed(found) if t and t.n3 != default)


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_is_answered_alike(several: tuple[Store, Endpoint], name: str) -> None:
    store, remote = several
    query = questions()[name].text
    assert remote.rows(query) == store.rows(query)
    for format_ in ("csv", "tsv", "json", "xml"):
        assert remote.written(query, format_) == store.written(query, format_)


@pytest.mark.parametrize(("name", "parameter"), [(n, p) for n, q in sorted(questions().items()) for p in q.parameters])
def test_a_question_with_another_value_is_answered_alike(several: tuple[Store, Endpoint], name: str, parameter: str) -> None:
    store, remote = several
    question = questions()[name]
    query = query_of(question, {**defaults(question), parameter: other(store, question, parameter)})
    assert query != question.text
    assert remote.rows(query) == store.rows(query)


def test_one_question_answers_with_rows_for_another_plan(store: Store, remote: Endpoint) -> None:
    asked = query_of(questions()["consent/assignments-requiring-consent"], {"plan": OTHER["plan"]})
    assert len(remote.rows(asked).rows) == 28


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?every WHERE { ?s civ:every ?every } ORDER BY ?s",
        "SELECT ?s ?day WHERE { ?s ?p ?day . FILTER (DATATYPE(?day) = xsd:gDay) } ORDER BY ?s",
        "SELECT ?text ?content WHERE { ?text civ:content ?content } ORDER BY ?text",
        "SELECT ?s ?said WHERE { ?s civ:workedOut ?said } ORDER BY ?s",
        "SELECT ?s ?title WHERE { ?s a civ:Plan ; dct:title ?title . OPTIONAL { ?s civ:absent ?none } } ORDER BY ?s",
        "SELECT ?x WHERE { VALUES ?x { 0.50 007 2.0 \"2020-02-29\"^^xsd:date \"uk\"^^xsd:language } } ORDER BY STR(?x)",
        "ASK { ?s a civ:Plan }",
        "ASK { ?s a civ:NoSuchThing }",
    ],
)  # fmt: skip
def test_values_come_back_as_the_embedded_store_spells_them(store: Store, remote: Endpoint, query: str) -> None:
    for format_ in ("csv", "json", "xml") if query.startswith("SELECT") else ("json", "xml"):
        assert remote.written(PREFIXES + query, format_) == store.written(PREFIXES + query, format_)
    assert remote.is_rows(PREFIXES + query) == store.is_rows(PREFIXES + query)


@pytest.mark.parametrize("format_", ["nt", "ttl"])
def test_triples_are_the_same(store: Store, remote: Endpoint, format_: str) -> None:
    query = PREFIXES + "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?p { civ:content civ:every civ:end civ:workedOut civ:position } ?s ?p ?o }"
    here, there = (sorted(port.written(query, format_).splitlines()) for port in (store, remote))
    assert here == there and here


def test_labels_are_the_same(store: Store, remote: Endpoint) -> None:
    nodes = [row[0].value for row in store.rows(PREFIXES + "SELECT DISTINCT ?s WHERE { ?s a ?kind ; ?p ?o }").rows if row[0]]
    assert len(nodes) > 1000
    for language in ("uk", "en"):
        assert labels_of(remote, nodes, language) == labels_of(store, nodes, language)


def test_the_graphs_are_the_same(store: Store, remote: Endpoint) -> None:
    assert {g: n for g, n in remote.counts().items() if g.startswith(BASE)} == store.counts()


def test_publishing_again_takes_away_what_is_gone_and_nothing_else(
    virtuoso: Virtuoso, remote: Endpoint, published: tuple[Path, Report], tmp_path: Path
) -> None:
    whole, less, foreign = dump_of(published), tmp_path / "less.nq", "https://example.org/another"
    gone = f"{BASE}doc/kyiv-civil-society-2023"
    less.write_bytes(b"".join(q for q in whole.read_bytes().splitlines(keepends=True) if f"<{gone}> ." not in q.decode()))
    remote.put(foreign, b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n")
    assert gone not in publish_into(remote, less)
    assert gone not in remote.counts() and remote.counts()[foreign] == 1
    assert publish_into(remote, whole) == published_sizes(published)
    remote.drop(foreign)
    remote.drop(foreign)  # no error: it is gone
    assert foreign not in remote.counts()


def published_sizes(published: tuple[Path, Report]) -> dict[str, int]:
    sizes: dict[str, int] = snapshots.current(published[0]).manifest["graphs"]
    return sizes


@pytest.mark.parametrize(
    "words",
    ["ж" * 300_000, "<html><body about='x'>a &lt; b</body></html> " * 2000, 'a "quoted"\\\n\r\t\u0007\u00a0\U0001f600 line', ""],
    ids=["long", "page", "signs", "empty"],
)
def test_any_literal_survives(virtuoso: Virtuoso, tmp_path: Path, words: str) -> None:
    graph = f"{BASE}literal"
    (tmp_path / "one.nq").write_text(f"<{graph}/s> <{graph}/p> {Literal(words, language='uk')} <{graph}> .\n", "utf-8", newline="\n")
    ((name, triples),) = pieces(tmp_path / "one.nq")
    virtuoso.endpoint.put(name, b"".join(triples))
    ((term,),) = virtuoso.endpoint.rows(f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows
    virtuoso.endpoint.drop(graph)
    assert name == graph and term and term.value == words and term.language == "uk"


def test_a_large_graph_goes_in_pieces(tmp_path: Path) -> None:
    quads = [f'<x:{n}> <x:p> "{"a" * 1000}" <x:{graph}> .\n' for graph in "gh" for n in range(6000)]
    (tmp_path / "many.nq").write_text("".join(quads), "utf-8")
    found = list(pieces(tmp_path / "many.nq"))
    assert [name for name, _ in found] == ["x:g", "x:g", "x:h", "x:h"]
    assert all(sum(map(len, triples)) <= PIECE for _, triples in found)
    assert [f"{t.decode()[:-3]} <{name}> .\n" for name, triples in found for t in triples] == quads


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT WHERE {", "syntax error"),
        ("SELECT ?a WHERE { ?a <x:p>+ ?b }", "transitive"),
        ("INSERT DATA { GRAPH <x:g> { <x:a> <x:b> <x:c> } }", "a query is wanted"),
        ("PREFIX select: <x:> DELETE WHERE { ?s ?p ?o }", "a query is wanted"),
    ],
)
def test_a_bad_query_is_told_in_the_words_of_the_engine(remote: Endpoint, query: str, says: str) -> None:
    with pytest.raises(BadQuery, match=says) as told:
        remote.written(query, "json")
    assert "SPARQL query:" not in str(told.value)


def test_rows_are_wanted_where_rows_are_asked_for(remote: Endpoint) -> None:
    with pytest.raises(BadQuery, match="SELECT"):
        remote.rows("# what is asked\nBASE <x:>\nPREFIX civ: <x:> ASK { ?s ?p ?o }")


@pytest.mark.parametrize("account", [None, Account("builder", "secret-word"), Account("nobody", "secret-word")], ids=lambda a: a and a.user)
def test_who_may_not_write_is_refused(virtuoso: Virtuoso, account: Account | None) -> None:
    with pytest.raises(Unanswered) as told:
        Endpoint(virtuoso.address, account, virtuoso.graph_store).put(f"{BASE}doc/x", b"<x:a> <x:b> <x:c> .\n")
    for language in ("uk", "en"):
        assert virtuoso.graph_store in told.value.said(language) and "CIVGRAPH_PASSWORD" in told.value.said(language)
    assert "secret-word" not in f"{told.value!r} {account!r}"


def test_the_commands_build_into_it_and_ask_it(virtuoso: Virtuoso, tmp_path: Path) -> None:
    account = {"CIVGRAPH_USER": virtuoso.account.user, "CIVGRAPH_PASSWORD": virtuoso.account.password, "CIVGRAPH_STORE": virtuoso.address}
    built = run("build", ROOT / "corpus", "--json", cwd=tmp_path, **account)
    assert built.returncode == 0 and f"{virtuoso.address} holds 10 graphs" in built.stderr, built.stderr
    assert account["CIVGRAPH_PASSWORD"] not in built.stdout + built.stderr
    local = tmp_path / "build" / "store"
    assert json.loads(built.stdout)["quads"] == sum(snapshots.current(local).manifest["graphs"].values())
    for words in (
        ("ask", "consent/share-by-plan"),
        ("ask", "consent/measures-wholly-dependent", "--lang", "uk"),
        ("ask", "plans/signatures", "--format", "csv"),
        ("sparql", "SELECT ?p WHERE { ?p a <https://w3id.org/civgraph/ontology#Plan> } ORDER BY ?p", "--json"),
    ):
        here, there = run(*words, "--store", local), run(*words, "--store", virtuoso.address)
        assert here.stdout == there.stdout and here.stdout and here.returncode == there.returncode == 0, there.stderr
    assert run("sparql", "SELECT WHERE {", "--store", virtuoso.address).returncode == 2


def test_a_build_that_may_not_write_exits_4_and_leaves_what_was_built(virtuoso: Virtuoso, tmp_path: Path) -> None:
    (tmp_path / "civgraph.toml").write_text(f'store = "{virtuoso.address}"\nlang = "uk"\n', "utf-8")
    built = run("build", ROOT / "corpus", cwd=tmp_path)
    assert built.returncode == 4 and virtuoso.graph_store in built.stderr and "CIVGRAPH_USER" in built.stderr
    assert run("ask", "consent/share-by-plan", "--store", "build/store", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("ask", "consent/share-by-plan", "--store", "http://127.0.0.1:{port}/sparql"), 4, "127.0.0.1:{port}"),
        (("sparql", "ASK { ?s ?p ?o }", "--store", "http://127.0.0.1:{port}/sparql", "--lang", "uk"), 4, "Перевірте адресу"),
        (("snapshots", "--store", "http://127.0.0.1:{port}/sparql"), 2, "--store DIR"),
        (("export", "--store", "http://127.0.0.1:{port}/sparql"), 2, "--store DIR"),
        (("doctor", "--store", "http://127.0.0.1:{port}/sparql", "--lang", "uk"), 2, "--store DIR"),
        (("ask", "consent/share-by-plan", "--store", "http://me:secret-word@127.0.0.1:{port}/sparql"), 2, "CIVGRAPH_PASSWORD"),
        (("build", "--store", "http://127.0.0.1:{port}/repositories/civ"), 2, "CIVGRAPH_GRAPH_STORE"),
    ],
)
def test_an_endpoint_that_cannot_serve_is_told(tmp_path: Path, words: tuple[str, ...], code: int, says: str) -> None:
    (tmp_path / "corpus").mkdir()
    (port,) = free_ports(1)
    done = run(*(word.replace("{port}", str(port)) for word in words), cwd=tmp_path)
    assert done.returncode == code and says.replace("{port}", str(port)) in done.stderr
    assert done.stdout == "" and "secret-word" not in done.stderr and "Traceback" not in done.stderr


class Answers(BaseHTTPRequestHandler):
    """A server that says what its path tells it to, and remembers who asked."""

    asked: ClassVar[list[str | None]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.headers["Authorization"])
        basic = self.path == "/basic" and self.headers["Authorization"] is None
        self.send_response(401 if basic else 503 if self.path == "/busy" else 200)
        if basic:
            self.send_header("WWW-Authenticate", 'Basic realm="graph"')
        if self.path == "/cut":
            self.send_header("X-SPARQL-MaxRows", "10000")
        body = b"<html>no</html>" if self.path == "/page" else b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}]}}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


@pytest.mark.parametrize(("path", "says"), [("cut", "10000"), ("page", "no SPARQL result"), ("busy", "503"), ("basic", "CIVGRAPH_USER")])
def test_an_answer_that_is_none_is_refused(server: str, path: str, says: str) -> None:
    with pytest.raises(Unanswered, match=says):
        Endpoint(f"{server}/{path}").rows("SELECT ?a WHERE { ?a ?b ?c }")


def test_the_account_is_told_to_who_asks_for_it_alone(server: str) -> None:
    Answers.asked.clear()
    account = Account("хтось", "слово")
    for path in ("open", "basic"):
        assert Endpoint(f"{server}/{path}", account).rows("SELECT ?a WHERE { ?a ?b ?c }").rows == ((None,),)
    assert Answers.asked == [None, None, "Basic " + base64.b64encode("хтось:слово".encode()).decode()]
