"""Validation by a native engine: what pyrudof says of triples, where it is known to say what pySHACL says.

In: N-Triples without blank nodes, and our shapes. Out: results. Then holds: only rules go to it whose parameters it weighs as pySHACL does,
on the tests of our shapes and on the core tests of the W3C; this is the only door to pyrudof, which need not be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from civgraph.rdf import Statement, statements
from civgraph.rules import SH, Result, Rules

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SEVERITY = re.compile(rf"<{SH}(Violation|Warning|Info)>")
_SPARQL = f"<{SH}SPARQLConstraintComponent>"
_IN_BYTES = re.compile(rf'<{SH}(min|max)Length> "(?![01]").*')  # pyrudof counts bytes: right where the bound is 0 or 1


def is_there() -> bool:
    """Whether the native engine is installed; it is not loaded to tell, for a process with its threads cannot be forked."""
    return find_spec("pyrudof") is not None


@cache
def parted(shapes: bytes) -> tuple[bytes, bytes]:
    """The shapes for the native engine, and those that the reference must run: the same ones, each with its own targets."""
    rules = Rules(shapes)
    targets = [t for t in rules.triples if t[1].startswith(f"<{SH}target")]
    doubtful = {shape for shape, _, _ in targets if _is_doubtful(rules, shape)}
    rest = [t for t in rules.triples if t not in targets]
    native, reference = ([t for t in targets if (t[0] in doubtful) is kept] for kept in (False, True))
    return _written(rest + native), _written(rest + reference) if reference else b""


def results_in(triples: bytes, beside: bytes, shapes: bytes) -> set[Result]:
    """What pyrudof finds in triples, and in what is known beside them, with some shapes."""
    import pyrudof

    engine = _engine(beside, shapes)
    engine.begin_staging()
    try:
        engine.read_data(triples.decode(), pyrudof.RDFFormat.NTriples, merge=True)
        engine.validate_shacl()
        report = engine.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples)
    finally:
        engine.rollback_staging()
    return {_with_constraint(result, shapes) for result in _results(statements(report.encode()))}


def _with_constraint(result: Result, shapes: bytes) -> Result:
    """The SPARQL constraint that gave a result, which pyrudof leaves out: a shape that comes here has one at most."""
    constraint = _constraints(shapes).get(result.shape) if result.component == _SPARQL else None
    return replace(result, constraint=constraint) if constraint else result


@cache
def _constraints(shapes: bytes) -> dict[str, str]:
    rules = Rules(shapes)
    return {s: o for s, p, o in rules.triples if p == f"<{SH}sparql>" and o.startswith("<")}


@cache
def _engine(beside: bytes, shapes: bytes) -> Any:
    """An engine that has read what all documents share: to begin anew costs as much as to weigh a document."""
    import pyrudof

    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_shacl(shapes.decode(), pyrudof.ShaclFormat.NTriples)
    engine.read_data(beside.decode(), pyrudof.RDFFormat.NTriples)
    return engine


def _results(report: list[Statement]) -> Iterator[Result]:
    held: dict[str, dict[str, str]] = {}
    for subject, predicate, value in report:
        held.setdefault(subject, {})[predicate] = value
    for node in (value for _, predicate, value in report if predicate == f"<{SH}result>"):
        said = {name: held[node].get(f"<{SH}{name}>") for name in ("resultPath", "value")}
        severity = _SEVERITY.fullmatch(held[node][f"<{SH}resultSeverity>"])
        path = said["resultPath"]
        yield Result(
            severity[1].lower() if severity else "violation",
            held[node][f"<{SH}focusNode>"],
            held[node][f"<{SH}sourceShape>"],
            held[node][f"<{SH}sourceConstraintComponent>"],
            path if path and path.startswith("<") else None,
            said["value"],
        )


def _is_doubtful(rules: Rules, shape: str) -> bool:
    """Whether a shape, or one inside it, has a parameter that the engines weigh differently."""
    todo, seen = [shape], set[str]()
    while todo:
        if (one := todo.pop()) not in seen:
            seen.add(one)
            todo += [value for values in rules.of(one).values() for value in values if value[0] != '"']
    several = any(len(rules.objects(one, f"<{SH}sparql>")) > 1 for one in seen)
    return several or any(_IN_BYTES.fullmatch(f"{p} {o}") for one in seen for p, values in rules.of(one).items() for o in values)


def _written(triples: list[Statement]) -> bytes:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode()
