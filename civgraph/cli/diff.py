"""`civgraph diff`: what was added, dropped, moved or reworded between two plans."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections import Counter
from pathlib import Path
from textwrap import shorten

from civgraph import snapshots
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed
from civgraph.comparison import KINDS, UNCHANGED, Change, Row, changes_between
from civgraph.editions import published_rows, rows_of
from civgraph.iris import origin_of
from civgraph.pipeline import read, record_of
from civgraph.readers import Unreadable

LONGEST = 52  # a text longer than this is cut in a table
_LEAD = 3  # so many words stand before the first that differs
COLUMNS = ("change", "old", "new", "score", "old-text", "new-text")


def arguments(parser: Parser) -> None:
    parser.option("old", metavar="A")
    parser.option("new", metavar="B")
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    try:
        old, new = (_rows(name, settings, say) for name in (options.old, options.new))
    except Unreadable as refused:
        print(refused.said(say.language), file=sys.stderr)
        return 3
    changes = changes_between(old, new)
    if options.json:
        print(json.dumps([_data(change) for change in changes], ensure_ascii=False, indent=1))
        return 0
    rows = [_cells(change, say) for change in changes if change.kind != UNCHANGED]
    if rows:
        printed([say(f"diff.columns.{name}") for name in COLUMNS], rows, frozenset((say("diff.columns.score"),)))
    counts = Counter(change.kind for change in changes)
    print(say("diff.found", **{kind: counts[kind] for kind in KINDS}))
    return 0


def _rows(name: str, settings: Settings, say: Speech) -> tuple[Row, ...]:
    """The measures of a file, or of the published plan of that key."""
    path = Path(name)
    if path.is_file():
        text = read(path)
        return rows_of(record_of(text), origin_of(path, text).key)
    if not (settings.store / "current").is_symlink():
        raise Wrong(say("diff.no-file", value=name, store=settings.store))
    snapshot = snapshots.current(settings.store)
    rows = published_rows(snapshot.opened(), name) if name in snapshot.manifest["documents"] else ()
    if not rows:
        raise Wrong(say("diff.unknown", value=name, known=", ".join(sorted(snapshot.manifest["documents"]))))
    return rows


def _data(change: Change) -> dict[str, object]:
    return {
        "change": change.kind,
        "score": None if change.score is None else float(change.score),
        "old": _row(change.old),
        "new": _row(change.new),
    }


def _row(row: Row | None) -> dict[str, object] | None:
    return {"measure": row.iri, "number": row.number, "section": row.section, "text": row.text} if row else None


def _cells(change: Change, say: Speech) -> tuple[str, ...]:
    before, after = change.old.text if change.old else "", change.new.text if change.new else ""
    score = "" if change.score is None else f"{change.score:.3f}"
    return (say(f"diff.kinds.{change.kind}"), _place(change.old), _place(change.new), score, _brief(before, after), _brief(after, before))


def _place(row: Row | None) -> str:
    """The section, where there is one, and the number of a measure."""
    return "" if row is None else " / ".join(shorten(part, 24, placeholder="…") for part in (row.section, row.number) if part)


def _brief(text: str, other: str) -> str:
    """The text in short: from a little before the first word that is not in the other one's place."""
    words, others = text.split(), other.split()
    same = next((n for n, word in enumerate(words) if n >= len(others) or word != others[n]), 0) if other else 0
    first = max(0, same - _LEAD) if len(text) > LONGEST else 0
    return shorten(("… " if first else "") + " ".join(words[first:]), LONGEST, placeholder=" …")
