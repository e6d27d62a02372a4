"""What a jurist would notice: `docs/findings.md` says just what is published, of shapes and rules, and quotes what the documents say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from civgraph.building import Report
from civgraph.derivation import rules
from civgraph.iris import BASE
from civgraph.store import Store

ROOT = Path(__file__).resolve().parent.parent
RULE, ROW = re.compile(r"`([\w-]+)`, (Warning|Info)"), re.compile(r"\| ([\w-]+) \| ([\d.]*) \| (?:`(.+?)`)? ?\| (.+?) \| (.+?) \|")
DOUBTS = {"warning", "info"}
RULES = {rule.name for rule in rules()}
FINDINGS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?severity ?shape ?focus ?value WHERE {
  ?finding a sh:ValidationResult ; sh:resultSeverity ?severity ; sh:sourceShape ?shape ; sh:focusNode ?focus .
  OPTIONAL { ?finding sh:value ?value }
}
"""


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


def test_the_tables_are_the_published_findings(published: tuple[Path, Report], store: Store) -> None:
    told = sorted((r.severity, r.rule, r.plan, r.place) for r in rows())
    made = [tuple(term.value if term else "" for term in row) for row in store.rows(FINDINGS).rows]
    assert told == sorted(placed(*found) for found in made)
    assert {severity for severity, *_ in told} == DOUBTS and len(told) > 80
    of_shapes = sorted((f.severity, f.rule, o.key) for o in published[1].outcomes for f in o.findings)
    assert of_shapes == sorted((r.severity, r.rule, r.plan) for r in rows() if r.rule not in RULES)


def placed(severity: str, shape: str, focus: str, value: str) -> tuple[str, ...]:
    """A published finding as a row says it: at its value where that is a node of the plan or an act, else at its focus."""
    plan, node = focus.removeprefix(f"{BASE}plan/").partition("/")[::2]
    inside = value.partition(f"{BASE}plan/{plan}/")[2] or (value.removeprefix(BASE) if value.startswith(f"{BASE}act/") else "")
    return severity.rpartition("#")[2].lower(), shape.rpartition("#")[2], plan, inside or node


def test_every_rule_that_spans_documents_is_spoken_of() -> None:
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in page] == []
    found = {r.rule for r in rows()}
    silent = re.search(r"rules find nothing here: (.+?)\.\n", page)
    assert silent and RULES - found == set(re.findall(r"`([\w-]+)`", silent[1]))


def test_every_row_gives_a_reason_of_its_own() -> None:
    assert [r for r in rows() if not r.why.strip() or r.why == r.quotation] == []


def test_every_quotation_stands_in_its_document(published: tuple[Path, Report]) -> None:
    files = {o.key: (ROOT / "corpus" / o.file).read_bytes().decode("utf-8-sig") for o in published[1].outcomes}
    assert [r for r in rows() if " ".join(r.quotation.split()) not in " ".join(files[r.plan].split())] == []


def test_a_warning_does_not_stop_a_build(published: tuple[Path, Report]) -> None:
    report = published[1]
    assert {f.severity for o in report.outcomes for f in o.findings} == DOUBTS
    assert report.broken == () and report.snapshot is not None
    assert all(f.message_uk != f.message_en and f.shape and f.component for o in report.outcomes for f in o.findings)
