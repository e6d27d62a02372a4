"""A real server in a process of its own, on a free port of this machine, and small published graphs to serve."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
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


def publish(root: Path, graphs: dict[str, str], name: str) -> None:
    """Publishes a small graph: N-Triples by the name of their graph."""
    lines = [
        f"{line.rstrip().removesuffix('.')}<{graph}> ." for graph, text in graphs.items() for line in text.splitlines() if line.strip()
    ]
    with snapshots.working_folder(root) as made:
        dump = made / "dumps" / "graph.nq"
        dump.parent.mkdir()
        dump.write_text("\n".join(lines) + "\n", "utf-8")
        load(made / "store", dump)
        sizes = Counter(line.rsplit("<", 1)[1].removesuffix("> .") for line in lines)
        snapshots.publish(root, made, name, {"id": name, "built": f"2026-01-01 {name}", "graphs": dict(sizes), "documents": {}})
