"""A network: which bodies take part in which measures, as a drawing made on the server.

In: pairs of a body and a measure, each perhaps in need of consent. Out: where each node and each line stands. Then holds: bodies stand on
the left, the busiest first, measures on the right in their order; every pair is one line; what is too much for one drawing is left off by
the least busy body, and how many were left off is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ROW, WIDTH, LEFT, RIGHT = 24, 900, 330, 800
MOST = 40  # so many bodies are drawn


@dataclass(frozen=True, slots=True)
class Tie:
    """A body takes part in a measure."""

    body: str
    measure: str
    number: str
    consent: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as it is drawn."""

    node: str
    x: float
    y: float
    size: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is drawn: an SVG path; which measure it leads to, and which body it comes from."""

    path: str
    consent: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The drawing."""

    width: int
    height: int
    bodies: tuple[Dot, ...]
    measures: tuple[Dot, ...]
    lines: tuple[Line, ...]
    left_off: int


def network(ties: Sequence[Tie]) -> Network | None:
    """The drawing of ties; None where there are none."""
    if not ties:
        return None
    load = Counter(body for body, _ in {(t.body, t.measure) for t in ties})
    order = sorted(load, key=lambda body: (-load[body], body))
    bodies = order[:MOST]
    shown = [t for t in ties if t.body in set(bodies)]
    measures = list(dict.fromkeys(t.measure for t in shown))
    numbers = {t.measure: t.number for t in shown}
    tall = max(len(bodies), len(measures)) * ROW

    def place(n: int, of: int) -> float:
        return round(16 + (n + 0.5) * tall / of, 1)

    left = {b: Dot(b, LEFT, place(n, len(bodies)), round(3 + min(load[b], 25) ** 0.5, 1)) for n, b in enumerate(bodies)}
    right = {m: Dot(m, RIGHT, place(n, len(measures)), 4, numbers[m]) for n, m in enumerate(measures)}
    lines: dict[tuple[str, str], Line] = {}
    for tie in shown:
        a, b = left[tie.body], right[tie.measure]
        held = lines.get((tie.body, tie.measure))
        middle = (a.x + b.x) / 2
        path = f"M{a.x + a.size} {a.y}C{middle} {a.y} {middle} {b.y} {b.x - b.size} {b.y}"
        lines[tie.body, tie.measure] = Line(path, tie.consent or bool(held and held.consent), tie.leads or bool(held and held.leads))
    drawn = sorted(lines.values(), key=lambda line: line.consent)
    return Network(WIDTH, int(tall + 32), tuple(left.values()), tuple(right.values()), tuple(drawn), len(order) - len(bodies))
