"""`civgraph ask`: a question of the catalogue, answered from the published graph."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from textwrap import shorten

from civgraph.catalogue import BadParameter, Question, query_of, questions
from civgraph.cli.graph import graph_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed
from civgraph.federation import ROWS, Federated, NoRemote, federated, joined
from civgraph.labels import labels_of
from civgraph.store import Answer, Port, Term

LONGEST = 78  # a label longer than this is cut in a table
_NUMERIC = ("integer", "decimal", "nonNegativeInteger", "double")


def arguments(parser: Parser) -> None:
    parser.option("name", nargs="?", metavar="NAME")
    parser.option("--param", action="append", default=[], metavar="k=v")
    parser.option("--format", choices=("table", "csv", "tsv", "json"), default="table")
    parser.option("--show-query", action="store_true")
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    if options.name is None:
        return _listed(options.json, say)
    elsewhere = federated().get(options.name)
    question = elsewhere.question if elsewhere else questions().get(options.name)
    if question is None:
        raise Wrong(say("ask.unknown", name=options.name, known=", ".join((*questions(), *federated()))))
    query = _filled(question, options.param, say)
    if options.show_query:
        print(query, end="")
        return 0
    store = graph_of(settings)
    if elsewhere:
        query = _joined(elsewhere, settings, say)
    if options.json or options.format != "table":
        sys.stdout.flush()
        sys.stdout.buffer.write(store.written(query, "json" if options.json else options.format))
        return 0
    answer = store.rows(query)
    print(question.words("question", say.language))
    print()
    shown(store, answer, say)
    return 0


def _joined(asked: Federated, settings: Settings, say: Speech) -> str:
    try:
        found = joined(asked, settings.remotes)
    except NoRemote as missing:
        raise Wrong(say("ask.no-remote", question=asked.question.name, name=missing)) from missing
    if found.incomplete:
        print(say("ask.incomplete", name=asked.remote, n=found.incomplete), file=sys.stderr)
    if found.cut:
        print(say("ask.cut", name=asked.remote, n=ROWS), file=sys.stderr)
    return found.query


def shown(store: Port, answer: Answer, say: Speech) -> None:
    """Prints an answer as a table of labels."""
    rows = labelled(store, answer, say.language)
    numbers = frozenset(name for name, *cells in zip(answer.columns, *answer.rows, strict=True) if all(map(_is_number, cells)))
    printed(answer.columns, rows, numbers)
    print(say("ask.rows", n=len(rows)))


def labelled(store: Port, answer: Answer, language: str) -> list[list[str | None]]:
    """The rows of an answer as a table says them: a node by its label, a long one cut."""
    names = labels_of(store, (t.value for row in answer.rows for t in row if t and t.iri), language)

    def cell(term: Term | None) -> str | None:
        if term is None:
            return None
        return shorten(names[term.value], LONGEST, placeholder=" …") if term.iri else term.value

    return [[cell(term) for term in row] for row in answer.rows]


def _is_number(term: Term | None) -> bool:
    return term is None or (term.datatype or "").rpartition("#")[2] in _NUMERIC


def _filled(question: Question, given: list[str], say: Speech) -> str:
    values: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Wrong(say("ask.no-pair", value=pair))
        values[name] = value
    try:
        return query_of(question, values)
    except BadParameter as bad:
        raise Wrong(say(f"ask.{bad.key}", question=question.name, name=bad.name, value=bad.value, known=bad.known or "–")) from bad


def _all() -> list[Question]:
    """The questions of the catalogue, then those that need another registry."""
    return [*questions().values(), *(asked.question for asked in federated().values())]


def _listed(as_json: bool, say: Speech) -> int:
    if as_json:
        data = [
            {"name": q.name, "question": q.words("question", say.language), "parameters": list(q.parameters), "columns": list(q.columns)}
            for q in _all()
        ]
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        columns = [say(f"ask.columns.{name}") for name in ("name", "question", "parameters")]
        printed(columns, [(q.name, q.words("question", say.language), ", ".join(q.parameters)) for q in _all()])
    return 0
