"""`civgraph phrase`: one phrase a line in, what it says as one JSON array a line out: how new words and forms are tried."""

from __future__ import annotations

import datetime
import json
import sys
from argparse import Namespace

from civgraph.citations import find_citations
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.deadlines import read_deadlines
from civgraph.executors import read_executors
from civgraph.language import language_of
from civgraph.lexicon import languages
from civgraph.record import Citation, Deadline, Executor, Period, as_json
from civgraph.text import View


def arguments(parser: Parser) -> None:
    parser.option("kind", choices=("citations", "deadlines", "executors"))
    parser.option("--language", choices=languages())
    parser.option("--period", metavar="START/END")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    period = _period(options.period, say)
    for line in sys.stdin:
        phrase = line.rstrip("\n").replace("\\n", "\n")
        found = read_phrase(options.kind, phrase, options.language or language_of(phrase), period)
        print(json.dumps(as_json(found), ensure_ascii=False), flush=True)
    return 0


def read_phrase(
    kind: str, phrase: str, language: str, period: Period | None = None
) -> tuple[Citation, ...] | tuple[Deadline, ...] | tuple[Executor, ...]:
    """What one phrase says."""
    view = View.of(phrase)
    if kind == "citations":
        return find_citations(view, language)
    if kind == "deadlines":
        return read_deadlines(view, language, period, int(period.start[:4]) if period else None) if view else ()
    return read_executors(view, language).executors


def _period(value: str | None, say: Speech) -> Period | None:
    if value is None:
        return None
    start, _, end = value.partition("/")
    try:
        if datetime.date.fromisoformat(start) > datetime.date.fromisoformat(end):
            raise ValueError(value)
    except ValueError as error:
        raise Wrong(say("wrong.period", value=value)) from error
    return Period(start, end)
