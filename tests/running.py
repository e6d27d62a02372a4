"""A real server in a process of its own, on a free port of this machine, and small published graphs to serve."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from civgraph import snapshots
from civgraph.store import load

ROOT = Path(__file__).resolve().parent.parent
COUNT = int(os.environ.get("COUNT", 1))  # how many times as long the longer tests run
_WITH_LIMITS = """
import json, sys
from pathlib import Path
from civgraph.server.limits import Limits
from civgraph.server.serving import serve
from civgraph.server.site import Site
site = lambda port: Site(f"http://127.0.0.1:{port}", Path(sys.argv[1]))
serve(site, "127.0.0.1", 0, limits=Limits(**json.loads(sys.argv[2])))
"""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()


class Running:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self._log = process, log
        deadline = time.monotonic() + 60
        while not (found := [line for line in self.said() if line.get("event") == "listening"]):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.02)
        self.port: int = found[0]["port"]
        self.base = f"http://127.0.0.1:{self.port}"

    def said(self) -> list[dict[str, object]]:
        """The lines of its log."""
        return [json.loads(line) for line in self._log.read_text("utf-8").splitlines() if line.startswith("{") and line.endswith("}")]

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()

    def ask(self, query: str, **headers: str) -> Reply:
        """A query by GET."""
        return self.send("GET", "/sparql?" + urlencode({"query": query}), **headers)

    def post(self, query: str, **headers: str) -> Reply:
        """A query by POST."""
        return self.send("POST", "/sparql", query.encode(), **{"Content_Type": "application/sparql-query", **headers})

    def workers(self) -> dict[int, int]:
        """The ids of its workers, with how nice they are."""
        listed = subprocess.run(["ps", "-o", "pid=,ni=", "--ppid", str(self.process.pid)], capture_output=True, text=True).stdout
        return {int(pid): int(nice) for pid, nice in map(str.split, listed.splitlines())}

    def resident(self) -> int:
        """The memory of the listening process, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) >> 10


@contextmanager
def running(root: Path, *arguments: str, **limits: float) -> Iterator[Running]:
    """A server over a store, with limits of its own where given."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        if limits:
            command = [sys.executable, "-c", _WITH_LIMITS, str(root), json.dumps(limits)]
        else:
            command = [sys.executable, "-m", "civgraph", "serve", "--port", "0", "--store", str(root), *arguments]
        with log.open("wb") as out:
            process = subprocess.Popen(command, stderr=out, cwd=ROOT)
        try:
            yield Running(process, log)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)


def publish(root: Path, graphs: dict[str, str], name: str, counted: dict[str, int] | None = None) -> None:
    """Publishes a small graph: N-Triples by the name of their graph; `counted`: what the manifest is to say of their sizes."""
    lines = [
        f"{line.rstrip().removesuffix('.')}<{graph}> ." for graph, text in graphs.items() for line in text.splitlines() if line.strip()
    ]
    with snapshots.working_folder(root) as made:
        dump = made / "dumps" / "graph.nq"
        dump.parent.mkdir()
        dump.write_text("\n".join(lines) + "\n", "utf-8")
        load(made / "store", dump)
        sizes = Counter(line.rsplit("<", 1)[1].removesuffix("> .") for line in lines)
        snapshots.publish(root, made, name, {"id": name, "built": f"2026-01-01 {name}", "graphs": counted or dict(sizes), "documents": {}})


@dataclass
class Load:
    """Clients that ask one look-up after another until they are told to stop."""

    port: int
    clients: int
    query: Callable[[int], str]
    right: Callable[[dict[str, str], bytes], bool]  # of headers and body of a 200
    accept: str = "application/sparql-results+json"

    def __post_init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._stop = False
        self._asked = itertools.count()

    async def run(self) -> None:
        """Asks until `stop`."""
        await asyncio.gather(*(self._client() for _ in range(self.clients)))

    def stop(self) -> None:
        """Lets each client finish what it asks."""
        self._stop = True

    async def _client(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while not self._stop:
            target = "/sparql?" + urlencode({"query": self.query(next(self._asked))})
            writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {self.accept}\r\n\r\n".encode())
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.statuses[status := int(first.split()[1])] += 1
            if status == 200 and not self.right(headers, body):
                self.wrong.append(body.decode()[:300])
        writer.close()
