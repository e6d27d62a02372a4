"""Work on what strangers wrote: each piece in a process of its own kind, with a bound on its memory and on its time.

In: a function and its pieces of work. Out: what it gives for each, in order; `Stopped` where it ran out, or its process died. Then holds: a
piece that goes wrong takes nothing else with it; when the work is left, no process is.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

try:
    import resource
except ImportError:  # a platform without limits: time is watched all the same
    resource = None  # type: ignore[assignment]

MEMORY = 4 << 30  # bytes of address space
SECONDS = 120.0
Piece = TypeVar("Piece")
Made = TypeVar("Made")


class Stopped(Enum):
    """Why a piece of work gave nothing."""

    TIME = "out-of-time"
    MEMORY = "out-of-memory"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class _Failed:
    said: str


class Broken(RuntimeError):
    """The function itself failed: at which piece, and its own words."""


class _Worker(Generic[Piece, Made]):
    def __init__(self, function: Callable[[Piece], Made], memory: int) -> None:
        made = get_context("forkserver" if _has_threads() else None)
        self.connection, theirs = made.Pipe()
        self._process = made.Process(target=_work, args=(function, theirs, memory), daemon=True)
        self._process.start()
        theirs.close()
        self.number, self.until = -1, 0.0

    def give(self, number: int, piece: Piece, seconds: float) -> None:
        self.number, self.until = number, time.monotonic() + seconds
        with suppress(OSError):  # one that has died is noticed by what it does not answer
            self.connection.send(piece)

    def take(self) -> Made | Stopped | _Failed:
        try:
            found: Made | Stopped | _Failed = self.connection.recv()
            return found
        except (EOFError, OSError):
            return Stopped.DIED

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _has_threads() -> bool:
    """Whether this process has threads, those of an engine among them: a fork of it may wait for ever for one that it has not."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) > 1
    return threading.active_count() > 1


def worked(
    function: Callable[[Piece], Made], pieces: Sequence[Piece], jobs: int, *, seconds: float = SECONDS, memory: int = MEMORY
) -> Iterator[Made | Stopped]:
    """What the function gives for each piece, in order, on so many processes."""
    idle: list[_Worker[Piece, Made]] = []
    busy: list[_Worker[Piece, Made]] = []
    done: dict[int, Made | Stopped] = {}
    given = 0
    try:
        for number in range(len(pieces)):
            while number not in done:
                while given < len(pieces) and len(busy) < max(1, jobs):
                    worker = idle.pop() if idle else _Worker(function, memory)
                    worker.give(given, pieces[given], seconds)
                    busy.append(worker)
                    given += 1
                for worker, made in _answers(busy):
                    if isinstance(made, _Failed):
                        raise Broken(f"{pieces[worker.number]}: {made.said}")
                    busy.remove(worker)
                    done[worker.number] = made
                    if isinstance(made, Stopped):
                        worker.end()
                    else:
                        idle.append(worker)
            yield done.pop(number)
    finally:
        for worker in (*idle, *busy):
            worker.end()


def _answers(busy: list[_Worker[Piece, Made]]) -> list[tuple[_Worker[Piece, Made], Made | Stopped | _Failed]]:
    """The workers that have answered, or whose time is over; waits for the first."""
    first = min(worker.until for worker in busy)
    ready: list[Connection] = wait([w.connection for w in busy], max(0.0, first - time.monotonic()))  # type: ignore[assignment]
    found: list[tuple[_Worker[Piece, Made], Made | Stopped | _Failed]] = []
    for worker in busy:
        if worker.connection in ready:
            found.append((worker, worker.take()))
        elif worker.until <= time.monotonic():
            found.append((worker, Stopped.TIME))
    return found


def _work(function: Callable[[Piece], Made], connection: Connection, memory: int) -> None:
    """A worker: takes pieces until nobody gives any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    if resource:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while True:
        try:
            piece = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer: object = function(piece)
        except (MemoryError, RecursionError):
            answer = Stopped.MEMORY
        except Exception as error:  # told where it can be seen
            answer = _Failed(f"{type(error).__name__}: {error}")
        connection.send(answer)
