"""The catalogue: questions as files in `queries/`, each a query that runs unchanged in any engine.

In: the name of a question, values for its parameters. Out: the text of a query. Then holds: only the terms inside a parameter's own data
block are replaced, by a term that was parsed and typed; nothing else of the text ever changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from civgraph.iris import BASE
from civgraph.rdf import prefixes
from civgraph.resources import folder
from civgraph.store import Term

REQUIRED = frozenset(("measure", "node", "property", "old", "new"))
NO_QUESTIONS = frozenset(("rules", "derive", "federated"))  # what else lies in queries/
_HEADER = re.compile(r"^#\+ ([a-z]+)@(uk|en): (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"(VALUES \?(\w+) \{ )(.+?)( \}  #\+ (\w+))$", re.MULTILINE)
_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]+)>$", re.MULTILINE)
_COLUMN = re.compile(r"\?(\w+)|\(.+? AS \?(\w+)\)")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_IRI = re.compile(r"[A-Za-z][\w+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


class BadParameter(ValueError):
    """A parameter that a question does not have, or a value that cannot be; `known` says what would do."""

    def __init__(self, key: str, name: str, value: str = "", known: str = "") -> None:
        super().__init__(" ".join(filter(None, (f"{key}: {name}", value, known and f"(known: {known})"))))
        self.key, self.name, self.value, self.known = key, name, value, known


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its words in both languages, its parameters with their defaults, its columns, its query."""

    name: str
    said: dict[tuple[str, str], str]
    parameters: dict[str, str]
    columns: tuple[str, ...]
    text: str

    def words(self, what: str, language: str) -> str:
        """The question, what it is `for`, or what may `not` be concluded, in a language."""
        return self.said[what, language]


@cache
def questions() -> dict[str, Question]:
    """All questions, by name."""
    root = folder("queries")
    return {
        str(f.relative_to(root).with_suffix("")): question_of(f, root)
        for f in sorted(root.rglob("*.rq"))
        if f.parent.name not in NO_QUESTIONS
    }


def query_of(question: Question, values: dict[str, str]) -> str:
    """The text of the query, the parameters in it replaced by the values given."""
    known = ", ".join(question.parameters)
    for name in values:
        if name not in question.parameters:
            raise BadParameter("unknown-parameter", name, known=known)
    for name in question.parameters:
        if name in REQUIRED and name not in values:
            raise BadParameter("missing-parameter", name, known=known)
    terms = {name: _term_of(name, question.parameters[name], value, question.text) for name, value in values.items()}
    return _BLOCK.sub(lambda m: m[1] + terms.get(m[2], m[3]) + m[4], question.text)


def question_of(file: Path, root: Path) -> Question:
    """The question of a file."""
    text = file.read_text("utf-8")
    said = {(what, language): words for what, language, words in _HEADER.findall(text)}
    parameters: dict[str, str] = {}
    for _, variable, default, _, name in _BLOCK.findall(text):
        if variable != name or parameters.setdefault(name, default) != default:
            raise ValueError(f"{file}: the data block of {name} is not the same everywhere, or not named as its variable")
    select = re.search(r"^SELECT (?:DISTINCT )?(.+?) WHERE", text, re.MULTILINE)
    if select is None:
        raise ValueError(f"{file}: no SELECT at the beginning of a line")
    columns = tuple(a or b for a, b in _COLUMN.findall(re.sub(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))* AS (\?\w+)\)", r"\1", select[1])))
    return Question(str(file.relative_to(root).with_suffix("")), said, parameters, columns, text)


def _term_of(name: str, default: str, value: str, text: str) -> str:
    """The value as a term of the default's type."""
    if value == "all" and default == "UNDEF":
        return "UNDEF"
    if default.endswith("xsd:date"):
        try:
            return f'"{date.fromisoformat(value).isoformat()}"^^xsd:date'
        except ValueError as error:
            raise BadParameter("bad-date", name, value) from error
    if re.fullmatch(r"[\d.]+", default):
        try:
            return Term(str(Decimal(value)), False, datatype=f"{_XSD}decimal").n3
        except InvalidOperation as error:
            raise BadParameter("bad-number", name, value) from error
    prefix, colon, local = value.partition(":")
    spaces = dict(_PREFIX.findall(text)) | prefixes()
    if colon and prefix in spaces and not local.startswith("//"):
        value = spaces[prefix] + local
    elif not _IRI.fullmatch(value):
        value = f"{BASE}{'plan/' if name in ('plan', 'old', 'new') and '/' not in value else ''}{value}"
    if not _IRI.fullmatch(value):
        raise BadParameter("bad-iri", name, value)
    return Term(value, True).n3
