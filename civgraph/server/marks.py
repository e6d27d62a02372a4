"""A text with the stretches marked that values were read from.

In: a text that begins at some character of its document, and places, each with the name of the value read there. Out: segments in order,
each with the values it belongs to and those that begin in it. Then holds: the segments put together are the text; stretches may overlap;
a stretch that reaches beyond the text is cut at its edge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

FAR = 600  # stretches farther apart than this many characters are shown apart


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text, in characters of its document: which value was read from it, and of what kind that is."""

    start: int
    end: int
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text that the same values were read from."""

    text: str
    values: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


def segments(text: str, places: Iterable[Place], at: int = 0) -> list[Segment]:
    """The text in pieces.

    >>> [(s.text, s.values) for s in segments("abcd", [Place(0, 3, "x", "k"), Place(2, 4, "y", "k")])]
    [('ab', ('x',)), ('c', ('x', 'y')), ('d', ('y',))]
    """
    inside = sorted({(max(p.start - at, 0), min(p.end - at, len(text)), p.value, p.kind) for p in places})
    inside = [p for p in inside if p[0] < p[1]]
    edges = sorted({0, len(text), *(p[0] for p in inside), *(p[1] for p in inside)})
    begun: set[str] = set()
    open_: list[tuple[int, int, str, str]] = []
    waiting = iter([*inside, (len(text) + 1, 0, "", "")])
    next_ = next(waiting)
    found: list[Segment] = []
    for start, end in pairwise(edges):
        while next_[0] <= start:
            open_.append(next_)
            next_ = next(waiting)
        open_ = [p for p in open_ if p[1] > start]
        values = tuple(dict.fromkeys(p[2] for p in open_))
        begins = tuple(v for v in values if v not in begun)
        begun.update(begins)
        found.append(Segment(text[start:end], values, tuple(dict.fromkeys(p[3] for p in open_)), begins))
    return found


def stretches(places: Iterable[Place], far: int = FAR) -> list[tuple[int, int]]:
    """The stretches of a text that hold all places, those far from each other apart.

    >>> stretches([Place(900, 910, "b", ""), Place(0, 5, "a", ""), Place(4, 9, "a", "")])
    [(0, 9), (900, 910)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted((p.start, p.end) for p in places):
        if found and start - found[-1][1] <= far:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
