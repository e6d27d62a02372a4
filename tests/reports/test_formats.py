"""The formats for programs: each can be read back whatever a document says, and says the same on repeat."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from civgraph.reports import Report
from civgraph.reports.as_json import as_json
from civgraph.reports.github import LONGEST, MOST, github, step_summary
from civgraph.reports.junit import junit
from civgraph.reports.turtle import turtle
from tests.reports.made import EN, HOSTILE, UK, doubt, entries, hostile, refused, report

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "validate.schema.json").read_text("utf-8"))
SH = Namespace("http://www.w3.org/ns/shacl#")
OA = Namespace("http://www.w3.org/ns/oa#")
PTR = Namespace("http://www.w3.org/2009/pointers#")


def reports() -> dict[str, Report]:
    known = report(doubt(), doubt(2), baseline=entries(report(doubt(), doubt(5, quotation="нема"))))
    return {"empty": report(), "hostile": hostile(), "known": known, "refused": report(files=[refused()])}


@pytest.mark.parametrize("name", reports())
def test_json_keeps_to_its_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(as_json(reports()[name])))


def test_the_schema_refuses_what_is_not_in_it() -> None:
    whole = json.loads(as_json(hostile()))
    whole["files"][0]["findings"][0]["severity"] = "error"
    assert not Draft202012Validator(SCHEMA).is_valid(whole)
    whole = json.loads(as_json(hostile()))
    del whole["files"][0]["findings"][-1]["place"]["endColumn"]
    assert not Draft202012Validator(SCHEMA).is_valid(whole)


def test_json_says_what_was_found() -> None:
    whole = json.loads(as_json(reports()["known"]))
    assert whole["summary"] == {**{"files": 1, "violation": 0, "warning": 1, "info": 0, "known": 1, "stale": 1, "refused": 0, "failing": 0}}
    first = whole["files"][0]["findings"][0]
    assert first["place"]["line"] == 1 and first["known"] and first["message"] == {"uk": "План не має дати.", "en": "The plan has no date."}


@pytest.mark.parametrize("name", reports())
def test_junit_counts_what_it_holds(name: str) -> None:
    root = ET.fromstring(junit(reports()[name], EN).encode())
    suites = root.findall("testsuite")
    assert [s.get("name") for s in suites] == [re.sub("[^\t\n\r -\ufffd]", "�", s.file) for s in reports()[name].sheets]
    for suite in (*suites, root):
        cases = list(suite.iter("testcase"))
        count = {tag: str(sum(case.find(tag) is not None for case in cases)) for tag in ("failure", "error", "skipped")}
        assert suite.get("tests") == str(len(cases)) and cases
        assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == tuple(count.values())


def test_junit_says_what_fails_what_is_known_and_what_only_is_said() -> None:
    held = entries(report(doubt(rule="known")))
    doubts = (doubt(rule="known"), doubt(2, rule="bad", severity="violation"), doubt(3, rule="mild"))
    cases = list(ET.fromstring(junit(report(*doubts, baseline=held, files=[refused()]), UK).encode()).iter("testcase"))
    assert [case.get("name") for case in cases] == ["known 1:1", "bad 2:1", "mild 3:1", "no-plan"]
    assert [case[0].tag for case in cases] == ["skipped", "failure", "system-out", "error"]
    assert cases[1].get("line") == "2" and "План не має дати." in (cases[1][0].text or "")


def unescaped(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it."""
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line

    def back(words: str, property_: bool) -> str:
        more = {"%3A": ":", "%2C": ","} if property_ else {}
        for code, character in {**more, "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
            words = words.replace(code, character)
        return words

    pairs = (pair.partition("=") for pair in found[2].split(","))
    return found[1], {key: back(value, True) for key, _, value in pairs}, back(found[3], False)


def test_commands_are_escaped_so_that_the_runner_reads_what_was_meant() -> None:
    found = hostile()
    lines = github(found, EN).rstrip("\n").split("\n")
    commands = [unescaped(line) for line in lines if line.startswith("::")]
    assert [name for name, _, _ in commands] == ["error", "error", "error", "warning", "warning", "warning", "notice", "notice"]
    assert {told["file"] for _, told, _ in commands} == {sheet.file for sheet in found.sheets}
    assert all(HOSTILE in words for _, told, words in commands if told["title"] == "plan-undated" and "line" in told)
    assert len(lines) == len(commands) + 1 and lines[-1].startswith("files: 3")


def test_a_command_names_the_place() -> None:
    (line, _) = github(report(doubt(3, 5, 9, severity="violation", remedy_en="Set a date.")), EN).splitlines()
    name, told, words = unescaped(line)
    assert (name, told) == (
        "error",
        {"file": "plans/a.txt", "line": "3", "endLine": "3", "col": "5", "endColumn": "9", "title": "plan-undated"},
    )
    assert words == "The plan has no date.\n«план»\nSet a date.\nhttps://w3id.org/civgraph/shapes#plan-undated"


def test_no_more_than_ten_of_a_kind_and_the_rest_is_said() -> None:
    many = [doubt(n, severity=s) for n in range(1, 14) for s in ("violation", "info")]
    lines = github(report(*many, files=[refused(f"{n}.txt") for n in range(4)]), EN).splitlines()
    kinds = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert {kind: kinds.count(kind) for kind in kinds} == {"::error": MOST, "::notice": MOST}
    assert "Violations without annotations: 7 more" in "\n".join(lines) and "Remarks without annotations: 3 more" in "\n".join(lines)
    several = github(report(files=[refused(f"{n}.txt") for n in range(12)]), EN)
    assert several.count("::error ") == MOST and "Files that cannot be read, without annotations: 2 more" in several


def test_the_step_summary_is_a_table_that_no_document_breaks() -> None:
    found = hostile()
    rows = [line for line in step_summary(found, EN).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + sum(not f.known for f in found.findings)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert not re.search(r"(?<!\\)[<\x00-\x08\x1b]", "".join(rows))


def test_the_step_summary_is_cut_where_github_would_refuse_it() -> None:
    long = "дуже " * 200
    written = step_summary(report(*(doubt(n, message_en=long) for n in range(1, 700))), EN)
    assert LONGEST // 2 < len(written.encode()) <= LONGEST + 200
    shown = written.count("plan\\-undated") or written.count("shapes#plan-undated")
    assert f"Findings that do not fit in here: {699 - shown} more." in written


@pytest.mark.parametrize("name", reports())
def test_turtle_is_a_shacl_report(name: str) -> None:
    found = reports()[name]
    graph = Graph().parse(data=turtle(found), format="turtle")
    (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(whole, SH.result))
    assert graph.value(whole, SH.conforms) == Literal(not found.findings)
    assert len(results) == len(found.findings)
    for result in graph.subjects(RDF.type, SH.ValidationResult):
        for wanted in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, wanted))) == 1


