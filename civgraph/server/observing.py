"""Observing: the number of each request, one line of log about it, and what is counted.

In: requests and answers as they pass. Out: JSON lines on stderr, counters. Then holds: a query is told by its digest and length, never by
its words; nobody's address is kept.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic_core import to_json

_COUNTED: defaultdict[tuple[str, tuple[tuple[str, str], ...]], float] = defaultdict(float)
_GIVEN = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_HELP = {
    "civgraph_requests_total": "Requests answered, by status.",
    "civgraph_queries_total": "Queries, by the lane that ended them and how.",
    "civgraph_workers_ended_total": "Workers that ended, by lane.",
    "civgraph_swaps_total": "Snapshots taken over, or refused.",
    "civgraph_request_seconds_total": "Time that requests took.",
    "civgraph_sent_bytes_total": "Bytes of answers.",
}


@dataclass(slots=True)
class Note:
    """What is to be said of one request."""

    id: str
    query: str = ""
    lane: str = ""


def count(name: str, by: float = 1, **labels: str) -> None:
    """Counts something."""
    _COUNTED[name, tuple(labels.items())] += by


def number_of(given: str | None) -> str:
    """The number of a request: the one given, where it can be one, else a new one."""
    return given if given and _GIVEN.fullmatch(given) else f"{random.getrandbits(64):016x}"


def say(event: str, **more: object) -> None:
    """One line of the log."""
    sys.stderr.write(to_json({"event": event, **more}).decode() + "\n")


def logged(note: Note, method: str, path: str, status: int, sent: int, began: float, snapshot: str) -> None:
    """Says and counts one request."""
    took = time.monotonic() - began
    count("civgraph_requests_total", status=str(status))
    count("civgraph_request_seconds_total", took)
    count("civgraph_sent_bytes_total", sent)
    of_query = {"query": hashlib.sha256(note.query.encode("utf-8", "replace")).hexdigest()[:16], "length": len(note.query)}
    say(
        "request",
        time=datetime.now(UTC).isoformat(timespec="milliseconds"),
        id=note.id,
        method=method,
        path=path[:200],
        status=status,
        bytes=sent,
        ms=round(took * 1000, 1),
        snapshot=snapshot,
        **(of_query if note.query else {}),
        **({"lane": note.lane} if note.lane else {}),
    )


def metrics(gauges: dict[str, float], snapshot: str) -> str:
    """All that is counted, as Prometheus reads it."""
    lines: list[str] = []
    for name, told in _HELP.items():
        lines += [f"# HELP {name} {told}", f"# TYPE {name} counter"]
        for (counted, labels), value in sorted(_COUNTED.items()):
            if counted == name:
                inside = ",".join(f'{key}="{label}"' for key, label in labels)
                lines.append(f"{name}{{{inside}}} {value:.10g}" if inside else f"{name} {value:.10g}")
    for name, value in gauges.items():
        lines += [f"# TYPE {name} gauge", f"{name} {value:g}"]
    lines += ["# TYPE civgraph_snapshot_info gauge", f'civgraph_snapshot_info{{id="{snapshot}"}} 1']
    return "\n".join(lines) + "\n"
