"""A lane: workers of one kind that take turns over one store.

In: questions. Out: replies. Then holds: who comes when all are at work waits, up to so many; a worker of the fast lane finds its next
question ready when it has answered one, but nobody waits behind a question that takes long while another worker is idle; a worker that
ended, or went on in another lane, is replaced; a closed lane finishes what it has begun and leaves no process.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from civgraph.server import answering
from civgraph.server.limits import Limits
from civgraph.server.observing import count
from civgraph.server.worker import Again, Ended, Reply, Worker
from civgraph.snapshots import Damaged

_DEPTH = 2  # questions at a worker of the fast lane: one it works at, one that lies ready
_LONG = 0.02  # seconds that nobody waits behind one question
_START = 30.0  # seconds: one that has not opened the store by then is ended, and another is tried


class Busy(Exception):
    """As many queries wait for a lane as may."""


class Lane:
    """Workers that take turns; who comes when all are at work waits."""

    def __init__(self, name: str, folder: Path, limits: Limits, workers: int) -> None:
        self.name = name
        self._folder, self._limits, self._wanted = folder, limits, workers
        self._depth = 1 if name == "slow" else _DEPTH
        self._most = limits.queue if name == "slow" else limits.waiting
        self._workers: set[Worker] = set()
        self._starting: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._beginning = 0
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

    async def ask(
        self, question: bytes, seconds: float | None, deadline: float, longer: Callable[[Worker], bool] = lambda worker: False
    ) -> Reply:
        """A worker's reply within so many seconds of its work, or by the deadline; `Busy`, `TimeoutError` and `Ended` say why not."""
        while True:
            worker = await self._taken(deadline)
            try:
                own = self._limits.deadline if seconds is None else seconds
                return await worker.ask(question, own, deadline, partial(longer, worker))
            except Again:
                continue
            finally:
                worker.taken -= 1
                worker.owner.offer(worker)

    def takes_over(self, worker: Worker, other: Lane) -> bool:
        """Whether a worker of another lane goes on here with what it works at: in the place of an idle one, and is replaced there."""
        idle = next((own for own in self._workers if own.open and not own.taken), None)
        if idle is None or self._closed or other._closed:
            return False
        self._workers.discard(idle)
        idle.stop()
        self._workers.add(worker)
        worker.slow_down(self)
        other._left(worker)
        return True

    async def close(self) -> None:
        """Ends the workers, those at work once they have answered."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in list(self._workers):
            self.offer(worker)
        leaving = [asyncio.ensure_future(w.ended()) for w in self._workers | self._starting]
        if leaving:
            await asyncio.wait(leaving, timeout=self._limits.deadline + 1)
            for worker in self._workers | self._starting:
                worker.kill()
            await asyncio.wait(leaving)

    async def _begin(self) -> None:
        worker = Worker(self._folder, self._limits, self.name == "slow", self)
        self._starting.add(worker)
        try:
            reply = await worker.ready(_START)
        except Ended as ended:
            raise Damaged(self._folder, f"робітник не почав роботу ({ended})", f"a worker did not start ({ended})") from ended
        except asyncio.CancelledError:
            worker.kill()
            raise
        if reply.letter != answering.READY or not worker.alive:
            why = reply.payload.decode("utf-8", "replace")
            raise Damaged(self._folder, f"сховище не відкривається ({why})", f"the store does not open ({why})")
        self.filtered = bool(reply.payload)
        self._starting.discard(worker)
        self._workers.add(worker)
        self.offer(worker)

    async def _begin_again(self) -> None:
        try:
            while not self._closed:
                try:
                    return await self._begin()
                except (Damaged, OSError):  # no memory just now, or the folder has gone: the next snapshot takes over
                    await asyncio.sleep(0.5)
        finally:
            self._beginning -= 1  # in the same step in which the worker joined: nobody may count it twice, or it is not replaced

    def gone(self, worker: Worker) -> None:
        """A worker has ended."""
        count("civgraph_workers_ended_total", lane=self.name)
        self._left(worker)

    def _left(self, worker: Worker) -> None:
        """A worker is no longer of this lane: another is started where one is wanted."""
        self._workers.discard(worker)
        self._starting.discard(worker)
        if not self._closed and len(self._workers) + self._beginning < self._wanted:
            self._beginning += 1
            task = asyncio.get_running_loop().create_task(self._begin_again())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _taken(self, deadline: float) -> Worker:
        """A worker with a place for a question, the emptiest; the place is taken."""
        free = [worker for worker in self._workers if worker.open and worker.taken < self._depth]
        if free:
            return self._place(min(free, key=lambda worker: worker.taken))
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
                turn.result().taken -= 1
                turn.result().owner.offer(turn.result())
            raise
        finally:
            timer.cancel()
            if turn in self._waiting:
                self._waiting.remove(turn)

    def _place(self, worker: Worker) -> Worker:
        worker.taken += 1
        if worker.taken > 1 and not self._looking:
            self._looking = asyncio.get_running_loop().call_later(_LONG, self._look)
        return worker

    def offer(self, worker: Worker) -> None:
        """Gives the free places at a worker to who waits; where the lane is closed and it has nothing to do, lets it end."""
        while self._waiting and worker.open and worker.taken < self._depth:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._place(worker))
        if self._closed and not worker.taken:
            worker.stop()

    def _look(self) -> None:
        """Asks the idle what waits behind a question that takes long."""
        self._looking = None
        behind = [worker for worker in self._workers if worker.taken > 1]
        for worker, _ in zip(behind, [w for w in self._workers if w.open and not w.taken], strict=False):
            worker.leave(_LONG)
        if behind:
            self._looking = asyncio.get_running_loop().call_later(_LONG, self._look)


def _overdue(turn: asyncio.Future[Worker]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())
