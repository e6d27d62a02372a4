"""A report as one JSON document, its schema `docs/schemas/validate.schema.json`.

In: a `Report`. Out: JSON. Then holds: both languages are in it, so the language of the messages does not change it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from civgraph.checking import Doubt
from civgraph.reports import SEVERITIES, Judged, Report, Sheet, page_of

SCHEMA = "https://w3id.org/civgraph/schemas/validate.schema.json"


def as_json(report: Report) -> str:
    """The report as JSON."""
    return json.dumps(_whole(report), ensure_ascii=False, indent=1) + "\n"


def _whole(report: Report) -> dict[str, Any]:
    counts = report.counts
    return {
        "$schema": SCHEMA,
        "report": "civgraph.validate/1",
        "version": report.version,
        "failOn": report.fail_on,
        "summary": {
            "files": len(report.sheets),
            **{severity: counts[severity] for severity in SEVERITIES},
            "known": counts["known"],
            "stale": len(report.stale),
            "refused": len(report.refused),
            "failing": len(report.failing),
        },
        "files": [_file(report, sheet) for sheet in report.sheets],
        "stale": [asdict(entry) for entry in report.stale],
    }


def _file(report: Report, sheet: Sheet) -> dict[str, Any]:
    found = sheet.checked
    refused = {"code": found.code, "message": {"uk": found.refused_uk, "en": found.refused_en}} if found.code else None
    findings = [_finding(report, f) for f in sheet.findings]
    return {"file": sheet.file, "kind": found.kind, "digest": found.digest, "refused": refused, "findings": findings}


def _finding(report: Report, finding: Judged) -> dict[str, Any]:
    told = {"fingerprint": finding.fingerprint, "known": finding.known, "fails": report.fails(finding)}
    return {**_doubt(finding.doubt), "page": page_of(finding.doubt), **told}


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "severity": doubt.severity,
        "rule": doubt.rule,
        "message": {"uk": doubt.message_uk, "en": doubt.message_en},
        "remedy": {"uk": doubt.remedy_uk, "en": doubt.remedy_en} if doubt.remedy_uk or doubt.remedy_en else None,
        "focus": doubt.focus,
        "path": doubt.path,
        "value": doubt.value,
        "quotation": doubt.quotation,
        "place": _place(doubt),
        "cause": [_doubt(cause) for cause in doubt.cause],
    }


def _place(doubt: Doubt) -> dict[str, Any] | None:
    if doubt.place is None:
        return None
    names = {"end_line": "endLine", "end_column": "endColumn"}
    return {names.get(name, name): value for name, value in asdict(doubt.place).items()}
