"""The limits: how much of everything one request may take.

In: nothing. Out: `Limits`. Then holds: the listening process and the workers keep to the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass

FRAME = 1 << 18  # bytes of an answer that a worker hands over as they are; a longer one goes through a file


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    query: int = 64 << 10
    target: int = 60 << 10  # the part of an address behind its `?`
    body: int = 200 << 10  # a query of full size, percent-encoded in a form
    fast: float = 0.25
    deadline: float = 10.0  # counted from receipt
    queue: int = 8  # how many may wait for the slow lane
    waiting: int = 1000  # how many may wait for the fast one
    rows: int = 1_000_000
    answer: int = 64 << 20
    memory: int = 2 << 30  # address space of one worker
