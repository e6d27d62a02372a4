"""Answering: what runs inside a worker. It reads a query from its channel, asks the store, and hands back a whole answer or the reason.

In: frames of JSON on a socket. Out: frames of one letter, a length and a payload; a long answer in a file without a name, its descriptor
beside the frame. Then holds: an answer is complete before its first byte is handed over, and no larger than allowed.

This is the only module of the server that a worker loads, with the store and the confinement.
"""

from __future__ import annotations

import errno
import json
import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Self, cast

from civgraph.server.confinement import Allowance, confine
from civgraph.server.limits import FRAME
from civgraph.store import BadQuery, Dataset, Store

READY, INLINE, FILE, BAD, ROWS, SIZE, MEMORY, ROOM, DAMAGED = b"Y", b"A", b"F", b"B", b"R", b"C", b"M", b"S", b"D"
HEAD = struct.Struct("!cI")
_QUESTION = 16 << 10  # bytes that are kept for a question; a longer one takes more
_ROW = {"json": b'}},{"', "xml": b"<result>", "csv": b"\r\n", "tsv": b"\n"}  # what stands once in each row of an answer,
_HEADS = {"json": -1, "csv": 1, "tsv": 1}  # and how many times beside


class _Full(Exception):
    """The answer is larger than allowed: `ROWS` or `SIZE`."""


class Spool:
    """Takes an answer, in memory while it is small, then in a file without a name; refuses what is more than allowed."""

    def __init__(self, most_bytes: int, most_rows: int, format_: str) -> None:
        self.size = 0
        self.file: IO[bytes] | None = None
        self._pieces: list[bytes] = []
        self._most_bytes, self._most_rows, self._row = most_bytes, most_rows + _HEADS.get(format_, 0), _ROW.get(format_)
        self._rows, self._tail = 0, b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.file:
            self.file.close()

    def write(self, data: bytes) -> int:
        """Takes a piece."""
        self.size += len(data)
        if self.size > self._most_bytes:
            raise _Full(SIZE)
        if self._row:
            seen = self._tail + data
            self._rows += seen.count(self._row)
            self._tail = seen[len(seen) - len(self._row) + 1 :]
            if self._rows > self._most_rows:
                raise _Full(ROWS)
        if self.file is None and self.size > FRAME:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 — it is closed with this
            self.file.write(self.held)
            self._pieces.clear()
        if self.file:
            return self.file.write(data)
        self._pieces.append(data)
        return len(data)

    def flush(self) -> None:
        """Leaves nothing between here and the file."""
        if self.file:
            self.file.flush()

    @property
    def held(self) -> bytes:
        """An answer that is small."""
        return b"".join(self._pieces)


def work(channel: int, folder: str, limits: dict[str, Any], parent: int) -> None:
    """Answers until the channel is closed."""
    with socket.socket(fileno=channel) as line:
        filtered = confine(parent, limits["memory"], limits["answer"] + FRAME, limits["nice"])
        try:
            store = Store.opened(Path(folder))
            empty = not store.rows("SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1").rows
        except OSError as error:
            _send(line, DAMAGED, str(error).encode())
            return
        if empty:
            _send(line, DAMAGED, b"the store is empty")
            return
        _send(line, READY, b"filtered" if filtered else b"")
        allowance = Allowance()
        for question in _questions(line):
            allowance.give(limits["seconds"])
            _answer(line, store, question, limits)


def _answer(line: socket.socket, store: Store, question: dict[str, Any], limits: dict[str, Any]) -> None:
    wanted = question["format"]
    dataset = None if question["default"] is None else Dataset(tuple(question["default"]), tuple(question["named"]))
    try:
        with Spool(limits["answer"], limits["rows"], wanted) as spool:
            written = store.write(question["query"], wanted, cast(IO[bytes], spool), dataset, question["base"]).encode()
            if spool.file is None:
                _send(line, INLINE, written + b"\n" + spool.held)
            else:
                spool.flush()
                payload = written + b"\n" + str(spool.size).encode()
                socket.send_fds(line, [HEAD.pack(FILE, len(payload)) + payload], [spool.file.fileno()])
    except BadQuery as bad:
        _send(line, BAD, str(bad).encode()[:FRAME])
    except _Full as full:
        _send(line, full.args[0], b"")
    except MemoryError:
        _send(line, MEMORY, b"")
    except OSError as error:
        room = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        _send(line, ROOM if room else DAMAGED, str(error).encode()[:FRAME])


def _questions(line: socket.socket) -> Iterator[dict[str, Any]]:
    """The questions as they come, until the channel is closed; the next may lie ready behind the one that is answered."""
    room, held = bytearray(_QUESTION), 0
    while True:
        size = 4 + int.from_bytes(room[:4], "big") if held >= 4 else 4
        if held < size or held < 4:
            room.extend(bytes(max(0, size - len(room))))
            if not (came := line.recv_into(memoryview(room)[held:])):
                return
            held += came
            continue
        yield json.loads(room[4:size])
        room[: held - size] = room[size:held]
        held -= size


def _send(line: socket.socket, letter: bytes, payload: bytes) -> None:
    line.sendall(HEAD.pack(letter, len(payload)) + payload)
