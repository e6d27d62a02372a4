"""Answers kept: what took long to find is not looked for again while the same snapshot answers.

In: a snapshot, a query, somebody to ask. Out: the answer. Then holds: an answer is of the snapshot it was asked of, which never changes;
what is kept is bounded, the longest unused goes first.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from civgraph.server.asking import Asking
from civgraph.store import Answer

CELLS = 100_000  # so many cells are kept
LONG = 0.02  # seconds; what comes sooner is not worth keeping


class Kept:
    """Answers by snapshot and query."""

    def __init__(self, cells: int = CELLS, long: float = LONG) -> None:
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._cells, self._left, self._long = cells, cells, long

    async def rows(self, asking: Asking, query: str) -> Answer:
        """The answer to a query, from what is kept where it is there."""
        key = asking.snapshot, query
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        began = time.monotonic()
        answer = await asking.rows(query)
        if time.monotonic() - began >= self._long and key not in self._answers and _size(answer) <= self._cells // 4:
            self._answers[key] = answer
            self._left -= _size(answer)
            while self._left < 0:
                self._left += _size(self._answers.popitem(last=False)[1])
        return answer


def _size(answer: Answer) -> int:
    return (len(answer.rows) + 1) * len(answer.columns)
