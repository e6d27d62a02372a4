"""`civgraph registry import`: acts, their force, bodies, territories, strategies, consents into the operator's own registry."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed
from civgraph.registry_import import Taken, Unmapped, Unsaid, mappings, take

_COUNTS = ("added", "changed", "unchanged")


def arguments(parser: Parser) -> None:
    parser.option("action", choices=("import",))
    parser.option("file", type=Path, metavar="FILE")
    parser.option("--into", dest="registry", metavar="DIR")
    parser.option("--as", dest="form", metavar="NAME")
    parser.option("--source", metavar="TEXT")
    parser.option("--as-of", metavar="YYYY-MM-DD")
    parser.common("json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    if options.form and options.form not in mappings():
        raise Wrong(say("registry.unknown-mapping", name=options.form, known=", ".join(mappings())))
    try:
        as_of = date.fromisoformat(options.as_of).isoformat() if options.as_of else None
    except ValueError as error:
        raise Wrong(say("registry.bad-date", value=options.as_of)) from error
    into = settings.registry or Path("registry")
    try:
        taken = take(options.file, into, options.form, options.source, as_of)
    except Unsaid as unsaid:
        raise Wrong(say(f"registry.unsaid.{unsaid}", file=options.file)) from unsaid
    except Unmapped as unmapped:
        raise Wrong(say("registry.unmapped", file=options.file, known=", ".join(unmapped.fitting))) from unmapped
    for bad in taken.refused:
        print(bad.said(say.language), file=sys.stderr)
    if options.json:
        print(json.dumps(_data(taken, into, say.language), ensure_ascii=False, indent=1))
    else:
        columns = [say(f"registry.columns.{name}") for name in ("table", *_COUNTS)]
        rows = [[str(into / f"{table}.csv"), *(getattr(taken, name).get(table, 0) for name in _COUNTS)] for table in taken.tables]
        printed(columns, rows, frozenset(columns[1:]))
        print(say("registry.refused", n=len(taken.refused)))
    return 3 if taken.refused else 0


def _data(taken: Taken, into: Path, language: str) -> dict[str, object]:
    return {
        "into": str(into),
        "tables": {table: {name: getattr(taken, name).get(table, 0) for name in _COUNTS} for table in taken.tables},
        "refused": [
            {"file": b.file, "line": b.line, "expected": b.expected_uk if language == "uk" else b.expected_en} for b in taken.refused
        ],
    }
