"""Checking files: what was doubtful in reading them, what the shapes say of them, each doubt at the place that caused it.

In: paths of documents and of RDF files, and of the user's own shapes. Out: one `Checked` a file, in order. Then holds: a file that cannot
be read, or is no plan, is refused with a reason in both languages; a doubt of a document quotes its text, one of an RDF file the term as
it is written; what is read is read by a process that may not grow or run without end; a file that has not changed is not read again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civgraph import quick
from civgraph.documents import document_digest
from civgraph.judging import our_rules, results_in
from civgraph.limited import SECONDS, Stopped, worked
from civgraph.own_shapes import own_rules
from civgraph.places import Place
from civgraph.rdf import Statement, folder_n_triples, n_quads, n_triples
from civgraph.rdf_files import HEAD, is_rdf, read_rdf
from civgraph.rdf_places import RdfPlaces
from civgraph.readers import Unreadable, readable
from civgraph.record import Finding
from civgraph.resources import toml
from civgraph.rules import Result, Rules, Step, bare
from civgraph.wording import parameter_of, said_of

if TYPE_CHECKING:
    from civgraph.document_places import DocumentPlaces

__all__ = ["Checked", "Doubt", "Place", "checked", "rule_page"]

_SEVERITIES = {"error": "violation"}
_NESTING = ("or", "and", "xone", "node")
_DEEPEST = 3  # causes of causes
_NOT_KEPT = ("unreadable", *(stop.value for stop in Stopped))  # another time may be another answer


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
    """What is found in each file, in the order given; raises `Unreadable` where the user's shapes cannot be used."""
    own_rules(tuple(own_shapes))
    return _checked(files, tuple(own_shapes), jobs, cache)


def _checked(files: Sequence[Path], own: tuple[Path, ...], jobs: int, kept: Path | None) -> Iterator[Checked]:
    shelf = _Shelf(kept, _rules_digest(own)) if kept else None
    known = [shelf.held(path) if shelf else None for path in files]
    wanted = [path for path, held in zip(files, known, strict=True) if held is None]
    fresh = worked(partial(_one, own, shelf), wanted, jobs)
    for path, held in zip(files, known, strict=True):
        found = held or next(fresh)
        yield _stopped(path, found) if isinstance(found, Stopped) else found


def _one(own: tuple[Path, ...], shelf: _Shelf | None, path: Path) -> Checked:
    """One file, checked, and kept for the next time."""
    try:
        raw = path.read_bytes()
    except OSError:
        raw = b""
    kind = "rdf" if is_rdf(path, raw[:HEAD].decode("utf-8", "replace")) else "document"
    try:
        doubts = _of_rdf(path, raw, own) if kind == "rdf" else _of_document(path, own)
        found = Checked(str(path), kind, doubts, digest=hashlib.sha256(raw).hexdigest())
    except Unreadable as refused:
        found = Checked(str(path), kind, (), refused.message_uk, refused.message_en, refused.code, hashlib.sha256(raw).hexdigest())
    if shelf and found.code not in _NOT_KEPT:
        shelf.keep(path, found)
    return found


def _of_document(path: Path, own: tuple[Path, ...]) -> tuple[Doubt, ...]:
    from civgraph.building import linked_record  # the whole of reading, which files of RDF need not load
    from civgraph.document_places import DocumentPlaces, full
    from civgraph.iris import origin_of
    from civgraph.pipeline import read, record_of

    text = read(path)
    linked = linked_record(record_of(text), text, origin_of(path, text))
    places = DocumentPlaces(linked["graph"], text)

    def place(result: Result, finding: Finding, _: tuple[Step, ...]) -> tuple[Place, str]:
        found = places.place(finding.focus, finding.path, finding.place)
        return found, places.quotation(found)

    doubts = _Doubts(n_triples(n_quads(linked)), own, place).found()
    told = {d.value for d in doubts}
    for node in (n for n in linked["graph"] if n["type"] == "Diagnostic"):
        if f"<{(focus := full(node['id']))}>" not in told:
            doubts.append(_of_reader(node["severity"], node["diagnosticCode"], node["message"], focus, places))
    return tuple(sorted(doubts, key=_order))


def _of_rdf(path: Path, raw: bytes, own: tuple[Path, ...]) -> tuple[Doubt, ...]:
    if not raw:
        readable(path)
    file = read_rdf(path, raw)
    places = cache(lambda: RdfPlaces(file))

    def place(result: Result, finding: Finding, steps: tuple[Step, ...]) -> tuple[Place | None, str]:
        found = places().place(result.focus, steps, result.value, parameter_of(result.component))
        return found, places().quotation(found)

    return tuple(sorted(_Doubts(file.triples, own, place).found(file.statements), key=_order))


