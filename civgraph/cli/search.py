"""`civgraph search`: measures, provisions and plans by the words they hold, whatever the form of the words."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from civgraph import snapshots
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import paragraph
from civgraph.record import as_json
from civgraph.search import Found, UnknownPlan, find
from civgraph.words import MOST, NoWords


def arguments(parser: Parser) -> None:
    parser.option("words", nargs="+", metavar="WORDS")
    parser.option("--plan", metavar="PLAN")
    parser.option("--limit", metavar="N", default="20")
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    if not (options.limit.isascii() and options.limit.isdigit() and int(options.limit) > 0):
        raise Wrong(say("search.limit", value=options.limit))
    try:
        found = find(snapshots.current(settings.store), " ".join(options.words), options.plan, int(options.limit))
    except NoWords as none:
        raise Wrong(say("search.no-words", most=MOST)) from none
    except UnknownPlan as unknown:
        raise Wrong(say("search.unknown-plan", plan=unknown)) from unknown
    if options.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(json.dumps([as_json(f) for f in found], ensure_ascii=False, indent=1).encode() + b"\n")
        return 0
    for one in found:
        paragraph(_heading(one, say))
        paragraph(one.sentence, one.marks)
        paragraph(one.iri)
        print()
    print(say("search.found", n=len(found)))
    return 0


def _heading(found: Found, say: Speech) -> str:
    """The plan, and where in it the sentence stands."""
    place = say(f"search.kind.{found.kind}") + (f" {found.number}" if found.number else "")
    field = "" if found.field in ("text", "number") else f", {say(f'search.field.{found.field}')}"
    return f"{found.title}: {place}{field}"
