"""`civgraph extract`: the plan record of each document, one line a file where there are several; or its graph."""

from __future__ import annotations

import csv
import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from civgraph.building import linked_record
from civgraph.cli.parser import Parser
from civgraph.cli.progress import watched
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech
from civgraph.iris import origin_of
from civgraph.pipeline import read, record_of
from civgraph.rdf import n_quads, turtle
from civgraph.readers import Unreadable
from civgraph.record import PlanRecord, as_json

COLUMNS = ("plan", "section", "number", "text", "executor", "role", "consent", "deadlines")
Result = PlanRecord | Unreadable


def arguments(parser: Parser) -> None:
    parser.option("files", nargs="+", type=Path, metavar="FILE")
    parser.option("--format", choices=("json", "jsonld", "ttl", "nq", "csv"), default="json")
    parser.option("--verbose", action="store_true")
    parser.common("registry", "jobs")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    table = csv.writer(sys.stdout, lineterminator="\n") if options.format == "csv" else None
    if table:
        table.writerow(COLUMNS)
    refused = 0
    graph = options.format in ("jsonld", "ttl", "nq")
    for result, linked in watched(_results(options.files, settings.jobs, graph), len(options.files), say("extract.reading")):
        if isinstance(result, Unreadable):
            refused += 1
            print(result.said(say.language), file=sys.stderr)
        elif options.verbose:
            print(_summary(result, say), file=sys.stderr)
        if table:
            table.writerows(_rows(result))
        elif linked is not None and options.format != "jsonld":
            sys.stdout.flush()
            sys.stdout.buffer.write(n_quads(linked) if options.format == "nq" else turtle(n_quads(linked)))
        elif linked is not None:
            print(json.dumps(linked, ensure_ascii=False, indent=2 if len(options.files) == 1 else None), flush=True)
        elif not graph or options.format == "jsonld":
            data = _error(result, say.language) if isinstance(result, Unreadable) else as_json(result)
            print(json.dumps(data, ensure_ascii=False, indent=2 if len(options.files) == 1 else None), flush=True)
    return 3 if refused else 0


def _results(files: list[Path], jobs: int, graph: bool) -> Iterator[tuple[Result, dict[str, Any] | None]]:
    """What each file gives, in order; on several processes where there are several files."""
    jobs = min(jobs, len(files))
    work = partial(_result, graph)
    if jobs == 1:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:  # Ctrl-C is ours
        yield from pool.map(work, files, chunksize=max(1, min(8, len(files) // (jobs * 4))))


def _result(graph: bool, file: Path) -> tuple[Result, dict[str, Any] | None]:
    """The record of a file, and its JSON-LD where a graph is wanted."""
    try:
        text = read(file)
        record = record_of(text)
        return record, linked_record(record, text, origin_of(file, text)) if graph else None
    except Unreadable as refused:
        return refused, None


def _error(refused: Unreadable, language: str) -> dict[str, object]:
    return {"record": "civgraph.error/1", "source": {"file": refused.file}, "code": refused.code, "message": refused.message(language)}


def _rows(result: Result) -> Iterable[tuple[object, ...]]:
    """One row a measure and executor; a measure without executors has one row."""
    if isinstance(result, Unreadable):
        return
    for m in result.measures:
        deadlines = "; ".join(d.text for d in m.deadlines)
        row = partial(_row, result.source.file, m.section, m.number, m.text, deadlines)
        yield from (row(e.name, e.role, str(e.consent).lower()) for e in m.executors) if m.executors else (row("", "", ""),)


def _row(plan: str, section: str | None, number: str | None, text: str, deadlines: str, *executor: str) -> tuple[object, ...]:
    return (plan, section, number, text, *executor, deadlines)


def _summary(record: PlanRecord, say: Speech) -> str:
    return say(
        "extract.found",
        file=record.source.file,
        measures=len(record.measures),
        executors=sum(len(m.executors) for m in record.measures),
        deadlines=sum(len(m.deadlines) for m in record.measures),
        citations=len(record.legal_bases) + sum(len(m.legal_bases) for m in record.measures),
    )
