"""`civgraph snapshots`: the published graphs, and going back to one."""

from __future__ import annotations

import json
from argparse import Namespace

from civgraph import snapshots
from civgraph.cli.graph import folder_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed


def arguments(parser: Parser) -> None:
    parser.option("--use", metavar="ID")
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    store = folder_of(settings, say)
    if options.use:
        known = [s.id for s in snapshots.published(store)]
        if options.use not in known:
            raise Wrong(say("snapshots.unknown", id=options.use, known=", ".join(known) or "–"))
        snapshots.check(snapshots.read(store / "snapshots" / options.use), every_byte=True)
        snapshots.use(store, options.use)
    now = snapshots.current(store).id
    found = [
        {
            "id": s.id,
            "current": s.id == now,
            "built": s.manifest["built"],
            "documents": len(s.manifest["documents"]),
            "quads": sum(s.manifest["graphs"].values()),
        }
        for s in snapshots.published(store)
    ]
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        columns = [say(f"snapshots.columns.{name}") for name in ("id", "current", "built", "documents", "quads")]
        rows = [(s["id"], say("yes") if s["current"] else "", s["built"], s["documents"], s["quads"]) for s in found]
        printed(columns, rows, frozenset(columns[3:]))
    return 0
