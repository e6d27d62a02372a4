"""A report as SARIF 2.1.0, as code scanning takes it.

In: a `Report`, the rules. Out: JSON. Then holds: addresses are relative to SRCROOT, columns count code points, fingerprints do not move
with the lines; no more is in it than GitHub takes, and what was dropped is told in a notification.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from civgraph.checking import Doubt, Place
from civgraph.reports import OUTSIDE, SEVERITIES, Judged, Report, Say, Sheet, file_address, page_of
from civgraph.reports.text import message, remedy_of
from civgraph.rulebook import Rule

LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
MOST_RESULTS = 5_000
MOST_BYTES = 10_000_000  # gzipped
MOST_RELATED = 100
_ROOT = "SRCROOT"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NOTIFICATIONS = ("cannot-read", "dropped", "stale-baseline")


def sarif(report: Report, rules: Mapping[str, Rule], say: Say, *, most_bytes: int = MOST_BYTES) -> str:
    """The report as SARIF."""
    n = min(len(report.findings), MOST_RESULTS)
    while True:
        written = json.dumps(_log(report, rules, say, n), ensure_ascii=False, indent=1) + "\n"
        size = len(gzip.compress(written.encode("utf-8", "replace"), mtime=0))
        if size <= most_bytes or n == 0:
            return written
        n = min(n - 1, n * most_bytes // size * 9 // 10)


def _log(report: Report, rules: Mapping[str, Rule], say: Say, n: int) -> dict[str, Any]:
    gravest = sorted(report.findings, key=lambda f: (f.known, SEVERITIES.index(f.severity)))[:n]
    kept = {id(f) for f in gravest}
    findings = [f for f in report.findings if id(f) in kept]
    names = sorted({f.doubt.rule for f in findings})
    told = {name: rules.get(name) or _unwritten(next(f.doubt for f in findings if f.doubt.rule == name)) for name in names}
    pages = {f.doubt.rule: page_of(f.doubt) for f in findings}
    ours, other = ("uk", "en") if say.language == "uk" else ("en", "uk")
    driver: dict[str, Any] = {
        "name": "civgraph",
        "fullName": f"civgraph validate {report.version}",
        "version": report.version,
        "semanticVersion": report.version,
        "informationUri": "https://w3id.org/civgraph",
        "language": ours,
        "shortDescription": {"text": say("commands.validate.summary")},
        "rules": [_rule(told[name], pages[name], ours) for name in names],
        "notifications": [_descriptor(code, say) for code in _NOTIFICATIONS],
    }
    translated = [{"id": name, **_texts(told[name], pages[name], other)} for name in names]
    translation = {"name": "civgraph", "language": other, "contents": ["localizedData"], "rules": translated}
    files = {sheet.file: n for n, sheet in enumerate(report.sheets)}
    run = {
        "tool": {"driver": driver},
        "language": ours,
        **({"translations": [translation]} if translated else {}),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": say("validate.root")}}},
        "invocations": [
            {
                "executionSuccessful": not report.refused,
                "toolExecutionNotifications": _notifications(report, len(report.findings) - n, files, say),
            }
        ],
        "artifacts": [_artifact(sheet) for sheet in report.sheets],
        "results": [_result(report, f, names.index(f.doubt.rule), files, say) for f in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _unwritten(doubt: Doubt) -> Rule:
    """A rule that stands in no file of rules, in the words of a doubt of it."""
    return Rule(doubt.rule, doubt.severity, doubt.message_uk, doubt.message_en)


def _rule(rule: Rule, page: str, language: str) -> dict[str, Any]:
    level = LEVELS.get(rule.severity, "error")
    return {"id": rule.name, **_texts(rule, page, language), "helpUri": page, "defaultConfiguration": {"level": level}}


def _texts(rule: Rule, page: str, language: str) -> dict[str, Any]:
    uk = language == "uk"
    said, why = (rule.message_uk, rule.why_uk) if uk else (rule.message_en, rule.why_en)
    said = _sentence(said or rule.name)
    full = _sentence(why) if why else said
    return {
        "shortDescription": {"text": said},
        "fullDescription": {"text": full},
        "help": {"text": f"{said} {full if why else ''}".strip() + f" {page}", "markdown": f"{said}\n\n{full if why else ''}\n\n<{page}>"},
    }


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _notifications(report: Report, dropped: int, files: Mapping[str, int], say: Say) -> list[dict[str, Any]]:
    told = []
    for sheet in report.refused:
        why = sheet.checked.refused_uk if say.language == "uk" else sheet.checked.refused_en
        place = {"physicalLocation": {"artifactLocation": _address(sheet.file, files)}}
        told.append({**_notification("cannot-read", "error", why), "locations": [place]})
    if dropped:
        told.append(
            _notification("dropped", "warning", say("validate.dropped", n=dropped, most=MOST_RESULTS, megabytes=MOST_BYTES // 1_000_000))
        )
    for entry in report.stale:
        told.append(_notification("stale-baseline", "note", say("validate.stale", file=entry.file, rule=entry.rule, what=entry.quotation)))
    return told


def _descriptor(code: str, say: Say) -> dict[str, Any]:
    text = {"text": say(f"validate.notification.{code}")}
    return {"id": code, "shortDescription": text, "fullDescription": text, "help": text}


def _notification(code: str, level: str, words: str) -> dict[str, Any]:
    descriptor = {"id": code, "index": _NOTIFICATIONS.index(code)}
    return {"descriptor": descriptor, "level": level, "message": {"text": words}}


def _artifact(sheet: Sheet) -> dict[str, Any]:
    digest = {"hashes": {"sha-256": sheet.checked.digest}} if sheet.checked.digest else {}
    return {"location": _uri(sheet.file), **digest}


def _address(file: str, files: Mapping[str, int]) -> dict[str, Any]:
    return {**_uri(file), "index": files[file]}


def _uri(file: str) -> dict[str, str]:
    """A path from the root as an address below it; one that lies outside the root, as an address of its own."""
    address = file_address(file)
    return {"uri": address} if address.startswith(OUTSIDE) else {"uri": address, "uriBaseId": _ROOT}


def _result(report: Report, finding: Judged, rule: int, files: Mapping[str, int], say: Say) -> dict[str, Any]:
    doubt = finding.doubt
    words = " ".join(part for part in (message(doubt, say), remedy_of(doubt, say)) if part)
    location = _location(finding.file, doubt.place, doubt.quotation, files)
    if doubt.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": doubt.focus, "kind": "object"}]
    found: dict[str, Any] = {
        "ruleId": doubt.rule,
        "ruleIndex": rule,
        "level": LEVELS[doubt.severity],
        "message": {"text": _sentence(words)},
        "locations": [location],
        "partialFingerprints": {"civgraphFinding/v1": finding.fingerprint, "primaryLocationLineHash": f"{finding.fingerprint[:16]}:1"},
    }
    causes = list(_causes(doubt))
    if related := [_related(n, finding.file, cause, files, say) for n, cause in enumerate(causes[:MOST_RELATED], 1)]:
        found["relatedLocations"] = related
    if report.baseline:
        found["baselineState"] = "unchanged" if finding.known else "new"
        accepted = {"kind": "external", "status": "accepted", "justification": say("validate.known")}
        found["suppressions"] = [accepted] if finding.known else []
    properties = {key: value for key, value in (("path", doubt.path), ("value", doubt.value)) if value}
    return {**found, "properties": properties} if properties else found


def _causes(doubt: Doubt) -> Sequence[Doubt]:
    """The nested causes, each before its own."""
    return [inner for cause in doubt.cause for inner in (cause, *_causes(cause))]


def _related(n: int, file: str, cause: Doubt, files: Mapping[str, int], say: Say) -> dict[str, Any]:
    return {"id": n, "message": {"text": _sentence(message(cause, say))}, **_location(file, cause.place, cause.quotation, files)}


def _location(file: str, place: Place | None, words: str, files: Mapping[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _address(file, files)}
    if place is None:
        physical["region"] = {"startLine": 1}  # code scanning wants one
    else:
        region: dict[str, Any] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        further = {"page": place.page, "cell": place.cell, "pointer": place.pointer}
        told = {key: value for key, value in further.items() if value is not None}
        physical["region"] = {**region, **({"properties": told} if told else {})}
    return {"physicalLocation": physical, **({"properties": {"quotation": words}} if words else {})}
