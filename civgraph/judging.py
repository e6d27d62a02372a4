"""Judging: what our shapes say of the triples of one document, by the quickest engine that is known to say it.

In: quads or triples. Out: findings, in order. Then holds: the findings are those of the reference; where triples have blank nodes, where a
rule has a parameter that the native engine weighs differently, and where that engine is not there, the reference itself has run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from civgraph import quick
from civgraph.rdf import Statement, context, folder_n_triples, n_triples, prefixes, property_iri
from civgraph.record import Finding
from civgraph.rules import SH, Result, Rules, in_order

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_IRI, _WORDS = re.compile("<.*>"), re.compile(r'".*"(?:@[A-Za-z0-9-]+)?', re.DOTALL)
_SUBCLASS = b"http://www.w3.org/2000/01/rdf-schema#subClassOf"
_DATE = f"^^<{_XSD}date>"
_LEXICAL = {
    "string": r'(?:[^"\\]|\\.)*',
    "language": "[a-z]{2,3}",
    "date": r"\d{4}-\d\d-\d\d",
    "gDay": r"---\d\d",
    "gMonthDay": r"--\d\d-\d\d",
    "duration": r"P\d+[YMWD]",
    "integer": "0|-?[1-9][0-9]{0,8}",
    "nonNegativeInteger": "0|[1-9][0-9]{0,8}",
    "decimal": r"-?\d{1,9}(?:\.\d{1,9})?",
    "boolean": "true|false",
}  # how our own mapping writes


@cache
def our_rules() -> Rules:
    """The rules of our own shapes."""
    return Rules(folder_n_triples("shapes"))


def findings_of(quads: bytes) -> tuple[Finding, ...]:
    """What our shapes say of the quads of one document."""
    return in_order(our_rules().finding(result) for result in results_in(n_triples(quads)))


def results_in(triples: bytes, others: Iterable[Statement] = ()) -> set[Result]:
    """What an engine finds in N-Triples by our shapes; `others` are the same triples where our own mapping did not write them."""
    shapes, terms = folder_n_triples("shapes"), folder_n_triples("ontology/terms")
    if _SUBCLASS not in triples and not any(kind in triples for kind in _kinds_of_nodes()):
        return set()  # no shape has anything to look at
    is_quick = quick.is_there() and b"_:" not in triples and is_regular(others)
    native, rest = quick.parted(shapes) if is_quick else (b"", shapes)
    found = quick.results_in(triples, terms, native) if native else set()
    if rest:
        from civgraph import validation  # half a second that most runs need not spend

        found |= validation.results_in(validation.graph_of(terms + triples), validation.graph_of(rest))
    return found


@cache
def _kinds_of_nodes() -> tuple[bytes, ...]:
    """The classes that our shapes look at, as triples have them."""
    rules = our_rules()
    assert all(p == f"<{SH}targetClass>" for _, p, _ in rules.triples if p.startswith(f"<{SH}target"))
    return tuple(sorted({f"{_TYPE} {o} .".encode() for _, p, o in rules.triples if p == f"<{SH}targetClass>"}))


def is_regular(triples: Iterable[Statement]) -> bool:
    """Whether every value is of the kind that our own context gives its property, and well written: what the engines surely weigh alike.

    A property of a vocabulary that no shape of ours knows may have any node, or words.
    """
    kinds, others = _kinds(), [_IRI, _WORDS]
    ours = tuple(f"<{space}" for space in prefixes().values())
    return all(
        any(kind.fullmatch(o) for kind in kinds.get(p, [] if p.startswith(ours) else others)) and _is_a_day(o) for _, p, o in triples
    )


def _is_a_day(term: str) -> bool:
    if not term.endswith(_DATE):
        return True
    try:
        return bool(date.fromisoformat(term[1:11]))
    except ValueError:
        return False


@cache
def _kinds() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {_TYPE: [_IRI]}
    for key, term in context().items():
        iri, kind = (term.get("@id", ""), term.get("@type", "")) if isinstance(term, dict) else (term, "")
        if isinstance(iri, str) and iri.partition(":")[0] in context():
            pattern = _IRI if kind in ("@id", "@vocab") else _typed(kind.removeprefix("xsd:")) if kind else _WORDS
            found.setdefault(f"<{property_iri(key)}>", []).append(pattern)
    return found


def _typed(name: str) -> re.Pattern[str]:
    suffix = "" if name == "string" else re.escape(f"^^<{_XSD}{name}>")
    return re.compile(f'"(?:{_LEXICAL.get(name, "")})"{suffix}')
