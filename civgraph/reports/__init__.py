"""Reports of what was checked, one module a format, each a pure function of a `Report`.

In: what was found in each file, how loud each rule is, what a baseline knows already. Out: a `Report`, the value that every format writes.
Then holds: findings stand in the order of their places; each has a fingerprint that lines inserted above do not change; the same
input gives the same report, whatever the number of processes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from civgraph.checking import Checked, Doubt, rule_page

SEVERITIES = ("violation", "warning", "info")  # the gravest first
OFF = "off"
OUTSIDE = "file:"  # what the address of a file outside the root begins with


class Say(Protocol):
    """The sentences of one language, by their keys."""

    @property
    def language(self) -> str: ...

    def __call__(self, key: str, **values: object) -> str: ...


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A finding as a baseline holds it."""

    file: str
    rule: str
    fingerprint: str
    quotation: str

    @property
    def key(self) -> tuple[str, str]:
        """What one finding is known by: its file and its fingerprint."""
        return self.file, self.fingerprint


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding as it counts here: its severity as set, and whether the baseline has it."""

    file: str
    doubt: Doubt
    fingerprint: str
    known: bool

    @property
    def severity(self) -> str:
        """violation, warning or info."""
        return self.doubt.severity

    @property
    def entry(self) -> Entry:
        """The finding as a baseline holds it."""
        return Entry(self.file, self.doubt.rule, self.fingerprint, self.doubt.quotation)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file and what is said of it."""

    file: str  # from the root of the work tree, with /
    shown: str  # as people here call it
    checked: Checked
    findings: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a format may say."""

    sheets: tuple[Sheet, ...]
    fail_on: str
    version: str
    baseline: bool = False  # whether one was given
    stale: tuple[Entry, ...] = ()

    @property
    def findings(self) -> tuple[Judged, ...]:
        """All findings, file by file."""
        return tuple(f for sheet in self.sheets for f in sheet.findings)

    @property
    def refused(self) -> tuple[Sheet, ...]:
        """The files that cannot be read."""
        return tuple(sheet for sheet in self.sheets if sheet.checked.code)

    @property
    def counts(self) -> Counter[str]:
        """How many findings of each severity the baseline does not have, and how many it has (`known`)."""
        return Counter("known" if f.known else f.severity for f in self.findings)

    @property
    def failing(self) -> tuple[Judged, ...]:
        """The findings that make the check fail: new ones, at or above the bound."""
        return tuple(f for f in self.findings if self.fails(f))

    def fails(self, finding: Judged) -> bool:
        """Whether a finding makes the check fail."""
        return not finding.known and SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)


def report_of(
    files: Iterable[tuple[str, str, Checked]],
    *,
    version: str,
    levels: Mapping[str, str] | None = None,
    fail_on: str = SEVERITIES[0],
    baseline: Sequence[Entry] | None = None,
    gone: Collection[str] = (),
) -> Report:
    """The report on files: each by its name from the root, the name shown, and what was found in it. An entry of the baseline is stale
    where its file was read and does not have the finding, or where its file is gone."""
    known = {entry.key for entry in baseline or ()}
    sheets = tuple(_sheet(file, shown, found, levels or {}, known) for file, shown, found in files)
    seen = {f.entry.key for sheet in sheets for f in sheet.findings}
    read = {sheet.file for sheet in sheets if not sheet.checked.code}
    stale = tuple(sorted(e for e in baseline or () if e.key not in seen and (e.file in read or e.file in gone)))
    return Report(sheets, fail_on, version, baseline is not None, stale)


def _sheet(file: str, shown: str, found: Checked, levels: Mapping[str, str], known: set[tuple[str, str]]) -> Sheet:
    times: Counter[str] = Counter()
    judged = []
    for doubt in sorted((replace(d, severity=levels.get(d.rule, d.severity)) for d in found.doubts), key=_order):
        same = fingerprint(found.kind, doubt, 0)
        times[same] += 1
        told = fingerprint(found.kind, doubt, times[same])
        if doubt.severity != OFF:
            judged.append(Judged(file, doubt, told, (file, told) in known))
    return Sheet(file, shown, found, tuple(judged))


def _order(doubt: Doubt) -> tuple[object, ...]:
    place = doubt.place
    where = (place.line, place.column, place.end_line, place.end_column) if place else (0, 0, 0, 0)
    return (
        *where,
        (*SEVERITIES, OFF).index(doubt.severity),
        doubt.rule,
        doubt.quotation,
        doubt.focus,
        doubt.path or "",
        doubt.value or "",
        doubt.message_en,
    )


def page_of(doubt: Doubt) -> str:
    """The page of a doubt's rule: the rule's own IRI, which may be of the user's making; what the reader says has one among ours."""
    return doubt.shape or rule_page(doubt.rule)


def file_address(file: str) -> str:
    """A path from the root as a relative address; a whole path as a whole one.

    >>> file_address("плани: 1.txt"), file_address("/a b.txt")
    ('%D0%BF%D0%BB%D0%B0%D0%BD%D0%B8%3A%201.txt', 'file:///a%20b.txt')
    """
    return f"{OUTSIDE}//" * file.startswith("/") + quote(file, safe="/~")


def fingerprint(kind: str, doubt: Doubt, n: int) -> str:
    """What a finding is known by: its rule, its words, and which of the equal ones in its file it is. The node that an RDF file names is
    part of it; the node of a document is not, for it is named by the order of measures or the digest of the file."""
    named = doubt.focus if kind == "rdf" and not doubt.focus.startswith("_:") else ""
    parts = (doubt.rule, named, doubt.path or "", " ".join(doubt.quotation.split()), str(n))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
