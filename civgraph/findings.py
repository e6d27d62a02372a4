"""Findings as they are published: `sh:ValidationResult` nodes in the graph `findings`.

In: what the shapes say of a document. Out: quads. Then holds: one finding is one node, named by the node in doubt, the rule and the value;
violations are not among them, for they stop a build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from civgraph.iris import shared_graph
from civgraph.rdf import turtle_quads
from civgraph.record import Finding

_SH = "http://www.w3.org/ns/shacl#"


def findings_quads(findings: Iterable[Finding]) -> bytes:
    """The findings as quads of their graph."""
    written = "".join(_turtle(f) for f in findings if f.severity != "violation")
    return turtle_quads(f"@prefix sh: <{_SH}> .\n{written}", shared_graph("findings"))


def _turtle(finding: Finding) -> str:
    told = hashlib.sha256(f"{finding.path} {finding.value}".encode()).hexdigest()[:12]
    messages = ", ".join(
        f"{json.dumps(m, ensure_ascii=False)}@{tag}" for tag, m in (("uk", finding.message_uk), ("en", finding.message_en))
    )
    lines = [
        f"<{finding.focus}/finding/{finding.rule}/{told}> a sh:ValidationResult",
        f"sh:resultSeverity sh:{finding.severity.capitalize()}",
        f"sh:focusNode <{finding.focus}>",
        f"sh:sourceShape <{finding.shape}>",
        f"sh:sourceConstraintComponent <{finding.component}>",
        f"sh:resultMessage {messages}",
        *([f"sh:resultPath <{finding.path}>"] if finding.path else []),
        *([f"sh:value {finding.value}"] if finding.value else []),
    ]
    return " ;\n  ".join(lines) + " .\n"
