"""A worker seen from outside: one process that answers one query at a time and can be killed.

In: questions. Out: replies. Then holds: a worker that ran out of time, or whose asker has gone, is dead before anybody else can have it;
nothing a worker sends is taken for more than bytes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from civgraph.resources import PACKAGE
from civgraph.server.answering import FILE, HEAD
from civgraph.server.limits import FRAME, Limits

_CODE = (
    "import sys, json; s = json.loads(sys.argv[1]); sys.path.insert(0, s['path']); from civgraph.server.answering import work; "
    "work(s['channel'], s['folder'], s['limits'], s['parent'])"
)


class Ended(Exception):
    """The worker's process ended before it answered; `late`: it was killed for it ran out of time."""

    def __init__(self, late: bool, code: int) -> None:
        super().__init__(f"late: {late}, code {code}")
        self.late, self.code = late, code


class Reply(NamedTuple):
    """What a worker handed back: a letter of `answering`, and its payload or the file that holds the answer."""

    letter: bytes
    payload: bytes
    file: IO[bytes] | None = None


class Worker:
    """One process over one read-only store."""

    def __init__(self, folder: Path, limits: Limits, slow: bool, gone: Callable[[Worker], None]) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        said = {
            "path": str(PACKAGE.parent),
            "channel": theirs.fileno(),
            "folder": str(folder.absolute()),
            "parent": os.getpid(),
            "limits": {"memory": limits.memory, "answer": limits.answer, "rows": limits.rows, "slow": slow},
        }
        kept = {"TMPDIR": tempfile.gettempdir(), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}  # nothing else of the environment
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _CODE, json.dumps(said)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=kept,
            )
        self._line = ours
        self._gone = gone
        self._buffer = bytearray()
        self._files: list[IO[bytes]] = []
        self._loop = asyncio.get_running_loop()
        self._reply: asyncio.Future[Reply] | None = None
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self.alive = True
        self.dying = False
        self.filtered = False
        self._loop.add_reader(ours, self._read)

    @property
    def process(self) -> int:
        """The id of the process."""
        return self._process.pid

    async def ready(self) -> Reply:
        """Its first word: that the store is open, or what is wrong with it."""
        self._reply = self._loop.create_future()
        try:
            return await self._reply
        finally:
            self._reply = None

    async def ask(self, question: bytes, seconds: float) -> Reply:
        """Its reply; `Ended` where it has none within so many seconds, or dies."""
        self._reply = self._loop.create_future()
        timer = self._loop.call_later(seconds, self._out_of_time)
        answered = False
        try:
            await self._send(question)
            reply = await self._reply
            answered = True
            return reply
        finally:
            timer.cancel()
            self._reply = None
            if not answered:  # a process that still works for somebody who has gone can serve nobody
                self.kill()

    def kill(self) -> None:
        """Ends the process at once."""
        if self.alive:
            self.dying = True
            self._process.kill()

    def stop(self) -> None:
        """Lets an idle process end by itself: its channel closes."""
        self._close()

    async def ended(self) -> int:
        """The exit code of the process, once it has ended."""
        return await asyncio.shield(self._ended)

    def _out_of_time(self) -> None:
        self.kill()
        if self._reply and not self._reply.done():
            self._reply.set_exception(Ended(True, -signal.SIGKILL))

    async def _send(self, question: bytes) -> None:
        frame = len(question).to_bytes(4, "big") + question
        try:
            sent = self._line.send(frame)
            if sent < len(frame):
                await self._loop.sock_sendall(self._line, frame[sent:])
        except OSError:  # it has died: the channel's end says so
            pass

    def _read(self) -> None:
        try:
            data, files, _, _ = socket.recv_fds(self._line, FRAME, 4)
        except BlockingIOError:
            return
        except OSError:
            data, files = b"", []
        self._files += [os.fdopen(f, "rb") for f in files]
        if not data:
            self._close()
            return
        self._buffer += data
        if len(self._buffer) < HEAD.size:
            return
        letter, size = HEAD.unpack_from(self._buffer)
        if size > 2 * FRAME or len(self._buffer) > HEAD.size + size:  # no worker of ours says so much
            self.kill()
        elif len(self._buffer) == HEAD.size + size:
            payload = bytes(self._buffer[HEAD.size :])
            self._buffer.clear()
            file = self._files.pop() if letter == FILE and self._files else None
            if self._reply and not self._reply.done():
                self._reply.set_result(Reply(letter, payload, file))

    def _close(self) -> None:
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._line)
        self._line.close()
        for file in self._files:
            file.close()
        waiting = self._loop.run_in_executor(None, self._process.wait)
        waiting.add_done_callback(self._reaped)

    def _reaped(self, waited: asyncio.Future[int]) -> None:
        code = waited.result()
        self._ended.set_result(code)
        if self._reply and not self._reply.done():
            self._reply.set_exception(Ended(False, code))
        self._gone(self)
