"""Checking files: what was doubtful in reading them, what the shapes say of them, each doubt at the place that caused it.

In: paths of documents. Out: one `Checked` a file, in order. Then holds: a file that cannot be read, or is no plan, is refused with a
reason in both languages; every doubt of a document has a place in its text, and quotes it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civgraph.building import linked_record
from civgraph.document_places import DocumentPlaces, full
from civgraph.iris import origin_of
from civgraph.judging import findings_of
from civgraph.pipeline import read, record_of
from civgraph.places import Place
from civgraph.rdf import n_quads
from civgraph.readers import Unreadable
from civgraph.record import Finding
from civgraph.resources import toml

__all__ = ["Checked", "Doubt", "Place", "checked", "rule_page"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\w)")
_SEVERITIES = {"error": "violation"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a reader, a rule of integrity or a rule of legal sense says of a place."""

    severity: str  # violation | warning | info
    rule: str  # local name of the shape, or the diagnostic's code
    message_uk: str
    message_en: str
    focus: str  # an IRI
    place: Place | None
    quotation: str  # the words of the text, or the term as written
    path: str | None = None
    value: str | None = None
    cause: tuple[Doubt, ...] = ()  # nested results
    remedy_uk: str = ""
    remedy_en: str = ""
    component: str = ""  # the IRI of the constraint component, where a shape says it
    shape: str = ""  # the IRI of the rule, where a shape says it


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file; `refused_*` and `code` where it cannot be read."""

    file: str
    kind: str  # document | rdf
    doubts: tuple[Doubt, ...]
    refused_uk: str = ""
    refused_en: str = ""
    code: str = ""
    digest: str = ""


def rule_page(rule: str) -> str:
    """The page that explains a rule.

    >>> rule_page("plan-title")
    'https://w3id.org/civgraph/shapes#plan-title'
    """
    return f"https://w3id.org/civgraph/shapes#{rule}"


def checked(files: Sequence[Path], *, own_shapes: Sequence[Path] = (), jobs: int = 1, cache: Path | None = None) -> Iterator[Checked]:
    """What is found in each file, in the order given."""
    return map(_document, files)


def _document(path: Path) -> Checked:
    try:
        text = read(path)
        record = record_of(text)
        origin = origin_of(path, text)
    except Unreadable as refused:
        return Checked(str(path), "document", (), refused.message_uk, refused.message_en, refused.code)
    linked = linked_record(record, text, origin)
    places = DocumentPlaces(linked["graph"], text)
    found = findings_of(n_quads(linked))
    told = {f.place for f in found}
    doubts = [_doubt(f, places) for f in found]
    for node in (n for n in linked["graph"] if n["type"] == "Diagnostic"):
        if (focus := full(node["id"])) not in told:
            doubts.append(_of_reader(node["severity"], node["diagnosticCode"], node["message"], focus, places.place(focus), places))
    return Checked(str(path), "document", tuple(sorted(doubts, key=_order)), digest=hashlib.sha256(path.read_bytes()).hexdigest())


def _doubt(finding: Finding, places: DocumentPlaces) -> Doubt:
    place = places.place(finding.focus, finding.path, finding.place)
    said_uk, remedy_uk = _parted(finding.message_uk)
    said_en, remedy_en = _parted(finding.message_en)
    return Doubt(
        finding.severity,
        finding.rule,
        said_uk,
        said_en,
        finding.focus,
        place,
        places.quotation(place),
        finding.path,
        finding.value,
        (),
        remedy_uk,
        remedy_en,
        finding.component,
        finding.shape,
    )


def _of_reader(severity: str, code: str, message: str, focus: str, place: Place, places: DocumentPlaces) -> Doubt:
    """A diagnostic of the reader, in both languages."""
    known = toml("mappings/diagnostics.toml").get(code, {})
    more = message.removeprefix(known.get("en", message))
    return Doubt(
        _SEVERITIES.get(severity, severity),
        code,
        f"{known.get('uk', message)}{more}",
        message,
        focus,
        place,
        places.quotation(place),
        remedy_uk=known.get("remedy-uk", ""),
        remedy_en=known.get("remedy-en", ""),
    )


def _parted(message: str) -> tuple[str, str]:
    """What is wrong, and what to do about it.

    >>> _parted("The plan has two titles. Keep one.")
    ('The plan has two titles.', 'Keep one.')
    """
    first, *rest = _SENTENCE_END.split(message, maxsplit=1)
    return first, " ".join(rest)


def _order(doubt: Doubt) -> tuple[int, int, str, str, str]:
    place = doubt.place
    return (place.line if place else 0, place.column if place else 0, doubt.rule, doubt.focus, doubt.value or "")
