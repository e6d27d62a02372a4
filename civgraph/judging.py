"""Judging: what our shapes say of the triples of one document, by the quickest engine that is known to say it.

In: quads or triples. Out: findings, in order. Then holds: the findings are those of the reference; where triples have blank nodes, where a
rule has a parameter that the native engine weighs differently, and where that engine is not there, the reference itself has run.
"""

from __future__ import annotations

from functools import cache

from civgraph import quick
from civgraph.rdf import folder_n_triples, n_triples
from civgraph.record import Finding
from civgraph.rules import Result, Rules, in_order


@cache
def our_rules() -> Rules:
    """The rules of our own shapes."""
    return Rules(folder_n_triples("shapes"))


def findings_of(quads: bytes) -> tuple[Finding, ...]:
    """What our shapes say of the quads of one document."""
    return findings_in(n_triples(quads))


def findings_in(triples: bytes) -> tuple[Finding, ...]:
    """What our shapes say of N-Triples."""
    shapes, terms = folder_n_triples("shapes"), folder_n_triples("ontology/terms")
    native, rest = quick.parted(shapes) if quick.is_there() and b"_:" not in triples else (b"", shapes)
    found: set[Result] = quick.results_in(triples, terms, native) if native else set()
    if rest:
        from civgraph.validation import graph_of, results_in  # half a second that most runs need not spend

        found |= results_in(graph_of(terms + triples), graph_of(rest))
    return in_order(our_rules().finding(result) for result in found)
