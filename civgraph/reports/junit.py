"""A report as JUnit XML: a test suite a file, a test case a finding; a file without findings is one case that passes.

In: a `Report`. Out: XML. Then holds: it is well-formed whatever a document says; no clock is in it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from civgraph.reports import Judged, Report, Say, Sheet, page_of
from civgraph.reports.text import message, remedy_of

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report, say: Say) -> str:
    """The report as JUnit XML: what fails is a failure, what the baseline has is skipped, the rest passes and says what it is."""
    suites = [_suite(report, sheet, say) for sheet in report.sheets]
    totals = {key: str(sum(int(suite.get(key, "0")) for suite in suites)) for key in ("tests", "failures", "errors", "skipped")}
    root = ET.Element("testsuites", {"name": "civgraph validate", **totals})
    root.extend(suites)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _suite(report: Report, sheet: Sheet, say: Say) -> ET.Element:
    cases = [_case(report, sheet, finding, say) for finding in sheet.findings]
    if sheet.checked.code:
        refused = ET.Element("testcase", _named(sheet, sheet.checked.code))
        why = sheet.checked.refused_uk if say.language == "uk" else sheet.checked.refused_en
        ET.SubElement(refused, "error", {"type": xml(sheet.checked.code), "message": xml(why)})
        cases = [refused, *cases]
    count = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    numbers = {key: str(sum(case.find(tag) is not None for case in cases)) for key, tag in count.items()}
    cases = cases or [ET.Element("testcase", _named(sheet, say("validate.nothing")))]
    suite = ET.Element("testsuite", {"name": xml(sheet.file), "tests": str(len(cases)), **numbers})
    suite.extend(cases)
    return suite


def _case(report: Report, sheet: Sheet, finding: Judged, say: Say) -> ET.Element:
    doubt, place = finding.doubt, finding.doubt.place
    at = f" {place.line}:{place.column}" if place else ""
    case = ET.Element("testcase", _named(sheet, f"{doubt.rule}{at}") | ({"line": str(place.line)} if place else {}))
    told = f"{doubt.severity} {sheet.file}{at.replace(' ', ':')}\n{message(doubt, say)}\n«{doubt.quotation}»\n"
    told += "".join(f"{line}\n" for line in (remedy_of(doubt, say), page_of(doubt)) if line)
    if finding.known:
        ET.SubElement(case, "skipped", {"message": say("validate.known")})
    elif report.fails(finding):
        ET.SubElement(case, "failure", {"type": doubt.severity, "message": xml(message(doubt, say))}).text = xml(told)
    else:
        ET.SubElement(case, "system-out").text = xml(told)
    return case


def _named(sheet: Sheet, name: str) -> dict[str, str]:
    return {"classname": xml(sheet.file), "name": xml(name), "file": xml(sheet.file), "time": "0"}


def xml(words: str) -> str:
    """The words with what XML cannot hold replaced.

    >>> xml("a\\x00b")
    'a�b'
    """
    return _NOT_XML.sub("�", words)