class _Doubts:
    """The doubts of one file's triples."""

    def __init__(self, triples: bytes, own: tuple[Path, ...], place: Any) -> None:
        self._triples, self._own, self._place = triples, own_rules(own), place

    def found(self, others: Sequence[Statement] = ()) -> list[Doubt]:
        doubts = {self._doubt(result, our_rules()) for result in results_in(self._triples, others)}
        if self._own:
            try:
                doubts |= {self._doubt(result, self._own) for result in self._by_reference(self._own)}
            except RuntimeError as error:
                uk = f"Правила користувача не працюють: {error}. Виправте їх."
                raise Unreadable("", "shapes", uk, f"The user's shapes cannot be run: {error}. Mend them.") from error
        return list(doubts)

    def _by_reference(self, rules: Rules, result: Result | None = None) -> set[Result]:
        from civgraph import validation  # half a second that most runs need not spend

        data, shapes = validation.graph_of(folder_n_triples("ontology/terms") + self._triples), validation.graph_of(rules.data)
        return validation.nested(data, shapes, result) if result else validation.results_in(data, shapes)

    def _doubt(self, result: Result, rules: Rules, depth: int = 0) -> Doubt:
        finding = rules.finding(result)
        steps = (Step(result.path),) if result.path else rules.steps(result.shape)
        place, quotation = self._place(result, finding, steps)
        causes: set[Doubt] = set()
        if depth < _DEEPEST and parameter_of(result.component) in _NESTING:
            causes = {self._doubt(inner, rules, depth + 1) for inner in self._by_reference(rules, result)}
        said = said_of(result, finding, rules, nested=depth > 0)
        return Doubt(
            finding.severity,
            finding.rule,
            said.message_uk,
            said.message_en,
            finding.focus,
            place,
            quotation,
            finding.path,
            finding.value,
            tuple(sorted(causes, key=_order)),
            said.remedy_uk,
            said.remedy_en,
            bare(result.component),
            finding.shape,
        )


def _of_reader(severity: str, code: str, message: str, focus: str, places: DocumentPlaces) -> Doubt:
    """A diagnostic of the reader, in both languages."""
    known = toml("mappings/diagnostics.toml").get(code, {})
    place = places.place(focus)
    return Doubt(
        _SEVERITIES.get(severity, severity),
        code,
        f"{known.get('uk', message)}{message.removeprefix(known.get('en', message))}",
        message,
        focus,
        place,
        places.quotation(place),
        remedy_uk=known.get("remedy-uk", ""),
        remedy_en=known.get("remedy-en", ""),
    )


def _stopped(path: Path, stop: Stopped) -> Checked:
    seconds = int(SECONDS)
    told = {
        Stopped.TIME: (
            f"Перевірка тривала понад {seconds} с і її зупинено. Поділіть файл.",
            f"The check took over {seconds} s and was stopped. Split the file.",
        ),
        Stopped.MEMORY: (
            "Перевірці не вистачило дозволеної пам’яті. Поділіть файл.",
            "The check ran out of the memory that it is allowed. Split the file.",
        ),
        Stopped.DIED: (
            "Процес, що читав файл, завершився раптово: файл завеликий або пошкоджений. Поділіть чи виправте його.",
            "The process that read the file died: the file is too large, or damaged. Split it, or mend it.",
        ),
    }
    return Checked(str(path), "rdf" if is_rdf(path, "") else "document", (), *told[stop], stop.value)


def _rules_digest(own: tuple[Path, ...]) -> str:
    """What else the doubts depend on: the user's shapes, and which engine there is."""
    parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in own]
    return hashlib.sha256(" ".join([*parts, str(quick.is_there())]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What was found before, by the digest of the file, of the program and of the rules."""

    folder: Path
    rules: str

    def held(self, path: Path) -> Checked | None:
        """What was found in this very file before."""
        try:
            held = json.loads(self._place(path).read_text("utf-8", "surrogatepass"))
            return replace(Checked(**{**held, "doubts": tuple(map(_again, held["doubts"]))}), file=str(path))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep(self, path: Path, found: Checked) -> None:
        place = self._place(path)
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(json.dumps(asdict(found), ensure_ascii=False), "utf-8", "surrogatepass")
        fresh.rename(place)

    def _place(self, path: Path) -> Path:
        return self.folder / f"{document_digest(path)}-{self.rules}.json"


def _again(held: dict[str, Any]) -> Doubt:
    place = Place(**held["place"]) if held["place"] else None
    return Doubt(**{**held, "place": place, "cause": tuple(map(_again, held["cause"]))})


def _order(doubt: Doubt) -> tuple[int | str, ...]:
    place = doubt.place
    at = (place.line, place.column) if place else (0, 0)
    return (*at, doubt.rule, doubt.focus, doubt.component, doubt.path or "", doubt.value or "", doubt.message_en)
