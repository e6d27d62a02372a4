"""The two lanes over one snapshot: look-ups in the fast one, what runs out there in the slow one.

In: queries. Out: whole answers, or `Refused`. Then holds: a query that is slow, or breaks its worker, costs nobody else an answer; every
query has its end by its receipt and the deadline.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import IO, NamedTuple

from pydantic_core import to_json

from civgraph.guard import seen
from civgraph.server import answering
from civgraph.server.asking import Refused, refused
from civgraph.server.faults import bad_query, checked
from civgraph.server.lane import Busy, Lane
from civgraph.server.limits import Limits
from civgraph.server.observing import count, say
from civgraph.server.worker import Ended, Reply, Worker
from civgraph.snapshots import Snapshot
from civgraph.store import Answer, Dataset, answer_of

_SOON = {"Retry-After": "1"}
_LATER = {"Retry-After": "10"}
_CRASHES = frozenset(getattr(signal, name) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP"))


class Written(NamedTuple):
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
        self,
        query: str,
        format_: str,
        dataset: Dataset | None = None,
        base: str | None = None,
        gone: Callable[[], Awaitable[None]] | None = None,
    ) -> Written:
        """The answer to a query that was checked; relative IRIs in it are resolved against `base`; `gone` returns when its asker has left,
        which frees the slow lane."""
        question = _question(query, format_, dataset, base)
        deadline = asyncio.get_running_loop().time() + self.limits.deadline
        lane = self.fast
        leaving: asyncio.Future[None] | None = None

        def longer(worker: Worker) -> bool:
            nonlocal lane, leaving
            if not self.slow.takes_over(worker, self.fast):
                return False
            lane = self.slow
            if gone:
                leaving = asyncio.ensure_future(gone())
                leaving.add_done_callback(lambda left: None if left.cancelled() else worker.kill())
            return True

        try:
            try:
                reply = await lane.ask(question, self.limits.fast, deadline, longer)
            except Ended as ended:
                if not ended.late or lane is self.slow:
                    raise
                lane = self.slow
                reply = await _unless(gone, lane.ask(question, None, deadline))
            return self._written(query, reply, lane)
        except Refused as no:
            no.lane = lane.name
            raise
        except (Busy, TimeoutError, Ended) as why:
            refusal = refused(499, "gone") if leaving and leaving.done() else self._refusal(why, lane)
            refusal.lane = lane.name
            raise refusal from why
        finally:
            if leaving:
                leaving.cancel()

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


def _question(query: str, format_: str, dataset: Dataset | None, base: str | None) -> bytes:
    graphs = {"default": dataset and dataset.default, "named": dataset and dataset.named}
    return to_json({"query": query, "format": format_, "base": base, **graphs})


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
