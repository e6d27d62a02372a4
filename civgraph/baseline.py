"""A baseline: the findings that are known, so that a check tells the new ones.

In: a file of JSON lines, one a finding, sorted. Out: entries; and back. Then holds: what was written is read back the same; a line
that is no entry is told with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from civgraph.reports import Entry, Report

_KEYS = {field.name for field in fields(Entry)}


class BadBaseline(Exception):
    """A file that is no baseline: the line, and what is wrong with it."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"{line}: {what}")
        self.line, self.what = line, what


def read(file: Path) -> tuple[Entry, ...]:
    """The entries of a baseline."""
    found = []
    for n, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise BadBaseline(n, str(error)) from error
        if not (isinstance(entry, dict) and set(entry) == _KEYS and all(isinstance(v, str) for v in entry.values())):
            raise BadBaseline(n, f"{{{', '.join(sorted(_KEYS))}}}")
        found.append(Entry(**entry))
    return tuple(found)


def written(entries: Iterable[Entry]) -> str:
    """The entries as a baseline, each once, sorted."""
    return "".join(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in sorted(set(entries)))


def kept(report: Report, before: Iterable[Entry]) -> set[Entry]:
    """The baseline that makes a report's findings known: what was known of files that were not read stays, unless it is stale."""
    read_now = {sheet.file for sheet in report.sheets if not sheet.checked.code}
    stale = set(report.stale)
    return {f.entry for f in report.findings} | {e for e in before if e.file not in read_now and e not in stale}
