"""The user's own shapes, beside ours: read, and looked through before anything is run with them.

In: files of shapes. Out: their triples and rules. Then holds: no import is followed, no script runs, no query leaves the graph, and no
regular expression is let in that can take longer than the text is worth; what is refused is refused at its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from civgraph.explosive import trouble_of
from civgraph.rdf import Statement, literals
from civgraph.rdf_files import RdfFile, read_rdf
from civgraph.rdf_places import RdfPlaces
from civgraph.readers import Unreadable, readable
from civgraph.rules import SH, Rules, Step

_SCRIPT = re.compile(rf"<{SH}(?:js[A-Z]\w*|js|JS\w+)>")
_QUERIES = tuple(f"<{SH}{name}>" for name in ("select", "ask", "construct", "update"))
_PATTERN = f"<{SH}pattern>"
_NO_CODE = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*", re.DOTALL)
_OUTSIDE = re.compile(r"(?<![\w?$:])(SERVICE|FROM|LOAD)(?![\w:])", re.IGNORECASE)
_MATCHED = re.compile(r"\b(?:REGEX|REPLACE)\s*\((?:[^()\"']|\([^()]*\))*?,\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", re.IGNORECASE)
_UNESCAPED = re.compile(r"\\(.)")
_Words = tuple[str, str, str]  # a code, and what to say in two languages


def own_rules(files: Sequence[Path]) -> Rules | None:
    """The rules of the user's shapes; none where there are no files. Raises `Unreadable` where a file is no shapes that can be run."""
    return _read(tuple((str(f), readable(f)) for f in files)) if files else None


@cache
def _read(files: tuple[tuple[str, bytes], ...]) -> Rules:
    parts = []
    for n, (name, raw) in enumerate(files):
        file = read_rdf(Path(name), raw)
        _look_through(file)
        parts.append(re.sub(rb"(?m)(^|\s)_:b(?=\d+\s)", rb"\g<1>_:f%db" % n, file.triples))
    return Rules(b"".join(parts))


def _look_through(file: RdfFile) -> None:
    words = {spelled: value for spelled, (value, _) in literals(file.triples).items()}
    checks: tuple[Callable[[Statement, dict[str, str]], Iterator[_Words]], ...] = (_scripts, _queries, _patterns)
    for statement in file.statements:
        for code, uk, en in (found for check in checks for found in check(statement, words)):
            subject, predicate, value = statement
            place = RdfPlaces(file).place(subject, (Step(predicate),), value)
            line, column = (place.line, place.column) if place else (1, 1)
            raise Unreadable(file.name, code, f"Рядок {line}, стовпчик {column}: {uk}", f"Line {line}, column {column}: {en}")


def _scripts(statement: Statement, words: dict[str, str]) -> Iterator[_Words]:
    if any(_SCRIPT.fullmatch(term) for term in statement):
        yield (
            "shapes-script",
            "правило виконує сценарій (sh:js), а чужих програм не запускаємо. Запишіть його мовою SHACL або SPARQL.",
            "the shape runs a script (sh:js), and no strange program is run. Write it in SHACL or SPARQL.",
        )


def _queries(statement: Statement, words: dict[str, str]) -> Iterator[_Words]:
    _, predicate, value = statement
    query = words.get(value, "") if predicate in _QUERIES else ""
    if found := _OUTSIDE.search(_NO_CODE.sub(" ", query)):
        yield (
            "shapes-outside",
            f"запит правила виходить за межі графа ({found[1].upper()}). Приберіть це: з мережі й диска нічого не беремо.",
            f"the query of the shape reaches outside the graph ({found[1].upper()}). Take that away: nothing is fetched.",
        )
    for matched in _MATCHED.finditer(query):
        yield from _explosive(_UNESCAPED.sub(r"\1", matched[1][1:-1]))


def _patterns(statement: Statement, words: dict[str, str]) -> Iterator[_Words]:
    if statement[1] == _PATTERN:
        yield from _explosive(words.get(statement[2], ""))


def _explosive(pattern: str) -> Iterator[_Words]:
    if trouble := trouble_of(pattern):
        uk, en = trouble
        yield "shapes-pattern", f"регулярний вираз «{pattern}» {uk}", f"the regular expression “{pattern}” {en}"
