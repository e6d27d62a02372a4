"""RDF files of people: Turtle, TriG, N-Triples, N-Quads, JSON-LD; their triples, and where each stands.

In: the name and the bytes of a file. Out: an `RdfFile`. Then holds: nothing is fetched, no context either; RDF/XML and document types are
refused; a syntax error is refused with its line, its column and the parser's sentence; every blank node has a label of its own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from civgraph.json_marks import DEEPEST, Address, Garbled, TooDeep, aliases_in, json_marks
from civgraph.marks import Frame, Mark, Marked, replaced
from civgraph.places import Lines
from civgraph.rdf import Statement, context
from civgraph.readers import Unreadable
from civgraph.turtle_marks import Unknown, turtle_marks

CONTEXT = "https://w3id.org/civgraph/context.jsonld"  # the address of our own context
LARGEST = 64 << 20  # bytes
HEAD = 8192  # how much of a file is looked at to tell its kind
_FORMS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_XML = frozenset((".rdf", ".owl", ".rdfs"))
_COMMENTS = r"\s*(?:#[^\n]*\n\s*)*"
_IRI = r"<[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*>"
_NODE = rf"(?:{_IRI}|_:\S+)"
_LOOKS = (
    (
        re.compile(rf"{_COMMENTS}(?:{_IRI}|_:\S+)\s+{_IRI}\s+(?:{_IRI}|_:\S+|\"[^\n]*?\"\S*)\s+(?:{_IRI}|_:\S+)\s*\.[ \t]*(?:\r?\n|$)"),
        ".nq",
    ),
    (re.compile(rf"{_COMMENTS}(?:@prefix\s|@base\s|PREFIX\s+\S*:\s|BASE\s+<|{_IRI}\s+(?:a\s|{_IRI}\s|\w+:))"), ".trig"),
    (re.compile(r'\s*[\[{][\[{\s]*"@(?:context|graph|id|type)"\s*:'), ".jsonld"),
)
_LOOKS_XML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+rdf:RDF|<rdf:RDF|<owl:Ontology)", re.DOTALL)
_AT_ANY_PLACE = re.compile(r"^Parser error at line \d+.*?: |\s*\(line \d+\)$")


def is_rdf(path: Path, head: str) -> bool:
    """Whether a file is RDF: by its suffix, else by how it begins."""
    suffix = path.suffix.lower()
    return suffix in _FORMS or suffix in _XML or bool(_LOOKS_XML.match(head)) or _form_by_looks(head) is not None


def read_rdf(path: Path, raw: bytes) -> RdfFile:
    """The RDF of a file."""
    text = _text(path.name, raw)
    suffix = path.suffix.lower()
    if suffix in _XML or _LOOKS_XML.match(text):
        raise Unreadable(
            path.name,
            "rdf-xml",
            "RDF/XML не приймаємо. Збережіть дані як Turtle, TriG, N-Triples, N-Quads або JSON-LD.",
            "RDF/XML is not accepted. Save the data as Turtle, TriG, N-Triples, N-Quads or JSON-LD.",
        )
    form = _FORMS.get(suffix) or _form_by_looks(text) or ox.RdfFormat.TURTLE
    file = RdfFile(path.name, form, text)
    for quad in file.quads:
        if isinstance(quad.object, ox.Triple) or (isinstance(quad.object, ox.Literal) and quad.object.direction):
            raise Unreadable(
                path.name,
                "rdf-12",
                f"{quad.predicate} має значення RDF 1.2 (трійку або напрям письма), якого правила не перевіряють. Приберіть його.",
                f"{quad.predicate} has a value of RDF 1.2 (a triple, or a direction), which the rules do not weigh. Take it away.",
            )
    return file


@dataclass(frozen=True)
class RdfFile:
    """The text of an RDF file and what it says."""

    name: str
    form: ox.RdfFormat
    text: str

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The quads in the order of the file."""
        return self._parsed(replaced(self.text, self._contexts))

    @cached_property
    def statements(self) -> list[Statement]:
        """The triples in the order of the file, whatever graph they are in; blank nodes are labelled in the order in which they come."""
        labels: dict[str, str] = {}

        def spelled(term: object) -> str:
            return labels.setdefault(str(term), f"_:b{len(labels)}") if isinstance(term, ox.BlankNode) else str(term)

        return [(spelled(q.subject), spelled(q.predicate), spelled(q.object)) for q in self.quads]

    @property
    def is_by_line(self) -> bool:
        """Whether each triple is a line."""
        return self.form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)

    @property
    def triples(self) -> bytes:
        """The triples as N-Triples."""
        return "".join(f"{s} {p} {o} .\n" for s, p, o in dict.fromkeys(self.statements)).encode("utf-8", "surrogatepass")

    def marked(self) -> tuple[list[tuple[Mark | None, Mark | None]], list[Frame]]:
        """The written terms that each triple's subject and object were read from, and the brackets that stand empty for an object.

        Then holds: where the file has constructs whose terms are not told apart, there are none.
        """
        for types in (True, False) if self.form == ox.RdfFormat.JSON_LD else (True,):
            empty: list[Frame] = []
            try:
                if self.form == ox.RdfFormat.JSON_LD:
                    marks, _ = json_marks(self.text, self._aliases, types)
                else:
                    marks, empty = turtle_marks(self.text)
                marked = Marked(self.text, marks, self._contexts)
                found = self._parsed(marked.text)
            except (Unknown, Unreadable):
                continue
            if [_alike(q) for q in found] == [_alike(q) for q in self.quads]:
                return [(_mark(marked, q.subject), _mark(marked, q.object)) for q in found], empty
        return [(None, None)] * len(self.quads), []

    @cached_property
    def _contexts(self) -> list[tuple[int, int, str]]:
        """Our own context in the place of its address; any other address is refused."""
        if self.form != ox.RdfFormat.JSON_LD:
            return []
        try:
            _, addresses = json_marks(self.text, {})
        except TooDeep as error:
            raise Unreadable(
                self.name,
                "too-deep",
                f"JSON вкладено глибше ніж на {DEEPEST} рівнів. Зробіть його пласкішим.",
                f"The JSON is nested deeper than {DEEPEST} levels. Make it flatter.",
            ) from error
        except Garbled as error:
            raise _syntax_error(self.name, self.text, error, *Lines(self.text).position(error.offset)) from error
        return [(a.start, a.end, _own_context(self.name, self.text, a)) for a in addresses]

    @cached_property
    def _aliases(self) -> dict[str, str]:
        said = json.loads(self.text)
        whole = [context()] if self._contexts else []
        todo, found = [said], []
        while todo:
            one = todo.pop()
            if isinstance(one, list):
                todo += one
            elif isinstance(one, dict):
                found += [one["@context"]] if "@context" in one else []
                todo += [value for key, value in one.items() if key != "@context"]
        return aliases_in([*whole, *found])

    def _parsed(self, text: str) -> list[ox.Quad]:
        try:
            return list(ox.parse(text, self.form, base_iri=f"file:///{quote(self.name)}"))
        except (SyntaxError, ValueError) as error:
            raise _syntax_error(self.name, self.text, error, getattr(error, "lineno", None), getattr(error, "offset", None)) from error


