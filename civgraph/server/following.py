"""Following: whichever snapshot is current is the one that answers.

In: the folder of the store. Out: lanes to ask. Then holds: a request keeps the lanes it began with to its end; lanes over an older snapshot
close when nobody holds them; a new snapshot that is damaged changes nothing.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path

from civgraph import snapshots
from civgraph.server.lanes import Lanes
from civgraph.server.limits import Limits
from civgraph.server.observing import count, say

_EVERY = 0.5  # seconds between two looks


class Following:
    """The lanes over the current snapshot."""

    def __init__(self, root: Path, limits: Limits | None = None, cores: int | None = None) -> None:
        self._root = root
        self._limits = limits or Limits()
        self._cores = cores or os.cpu_count() or 1
        self._held: Counter[Lanes] = Counter()
        self._closing: set[asyncio.Task[None]] = set()
        self._refused = ""
        self._watch: asyncio.Task[None] | None = None
        self.lanes: Lanes

    async def start(self) -> None:
        """Opens the current snapshot; `Damaged` where there is none, or it is empty, or not what its manifest says."""
        self.lanes = await self._opened(snapshots.current(self._root))
        self._watch = asyncio.get_running_loop().create_task(self._watching())

    async def stop(self) -> None:
        """Closes all lanes; what has begun is finished."""
        if self._watch:
            self._watch.cancel()
        await asyncio.gather(self.lanes.close(), *self._closing)

    def hold(self) -> Lanes:
        """The current lanes, which stay open until they are released."""
        self._held[self.lanes] += 1
        return self.lanes

    def release(self, lanes: Lanes) -> None:
        """Gives back lanes that were held."""
        self._held[lanes] -= 1
        if not self._held[lanes]:
            del self._held[lanes]
            if lanes is not self.lanes:
                self._close(lanes)

    async def _opened(self, snapshot: snapshots.Snapshot) -> Lanes:
        await asyncio.to_thread(snapshots.check, snapshot)
        if not sum(snapshot.manifest["graphs"].values()):
            raise snapshots.Damaged(snapshot.folder, "сховище порожнє", "the store is empty")
        lanes = Lanes(snapshot, self._limits, self._cores)
        await lanes.start()
        return lanes

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            try:
                name = os.path.basename(os.readlink(self._root / "current"))
                if name not in (self.lanes.snapshot, self._refused):
                    await self._swap(snapshots.current(self._root))
            except (snapshots.Damaged, OSError) as error:
                if name != self._refused:
                    self._refused = name
                    count("civgraph_swaps_total", outcome="refused")
                    say("snapshot-refused", snapshot=name, why=str(error), serving=self.lanes.snapshot)

    async def _swap(self, snapshot: snapshots.Snapshot) -> None:
        fresh, old = await self._opened(snapshot), self.lanes
        self.lanes, self._refused = fresh, ""
        count("civgraph_swaps_total", outcome="taken")
        say("snapshot", snapshot=fresh.snapshot, before=old.snapshot)
        if old not in self._held:
            self._close(old)

    def _close(self, lanes: Lanes) -> None:
        task = asyncio.get_running_loop().create_task(lanes.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
