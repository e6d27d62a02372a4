"""What the endpoint answers in a second, beside peers in the same run.

Generated plans (`QUADS=`, 200,000 if not given) are published and served; clients ask look-ups, each query text its own, for `SECONDS=`
(10) at each of `CLIENTS=` ("1 16 64"), `RUNS=` (3) times in turn with the peers; then one answer of about 8 MB is fetched. Peers are the
programs in the folder `PEERS=` or on PATH: `oxigraph` (the PyPI package of that name), which serves the same store read-only, and
`rdflib-endpoint` (PyPI), which reads the same quads into memory; `pip install oxigraph 'rdflib-endpoint[cli]'` has both. Servers that are
not asked stand idle. The clients run in this process on the same machine, and take their share of it from all.

Again: PEERS=… python -m benchmarks.serving
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.graph import mapped, ours
from civgraph import snapshots

QUADS = int(os.environ.get("QUADS", 200_000))
SECONDS = float(os.environ.get("SECONDS", 10))
RUNS = int(os.environ.get("RUNS", 3))
CLIENTS = [int(n) for n in os.environ.get("CLIENTS", "1 16 64").split()]
PEERS = os.environ.get("PEERS") or os.environ["PATH"]
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 35000 # "


class Client(asyncio.Protocol):
    """One connection that asks one thing after another and keeps how long each whole answer took, by status."""

    def __init__(self, port: int, queries: Iterator[str], until: float, took: dict[str, list[float]]) -> None:
        self._port, self._queries, self._until, self._took = port, queries, until, took
        self._buffer = bytearray()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.lower().split(b"\r\n")
        size = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), None)
        whole = len(body) >= size if size is not None else body.endswith(b"0\r\n\r\n")
        if whole:
            self._took[head[9:12].decode()].append(time.monotonic() - self._began)
            self._buffer.clear()
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _ask(self) -> None:
        query = next(self._queries, None) if time.monotonic() < self._until else None
        if query is None:
            self._transport.close()
            return
        accept = "application/sparql-results+json"
        self._began = time.monotonic()
        self._transport.write(
            f"GET {PATHS[self._port]}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
        )


PATHS: dict[int, str] = {}  # what each port calls its endpoint


async def asked(port: int, clients: int, seconds: float, queries: Iterator[str]) -> dict[str, list[float]]:
    """How long the answers of each status took that so many clients get."""
    took: dict[str, list[float]] = defaultdict(list)
    loop, until = asyncio.get_running_loop(), time.monotonic() + seconds
    made = [await loop.create_connection(lambda: Client(port, queries, until, took), "127.0.0.1", port) for _ in range(clients)]
    await asyncio.gather(*(client.done for _, client in made))
    return took


def look_ups(measures: list[str], seed: int) -> Iterator[str]:
    """Look-ups without end, each text its own."""
    chance, n = random.Random(seed), 0
    while True:
        n += 1
        yield f"SELECT ?p ?o {{ <{chance.choice(measures)}> ?p ?o }} # {seed} {n}"


@contextmanager
def running(command: list[str], port: int, path: str) -> Iterator[int]:
    """A server in a process of its own, from its first answer on."""
    PATHS[port] = path
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                if asyncio.run(asked(port, 1, 60, iter(["ASK {}"]))).get("200"):
                    break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


def rate(port: int, clients: int, measures: list[str], seed: int) -> tuple[float, float]:
    """Right answers in a second, and the median of their times in milliseconds."""
    took = asyncio.run(asked(port, clients, SECONDS, look_ups(measures, seed)))
    if set(took) - {"200"}:
        print(f"  not 200: { {status: len(times) for status, times in took.items()} }")
    return len(took["200"]) / SECONDS, 1000 * statistics.median(took["200"] or [0.0])


def large(port: int, seed: int) -> float:
    """Seconds for one answer of about 8 MB, the median of five."""
    answers = [asyncio.run(asked(port, 1, 60, iter([f"{LARGE}{seed} {n}"]))) for n in range(5)]
    assert all(set(answer) == {"200"} for answer in answers)
    return statistics.median(answer["200"][0] for answer in answers)


def peers(snapshot: snapshots.Snapshot) -> Iterator[tuple[str, int, list[str], str]]:
    """Each peer that is installed: its name, its port, its command, the path of its endpoint."""
    port = free_port()
    if program := shutil.which("oxigraph", path=PEERS):
        store = str(snapshot.folder / "store")
        yield "oxigraph", port, [program, "serve-read-only", "-l", store, "-b", f"127.0.0.1:{port}", "--union-default-graph"], "/query"
    port = free_port()
    if program := shutil.which("rdflib-endpoint", path=PEERS):
        dump = str(snapshot.folder / "dumps" / "graph.nq")
        yield "rdflib-endpoint", port, [program, "serve", "--host", "127.0.0.1", "--port", str(port), dump], "/"


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as servers:
        root = Path(made) / "store"
        plans = max(1, QUADS // mapped(0).count(b"\n"))
        ours(root, plans)
        snapshot = snapshots.current(root)
        found = snapshot.opened().rows("SELECT ?m { ?m a <https://w3id.org/civgraph/ontology#Measure> } LIMIT 5000")
        measures = [row[0].value for row in found.rows if row[0]]
        mine = free_port()
        began = time.monotonic()
        servers.enter_context(
            running([sys.executable, "-m", "civgraph", "serve", "--port", str(mine), "--store", str(root)], mine, "/sparql")
        )
        print(f"{sum(snapshot.manifest['graphs'].values()):,} quads; ready after {time.monotonic() - began:.2f} s")
        ports = {"civgraph": mine}
        for name, port, command, path in peers(snapshot):
            ports[name] = servers.enter_context(running(command, port, path))
        if len(ports) == 1:
            print("no peer found (PEERS=)")
        seeds = itertools.count()
        for clients in CLIENTS:
            rounds = [{name: rate(port, clients, measures, next(seeds)) for name, port in ports.items()} for _ in range(RUNS)]
            middle = {name: [statistics.median(r[name][k] for r in rounds) for k in (0, 1)] for name in ports}
            own, _ = middle["civgraph"]
            print(f"{clients} clients; load average {os.getloadavg()[0]:.1f}")
            for name, (answers, milliseconds) in middle.items():
                beside = f", ours is {own / answers:.2f} of it" if name != "civgraph" and answers else ""
                print(f"  {name:16}{answers:>10,.0f} look-ups/s{milliseconds:>10.2f} ms{beside}", flush=True)
        sizes = {name: large(port, k) for k, (name, port) in enumerate(ports.items())}
        for name, seconds in sizes.items():
            beside = "" if name == "civgraph" else f", ours takes {sizes['civgraph'] / seconds:.2f} of it"
            print(f"one large answer, {name}: {seconds:.2f} s{beside}")


if __name__ == "__main__":
    main()
