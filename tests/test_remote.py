"""What the other side of a federated question may try: every answer but the right one is a plain sentence, and nothing else is reached."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest

from civgraph import federation
from civgraph.building import Report
from civgraph.catalogue import Question
from civgraph.endpoint import Unanswered
from civgraph.federation import BYTES, ROWS, Federated, Joined, Remote, federated, filled, joined, read
from civgraph.outgoing import is_public
from civgraph.store import Store
from tests.test_cli import run
from tests.virtuoso import free_ports

QUESTION = Question("federated/x", {}, {}, ("a", "b"), "SELECT ?a ?b WHERE {\n  VALUES (?a ?b) { (UNDEF UNDEF) }  #+ remote\n}")
ASKED = Federated(QUESTION, "x", "SELECT ?a ?b WHERE { ?a ?p ?b }")
HOSTILE = (
    'quoted "twice" and \'once\'',
    "line\nline\r\n\ttab",
    ") } UNION { ?s ?p ?o } #",
    '\\',
    'a\\"',
    "\\u0022 ) } #",
    "\\U0000000A",
    '"""',
    "\u2028\u0007\u200f\U0001f600",
    "<http://example.org/>",
    "  #+ remote",
)  # fmt: skip


def results(columns: list[str], rows: list[dict[str, Any]]) -> bytes:
    """SPARQL results in JSON."""
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": rows}}).encode()


