"""What the endpoint answers in a second, beside a peer in the same run.

Generated plans (`QUADS=`, 200,000 if not given) are published and served; clients ask look-ups, each query text its own, for `SECONDS=`
(10) at each of `CLIENTS=` ("1 16 64"), `RUNS=` (3) times in turn with the peer; then one answer of about 8 MB is fetched. The peer is the
program `oxigraph` (PyPI package of that name) where `PEER=` names it or PATH has it: `serve-read-only` over the same store. The clients run
in this process on the same machine, and take their share of it from both.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.graph import mapped, ours
from civgraph import snapshots

QUADS = int(os.environ.get("QUADS", 200_000))
SECONDS = float(os.environ.get("SECONDS", 10))
RUNS = int(os.environ.get("RUNS", 3))
CLIENTS = [int(n) for n in os.environ.get("CLIENTS", "1 16 64").split()]
PEER = os.environ.get("PEER") or shutil.which("oxigraph")
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 35000 # "


class Client(asyncio.Protocol):
    """One connection that asks one thing after another and counts whole answers by status."""

    def __init__(self, port: int, queries: Iterator[str], until: float, counted: dict[str, int]) -> None:
        self._port, self._queries, self._until, self._counted = port, queries, until, counted
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
            status = head[9:12].decode()
            self._counted[status] = self._counted.get(status, 0) + 1
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
        self._transport.write(
            f"GET {PATHS[self._port]}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()
        )


PATHS: dict[int, str] = {}  # what each port calls its endpoint


async def asked(port: int, clients: int, seconds: float, queries: Iterator[str]) -> dict[str, int]:
    """How many answers of each status so many clients get."""
    counted: dict[str, int] = {}
    loop, until = asyncio.get_running_loop(), time.monotonic() + seconds
    made = [await loop.create_connection(lambda: Client(port, queries, until, counted), "127.0.0.1", port) for _ in range(clients)]
    await asyncio.gather(*(client.done for _, client in made))
    return counted


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


def rate(port: int, clients: int, measures: list[str], seed: int) -> float:
    """Right answers in a second."""
    counted = asyncio.run(asked(port, clients, SECONDS, look_ups(measures, seed)))
    if set(counted) - {"200"}:
        print(f"  not 200: {counted}")
    return counted.get("200", 0) / SECONDS


def large(port: int, seed: int) -> float:
    """Seconds for one answer of about 8 MB, the median of five."""
    took = []
    for n in range(5):
        began = time.monotonic()
        assert asyncio.run(asked(port, 1, 60, iter([f"{LARGE}{seed} {n}"]))) == {"200": 1}
        took.append(time.monotonic() - began)
    return statistics.median(took)


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made) / "store"
        plans = max(1, QUADS // mapped(0).count(b"\n"))
        ours(root, plans)
        snapshot = snapshots.current(root)
        found = snapshot.opened().rows("SELECT ?m { ?m a <https://w3id.org/civgraph/ontology#Measure> } LIMIT 5000")
        measures = [row[0].value for row in found.rows if row[0]]
        mine, other = free_port(), free_port()
        began = time.monotonic()
        serve = [sys.executable, "-m", "civgraph", "serve", "--port", str(mine), "--store", str(root)]
        peer = [str(PEER), "serve-read-only", "-l", str(snapshot.folder / "store"), "-b", f"127.0.0.1:{other}", "--union-default-graph"]
        with running(serve, mine, "/sparql"):
            print(f"{sum(snapshot.manifest['graphs'].values()):,} quads; ready after {time.monotonic() - began:.2f} s")
            for clients in CLIENTS:
                rounds = []
                for n in range(RUNS):
                    own = rate(mine, clients, measures, 2 * n)
                    if not PEER:
                        rounds.append((own, 0.0))
                        continue
                    with running(peer, other, "/query"):
                        rounds.append((own, rate(other, clients, measures, 2 * n + 1)))
                own, theirs = (statistics.median(r[k] for r in rounds) for k in (0, 1))
                beside = f", oxigraph {theirs:,.0f}/s, ratio {own / theirs:.2f}" if theirs else ", no peer found (PEER=)"
                print(f"{clients:>3} clients: {own:,.0f} look-ups/s{beside}; load average {os.getloadavg()[0]:.1f}")
            own = large(mine, 1)
            if PEER:
                with running(peer, other, "/query"):
                    theirs = large(other, 2)
                print(f"one large answer: {own:.2f} s, oxigraph {theirs:.2f} s, ratio {own / theirs:.2f}")
            else:
                print(f"one large answer: {own:.2f} s")


if __name__ == "__main__":
    main()
