"""What the server must outlive: hostile queries, workers that are killed, snapshots that are swapped or damaged, its own end."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from civgraph import snapshots
from civgraph.building import Report
from civgraph.store import Store
from tests.grammar import Writer
from tests.hostile import KINDS, hostile
from tests.running import COUNT, ROOT, Load, Running, publish, running

ENDS = {200, 400, 413, 503}
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MEASURES = "SELECT ?m { ?m a <https://w3id.org/civgraph/ontology#Measure> } ORDER BY ?m"


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine that keeps who calls."""
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
        address = f"http://127.0.0.1:{line.getsockname()[1]}/"
        socket.create_connection(line.getsockname()).close()
        wait_for(lambda: len(calls) == 1)  # it hears
        calls.clear()
        yield address, calls


def wait_for(true: Callable[[], object]) -> None:
    """Waits until something is so; a test that waits for what never comes ends all the same."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def counts_of(store: Store) -> dict[str, int]:
    """How many triples each measure has."""
    query = "SELECT ?m (COUNT(*) AS ?n) { ?m a <https://w3id.org/civgraph/ontology#Measure> ; ?p ?o } GROUP BY ?m"
    return {m.value: int(n.value) for m, n in store.rows(query).rows if m and n}


def look_ups(server: Running, clients: int, known: dict[str, int]) -> Load:
    """Clients that look up measures, each text its own, and know how many rows are right."""
    names = sorted(known)

    def right(headers: dict[str, str], body: bytes) -> bool:
        rows = json.loads(body)["results"]["bindings"]
        return len(rows) == known[rows[0]["m"]["value"]] and len({row["m"]["value"] for row in rows}) == 1

    return Load(server.port, clients, lambda n: f"SELECT * {{ VALUES ?m {{ <{names[n % len(names)]}> }} ?m ?p ?o }} # {n}", right)


def test_each_hostile_kind_has_its_end(published: tuple[Path, Report], canary: tuple[str, list[str]]) -> None:
    address, calls = canary
    with running(published[0], deadline=1.5) as server, ThreadPoolExecutor(4) as pool:
        for n in range(COUNT):
            replies = list(pool.map(lambda kind, n=n: server.post(hostile(kind, n, address)), KINDS))
            for kind, reply in zip(KINDS, replies, strict=True):
                assert reply.status in ENDS, kind
                if reply.status == 200:
                    assert len(reply.body) == int(reply.headers["content-length"]), kind
                    if reply.kind.endswith("json"):
                        json.loads(reply.body)
                else:
                    assert len(reply.text.splitlines()) >= 2 and len(reply.text) < 1000, kind
        wait_for(lambda: len(server.workers()) == (os.cpu_count() or 1) + 1)
        assert json.loads(server.ask("ASK {}").body)["boolean"] is True
        assert not [line for line in server.said() if line["event"] == "failed"]
        assert server.resident() < 400
    statuses = Counter(reply.status for reply in replies)
    assert statuses[400] > 10 and statuses[503] > 5, statuses
    assert calls == []


def test_siege(published: tuple[Path, Report], store: Store, canary: tuple[str, list[str]]) -> None:
    """Hostile queries, two a second, beside 64 clients of look-ups, 6 seconds by COUNT: COUNT=100 is ten minutes."""
    address, calls = canary
    seconds = 6 * COUNT
    late: list[float] = []

    async def siege(server: Running) -> Load:
        load = look_ups(server, 64, counts_of(store))
        with ThreadPoolExecutor(32) as pool:

            def attack(n: int) -> int:
                began = time.monotonic()
                reply = server.post(hostile(KINDS[n % len(KINDS)], n, address))
                late.append(time.monotonic() - began)
                return reply.status

            running_load = asyncio.ensure_future(load.run())
            loop, attacks = asyncio.get_running_loop(), []
            start = random.Random(COUNT).randrange(len(KINDS))
            for n in range(2 * seconds):
                attacks.append(loop.run_in_executor(pool, attack, start + n))
                await asyncio.sleep(0.5)
            assert set(await asyncio.gather(*attacks)) <= ENDS
            load.stop()
            await running_load
        return load

    with running(published[0]) as server:
        load = asyncio.run(siege(server))
        asked = sum(load.statuses.values())
        print(
            f"\n{2 * seconds} hostile queries of {len(KINDS)} kinds, the slowest ended after {max(late):.2f} s; "
            f"{asked} look-ups of 64 clients, right {1 - (asked - load.statuses[200] + len(load.wrong)) / asked:.4%} "
            f"{dict(load.statuses)}; parent {server.resident()} MiB"
        )
        assert load.wrong == []
        assert load.statuses[200] >= 0.999 * asked
        assert server.resident() < 400
    assert calls == []


def test_a_worker_killed_fails_its_own_request_alone(published: tuple[Path, Report], store: Store) -> None:
    kills = 5 * COUNT

    async def load_and_kills(server: Running) -> Load:
        load = look_ups(server, 16, counts_of(store))
        task = asyncio.ensure_future(load.run())
        for n in range(kills):
            await asyncio.sleep(0.4 if COUNT < 10 else 1)
            os.kill(random.Random(n).choice([p for p, nice in server.workers().items() if nice == 0]), signal.SIGKILL)
        await asyncio.sleep(0.5)
        load.stop()
        await task
        return load

    with running(published[0]) as server:
        load = asyncio.run(load_and_kills(server))
        print(f"\n{kills} workers killed under load: {dict(load.statuses)}")
        assert load.wrong == [] and set(load.statuses) <= {200, 503} and load.statuses[503] <= kills and load.statuses[200] > kills
        wait_for(lambda: len(server.workers()) == (os.cpu_count() or 1) + 1)


def test_nobody_waits_behind_a_slow_query(published: tuple[Path, Report]) -> None:
    """A worker has its next question before it has answered one; where it takes long, an idle worker is asked instead."""
    with running(published[0], fast=5.0, deadline=5.5) as server, ThreadPoolExecutor(9) as pool:
        slow = pool.submit(server.ask, SLOW)
        wait_for(lambda: any(busy(worker) for worker in server.workers()))
        assert set(pool.map(lambda n: server.ask(f"ASK {{}} # {n}").status, range(64))) == {200}
        assert not slow.done()
        assert slow.result().status == 503


def test_what_runs_out_goes_on_in_the_slow_lane(published: tuple[Path, Report]) -> None:
    """It is not begun again: its process goes on, nicer, and another takes its place; where its asker leaves, it ends."""
    with running(published[0], deadline=30.0) as server:
        fast = {process for process, nice in server.workers().items() if nice == 0}
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(f"GET /sparql?{urlencode({'query': SLOW})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            wait_for(lambda: [process for process in fast if server.workers().get(process) == 10])
            moved = next(process for process in fast if server.workers()[process] == 10)
            wait_for(lambda: sorted(server.workers().values()) == [0] * (os.cpu_count() or 1) + [10])
            assert busy(moved)
        wait_for(lambda: not alive(moved))
        wait_for(lambda: sorted(server.workers().values()) == [0] * (os.cpu_count() or 1) + [10])
        wait_for(lambda: [said for said in server.said() if said["event"] == "request" and (said["status"], said["lane"]) == (499, "slow")])
        assert server.ask("ASK {}").status == 200


def test_snapshots_swapped_under_load(tmp_path: Path) -> None:
    for name in ("one", "two"):
        publish(tmp_path, {"http://g/": f'<http://s/> <http://p/> "{name}" .'}, name)
    swaps = 4 * COUNT

    def right(headers: dict[str, str], body: bytes) -> bool:
        rows = json.loads(body)["results"]["bindings"]
        return [row["o"]["value"] for row in rows] == [headers["x-civgraph-snapshot"]]

    async def load_and_swaps(server: Running) -> Load:
        load = Load(server.port, 64, lambda n: f"SELECT ?o {{ ?s ?p ?o }} # {n}", right)
        task = asyncio.ensure_future(load.run())
        for n in range(swaps):
            name = ("one", "two")[n % 2]
            snapshots.use(tmp_path, name)
            while json.loads((await asyncio.to_thread(server.send, "GET", "/health")).body)["snapshot"] != name:
                await asyncio.sleep(0.05)
        load.stop()
        await task
        return load

    with running(tmp_path) as server:
        load = asyncio.run(load_and_swaps(server))
        print(f"\n{swaps} swaps at 64 clients: {dict(load.statuses)}")
        assert load.wrong == [] and set(load.statuses) == {200}
        assert len([line for line in server.said() if line["event"] == "snapshot"]) == swaps
        wait_for(lambda: len(server.workers()) == (os.cpu_count() or 1) + 1)


def test_a_damaged_snapshot_is_not_taken_over(tmp_path: Path) -> None:
    for name in ("good", "bad"):
        publish(tmp_path, {"http://g/": f'<http://s/> <http://p/> "{name}" .'}, name)
    snapshots.use(tmp_path, "good")
    with running(tmp_path) as server:
        (tmp_path / "snapshots" / "bad" / "store" / "CURRENT").write_text("nothing")
        snapshots.use(tmp_path, "bad")
        wait_for(lambda: [line for line in server.said() if line["event"] == "snapshot-refused"])
        assert server.ask("ASK { ?s ?p 'good' }").body.endswith(b"true}")
        assert server.send("GET", "/health").status == 200


def busy_query(server: Running) -> str:
    """A query that takes its time, but comes to an end: counted in the pairs of some thousand triples."""
    return "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_clean_stop(tmp_path: Path, number: signal.Signals, code: int) -> None:
    publish(tmp_path, {"http://g/": "\n".join(f"<http://s/{n}> <http://p/> <http://o/{n}> ." for n in range(2000))}, "some")
    with running(tmp_path) as server, ThreadPoolExecutor(1) as pool:
        assert server.ask("ASK {}").status == 200
        workers = server.workers()
        assert sorted(workers.values()) == [0] * (os.cpu_count() or 1) + [10]
        answer = pool.submit(server.ask, busy_query(server))
        wait_for(lambda: any(busy(worker) for worker in workers))
        server.process.send_signal(number)
        assert answer.result().status == 200
        assert json.loads(answer.result().body)["results"]["bindings"][0]["n"]["value"] == "4000000"
        assert server.process.wait(30) == code
        assert not [worker for worker in workers if alive(worker)]


def busy(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    except OSError:
        return True  # it was slow and has been ended: the other lane has its query


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_server_leaves_no_worker_and_starts_again(published: tuple[Path, Report]) -> None:
    with running(published[0]) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(server.ask, SLOW)
        workers = server.workers()
        server.process.kill()
        wait_for(lambda: not any(alive(worker) for worker in workers))
    with running(published[0]) as server:
        assert server.ask("ASK {}").status == 200


def started(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "civgraph", "serve", "--lang", "en", "--store", str(root), *(arguments or ("--port", "0"))]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)


def test_what_is_not_served(tmp_path: Path) -> None:
    nothing = started(tmp_path / "nowhere")
    assert nothing.returncode == 4 and "civgraph build" in nothing.stderr
    for name, counted in (("empty", 0), ("hollow", 1)):
        publish(tmp_path / name, {}, name, {"http://g/": counted})
        empty = started(tmp_path / name)
        assert empty.returncode == 4 and "the store is empty" in empty.stderr
    publish(tmp_path / "cut", {"http://g/": "<http://s/> <http://p/> <http://o/> ."}, "cut")
    manifest = next((tmp_path / "cut" / "snapshots" / "cut" / "store").glob("MANIFEST-*"))
    manifest.write_bytes(manifest.read_bytes()[:-20])
    assert started(tmp_path / "cut").returncode == 4
    publish(tmp_path / "good", {"http://g/": "<http://s/> <http://p/> <http://o/> ."}, "good")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = started(tmp_path / "good", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2 and "--port" in refused.stderr
    assert started(tmp_path / "good", "--port", "many").returncode == 2
    assert started(tmp_path / "good", "--base-url", "data.example.org").returncode == 2


def test_tables_flipped_at_random(tmp_path: Path) -> None:
    """A table with one byte changed passes the quick check of a start; then an answer is right, or there is none."""
    lines = "\n".join(f'<http://s/{n}> <http://p/{n % 7}> "{n:040}" .' for n in range(3000))
    publish(tmp_path, {"http://g/": lines}, "flip")
    tables = sorted((tmp_path / "snapshots" / "flip" / "store").glob("*.sst"))
    queries = ("SELECT ?s ?o { ?s <http://p/3> ?o } ORDER BY ?s", "SELECT * { ?s ?p ?o } ORDER BY ?s")
    with running(tmp_path) as server:
        wanted = [server.ask(query).body for query in queries]
    chance, outcomes = random.Random(11), Counter[str]()
    for _ in range(3 * COUNT):
        table = chance.choice(tables)
        whole = table.read_bytes()
        at = chance.randrange(len(whole))
        table.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        try:
            with running(tmp_path) as server:
                for query, right in zip(queries, wanted, strict=True):
                    reply = server.ask(query)
                    assert reply.status in (200, 503) and (reply.status == 503 or reply.body == right)
                    outcomes["detected" if reply.status == 503 else "harmless"] += 1
        except AssertionError:
            if started(tmp_path).returncode != 4:  # it did not start: then it must have said so
                raise
            outcomes["refused"] += 1
        table.write_bytes(whole)
    print(f"\n{dict(outcomes)}")


PIECES = [
    *(
        "SELECT",
        "ASK",
        "*",
        "{",
        "}",
        "(",
        ")",
        "?s",
        "?p",
        "?o",
        ".",
        ";",
        ",",
        "<http://x/>",
        "ex:a",
        "'x'",
        '"',
        "'",
        "@uk",
        "^^",
        "1",
        "-",
        "||",
    ),
    *(
        "FILTER",
        "OPTIONAL",
        "UNION",
        "GRAPH",
        "VALUES",
        "BIND",
        "AS",
        "COUNT",
        "GROUP BY",
        "ORDER BY",
        "LIMIT",
        "MINUS",
        "EXISTS",
        "PREFIX",
    ),
    *("CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "REGEX(?o, '.')", "\0", "\n", "#", "\u0457", "\U0001f600", "\\u0041", "SERVICE", "INSERT"),
]


def test_queries_at_random(published: tuple[Path, Report]) -> None:
    """1,000 texts by COUNT, in turn words at random and queries by the grammar: COUNT=1000 is a million."""

    def text(n: int) -> str:
        chance = random.Random(n)
        return Writer(chance).query() if n % 2 else " ".join(chance.choices(PIECES, k=chance.randint(1, 25)))

    async def ask(server: Running) -> Load:
        last = 1000 * COUNT
        load = Load(server.port, 16, lambda n: load.stop() or text(n) if n >= last else text(n), lambda headers, body: True, "*/*")
        await load.run()
        return load

    with running(published[0], deadline=2) as server:
        load = asyncio.run(ask(server))
        print(f"\n{dict(load.statuses)}")
        assert set(load.statuses) <= ENDS and load.wrong == []
        assert load.statuses[200] > 0.3 * sum(load.statuses.values()), "most queries by the grammar have an answer"
        assert not [line for line in server.said() if line["event"] == "failed"]
        assert server.ask("ASK {}").status == 200


def test_requests_at_random(published: tuple[Path, Report]) -> None:
    """Requests with bytes changed, dropped and doubled, 500 by COUNT: COUNT=400 is 200,000."""
    good = (
        b"POST /sparql?default-graph-uri=http%3A%2F%2Fx%2F HTTP/1.1\r\nHost: x\r\nAccept: text/csv;q=0.5, */*\r\nContent-Length: 6\r\n"
        b'Content-Type: application/sparql-query\r\nIf-None-Match: "x"\r\n\r\nASK {}'
    )
    with running(published[0]) as server:
        statuses = Counter[str]()
        for n in range(500 * COUNT):
            chance, sent = random.Random(n), bytearray(good)
            for _ in range(chance.randint(1, 6)):
                at = chance.randrange(len(sent))
                match chance.randrange(3):
                    case 0:
                        sent[at] = chance.randrange(256)
                    case 1:
                        del sent[at : at + chance.randint(1, 20)]
                    case _:
                        sent[at:at] = sent[at : at + 20] * chance.randint(1, 50)
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
                line.sendall(sent)
                line.shutdown(socket.SHUT_WR)
                head = line.recv(1 << 16)
            statuses[head[9:12].decode("latin-1")] += 1
        print(f"\n{dict(statuses)}")
        assert not [status for status in statuses if status.startswith("5") and status != "503"]
        assert server.ask("ASK {}").status == 200
        assert not [line for line in server.said() if line["event"] == "failed"]


CONFINED = """
import os, socket, subprocess, sys, threading
from civgraph.server.confinement import confine
filtered = confine(os.getppid(), 1 << 30, 1 << 20, 0)
import pyoxigraph
def refused(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
port = int(sys.argv[1])
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
print(filtered, refused(lambda: socket.create_connection(("127.0.0.1", port))), refused(os.fork), refused(lambda: subprocess.run(["true"])),
      refused(lambda: os.kill(os.getppid(), 0)), refused(lambda: bytes(2 << 30)),
      refused(lambda: pyoxigraph.Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{}} }}")))
"""


def test_a_worker_is_confined(canary: tuple[str, list[str]]) -> None:
    address, calls = canary
    port = address.rpartition(":")[2].rstrip("/")
    done = subprocess.run([sys.executable, "-c", CONFINED, port], capture_output=True, text=True, cwd=ROOT)
    thread, said = done.stdout.splitlines()
    filtered, *refusals = said.split()
    assert thread == "thread" and refusals[4] == "MemoryError", done.stderr
    if filtered == "False":
        pytest.skip("this platform has no seccomp: the guard stands alone, as the server says when it starts")
    assert refusals[:4] == ["PermissionError"] * 4 and refusals[5].endswith("Error"), said
    assert calls == []
