"""The two lanes over one snapshot: look-ups in the fast one, what runs out there in the slow one.

In: queries. Out: whole answers, or `Refused`. Then holds: a query that is slow, or breaks its worker, costs nobody else an answer; every
query has its end by its receipt and the deadline; closed lanes finish what they have begun and leave no process.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from civgraph.guard import seen
from civgraph.server import answering
from civgraph.server.asking import Refused, answer_of, refused
from civgraph.server.faults import bad_query, checked
from civgraph.server.limits import Limits
from civgraph.server.observing import count, say
from civgraph.server.worker import Ended, Reply, Worker
from civgraph.snapshots import Damaged, Snapshot
from civgraph.store import Answer, Dataset

_SOON = {"Retry-After": "1"}
_LATER = {"Retry-After": "10"}
_CRASHES = frozenset(getattr(signal, name) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP"))


class Busy(Exception):
    """As many queries wait for a lane as may."""


@dataclass(frozen=True, slots=True)
class Written:
    """A whole answer: the format it is in, and its bytes, or the file that holds them."""

    format: str
    size: int
    data: bytes
    file: IO[bytes] | None
    lane: str

    def read(self) -> bytes:
        """All its bytes."""
        if self.file is None:
            return self.data
        with self.file:
            self.file.seek(0)
            return self.file.read()


class Lane:
    """Workers that take turns; who comes when all are at work waits."""

    def __init__(self, name: str, folder: Path, limits: Limits, workers: int) -> None:
        self.name = name
        self._folder, self._limits, self._wanted = folder, limits, workers
        self._most = limits.queue if name == "slow" else limits.waiting
        self._workers: set[Worker] = set()
        self._starting: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.filtered = False

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of its processes."""
        return tuple(sorted(w.process for w in self._workers))

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        return len(self._waiting)

    async def start(self) -> None:
        """Starts the workers; raises where the store does not open."""
        await asyncio.gather(*(self._begin() for _ in range(self._wanted)))

    async def ask(self, question: bytes, seconds: float | None, deadline: float) -> Reply:
        """A worker's reply within so many seconds of its work, or by the deadline; `Busy`, `TimeoutError` and `Ended` say why not."""
        loop = asyncio.get_running_loop()
        worker = await self._taken(deadline)
        try:
            left = deadline - loop.time()
            return await worker.ask(question, left if seconds is None else min(seconds, left))
        finally:
            self._given(worker)

    async def close(self) -> None:
        """Ends the workers, those at work once they have answered."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in self._idle:
            worker.stop()
        self._idle.clear()
        leaving = [asyncio.ensure_future(w.ended()) for w in self._workers | self._starting]
        if leaving:
            await asyncio.wait(leaving, timeout=self._limits.deadline + 1)
            for worker in self._workers | self._starting:
                worker.kill()
            await asyncio.wait(leaving)

    async def _begin(self) -> None:
        worker = Worker(self._folder, self._limits, self.name == "slow", self._gone)
        self._starting.add(worker)
        try:
            reply = await worker.ready()
        except Ended as ended:
            raise Damaged(self._folder, f"робітник не почав роботу ({ended})", f"a worker did not start ({ended})") from ended
        except asyncio.CancelledError:
            worker.kill()
            raise
        if reply.letter != answering.READY:
            why = reply.payload.decode("utf-8", "replace")
            raise Damaged(self._folder, f"сховище не відкривається ({why})", f"the store does not open ({why})")
        self.filtered = bool(reply.payload)
        self._starting.discard(worker)
        self._workers.add(worker)
        self._given(worker)

    async def _begin_again(self) -> None:
        while not self._closed:
            try:
                return await self._begin()
            except (Damaged, OSError):  # no memory just now, or the folder has gone: the next snapshot takes over
                await asyncio.sleep(0.5)

    def _gone(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._starting.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        count("civgraph_workers_ended_total", lane=self.name)
        if not self._closed and len(self._workers) + len(self._tasks) < self._wanted:
            task = asyncio.get_running_loop().create_task(self._begin_again())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _taken(self, deadline: float) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        if len(self._waiting) >= self._most:
            raise Busy
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker] = loop.create_future()
        timer = loop.call_at(deadline, _overdue, turn)
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._given(turn.result())
            raise
        finally:
            timer.cancel()
            if turn in self._waiting:
                self._waiting.remove(turn)

    def _given(self, worker: Worker) -> None:
        if not worker.alive or worker.dying:
            return
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        if self._closed:
            worker.stop()
        else:
            self._idle.append(worker)


class Lanes:
    """The lanes over one snapshot; what one request asks, it asks of one of these. The `Asking` of the pages."""

    def __init__(self, snapshot: Snapshot, limits: Limits, cores: int) -> None:
        self.published = snapshot
        self.limits = limits
        self.fast = Lane("fast", snapshot.folder / "store", limits, cores)
        self.slow = Lane("slow", snapshot.folder / "store", limits, 1)

    @property
    def snapshot(self) -> str:
        """The id of the snapshot."""
        return self.published.id

    async def start(self) -> None:
        """Starts all workers; raises `Damaged` where the store does not open."""
        try:
            await asyncio.gather(self.fast.start(), self.slow.start())
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Ends all workers, those at work once they have answered."""
        await asyncio.gather(self.fast.close(), self.slow.close())

    async def rows(self, query: str) -> Answer:
        """The answer to a SELECT query."""
        if (what := checked(query, seen(query), self.limits)).form != "select":
            raise refused(400, "not-select", form=what.form.upper() or "–")
        return answer_of((await self.answer(query, "json")).read())

    async def written(self, query: str, format: str) -> bytes:
        """The answer to any query, written."""
        checked(query, seen(query), self.limits)
        return (await self.answer(query, format)).read()

    async def answer(
        self, query: str, format_: str, dataset: Dataset | None = None, gone: Callable[[], Awaitable[None]] | None = None
    ) -> Written:
        """The answer to a query that was checked; `gone` returns when its asker has left, which frees the slow lane."""
        asked = partial(_question, query, format_, dataset)
        deadline = asyncio.get_running_loop().time() + self.limits.deadline
        lane = self.fast
        try:
            try:
                reply = await lane.ask(asked(self.limits.fast), self.limits.fast, deadline)
            except Ended as ended:
                if not ended.late:
                    raise
                lane = self.slow
                reply = await _unless(gone, lane.ask(asked(self.limits.deadline), None, deadline))
            return self._written(query, reply, lane)
        except (Busy, TimeoutError, Ended, Refused) as why:
            no = why if isinstance(why, Refused) else self._refusal(why, lane)
            no.lane = lane.name
            raise no from why

    def _refusal(self, why: Busy | TimeoutError | Ended, lane: Lane) -> Refused:
        late = isinstance(why, TimeoutError) or (isinstance(why, Ended) and (why.late or why.code == -signal.SIGXCPU))
        crashed = isinstance(why, Ended) and -why.code in _CRASHES
        count("civgraph_queries_total", lane=lane.name, outcome="late" if late else "crashed" if crashed else type(why).__name__.lower())
        if isinstance(why, Busy):
            return refused(503, "busy", headers=_LATER)
        if late:
            return refused(503, "out-of-time", headers=_LATER, seconds=f"{self.limits.deadline:g}")
        if crashed:
            return refused(400, "too-deep-for-engine")
        memory = isinstance(why, Ended) and why.code == -signal.SIGABRT  # so ends an allocation that fails
        return refused(503, "out-of-memory" if memory else "worker-ended", headers=_SOON)

    def _written(self, query: str, reply: Reply, lane: Lane) -> Written:
        count("civgraph_queries_total", lane=lane.name, outcome=_OUTCOMES.get(reply.letter, "refused"))
        head, _, rest = reply.payload.partition(b"\n")
        match reply.letter:
            case answering.INLINE:
                return Written(head.decode(), len(rest), rest, None, lane.name)
            case answering.FILE if reply.file:
                return Written(head.decode(), int(rest), b"", reply.file, lane.name)
            case answering.BAD:
                raise bad_query(query, reply.payload.decode("utf-8", "replace"))
            case answering.ROWS:
                raise refused(413, "too-many-rows", rows=f"{self.limits.rows:,}".replace(",", " "))
            case answering.SIZE:
                raise refused(413, "too-long-an-answer", mib=self.limits.answer >> 20)
            case answering.MEMORY:
                raise refused(503, "out-of-memory", headers=_SOON)
            case answering.ROOM:
                raise refused(503, "no-room", headers=_LATER)
            case _:
                say("damaged", snapshot=self.snapshot, what=reply.payload.decode("utf-8", "replace"))
                raise refused(503, "damaged", headers=_LATER)


_OUTCOMES = {answering.INLINE: "answered", answering.FILE: "answered", answering.BAD: "bad", answering.DAMAGED: "damaged"}


def _question(query: str, format_: str, dataset: Dataset | None, seconds: float) -> bytes:
    graphs = {"default": dataset and dataset.default, "named": dataset and dataset.named}
    return json.dumps({"query": query, "format": format_, **graphs, "seconds": seconds}, ensure_ascii=False).encode()


def _overdue(turn: asyncio.Future[Worker]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())


async def _unless(gone: Callable[[], Awaitable[None]] | None, work: Awaitable[Reply]) -> Reply:
    """The work's reply; where its asker leaves first, the work is ended."""
    if gone is None:
        return await work
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(gone())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise refused(499, "gone")
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