def _alike(quad: ox.Quad) -> tuple[str, bool, str | None]:
    """What a replaced term leaves as it was."""
    words = isinstance(quad.object, ox.Literal)
    return quad.predicate.value, words, quad.object.language if isinstance(quad.object, ox.Literal) else None


def _mark(marked: Marked, term: object) -> Mark | None:
    return marked.of(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else None


def _form_by_looks(head: str) -> ox.RdfFormat | None:
    return next((_FORMS[suffix] for looks, suffix in _LOOKS if looks.match(head)), None)


def _text(name: str, raw: bytes) -> str:
    if len(raw) > LARGEST:
        megabytes = LARGEST >> 20
        raise Unreadable(
            name,
            "too-large",
            f"Файл більший за {megabytes} МіБ. Поділіть його.",
            f"The file is larger than {megabytes} MiB. Split it.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        raise _syntax_error(name, "", ValueError("invalid UTF-8"), line, column) from error


def _own_context(name: str, text: str, address: Address) -> str:
    line, column = Lines(text).position(address.start)
    if address.value != CONTEXT:
        raise Unreadable(
            name,
            "remote-context",
            f"Рядок {line}, стовпчик {column}: контекст «{address.value}» довелося б завантажити, а з мережі нічого не беремо. "
            f"Впишіть контекст у файл або назвіть наш: {CONTEXT}.",
            f"Line {line}, column {column}: the context “{address.value}” would have to be fetched, and nothing is fetched. "
            f"Write the context into the file, or name ours: {CONTEXT}.",
        )
    return json.dumps(context(), ensure_ascii=False)


def _syntax_error(name: str, text: str, error: Exception, line: int | None, column: int | None) -> Unreadable:
    said = _AT_ANY_PLACE.sub("", str(error))
    where_uk, where_en = (f"Рядок {line}, стовпчик {column}: ", f"Line {line}, column {column}: ") if line and column else ("", "")
    return Unreadable(
        name,
        "syntax",
        f"{where_uk}синтаксична помилка. Парсер каже: {said}. Виправте запис.",
        f"{where_en}a syntax error. The parser says: {said}. Mend what is written there.",
    )
