"""What a jurist would notice: `docs/findings.md` says just what the build finds, and quotes what the documents say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from civgraph.building import Report

ROOT = Path(__file__).resolve().parent.parent
RULE, ROW = re.compile(r"`([\w-]+)`, (Warning|Info)"), re.compile(r"\| ([\w-]+) \| ([\d.]*) \| (?:`(.+?)`)? ?\| (.+?) \| (.+?) \|")
DOUBTS = {"warning", "info"}


class Row(NamedTuple):
    severity: str
    rule: str
    plan: str
    measure: str
    place: str
    quotation: str
    why: str


def rows() -> list[Row]:
    found: list[Row] = []
    rule = severity = ""
    for line in (ROOT / "docs" / "findings.md").read_text("utf-8").splitlines():
        if said := RULE.fullmatch(line):
            rule, severity = said[1], said[2].lower()
        elif said := ROW.fullmatch(line):
            found.append(Row(severity, rule, said[1], said[2], said[3] or "", said[4], said[5]))
    return found


def test_the_tables_are_the_findings_of_the_build(published: tuple[Path, Report]) -> None:
    told = sorted((r.severity, r.rule, r.plan, r.place) for r in rows())
    made = [
        (f.severity, f.rule, o.key, f.place.partition(f"/plan/{o.key}")[2].lstrip("/")) for o in published[1].outcomes for f in o.findings
    ]
    assert told == sorted(m for m in made if m[0] in DOUBTS)
    assert len(told) > 50


def test_every_quotation_stands_in_its_document(published: tuple[Path, Report]) -> None:
    files = {o.key: (ROOT / "corpus" / o.file).read_bytes().decode("utf-8-sig") for o in published[1].outcomes}
    assert [r for r in rows() if " ".join(r.quotation.split()) not in " ".join(files[r.plan].split())] == []


def test_a_warning_does_not_stop_a_build(published: tuple[Path, Report]) -> None:
    report = published[1]
    assert {f.severity for o in report.outcomes for f in o.findings} == DOUBTS
    assert report.broken == () and report.snapshot is not None
    assert all(f.message_uk != f.message_en and f.shape and f.component for o in report.outcomes for f in o.findings)
