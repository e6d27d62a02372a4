"""A worker seen from outside: one process that answers one query after another and can be killed.

In: questions. Out: replies, in their order. Then holds: a worker that ran out of time, or works for somebody who has gone, is dead before
anybody else can have it, and what it had not begun is asked elsewhere; nothing a worker sends is taken for more than bytes.
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
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from civgraph.resources import PACKAGE
from civgraph.server.answering import FILE, HEAD
from civgraph.server.limits import FRAME, Limits

_NICE = 10  # of the slow
_CODE = (
    "import sys, json; s = json.loads(sys.argv[1]); sys.path.insert(0, s['path']); from civgraph.server.answering import work; "
    "work(s['channel'], s['folder'], s['limits'], s['parent'])"
)


class Ended(Exception):
    """The worker's process ended before it answered; `late`: it was killed for it ran out of time."""

    def __init__(self, late: bool, code: int) -> None:
        super().__init__(f"late: {late}, code {code}")
        self.late, self.code = late, code


class Again(Exception):
    """The worker will not come to the question: another is to be asked."""


class Reply(NamedTuple):
    """What a worker handed back: a letter of `answering`, and its payload or the file that holds the answer."""

    letter: bytes
    payload: bytes
    file: IO[bytes] | None = None


class Owner(Protocol):
    """Who gives a worker its questions."""

    def offer(self, worker: Worker) -> None:
        """It has a free place."""

    def gone(self, worker: Worker) -> None:
        """It has ended."""


@dataclass(slots=True)
class _Asked:
    """A question that was handed over; `longer` says whether it may go on to its deadline when its seconds are over."""

    reply: asyncio.Future[Reply]
    seconds: float  # for its work
    deadline: float  # for its reply
    longer: Callable[[], bool]
    began: float = 0.0
    timer: asyncio.TimerHandle | None = None


class Worker:
    """One process over one read-only store; `taken` counts who has a place at it."""

    def __init__(self, folder: Path, limits: Limits, slow: bool, owner: Owner) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        bounds = {"memory": limits.memory, "answer": limits.answer, "rows": limits.rows, "seconds": limits.deadline, "nice": _NICE * slow}
        said = {
            "path": str(PACKAGE.parent),
            "channel": theirs.fileno(),
            "folder": str(folder.absolute()),
            "parent": os.getpid(),
            "limits": bounds,
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
        self.owner = owner
        self._buffer = bytearray()
        self._files: list[IO[bytes]] = []
        self._loop = asyncio.get_running_loop()
        self._asked: deque[_Asked] = deque()  # the first of them it works at
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._sending = False
        self.taken = 0
        self.alive = True
        self.dying = False
        self._loop.add_reader(ours, self._read)

    @property
    def process(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def open(self) -> bool:
        """Whether it can be given a question."""
        return self.alive and not self.dying and not self._sending

    async def ready(self, seconds: float) -> Reply:
        """Its first word: that the store is open, or what is wrong with it."""
        return await self._expected(_Asked(self._loop.create_future(), seconds, self._loop.time() + seconds, bool)).reply

    async def ask(self, question: bytes, seconds: float, deadline: float, longer: Callable[[], bool] = bool) -> Reply:
        """Its reply; `Ended` where it has none within so many seconds of its work, unless it may have longer, or by the deadline, or dies;
        `Again` where it never begins."""
        if not self.open:
            raise Again
        asked, sent = self._expected(_Asked(self._loop.create_future(), seconds, deadline, longer)), False
        try:
            await self._send(question)
            sent = True
            return await asked.reply
        except asyncio.CancelledError:
            if not sent or self._asked[0] is asked:  # a process that works for somebody who has gone can serve nobody
                self.kill()
            raise

    def slow_down(self, owner: Owner) -> None:
        """Goes on for another owner, at lower priority; what it has not begun is asked elsewhere."""
        self.owner = owner
        with suppress(OSError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self.process, _NICE)
        self._ask_elsewhere()

    def leave(self, seconds: float) -> None:
        """Where it has worked for so long at one question, lets those behind it be asked elsewhere."""
        if self._asked and self._loop.time() - self._asked[0].began > seconds:
            self._ask_elsewhere()

    def kill(self) -> None:
        """Ends the process at once."""
        if self.alive and not self.dying:
            self.dying = True
            self._process.kill()
            self._ask_elsewhere()

    def stop(self) -> None:
        """Lets an idle process end by itself: its channel closes."""
        self._close()

    async def ended(self) -> int:
        """The exit code of the process, once it has ended."""
        return await asyncio.shield(self._ended)

    def _expected(self, asked: _Asked) -> _Asked:
        self._asked.append(asked)
        if self._asked[0] is asked:
            self._begun(asked)
        return asked

    def _begun(self, asked: _Asked) -> None:
        asked.began = self._loop.time()
        asked.timer = self._loop.call_at(min(asked.began + asked.seconds, asked.deadline), self._out_of_time)

    def _out_of_time(self) -> None:
        asked = self._asked[0]
        if self._loop.time() < asked.deadline and not asked.reply.done() and asked.longer():
            asked.timer = self._loop.call_at(asked.deadline, self._out_of_time)
            return
        self.kill()
        _fail(asked, Ended(True, -signal.SIGKILL))

    def _ask_elsewhere(self) -> None:
        for asked in list(self._asked)[1:]:
            _fail(asked, Again())

    async def _send(self, question: bytes) -> None:
        frame = len(question).to_bytes(4, "big") + question
        try:
            sent = self._line.send(frame)
            if sent < len(frame):
                self._sending = True
                await self._loop.sock_sendall(self._line, frame[sent:])
        except OSError:  # it has died: the channel's end says so
            pass
        finally:
            self._sending = False

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
        while len(self._buffer) >= HEAD.size:
            letter, size = HEAD.unpack_from(self._buffer)
            if size > 2 * FRAME or not self._asked:  # no worker of ours says so much, or unasked
                self.kill()
                return
            if len(self._buffer) < HEAD.size + size:
                return
            payload = bytes(self._buffer[HEAD.size : HEAD.size + size])
            del self._buffer[: HEAD.size + size]
            self._replied(Reply(letter, payload, self._files.pop(0) if letter == FILE and self._files else None))

    def _replied(self, reply: Reply) -> None:
        asked = self._asked.popleft()
        if asked.timer:
            asked.timer.cancel()
        if not asked.reply.done():
            asked.reply.set_result(reply)
        elif reply.file:
            reply.file.close()
        if self._asked:
            self._begun(self._asked[0])

    def _close(self) -> None:
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._line)
        self._line.close()
        for file in self._files:
            file.close()
        self._ask_elsewhere()
        waiting = self._loop.run_in_executor(None, self._process.wait)
        waiting.add_done_callback(self._reaped)

    def _reaped(self, waited: asyncio.Future[int]) -> None:
        code = waited.result()
        self._ended.set_result(code)
        if self._asked:
            _fail(self._asked[0], Ended(False, code))
        self.owner.gone(self)


def _fail(asked: _Asked, why: Ended | Again) -> None:
    if asked.timer:
        asked.timer.cancel()
    if not asked.reply.done():
        asked.reply.set_exception(why)
