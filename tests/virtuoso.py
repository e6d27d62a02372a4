"""A private Virtuoso: its own folder, its own ports on 127.0.0.1, an account that may write; gone with the test."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from civgraph.endpoint import Account, Endpoint

USER = "builder"
SETTINGS = """
[Database]
DatabaseFile = graph.db
ErrorLogFile = graph.log
LockFile = graph.lck
TransactionFile = graph.trx
xa_persistent_file = graph.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {most}
MaxQueryExecutionTime = 60
"""
# What the account that anybody's query runs as needs for SERVICE.
SERVICE = 'grant select on "DB.DBA.SPARQL_SINV_2" to "SPARQL";\ngrant execute on "DB.DBA.SPARQL_SINV_IMP" to "SPARQL";\n'


@dataclass(frozen=True)
class Virtuoso:
    address: str
    account: Account

    @property
    def graph_store(self) -> str:
        return f"{self.address}-graph-crud-auth"

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.address, self.account, self.graph_store)


@contextmanager
def running(folder: Path, most: int = 1_000_000) -> Iterator[Virtuoso]:
    """A server in a folder, which answers with so many rows at most."""
    sql, http = free_ports(2)
    (folder / "virtuoso.ini").write_text(SETTINGS.format(sql=sql, http=http, most=most), "utf-8")
    with (folder / "said.txt").open("wb") as said:
        server = subprocess.Popen(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], cwd=folder, stdout=said, stderr=said)
        try:
            address = f"http://127.0.0.1:{http}/sparql"
            _until_it_answers(address, server)
            yield Virtuoso(address, Account(USER, _allowed(sql)))
        finally:
            server.kill()  # nothing of it is kept
            server.wait()


def free_ports(many: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def _until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < last:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"Virtuoso does not start ({server.poll()})")


def _allowed(sql: int) -> str:
    """Takes the default password away, makes an account that may write, and lets a query call other servers; its password."""
    root, own = (f"p{secrets.token_hex(8)}" for _ in range(2))
    said = f'set password "dba" "{root}";\nDB.DBA.USER_CREATE (\'{USER}\', \'{own}\');\ngrant SPARQL_UPDATE to "{USER}";\n{SERVICE}'
    done = subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"], input=said, capture_output=True, text=True, check=True)
    assert "Error" not in done.stderr, done.stderr
    return own
