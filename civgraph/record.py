"""The plan record: frozen values, one class for each thing a document says, and their JSON.

In: what the readers of phrases and rows found. Out: `PlanRecord` and `as_json`, the one place that knows how a record is
spelled. Then holds: every key of the contract is present, optional ones only where they have something to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from civgraph.text import Span

Spans = tuple[Span, ...]


def optional(default: Any = None) -> Any:
    """A field that is left out of the JSON while it has its default."""
    return field(default=default, metadata={"optional": True})


@dataclass(frozen=True, slots=True)
class Diagnostic:
    severity: str  # info | warning | error
    code: str
    message: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Citation:
    act: str
    issuer: str
    number: str | None
    date: str | None
    role: str
    title: str | None
    articles: tuple[str, ...]
    text: str
    span: Span
    pinpoints: tuple[str, ...] = optional(())
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class Deadline:
    kind: str  # by | within | recurring | continuous | unspecified
    start: str | None
    end: str | None
    every: str | None
    text: str
    span: Span
    times: int | None = optional()
    day: str | None = optional()
    month: str | None = optional()
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class Executor:
    name: str
    role: str  # responsible | co-executor
    consent: bool
    scope: str | None
    text: str
    span: Span
    same_as: str | None = optional()
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class Consent:
    who: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    who: str | None
    to: str | None
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    number: str | None
    kind: str
    text: str
    span: Span
    duties: tuple[Duty, ...] = ()
    consents: tuple[Consent, ...] = optional(())
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class Section:
    number: str | None
    title: str
    span: Span
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class MeasureSpans:
    number: Spans = ()
    text: Spans = ()
    expected_results: Spans = ()
    funding: Spans = optional(())


@dataclass(frozen=True, slots=True)
class Measure:
    number: str | None
    section: str | None
    text: str
    span: Span
    spans: MeasureSpans
    worked_out: tuple[str, ...] = ()
    executors: tuple[Executor, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    expected_results: str | None = None
    legal_bases: tuple[Citation, ...] = ()
    duties: tuple[Duty, ...] = ()
    consents: tuple[Consent, ...] = ()
    funding: str | None = optional()
    sure: bool = optional(True)


@dataclass(frozen=True, slots=True)
class Person:
    name: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Period:
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class DocumentSpans:
    title: Spans = ()
    number: Spans = ()
    date: Spans = ()
    issuer: Spans = ()
    territory: Spans = ()
    period: Spans = ()
    approved_by: Spans = ()
    implements: tuple[Spans, ...] = ()
    signatories: tuple[Spans, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    type: str
    title: str | None
    number: str | None
    date: str | None
    issuer: str | None
    approved_by: Person | None
    signatories: tuple[Person, ...]
    territory: str | None
    period: Period | None
    implements: tuple[str, ...]
    spans: DocumentSpans
    worked_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    file: str
    media_type: str
    sha256: str
    chars: int


@dataclass(frozen=True, slots=True)
class PlanRecord:
    record: str = field(default="civgraph.plan/1", init=False)
    source: Source
    language: str
    document: Document
    legal_bases: tuple[Citation, ...]
    provisions: tuple[Provision, ...]
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a document breaks: of integrity, or one a jurist would look at; all that a `sh:ValidationResult` says of it."""

    severity: str  # violation | warning | info
    rule: str  # the local name of the shape
    focus: str  # an IRI
    message_uk: str
    message_en: str
    shape: str = ""  # the IRI of the rule
    component: str = ""  # the IRI of the constraint component
    path: str | None = None  # an IRI, where the path is one property
    value: str | None = None  # a term as Turtle writes it

    @property
    def place(self) -> str:
        """The node that the doubt is of: the value where that is a node, else the focus."""
        return self.value[1:-1] if self.value and self.value.startswith("<") else self.focus


def section_of(record: PlanRecord, measure: Measure) -> int | None:
    """The place of the section that a measure names: of several with that number, the last that begins before it."""
    if measure.section is None:
        return None
    named = [(s.span[0], n) for n, s in enumerate(record.sections) if measure.section in (s.number, s.title)]
    before = [place for place in named if place[0] <= measure.spans.text[0][0]] or named
    return max(before)[1] if before else None


def as_json(value: Any) -> Any:
    """The value as plain JSON data, in the order of the fields."""
    if is_dataclass(value):
        found = {}
        for f in fields(value):
            item = getattr(value, f.name)
            if not (f.metadata.get("optional") and item == f.default):
                found[f.name] = as_json(item)
        return found
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    return value
