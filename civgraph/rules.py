"""Rules: what the shapes say to people, and the road from a focus node to what a rule is about.

In: shapes as N-Triples, and what an engine found with them. Out: findings in the words of their rules. Then holds: an engine says where
and which rule, never what to tell; a shape without a name speaks under the name of the shape that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from civgraph.rdf import Statement, literals, statements
from civgraph.record import Finding

SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_COMMENT = "<http://www.w3.org/2000/01/rdf-schema#comment>"
_MESSAGE = f"<{SH}message>"
_NAME = re.compile(r"[^#/:]*$")


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine found: every term as N-Triples spells it, `path` only where it is one property."""

    severity: str
    focus: str
    shape: str
    component: str
    path: str | None = None
    value: str | None = None
    constraint: str | None = None  # the SPARQL constraint, where it has a name
    message: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a property, or against it."""

    property: str
    inverse: bool = False


class Rules:
    """The rules of some shapes, by the term that names each in the shapes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.triples: list[Statement] = statements(data)
        self._literals = literals(data)

    def finding(self, result: Result) -> Finding:
        """What an engine found, in the words of its rule."""
        rule = self.named(result.constraint or result.shape)
        said = self.said(rule, _MESSAGE) or self.said(result.shape, _MESSAGE)
        plain = said.get("", result.message)
        return Finding(
            result.severity,
            local_name(rule),
            bare(result.focus),
            said.get("uk", plain or said.get("en", "")),
            said.get("en", plain or said.get("uk", "")),
            bare(rule),
            bare(result.component),
            result.path and bare(result.path),
            result.value,
        )

    def has_words(self, result: Result, nested: bool = False) -> bool:
        """Whether a rule says something of its own; of one inside another, whether it says so itself."""
        rule = result.constraint or result.shape
        return bool(self.said(rule if nested else self.named(rule), _MESSAGE) or (not nested and self.said(result.shape, _MESSAGE)))

    def why(self, rule: str, language: str) -> str:
        """Why a rule is asked: what `rdfs:comment` says."""
        said = self.said(f"<{rule}>", _COMMENT)
        return said.get(language) or said.get("", "")

    def said(self, rule: str, predicate: str) -> dict[str, str]:
        """What a shape says by a predicate, by language."""
        found = (self._literals[o] for o in self.objects(rule, predicate) if o in self._literals)
        return {language or "": value for value, language in found}

    def named(self, shape: str) -> str:
        """The shape itself, or the nearest shape with a name that holds it."""
        seen: set[str] = set()
        while shape.startswith("_:") and shape not in seen:
            seen.add(shape)
            shape = min(self._held_by.get(shape, [shape]))
        return shape

    def steps(self, shape: str) -> tuple[Step, ...]:
        """The path of a property shape, step by step; none where it is no plain sequence."""
        path = next(iter(self.objects(shape, f"<{SH}path>")), "")
        found = [self._step(item) for item in (self.items(path) if path.startswith("_:") else [path]) or [path]]
        return tuple(step for step in found if step) if all(found) else ()

    def _step(self, path: str) -> Step | None:
        if path.startswith("<"):
            return Step(path)
        inverse = next(iter(self.objects(path, f"<{SH}inversePath>")), "")
        return Step(inverse, True) if inverse.startswith("<") else None

    def items(self, cell: str) -> list[str]:
        """The items of a list."""
        found: list[str] = []
        while first := next(iter(self.objects(cell, f"<{_RDF}first>")), None):
            found.append(first)
            cell = next(iter(self.objects(cell, f"<{_RDF}rest>")), "")
        return found

    def objects(self, subject: str, predicate: str) -> list[str]:
        """What a shape has by a predicate, in order."""
        return self.of(subject).get(predicate, [])

    def of(self, subject: str) -> dict[str, list[str]]:
        """All that a shape has, by predicate."""
        return self._held.get(subject, {})

    @cached_property
    def _held(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in self.triples:
            found.setdefault(subject, {}).setdefault(predicate, []).append(value)
        return found

    @cached_property
    def _held_by(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject, _, value in self.triples:
            if value.startswith("_:"):
                found.setdefault(value, []).append(subject)
        return found


def local_name(rule: str) -> str:
    """What a rule is called: the end of its IRI.

    >>> local_name("<https://w3id.org/civgraph/shapes#plan-title>")
    'plan-title'
    """
    return _NAME.search(rule.strip("<>#/")).group()  # type: ignore[union-attr]  # an empty end is always found


def bare(term: str) -> str:
    """The IRI of a term without its brackets; any other term as it is."""
    return term[1:-1] if term.startswith("<") else term


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order in which they are published, each once."""
    return tuple(
        sorted(set(findings), key=lambda f: (f.focus, f.rule, f.component, f.path or "", f.value or "", f.message_en, f.shape, f.severity))
    )
