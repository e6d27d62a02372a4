"""The questions of the catalogue and the rules that span documents as nodes of the graph, so that an editor or another program finds them
where it finds the data.

In: the catalogue, the rules. Out: quads of the graph of terms. Then holds: each is a `sh:SPARQLExecutable` whose text runs as it stands,
its prefixes and the defaults of its parameters in it.
"""

from __future__ import annotations

from civgraph.catalogue import Question, questions
from civgraph.derivation import rules
from civgraph.iris import SHAPES, shared_graph
from civgraph.rdf import json_ld, n_quads


def question_quads() -> bytes:
    """All questions as quads."""
    nodes = [
        {
            "id": f"question/{question.name}",
            "type": ["Executable", "SelectExecutable"],
            "label": _said(question, "question"),
            "comment": _said(question, "question"),  # where editors look for what to show
            "text": _said(question, "for"),
            "scopeNote": _said(question, "not"),
            "keyword": question.name.partition("/")[0],
            "select": question.text,
        }
        for question in questions().values()
    ]
    return n_quads(json_ld(nodes, shared_graph("ontology"), "uk"))


def rule_quads() -> bytes:
    """The rules that span documents as quads: what each finds, why a jurist asks, and its query."""
    nodes = [
        {
            "id": f"{SHAPES}{rule.name}",
            "type": ["Executable", "ConstructExecutable"],
            "label": rule.said["rule"],
            "comment": rule.said["reason"],
            "construct": rule.text,
        }
        for rule in rules()
    ]
    return n_quads(json_ld(nodes, shared_graph("ontology"), "uk"))


def _said(question: Question, what: str) -> list[dict[str, str]]:
    return [{"@value": question.words(what, language), "@language": language} for language in ("uk", "en")]
