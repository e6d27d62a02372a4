"""A report as SHACL has it: a `sh:ValidationReport` in Turtle, with the places.

In: a `Report`. Out: Turtle. Then holds: it can be read whatever a file says; every result has what SHACL wants of it; places are selectors
of the Web Annotation kind, as evidence in the graph has them, and pointers to line and character.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from civgraph.checking import Doubt, Place, rule_page
from civgraph.reports import Report, file_address, page_of

_BASE = "file:///SRCROOT/"
_HEAD = f"""@base <{_BASE}> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix ptr: <http://www.w3.org/2009/pointers#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
_READER = "reader"  # what stands for the constraint component where the reader doubts, and no shape
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def turtle(report: Report) -> str:
    """The report as Turtle; all findings are in it, those that the baseline has too."""
    refused = "".join(f"# {json.dumps(s.file)}: {json.dumps(s.checked.code)}\n" for s in report.refused)
    results = [_result(f.file, f.doubt, "  ") for f in report.findings]
    conforms = f"[] a sh:ValidationReport ;\n  sh:conforms {str(not results).lower()}"
    return f"{_HEAD}{refused}\n{conforms}{''.join(f' ;{chr(10)}  sh:result {r}' for r in results)} .\n"


def _result(file: str, doubt: Doubt, indent: str) -> str:
    lines = [
        "a sh:ValidationResult",
        f"sh:resultSeverity sh:{doubt.severity.capitalize()}",
        f"sh:focusNode {_node(doubt.focus)}",
        f"sh:sourceShape {_iri(page_of(doubt))}",
        f"sh:sourceConstraintComponent {_iri(doubt.component or rule_page(_READER))}",
        f"sh:resultMessage {', '.join(_messages(doubt))}",
        *([f"sh:resultPath {_iri(doubt.path)}"] if doubt.path else []),
        *([f"sh:value {doubt.value}"] if doubt.value else []),
        *_target(file, doubt.place, doubt.quotation),
        *(f"sh:detail {_result(file, cause, indent + '  ')}" for cause in doubt.cause),
    ]
    joint = f" ;\n{indent}  "
    return f"[\n{indent}  {joint.join(lines)}\n{indent}]"


def _messages(doubt: Doubt) -> Iterator[str]:
    for tag, parts in (("uk", (doubt.message_uk, doubt.remedy_uk)), ("en", (doubt.message_en, doubt.remedy_en))):
        if words := " ".join(part for part in parts if part):
            yield f"{_string(words)}@{tag}"


def _target(file: str, place: Place | None, words: str) -> Iterator[str]:
    selectors = [f"[ a oa:TextQuoteSelector ; oa:exact {_string(words)} ]"] if words else []
    if place:
        ends = [
            f"ptr:{which} [ a ptr:LineCharPointer ; ptr:lineNumber {line} ; ptr:charNumber {column} ]"
            for which, line, column in (("startPointer", place.line, place.column), ("endPointer", place.end_line, place.end_column))
        ]
        selectors.append(f"[ a ptr:StartEndPointer ; {' ; '.join(ends)} ]")
        if place.start is not None and place.end is not None:
            selectors.append(f"[ a oa:TextPositionSelector ; oa:start {place.start} ; oa:end {place.end} ]")
    chosen = f" ; oa:hasSelector {', '.join(selectors)}" if selectors else ""
    yield f"oa:hasTarget [ a oa:SpecificResource ; oa:hasSource <{file_address(file)}>{chosen} ]"


def _node(name: str) -> str:
    """A node of the data: an IRI; a literal as it is written; a blank node, which has no name outside its file."""
    if name.startswith("_:"):
        return "[]"
    return name if name.startswith('"') else _iri(name)


def _iri(name: str) -> str:
    return f"<{_NOT_IN_IRIS.sub(lambda m: quote(m[0]), name)}>"


def _string(words: str) -> str:
    return json.dumps(words.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007F")
