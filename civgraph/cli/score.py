"""`civgraph score`: how far the records of documents agree with gold records, by category."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from civgraph.agreement import Json
from civgraph.building import build
from civgraph.cli.parser import Parser
from civgraph.cli.progress import watched
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed
from civgraph.documents import NO_DOCUMENTS
from civgraph.graph_scoring import LISTS, Tally, judged
from civgraph.pipeline import read, record_of
from civgraph.readers import Unreadable
from civgraph.record import as_json
from civgraph.scoring import CATEGORIES, Score, score


def arguments(parser: Parser) -> None:
    parser.option("gold", type=Path, metavar="GOLD_DIR")
    parser.option("--docs", type=Path, required=True, metavar="DIR")
    parser.option("--misses", action="store_true")
    parser.option("--at-least", metavar="F1")
    parser.option("--graph", action="store_true")
    parser.common("json", "jobs")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    least = _share(options.at_least, say)
    if options.graph:
        return _graph(options, settings, say, least)
    pairs = list(_pairs(options.gold, options.docs, say))
    results = {gold.stem: _scored(gold, document, say) for gold, document in watched(pairs, len(pairs), say("extract.reading"))}
    total = Score()
    for found in results.values():
        total.add(found)
    if options.json:
        print(
            json.dumps(
                {"documents": {k: _data(v, options.misses) for k, v in results.items()}, "all": _data(total, False)}, ensure_ascii=False
            )
        )
    else:
        print(_table({**results, say("score.all"): total}, say("score.document")))
        if options.misses:
            print("\n".join(_misses(results, say)))
        print(say("score.total", documents=len(results), overall=total.overall))
    if least is not None and total.overall < least:
        print(say("score.below", overall=total.overall, least=least), file=sys.stderr)
        return 1
    return 0


def _graph(options: Namespace, settings: Settings, say: Speech, least: float | None) -> int:
    """Builds the graph of the documents in a folder of its own, and compares it with the lists."""
    for folder in (options.gold, options.docs):
        if not folder.is_dir():
            raise Wrong(say("wrong.folder", value=folder))
    if not any((options.gold / f"{name}.csv").is_file() for name in LISTS):
        raise Wrong(say("score.no-lists", folder=options.gold, names=", ".join(f"{n}.csv" for n in LISTS)))
    with tempfile.TemporaryDirectory() as made:
        report = build([options.docs], Path(made), settings.jobs, lambda items, total: watched(items, total, say("build.reading")))
        if report.snapshot is None:
            raise Wrong(say("build.nothing-published"))
        keys = {name: o.key for o in report.outcomes if o.reason is None for name in (o.key, Path(o.file).stem)}
        found = judged(report.snapshot.opened(), options.gold, keys)
    if options.json:
        print(json.dumps({name: _figures(tally, options.misses) for name, tally in found.items()}, ensure_ascii=False))
    else:
        columns = [say(f"score.graph.{name}") for name in ("list", "precision", "recall", "said", "expected")]
        rows = [(say(f"score.graph.{n}"), f"{t.precision:.3f}", f"{t.recall:.3f}", t.said, t.expected) for n, t in found.items()]
        printed(columns, rows, frozenset(columns[1:]))
        if options.misses:
            print("\n".join(f"{name} | {miss}" for name, tally in found.items() for miss in tally.misses))
    lowest = min(min(t.precision, t.recall) for t in found.values())
    if least is not None and lowest < least:
        print(say("score.below", overall=lowest, least=least), file=sys.stderr)
        return 1
    return 0


def _figures(tally: Tally, misses: bool) -> Json:
    figures: Json = {"precision": tally.precision, "recall": tally.recall, "said": tally.said, "expected": tally.expected}
    return {**figures, "misses": tally.misses} if misses else figures


def _share(value: str | None, say: Speech) -> float | None:
    if value is None:
        return None
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Wrong(say("wrong.share", value=value))
    return share


def _pairs(gold: Path, docs: Path, say: Speech) -> Iterator[tuple[Path, Path]]:
    """Each gold record with the document of its name."""
    for folder in (gold, docs):
        if not folder.is_dir():
            raise Wrong(say("wrong.folder", value=folder))
    records = sorted(gold.glob("*.json"))
    if not records:
        raise Wrong(say("score.no-gold", folder=gold))
    for record in records:
        document = next((d for d in sorted(docs.iterdir()) if d.stem == record.stem and d.suffix not in NO_DOCUMENTS), None)
        if document is None:
            raise Wrong(say("score.no-document", gold=record, folder=docs))
        yield record, document


def _scored(gold: Path, document: Path, say: Speech) -> Score:
    try:
        wanted: Json = json.loads(gold.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Wrong(say("score.bad-gold", gold=gold, what=error)) from error
    content: str | None = None
    record: Json = {}
    try:
        text = read(document)
        content = text.content
        record = as_json(record_of(text))
    except Unreadable as refused:
        print(refused.said(say.language), file=sys.stderr)
    return score(wanted, record, content)


def _table(rows: dict[str, Score], heading: str) -> str:
    lines = [f"{heading[:23]:24}" + "".join(f"{name[:9]:>10}" for name in CATEGORIES) + f"{'F1':>8}"]
    for name, found in rows.items():
        figures = "".join(f"{found.counts[c].f1:10.3f}" if found.counts[c].total else f"{'-':>10}" for c in CATEGORIES)
        lines.append(f"{name[:23]:24}{figures}{found.overall:8.4f}")
    return "\n".join(lines)


def _misses(results: dict[str, Score], say: Speech) -> Iterator[str]:
    for name, found in results.items():
        for miss in found.misses:
            kind = "invented" if miss.wanted is None else "missed" if miss.got is None else "wrong"
            values = [json.dumps(v, ensure_ascii=False) for v in (miss.wanted, miss.got) if v is not None]
            yield " | ".join((name, miss.category, miss.place, say(f"score.{kind}"), *values))


def _data(found: Score, misses: bool) -> Json:
    figures = {
        c: {
            "f1": found.counts[c].f1,
            "found": found.counts[c].found,
            "missed": found.counts[c].missed,
            "invented": found.counts[c].invented,
        }
        for c in CATEGORIES
        if found.counts[c].total
    }
    data: Json = {"overall": found.overall, "categories": figures}
    if misses:
        data["misses"] = [{"category": m.category, "place": m.place, "wanted": m.wanted, "got": m.got} for m in found.misses]
    return data
