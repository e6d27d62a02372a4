"""`civgraph sparql`: a query of one's own on the published graph."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from civgraph.cli.ask import shown
from civgraph.cli.graph import graph_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.guard import seen
from civgraph.store import BadQuery


def arguments(parser: Parser) -> None:
    parser.option("query", metavar="QUERY|@FILE")
    parser.option("--format", choices=("table", "csv", "tsv", "json", "xml", "ttl", "nt"), default="table")
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    query = options.query
    if query.startswith("@"):
        try:
            query = Path(query[1:]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(say("wrong.file", value=query[1:], what=error)) from error
    if seen(query).service is not None:
        raise Wrong(say("sparql.service"))
    store = graph_of(settings)
    try:
        if options.format == "table" and not options.json and store.is_rows(query):
            shown(store, store.rows(query), say)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(store.written(query, "json" if options.json else options.format))
    except BadQuery as bad:
        raise Wrong(say("sparql.bad", what=bad)) from bad
    return 0
