"""The guard: what must pass, what must be refused, and that the engine never calls out where the guard saw nothing."""

from __future__ import annotations

import itertools
import random
import socket
import threading
from collections.abc import Iterator

import pytest

from civgraph.guard import DEEPEST, seen
from civgraph.store import BadQuery, Store
from tests.running import COUNT, publish

P = "PREFIX : <http://x/> PREFIX ex: <http://x/> PREFIX service: <http://x/> PREFIX trueSERVICE: <http://x/> "
PASS = [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT $SERVICE { $SERVICE ?p ?o }",
    "ASK { ?s ex:SERVICE ?o }",
    "ASK { ?s ex:service ?o . ?o ex:SERVICE 1 }",
    "ASK { ?s ex:service ?o { ?o ?p 1 } }",
    "ASK { ?s ex:a-SERVICE ?o }",
    "ASK { ?s a ex:Service { } }",
    "ASK { ?s <http://x/SERVICE> ?o }",
    "ASK { ?s <http://x/#SERVICE> ?o }",
    "ASK { <SERVICE> ?p <http://x/?a=SERVICE&b> }",
    "ASK { ?s ?p 'SERVICE <http://x/> {}' }",
    'ASK { ?s ?p "SERVICE <http://x/> {}" }',
    "ASK { ?s ?p '''SERVICE <http://x/> {}''' }",
    'ASK { ?s ?p """a "quoted" SERVICE\n<http://x/> {}""" }',
    "ASK { ?s ?p '''it''s\n'SERVICE' ''' }",
    "ASK { ?s ?p 'it\\'s SERVICE <http://x/> {}' }",
    'ASK { ?s ?p "\\\\" . ?o ?p "SERVICE {}" }',
    "# SERVICE <http://x/> {}\nASK { ?s ?p ?o }",
    "ASK { ?s ?p ?o # SERVICE <http://x/> {}\n }",
    "ASK { ?s ?p ?o # '\n . ?o ?p 'SERVICE {' }",
    "ASK { ?s ?p 'x'@en-SERVICE }",
    "ASK { ?s ?p 'x'^^ex:SERVICE }",
    "ASK { _:SERVICE ?p ?o }",
    "ASK { _:service ?p _:a.b }",
    "ASK { GRAPH service:g { ?s ?p ?o } }",
    "ASK { GRAPH  service:g # here\n { ?s ?p ?o } }",
    "ASK { ?s a service:Thing . { ?s ?p ?o } }",
    "ASK { ?s service:p ?o OPTIONAL { ?o ?p ?s } }",
    "ASK { ?s service:p|^service:q ?o }",
    "ASK { FILTER(?a<?b&&?c>?d) }",
    "ASK { FILTER(1 < 2) ?s ?p 'SERVICE' }",
    "SELECT (COUNT(*) AS ?services) { ?s ?p ?o }",
    "SELECT ?s { VALUES ?s { service:a ex:SERVICE } }",
    "ASK { ?s ex:a\\'SERVICE ?o }",
    "ASK { ?s ex:%53ERVICE ?o }",
    "ASK { ?s ?p ?сервіс }",
    "DESCRIBE service:a",
    "CONSTRUCT { ?s service:a ?o } WHERE { ?s ?p ?o }",
    "ASK { ?s ?p 'INSERT DATA {}' }",
    "SELECT ?insert { ?insert ex:delete ?load }",
    "BASE <http://insert/> ASK { ?s ?p ?o }",
]
CALLS = [
    "ASK { SERVICE <http://x/> {} }",
    "ASK { service <http://x/> {} }",
    "ASK { SeRvIcE\n<http://x/>\n{} }",
    "ASK { SERVICE SILENT <http://x/> {} }",
    "ASK { SERVICE ?service {} }",
    "ASK { SERVICE ex:a {} }",
    "ASK { SERVICE# a comment\n<http://x/> {} }",
    "ASK{SERVICE<http://x/>{}}",
    "ASK{SERVICESILENT<http://x/>{}}",
    "ASK{SERVICEex:a{}}",
    "ASK{SERVICESILENTex:a{}}",
    "ASK{SERVICE:a{}}",
    "ASK{service:a {}}",
    "ASK{service:a#\n{}}",
    "ASK { ?s ?p true.SERVICE:a{} }",
    "ASK { ?s ?p trueSERVICE<http://x/>{} }",
    "ASK { ?s ?p trueSERVICE:a{} }",
    "ASK { ?s ?p 1e5SERVICE:a{} }",
    "ASK { ?s ?p 1.SERVICE<http://x/>{} }",
    "ASK { ?s ?p ex:a.b.SERVICE<http://x/>{} }",
    "ASK { ?s ?p ex:a.b.SERVICE SILENT ?x {} }",
    "ASK { ?s ?p ex:a\\#.b.SERVICE<http://x/>{} }",
    "ASK { ?s ?p ex:.SERVICE<http://x/>{} }",
    "ASK { ?s ?p 'x'SERVICE<http://x/>{} }",
    "ASK { ?s ?p '''x'''SERVICE<http://x/>{} }",
    "ASK { ?s ?p 'x'@en . SERVICE<http://x/>{} }",
    "ASK { ?s ?p ?o FILTER(1<2)SERVICE<http://x/>{} }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <http://x/> {} } }",
    "SELECT * { { SELECT * { SERVICE <http://x/> {} } } }",
    "ASK { ?s ?p '#' . SERVICE <http://x/> {} }",
    "ASK { <http://x/#> ?p ?o . SERVICE <http://x/> {} }",
    "ASK { ?s ?p ?o #\rSERVICE <http://x/> {} }",
    'ASK { ?s ?p "\\"" . SERVICE <http://x/> {} #"\n }',
    "ASK { OPTIONAL { ?s ?p ?o } MINUS { SERVICE <http://x/> {} } }",
]
UPDATES = [
    *("INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "LOAD <http://x/>", "CLEAR ALL", "DROP GRAPH <a:a>"),
    *("CREATE GRAPH <a:a>", "ADD DEFAULT TO <a:a>", "MOVE <a:a> TO <a:b>", "COPY <a:a> TO <a:b>", "WITH <a:a> DELETE {} WHERE {}"),
    "# a comment\nPREFIX ex: <http://x/>\nBASE <http://x/> insert { } where { }",
]


@pytest.mark.parametrize("query", PASS)
def test_passes(query: str) -> None:
    found = seen(P + query)
    assert (found.service, found.too_deep, found.unclear) == (None, None, None)
    assert found.form in ("select", "ask", "construct", "describe")


@pytest.mark.parametrize("query", CALLS)
def test_calls_are_seen(query: str) -> None:
    found = seen(P + query)
    assert found.service is not None and "service" in (P + query)[found.service :].lower()


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_seen(query: str) -> None:
    assert seen(query).form == "update"


def test_a_string_that_may_be_none() -> None:
    hidden = "ASK { FILTER(1<ex:b#> '''\n) SERVICE <http://x/> {} #'''\n}"
    assert seen(P + hidden).unclear is not None
    assert seen(P + "ASK { ?s <http://x/#p>\n'''two\nlines''' }").unclear is None
    assert seen("PREFIX e: <http://x/#> ASK { ?s ?p '''two\nlines''' }").unclear is None


def test_depth() -> None:
    assert seen("ASK " + "{" * DEEPEST + "}" * DEEPEST).too_deep is None
    assert seen("ASK " + "{" * (DEEPEST + 1)).too_deep == 4 + DEEPEST
    assert seen("ASK { FILTER('" + "(" * 9000 + "') }").too_deep is None


def test_what_else_is_seen() -> None:
    assert seen("SELECT * FROM <a:a> { }").dataset and not seen("SELECT ?from { ?from ex:from 'FROM <a:a>' }").dataset
    assert seen("SELECT (NOW() AS ?n) {}").volatile and not seen("SELECT (1 AS ?now) {}").volatile
    assert seen("PREFIX a: <a:a> ASK { a:x b:y :z . _:c:d ?p 'e:f' }").undeclared == ("b", "")


ENDLESS = ["'", '"', "'''", '"\\', "'''\\'", "<", "<a", "a.", "a:", "{", "@a-", "#", "?", "\\u", "ex:a.b.", "service "]


@pytest.mark.parametrize("piece", ENDLESS)
def test_any_text_is_read(piece: str) -> None:
    """The longest texts that could make the guard look at the same place again and again; one that did would not end here."""
    found = seen(piece * ((64 << 10) // len(piece)))
    assert (found.service is not None) == (piece == "service ")


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that keeps who calls."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as line:

        def listen() -> None:
            while True:
                try:
                    connection, who = line.accept()
                except OSError:
                    return
                calls.append(str(who))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield line.getsockname()[1], calls


def test_the_engine_calls_nobody_the_guard_did_not_see(canary: tuple[int, list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Queries put together at random of pieces in which a call may hide; no worker and no filter around the engine."""
    port, calls = canary
    root = tmp_path_factory.mktemp("guard")
    publish(root, {"http://g/": '<http://s/> <http://p/> "1" .'}, "one")
    store = Store.opened(root / "snapshots" / "one" / "store")
    address = f"<http://127.0.0.1:{port}/>"
    prefixes = f"PREFIX : {address} PREFIX ex: {address} PREFIX service: {address} PREFIX e1SERVICE: {address} "
    pieces = [
        *("SERVICE", "SILENT", "service", address, ":a", "ex:a", "ex:", "?x", "{}", "{", "}", ".", ";", "?s ?p ?o", "?s ?p "),
        *("?s ex:a.b.", "true", "1e1", "'''", "''", "'", '"""', '"', "\\'", "#", "\n", " ", "<", ">", "<http://x/#>", "<?x#>"),
        *("FILTER(1", ")", "OPTIONAL{", "GRAPH ", "@en", "^^"),
    ]
    chance, ran = random.Random(7), 0
    assert not calls
    for n in itertools.count():
        query = prefixes + "ASK{" + "".join(chance.choices(pieces, k=chance.randint(2, 9))) + "}"
        found = seen(query)
        if found.service is None and found.unclear is None:
            try:
                store.written(query, "json")
                ran += 1
            except (BadQuery, OSError):
                pass
            assert not calls, query
        if n > 20_000 * COUNT:
            break
    assert ran > 20
    with pytest.raises(OSError):
        store.written(f"ASK {{ SERVICE {address} {{}} }}", "json")
    assert calls, "the canary hears nothing: this test could not fail"