def test_turtle_names_the_place_the_value_and_the_cause() -> None:
    told = doubt(
        3, 5, 9, path="http://purl.org/dc/terms/title", value='"план"@uk', cause=(doubt(4),), component=str(SH.MinCountConstraintComponent)
    )
    graph = Graph().parse(data=turtle(report(told)), format="turtle")
    (result,) = graph.objects(None, SH.result)
    assert graph.value(result, SH.value) == Literal("план", lang="uk")
    assert graph.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    assert graph.value(result, SH.detail) is not None
    target = graph.value(result, OA.hasTarget)
    assert graph.value(target, OA.hasSource) == URIRef("file:///SRCROOT/plans/a.txt")
    ends = [graph.value(s, PTR[which]) for s in graph.objects(target, OA.hasSelector) for which in ("startPointer", "endPointer")]
    assert [(graph.value(e, PTR.lineNumber), graph.value(e, PTR.charNumber)) for e in ends if isinstance(e, BNode)] == [
        (Literal(3), Literal(5)),
        (Literal(3), Literal(9)),
    ]


@pytest.mark.parametrize("write", [as_json, turtle, lambda r: junit(r, UK), lambda r: github(r, UK), lambda r: step_summary(r, UK)])
def test_the_same_report_is_the_same_bytes(write: object) -> None:
    assert callable(write) and write(hostile()) == write(hostile())