def literal(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


def with_rows(rows: list[tuple[str, str]]) -> str:
    """The question with rows of strings."""
    return filled(QUESTION, read(results(["a", "b"], [{"a": literal(a), "b": literal(b)} for a, b in rows]))).query


RIGHT = results(["a", "b"], [{"a": literal("1"), "b": literal("2")}])
NESTED = (
    b'{"head":{"vars":["a","b"]},"results":{"bindings":[{"a":'
    + b'{"type":"triple","value":{"subject":{"type":"uri","value":"x:a"},"predicate":{"type":"uri","value":"x:b"},"object":' * 50_000
)
BODIES = {
    "/right": RIGHT,
    "/page": b"<html><body>Welcome</body></html>",
    "/nothing": b"",
    "/ask": b'{"head": {}, "boolean": true}',
    "/list": b"[1, 2]",
    "/nested": NESTED,
    "/deep": b"[" * 3_000_000,
    "/column": results(["a", "c"], []),
    "/iri": results(["a", "b"], [{"a": {"type": "uri", "value": "x:y> ) }"}, "b": literal("1")}]),
    "/relative": results(["a", "b"], [{"a": {"type": "uri", "value": "y"}, "b": literal("1")}]),
    "/language": results(["a", "b"], [{"a": literal("1", **{"xml:lang": "uk ) }"}), "b": literal("1")}]),
    "/datatype": results(["a", "b"], [{"a": literal("1", datatype="x:y> ) }"), "b": literal("1")}]),
    "/half": b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [',
    "/surrogate": results(["a", "b"], [{"a": literal("\ud800"), "b": literal("1")}]),
    "/number": b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": {"type": "literal", "value": 1}}]}}',
    "/many": results(["a", "b"], [{"a": literal(str(n)), "b": literal("x")} for n in range(ROWS + 5)]),
    "/cut": RIGHT,
    "/busy": b"<html><title>No</title>come \x1b]0;later\x07 again</html>",
    "/codes": results(
        ["called", "code"], [{"called": literal("київська міська рада"), "code": literal("\x1b[31m1")}, {"code": literal("2")}]
    ),
}

BODIES["/cut-codes"] = BODIES["/codes"]


class Answers(BaseHTTPRequestHandler):
    """A server that says what its path tells it to, and remembers what was asked of it."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        assert b"query=" in body and "sparql-results+json" in self.headers["Accept"]
        if self.path.startswith("/elsewhere-"):
            self.send_response(int(self.path[-3:]))
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/secret")
            self.end_headers()
        elif self.path == "/trickle":
            self.send_response(200)
            self.end_headers()
            self.slowly(RIGHT + b" " * 200)
        elif self.path == "/trickled-head":
            self.slowly(b"HTTP/1.0 200 OK\r\nX-Long: " + b"x" * 200 + b"\r\n\r\n" + RIGHT)
        elif self.path == "/large":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(RIGHT + b" " * BYTES)
        else:
            self.send_response(503 if self.path == "/busy" else 200)
            if self.path.startswith("/cut"):
                self.send_header("X-SPARQL-MaxRows", "1")
            self.end_headers()
            self.wfile.write(BODIES[self.path])

    do_GET = do_POST

    def slowly(self, words: bytes) -> None:
        for n in range(len(words)):
            self.wfile.write(words[n : n + 1])
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Listening(ThreadingHTTPServer):
    """Says nothing of clients that go away."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    with Listening(("127.0.0.1", 0), Answers) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def from_(address: str, private: bool = True) -> Joined:
    return joined(ASKED, {"x": Remote(address, private)})


def refused(address: str, private: bool = True) -> tuple[str, str]:
    """What is said of an address that gives no answer, in Ukrainian and in English."""
    with pytest.raises(Unanswered) as told:
        from_(address, private)
    uk, en = (told.value.said(language).removeprefix(f"{address}: ") for language in ("uk", "en"))
    for said in (uk, en):
        assert said.isprintable() and said.endswith(".") and len(said) < 500 and "Error" not in said and "b'" not in said
    assert re.search("[а-яіїєґ]", uk) and not re.search("[а-яіїєґ]", en)
    return uk, en


def test_a_right_answer_is_taken(other: str) -> None:
    found = from_(f"{other}/right")
    assert found == Joined(QUESTION.text.replace("(UNDEF UNDEF)", '("1" "2")'))


NO_RESULT = ("не є результатом SPARQL", "no SPARQL result")


@pytest.mark.parametrize(
    ("path", "uk", "en"),
    [
        *((f"/{name}", *NO_RESULT) for name in ("page", "nothing", "ask", "list", "nested", "deep", "half", "number")),
        *((f"/{name}", *NO_RESULT) for name in ("iri", "relative", "language", "datatype", "surrogate")),
        ("/column", "немає стовпця ?b", "no column ?b"),
        ("/large", "більша за 8 МіБ", "larger than 8 MiB"),
        ("/busy", "відповів 503: No come ]0;later again", "answered 503: No come ]0;later again"),
    ],
)
def test_an_answer_that_is_none_is_a_sentence(other: str, path: str, uk: str, en: str) -> None:
    said = refused(other + path)
    assert uk in said[0] and en in said[1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(other: str, status: int) -> None:
    Answers.asked.clear()
    uk, en = refused(f"{other}/elsewhere-{status}")
    assert "/secret" in uk and "/secret" in en and "civgraph.toml" in uk and "civgraph.toml" in en
    assert Answers.asked == [f"/elsewhere-{status}"]


@pytest.mark.parametrize("path", ["/trickle", "/trickled-head"])
def test_a_slow_answer_ends(other: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the whole would be right."""
    monkeypatch.setattr(federation, "SECONDS", 1)
    assert "timed out" in refused(other + path)[1]


def test_a_dead_address_is_a_sentence() -> None:
    (port,) = free_ports(1)
    uk, en = refused(f"http://127.0.0.1:{port}/sparql")
    assert "відповіді немає" in uk and "no answer" in en


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433", "0x7f.0.0.1"),
        *("10.0.0.1", "169.254.169.254", "[fe80::1]"),
    ],
)  # fmt: skip
def test_a_private_network_is_refused(other: str, host: str) -> None:
    """Whatever it is called, a name that resolves to it included."""
    Answers.asked.clear()
    uk, en = refused(f"http://{host}:{other.rpartition(':')[2]}/right", private=False)
    assert "приватну мережу" in uk and "private network" in en and "private = true" in uk and "private = true" in en
    assert Answers.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2a00:1450::1", True), ("64:ff9b::808:808", True),
        ("100.64.0.1", False), ("192.168.1.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("240.0.0.1", False),
        ("::", False), ("::1", False), ("::127.0.0.1", False), ("fd00::1", False), ("fec0::1", False), ("ff02::1", False),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:0:7f00:1::", False), ("fe80::1%1", False),
    ],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_name_is_asked_once_and_what_it_says_later_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means a public address while it is checked, and this machine when it is connected to."""
    asked, reached = [], []

    def resolved(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def connected(address: tuple[str, int], *_: object) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError("refused here")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket, "create_connection", connected)
    assert "refused here" in refused("http://rebinding.example:81/sparql", private=False)[1]
    assert (asked, reached) == (["rebinding.example"], [("8.8.8.8", 81)])


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert "private network" in refused("http://two.example/sparql", private=False)[1]


def test_no_proxy_of_the_environment_is_used(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    assert from_(f"{other}/right").query


def test_a_certificate_is_checked_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to a number, and the certificate must still be that of the name."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl is missing: apt-get install openssl (make test does it)"
    made = f"{openssl} req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -days 2 -subj /CN=localhost"
    subprocess.run([*made.split(), "-addext", "subjectAltName=DNS:localhost"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
    with Listening(("127.0.0.1", 0), Answers) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        Thread(target=listening.serve_forever, daemon=True).start()
        port = listening.server_port
        assert "CERTIFICATE_VERIFY_FAILED" in refused(f"https://localhost:{port}/right")[1]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        assert from_(f"https://localhost:{port}/right").query == from_query()
        assert "CERTIFICATE_VERIFY_FAILED" in refused(f"https://127.0.0.1:{port}/right")[1]
        listening.shutdown()


def from_query() -> str:
    return with_rows([("1", "2")])


def test_values_that_look_like_a_query_stay_values() -> None:
    found = Store(ox.Store()).rows(with_rows([(value, "x") for value in HOSTILE]))
    assert [row[0].value for row in found.rows if row[0]] == list(HOSTILE)


def test_every_kind_of_term_is_taken_and_what_names_nothing_is_left_out() -> None:
    day = "http://www.w3.org/2001/XMLSchema#date"
    rows = [
        {"a": {"type": "uri", "value": "x:ї"}, "b": literal("так", **{"xml:lang": "uk"})},
        {"a": {"type": "typed-literal", "value": "2020-01-01", "datatype": day}, "b": literal("")},
        {"a": {"type": "bnode", "value": "b0"}, "b": literal("1")},
        {"b": literal("1")},
    ]
    found = filled(QUESTION, read(results(["b", "a", "c"], rows)))
    assert f'{{ (<x:ї> "так"@uk) ("2020-01-01"^^<{day}> "") }}  #+ remote' in found.query
    assert (found.incomplete, found.cut) == (2, False)


def test_no_rows_are_no_rows() -> None:
    assert Store(ox.Store()).rows(filled(QUESTION, read(results(["a", "b"], []))).query).rows == ()


def test_more_rows_than_are_taken_are_cut_and_said(other: str) -> None:
    found = from_(f"{other}/many")
    assert found.cut and len(Store(ox.Store()).rows(found.query).rows) == ROWS
    assert all(asked.asked_there.endswith(f"\nLIMIT {ROWS}\n") for asked in federated().values())  # so that many may be all or not
    assert from_(f"{other}/cut").cut


@pytest.mark.parametrize(
    "settings",
    [
        'address = "http://me:secret-word@127.0.0.1/sparql"',
        'address = "http://me@127.0.0.1/sparql"',
        'address = "file:///etc/passwd"',
        'address = "127.0.0.1/sparql"',
        'address = "http:///sparql"',
        'address = "http://127.0.0.1:99999/sparql"',
        'address = "http://127.0.0.1:port/sparql"',
        'address = "http://[::1/sparql"',
        'address = "http://приклад.укр/sparql"',
        'address = "http://127.0.0.1/a b"',
        "address = 1",
        "private = true",
        'address = "http://127.0.0.1/"\nprivate = "yes"',
        'address = "http://127.0.0.1/"\npirvate = true',
    ],
)
@pytest.mark.parametrize("lang", ["uk", "en"])
def test_a_setting_that_cannot_be_is_wrong_usage(tmp_path: Path, settings: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    from civgraph.cli import main

    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        (tmp_path / "civgraph.toml").write_text(f"[remote.bodies]\n{settings}\n", "utf-8")
        assert main(["ask", "--lang", lang]) == 2
    said = capsys.readouterr()
    assert said.out == "" and "[remote.bodies]" in said.err and "private = true" in said.err and "secret-word" not in said.err


def asked(
    published: tuple[Path, Report], folder: Path, address: str, *words: str, private: bool = True
) -> subprocess.CompletedProcess[str]:
    """The question of codes, asked with one address in the settings."""
    (folder / "civgraph.toml").write_text(f'[remote.bodies]\naddress = "{address}"\nprivate = {str(private).lower()}\n', "utf-8")
    return run("ask", "federated/bodies-with-codes", "--store", published[0], *words, cwd=folder)


@pytest.mark.parametrize(("lang", "says"), [("uk", "додайте private = true"), ("en", "add private = true")])
def test_the_command_refuses_what_may_not_be(published: tuple[Path, Report], tmp_path: Path, other: str, lang: str, says: str) -> None:
    done = asked(published, tmp_path, f"http://localhost:{other.rpartition(':')[2]}/codes", "--lang", lang, private=False)
    assert (done.returncode, done.stdout) == (4, "") and says in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(("lang", "says"), [("uk", "Додайте до civgraph.toml"), ("en", "Add to civgraph.toml")])
def test_the_command_says_what_is_not_set(published: tuple[Path, Report], tmp_path: Path, lang: str, says: str) -> None:
    done = run("ask", "federated/bodies-with-codes", "--store", published[0], "--lang", lang, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and says in done.stderr and "[remote.bodies]" in done.stderr


def test_the_command_says_what_was_left_out_and_commands_no_terminal(published: tuple[Path, Report], tmp_path: Path, other: str) -> None:
    done = asked(published, tmp_path, f"{other}/codes", "--lang", "en")
    assert done.returncode == 0 and done.stderr == "[remote.bodies]: rows left out because they lack a value: 1\n"
    assert "\ufffd[31m1" in done.stdout and "\x1b" not in done.stdout


def test_the_command_says_that_an_answer_is_cut(published: tuple[Path, Report], tmp_path: Path, other: str) -> None:
    done = asked(published, tmp_path, f"{other}/cut-codes", "--lang", "uk", "--format", "csv")
    assert done.returncode == 0 and "може бути неповною" in done.stderr and "body/" in done.stdout
