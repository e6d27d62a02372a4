"""`civgraph build`: documents in, a published graph out."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from civgraph.building import Report, build
from civgraph.cli.graph import endpoint_of
from civgraph.cli.parser import Parser
from civgraph.cli.progress import watched
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed
from civgraph.endpoint import publish_into

_NUMBERS = ("measures", "triples", "per-measure", "findings")


def arguments(parser: Parser) -> None:
    parser.option("folders", nargs="*", type=Path, metavar="DIR", default=[Path("corpus")])
    parser.common("store", "registry", "jobs", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    for folder in options.folders:
        if not folder.is_dir():
            raise Wrong(say("wrong.folder", value=folder))
    endpoint = endpoint_of(settings, say)
    report = build(options.folders, settings.store, settings.jobs, lambda items, total: watched(items, total, say("build.reading")))
    for outcome in report.outcomes:
        if outcome.reason:
            print(outcome.reason[0 if say.language == "uk" else 1], file=sys.stderr)
    for outcome, finding in report.broken:
        message = finding.message_uk if say.language == "uk" else finding.message_en
        print(f"{outcome.file}: {finding.rule}: {message} <{finding.focus}>", file=sys.stderr)
    if options.json:
        print(json.dumps(_data(report), ensure_ascii=False, indent=1))
    else:
        _table(report, say)
    if report.broken or report.snapshot is None:
        print(say("build.nothing-published"), file=sys.stderr)
        return 4 if report.broken else 3
    if endpoint:
        sizes = publish_into(endpoint, report.snapshot.folder / "dumps" / "graph.nq")
        print(say("build.put", address=endpoint.address, graphs=len(sizes), quads=sum(sizes.values())), file=sys.stderr)
    return 3 if any(o.reason for o in report.outcomes) else 0


def _data(report: Report) -> dict[str, object]:
    return {
        "snapshot": report.snapshot.id if report.snapshot else None,
        "before": report.before,
        "quads": report.quads,
        "documents": [
            {
                "file": o.file,
                "key": o.key,
                "measures": o.measures,
                "triples": o.triples,
                "findings": len(o.findings),
                "read": o.was_read,
                "error": o.reason and o.reason[1],
            }
            for o in report.outcomes
        ],
    }


def _table(report: Report, say: Speech) -> None:
    columns = {name: say(f"build.columns.{name}") for name in ("document", "file", *_NUMBERS, "state")}
    rows = [
        (
            o.key,
            o.file,
            o.measures,
            o.triples,
            round(o.triples / o.measures) if o.measures else None,
            len(o.findings),
            say("build.state." + ("refused" if o.reason else "read" if o.was_read else "unchanged")),
        )
        for o in report.outcomes
    ]
    good = [o for o in report.outcomes if not o.reason]
    measures, triples = sum(o.measures for o in good), sum(o.triples for o in good)
    each = round(triples / measures) if measures else None
    rows.append((say("build.all"), "", measures, triples, each, sum(len(o.findings) for o in good), say("build.documents", n=len(good))))
    printed(list(columns.values()), rows, frozenset(columns[n] for n in _NUMBERS))
    if report.snapshot:
        key = "build.same" if report.snapshot.id == report.before else "build.published"
        print(say(key, id=report.snapshot.id, quads=report.quads, folder=report.snapshot.folder))
