"""The endpoint as clients meet it: formats, errors, headers, whole graphs, what it says of itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Dataset, Graph, URIRef

from civgraph import snapshots
from civgraph.building import Report
from civgraph.resources import toml
from civgraph.server.formats import negotiated
from civgraph.store import Store
from tests.running import Reply, Running, publish, running

CIV = "https://w3id.org/civgraph/ontology#"
PLANS = f"SELECT ?plan ?title {{ ?plan a <{CIV}Plan> ; <http://purl.org/dc/terms/title> ?title }} ORDER BY ?plan"
ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


@pytest.fixture(scope="module")
def server(published: tuple[Path, Report]) -> Iterator[Running]:
    with running(published[0]) as found:
        yield found


def rows_of(reply: Reply) -> list[list[str]]:
    """The first column's values and the second's, whatever the format."""
    match ROWS[reply.kind]:
        case "json":
            return [[row[c]["value"] for c in ("plan", "title")] for row in json.loads(reply.body)["results"]["bindings"]]
        case "xml":
            space = "{http://www.w3.org/2005/sparql-results#}"
            results = ElementTree.fromstring(reply.body).iter(f"{space}result")
            return [["".join(b.itertext()) for b in result.iter(f"{space}binding")] for result in results]
        case "csv":
            return list(csv.reader(io.StringIO(reply.text, newline="")))[1:]
        case _:
            cells = [line.split("\t") for line in reply.text.splitlines()[1:]]
            return [[plan[1:-1], json.loads(title.rpartition("@")[0])] for plan, title in cells]


@pytest.mark.parametrize("kind", ROWS)
def test_rows_are_the_same_in_every_format(server: Running, store: Store, kind: str) -> None:
    reply = server.ask(PLANS, Accept=kind)
    assert reply.status == 200 and reply.kind == kind and reply.headers["vary"] == "Accept"
    assert rows_of(reply) == [[cell.value for cell in row if cell] for row in store.rows(PLANS).rows]


@pytest.mark.parametrize("kind", TRIPLES)
def test_triples_are_the_same_in_every_format(server: Running, kind: str) -> None:
    query = f"CONSTRUCT {{ ?plan <{CIV}x> ?title }} WHERE {{ ?plan a <{CIV}Plan> ; <http://purl.org/dc/terms/title> ?title }}"
    reply = server.ask(query, Accept=kind)
    assert reply.status == 200 and reply.kind == kind
    found = Dataset()
    found.parse(data=reply.body, format=TRIPLES[kind])
    assert {(str(s), str(o)) for s, _, o, _ in found.quads()} == {tuple(row) for row in rows_of(server.ask(PLANS))}


@pytest.mark.parametrize(
    ("accept", "asked", "form", "wanted"),
    [
        (None, None, "select", "json"),
        ("", None, "select", "json"),
        ("*/*", None, "construct", "ttl"),
        ("text/csv", None, "select", "csv"),
        ("TEXT/CSV ; Q=1", None, "select", "csv"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", None, "select", "xml"),
        ("text/*", None, "select", "csv"),
        ("text/*;q=0.9, text/csv;q=0.1", None, "select", "tsv"),
        ("application/*", None, "select", "json"),
        ("*/*;q=0.1, text/csv", None, "select", "csv"),
        ("application/sparql-results+json;q=0, */*", None, "select", "xml"),
        ("application/json", None, "select", "json"),
        ("application/json", None, "construct", "jsonld"),
        ("application/xml", None, "select", "xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", None, "select", "xml"),
        ("text/turtle, application/n-triples", None, "describe", "ttl"),
        ("application/n-quads", None, "construct", "nq"),
        ("application/trig;q=0.5, application/rdf+xml;q=0.6", None, "construct", "rdfxml"),
        ("text/turtle;charset=utf-8;q=0.9", None, "construct", "ttl"),
        ("image/png", None, "select", None),
        ("text/turtle", None, "select", None),
        ("text/csv", None, "ask", None),
        ("text/csv", None, "construct", None),
        ("*/*;q=0", None, "select", None),
        ("text/csv;q=many", None, "select", None),
        ("text/csv;q=5", None, "select", "csv"),
        (",;,", None, "select", None),
        (None, "csv", "select", "csv"),
        ("*/*", "xml", "select", "xml"),
        ("*/*", "xml", "construct", "rdfxml"),
        (None, "json", "construct", "jsonld"),
        (None, "turtle", "construct", "ttl"),
        (None, "application/sparql-results+xml", "select", "xml"),
        (None, "n-triples", "describe", "nt"),
        (None, "nonsense", "select", "json"),
        (None, "csv", "construct", "ttl"),
        ("application/sparql-results+xml", "json", "select", "xml"),
    ],
)
def test_what_a_client_wants(accept: str | None, asked: str | None, form: str, wanted: str | None) -> None:
    assert negotiated(accept, asked, form) == wanted


def test_not_acceptable_says_what_there_is(server: Running) -> None:
    reply = server.ask("ASK {}", Accept="image/png")
    assert reply.status == 406 and "application/sparql-results+json" in reply.text and reply.headers["vary"] == "Accept"


def test_parameters_of_clients(server: Running) -> None:
    """SPARQLWrapper sends `format`, `output` and `results`; the header wins where it says something."""
    asked = urlencode({"query": "SELECT (1 AS ?x) {}", "format": "csv", "output": "csv", "results": "csv", "other": "x"})
    assert server.send("GET", f"/sparql?{asked}", Accept="*/*").kind == "text/csv"
    assert server.send("GET", f"/sparql?{asked}", Accept="application/sparql-results+xml").kind == "application/sparql-results+xml"
    form = server.send("POST", "/sparql", asked.encode(), Content_Type="application/x-www-form-urlencoded; charset=UTF-8")
    assert form.status == 200 and form.kind == "text/csv"


BAD = [
    ("SELECT ?s {\n ?s ?p \n}", 400, "рядок 3, стовпець 2", "line 3, column 2", "}\n ^"),
    (
        "SELECT ?x { ?x foo:bar zoo:y ; skos:prefLabel ?z }",
        400,
        "foo:, zoo:",
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>",
        "SELECT",
    ),
    ("SELECT (COUNT(*) AS ?n) ?s { ?s ?p ?o }", 400, "рядок 1", "contains a variable that is unbound", "^"),
    ("SELECT ?x { BIND(<http://f/>(1) AS ?x) }", 400, "не можна виконати", "is not supported", ""),
    ("ASK { SERVICE <http://127.0.0.1/> {} }", 400, "SERVICE", "calls no other", "\n      ^"),
    ("INSERT DATA { <a:a> <a:b> <a:c> }", 400, "лише читає", "only reads", ""),
    ("ASK " + "{" * 501 + "}" * 501, 400, "глибше", "deeper than 500", "^"),
    ("ASK { FILTER(1" + "||1" * 12_000 + ") }", 400, "надто глибоко", "too deeply nested for the engine", ""),
    ("ASK { ?s ?p '" + "x" * 65_600 + "' }", 413, "64 КіБ", "64 KiB", ""),
    ("", 400, "рядок 1", "line 1, column 1", "^"),
    ("nonsense", 400, "рядок 1", "line 1", "nonsense\n        ^"),
]


@pytest.mark.parametrize(("query", "status", "uk", "en", "shown"), BAD, ids=[b[0][:20] for b in BAD])
def test_errors_are_short_and_say_where(server: Running, query: str, status: int, uk: str, en: str, shown: str) -> None:
    reply = server.post(query)
    assert (reply.status, reply.kind) == (status, "text/plain")
    assert uk in reply.text.splitlines()[0] and en in reply.text.splitlines()[1] and shown in reply.text
    assert len(reply.text) < 700
    found = server.post(query, Accept="application/json")
    said = json.loads(found.body)
    assert (found.status, said["status"]) == (status, status)
    assert uk in said["uk"] and en in said["en"] and said["request"] == found.headers["x-request-id"]
    assert ("column" in said) == ("^" in reply.text)


def test_wrong_requests(server: Running) -> None:
    assert server.send("POST", "/sparql", b"ASK {}", Content_Type="application/sparql-query; charset=UTF-16").status == 415
    assert server.send("POST", "/sparql", b"ASK {}").status == 415
    assert server.send("POST", "/sparql", b"\xff\xfe", Content_Type="application/sparql-query").status == 400
    assert server.send("GET", "/sparql?query=%FF").status == 400
    assert server.send("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400
    assert server.send("POST", "/sparql", b"x=1", Content_Type="application/x-www-form-urlencoded").status == 400
    for long in (21_000, 30_000):
        assert server.send("GET", "/sparql?query=" + "%20" * long).status == 414
    assert server.send("POST", "/sparql", b"x" * 300_000, Content_Type="application/sparql-query").status == 413
    assert server.send("GET", "/sparql?" + urlencode({"query": "ASK {}", "default-graph-uri": "no IRI"})).status == 400
    assert server.send("GET", "/nothing").status == 404
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert server.send("GET", path).status == 404
    put = server.send("PUT", "/sparql", b"ASK {}", Content_Type="application/sparql-query")
    assert put.status == 405 and put.headers["allow"] == "GET, HEAD, POST, OPTIONS" and "POST" in put.text


def test_a_head_without_an_end(server: Running) -> None:
    reply = server.send("GET", "/sparql?query=ASK%7B%7D", **{"X-Long": "x" * 400_000})
    assert reply.status == 431
    assert server.ask("ASK {}").status == 200


def test_graphs_asked_for(server: Running, store: Store) -> None:
    names = sorted(store.counts())
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def counted(query: str, **graphs: list[str]) -> int:
        reply = server.send("GET", "/sparql?" + urlencode({"query": query, **{k.replace("_", "-"): v for k, v in graphs.items()}}, True))
        return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])

    sizes = store.counts()
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert counted(count, default_graph_uri=[names[0]]) == counted(f"SELECT (COUNT(*) AS ?n) FROM <{names[0]}> {{ ?s ?p ?o }}")
    assert counted(count, default_graph_uri=[names[0]]) == sizes[names[0]] < counted(count)
    assert counted(inside) == sum(sizes.values())
    assert counted(inside, named_graph_uri=names[:2]) == sizes[names[0]] + sizes[names[1]]
    assert counted(count, named_graph_uri=names[:2]) == 0 == counted(inside, default_graph_uri=names[:2])
    assert counted(f"SELECT (COUNT(*) AS ?n) FROM NAMED <{names[0]}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == sizes[names[0]]


def test_an_answer_that_is_known_is_not_sent_again(server: Running, published: tuple[Path, Report]) -> None:
    first = server.ask(PLANS, Accept="text/csv")
    now = snapshots.current(published[0]).id
    assert first.headers["x-civgraph-snapshot"] == now and first.headers["etag"].startswith(f'"{now}-')
    again = server.ask(PLANS, Accept="text/csv", If_None_Match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert server.ask(PLANS, Accept="text/tab-separated-values", If_None_Match=first.headers["etag"]).status == 200
    assert server.ask(PLANS + " LIMIT 1", Accept="text/csv", If_None_Match=first.headers["etag"]).status == 200
    assert "etag" not in server.ask("SELECT (NOW() AS ?n) (RAND() AS ?r) {}").headers


def test_head_options_and_cors(server: Running) -> None:
    path = "/sparql?" + urlencode({"query": PLANS})
    whole, head = server.send("GET", path), server.send("HEAD", path)
    kept = ("content-type", "content-length", "etag", "vary")
    assert (head.status, head.body) == (200, b"") and [head.headers[k] for k in kept] == [whole.headers[k] for k in kept]
    asked = server.send("OPTIONS", "/sparql", Origin="http://x", Access_Control_Request_Method="POST")
    assert asked.status == 204 and "POST" in asked.headers["access-control-allow-methods"]
    assert "Content-Type" in asked.headers["access-control-allow-headers"]
    for reply in (whole, asked, server.ask("nonsense"), server.send("GET", "/nothing")):
        assert reply.headers["access-control-allow-origin"] == "*" and reply.headers["x-content-type-options"] == "nosniff"
        assert {"X-Civgraph-Snapshot", "ETag", "X-Request-Id", "Retry-After"} <= set(
            re.split(", ", reply.headers["access-control-expose-headers"])
        )


def test_whole_graphs(server: Running, store: Store) -> None:
    name, size = next((n, s) for n, s in store.counts().items() if "/doc/" in n)
    reply = server.send("GET", "/graphs?" + urlencode({"graph": name}), Accept="application/n-triples")
    assert reply.status == 200 and len(Graph().parse(data=reply.body, format="nt")) == size
    again = server.send("GET", "/graphs?" + urlencode({"graph": name}), Accept="application/n-triples", If_None_Match=reply.headers["etag"])
    assert again.status == 304
    everything = server.send("GET", "/graphs?default", Accept="text/turtle")
    distinct = json.loads(server.ask("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }").body)
    assert len(Graph().parse(data=everything.body, format="turtle")) == int(distinct["results"]["bindings"][0]["n"]["value"])
    head = server.send("HEAD", "/graphs?default")
    assert head.status == 200 and head.body == b"" and int(head.headers["content-length"]) == len(everything.body)
    assert server.send("GET", "/graphs?graph=http://nobody/").status == 404
    assert server.send("GET", "/graphs").status == 400 == server.send("GET", "/graphs?default&graph=x").status
    assert server.send("GET", "/graphs?default", Accept="image/png").status == 406
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        refused = server.send(method, "/graphs?default", b"<a:a> <a:b> <a:c> .")
        assert refused.status == 405 and refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_configured_address(published: tuple[Path, Report]) -> None:
    with running(published[0], "--base-url", "https://data.example.org/graph/") as found:
        reply = found.send("GET", "/sparql", Host="evil.example", X_Forwarded_Host="evil.example")
        described = Graph().parse(data=reply.body, format="turtle")
        endpoint = URIRef("http://www.w3.org/ns/sparql-service-description#endpoint")
        assert {str(o) for o in described.objects(None, endpoint)} == {"https://data.example.org/graph/sparql"}
        assert "evil" not in reply.text


def test_health_metrics_and_log(server: Running) -> None:
    secret = "SELECT ('nobody may read this' AS ?x) {}"
    given = server.ask(secret, X_Request_Id="from-the-client.1")
    made = server.ask(secret, X_Request_Id="not\tone")
    assert given.headers["x-request-id"] == "from-the-client.1" and re.fullmatch("[0-9a-f]{16}", made.headers["x-request-id"])
    health = server.send("GET", "/health")
    assert health.status == 200 and json.loads(health.body)["workers"] > 0
    metrics = server.send("GET", "/metrics").text
    assert re.search(r'^civgraph_requests_total\{status="200"\} \d+$', metrics, re.MULTILINE)
    assert re.search(r'^civgraph_queries_total\{lane="fast",outcome="answered"\} \d+$', metrics, re.MULTILINE)
    assert server.send("POST", "/metrics", b"").status == 405
    lines = [line for line in server.said() if line.get("id") == "from-the-client.1"]
    assert len(lines) == 1 and lines[0]["status"] == 200 and lines[0]["lane"] == "fast" and lines[0]["length"] == len(secret)
    assert "nobody may read this" not in json.dumps(server.said())


def test_caps_are_named_and_nothing_is_cut(published: tuple[Path, Report], tmp_path: Path) -> None:
    publish(tmp_path, {"http://g/": "\n".join(f'<http://s/{n}> <http://p/> "{n:0100}" .' for n in range(5000))}, "many")
    everything = "SELECT ?s ?o { ?s ?p ?o }"
    with running(tmp_path, rows=1000, answer=600_000) as found:
        for kind in ROWS:
            reply = found.ask(everything, Accept=kind)
            assert reply.status == 413 and "1 000" in reply.text, kind
        assert found.ask(everything + " LIMIT 1000", Accept="text/csv").status == 200
        for kind in TRIPLES:
            reply = found.ask("CONSTRUCT WHERE { ?s ?p ?o }", Accept=kind)
            assert reply.status == 413 and "MiB" in reply.text, kind
    with running(tmp_path) as found:
        for kind in ROWS:
            long = found.ask(everything, Accept=kind)  # longer than one frame: it goes through a file
            assert long.status == 200 and len(long.body) == int(long.headers["content-length"]) > 500_000
        assert found.send("HEAD", "/sparql?" + urlencode({"query": everything})).body == b""


def test_refusals_in_both_languages() -> None:
    for key, said in toml("mappings/refusals.toml").items():
        assert said.keys() == {"uk", "en"}, key
        assert re.findall(r"\{\w+\}", said["uk"]) == re.findall(r"\{\w+\}", said["en"]), key
        assert re.search("[а-яіїєґ]", said["uk"]) and not re.search("[а-яіїєґ]", said["en"])
