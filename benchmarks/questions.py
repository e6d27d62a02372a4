"""What each question of the catalogue costs, on the corpus and amid generated plans, beside Virtuoso in the same run.

`QUADS=` says how many generated quads (a million if not given; 0: the corpus alone), `RUNS=` how often each question is asked. The corpus
is among them, so that questions about one thing have answers. Each query text is unique: a comment numbers it. Oxigraph is asked in this
process, Virtuoso over HTTP on the same machine, through the same port; both answers are read in full. Of generated plans the likeness of
measures is told for the first fifty only: their texts are made of few words.

Again: python -m benchmarks.questions
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.graph import generated
from civgraph.building import build, linked_record
from civgraph.catalogue import questions
from civgraph.derivation import classified, steps
from civgraph.endpoint import publish_into
from civgraph.iris import Origin, shared_graph
from civgraph.rdf import n_quads
from civgraph.store import Port, Store, load
from tests.virtuoso import running

QUADS = int(os.environ.get("QUADS", 1_000_000))
RUNS = int(os.environ.get("RUNS", 3))
JOBS = os.cpu_count() or 1
LIKENED = 50


def told(n: int) -> tuple[bytes, bytes]:
    """The quads of one generated plan, and what is told of its measures."""
    record, text = generated(n)
    key = f"generated-{n}"
    return n_quads(linked_record(record, text, Origin(key))), classified(record, key) if n < LIKENED else b""


def made(folder: Path, corpus: Path, plans: int) -> Path:
    """A store of the corpus, whose dump is given, and of so many generated plans, with all that is derived; its dump."""
    dump = folder / "graph.nq"
    of_corpus = [line for line in corpus.open("rb") if not line.endswith(f"<{shared_graph('dataset')}> .\n".encode())]
    known = set(of_corpus)
    with dump.open("wb") as out, ProcessPoolExecutor(JOBS) as pool:
        out.writelines(of_corpus)
        for quads, concepts in pool.map(told, range(plans), chunksize=8):
            out.write(quads + concepts)
    few = folder / "few.nq"
    with few.open("wb") as out:
        out.writelines(b"".join(told(n)) for n in range(min(plans, LIKENED)))
    load(folder / "few", few)
    likeness, *inferred = steps()
    likenesses = likeness(Store.opened(folder / "few"))

    def kept(quads: bytes) -> bytes:
        fresh = b"".join(line for line in quads.splitlines(keepends=True) if line not in known)
        with dump.open("ab") as out:
            out.write(fresh)
        return fresh

    load(folder / "store", dump, [lambda _: kept(likenesses), *(lambda store, step=step: kept(step(store)) for step in inferred)])
    return dump


def asked(port: Port, name: str, marks: Iterable[int]) -> tuple[float, int]:
    """The median time of a question, each time as a text of its own; how many rows it gave."""
    times, rows = [], 0
    for mark in marks:
        text = f"{questions()[name].text}\n# {mark}\n"
        began = time.perf_counter()
        rows = len(port.rows(text).rows)
        times.append(time.perf_counter() - began)
    return statistics.median(times), rows


def compared(title: str, store: Path, dump: Path) -> None:
    """Prints the figures of every question on one graph, in both engines."""
    quads = sum(1 for _ in dump.open("rb"))
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), most=10_000_000) as virtuoso:
        publish_into(virtuoso.endpoint, dump)
        ours = Store.opened(store)
        print(f"\n{title}: {quads:,} quads; load average {os.getloadavg()[0]:.1f}")
        print(f"{'question':40}{'rows':>9}{'Oxigraph ms':>13}{'Virtuoso ms':>13}{'ratio':>8}")
        for number, name in enumerate(questions()):
            marks = [int(time.time() * 1000) + number * 1000 + k for k in range(RUNS)]
            try:
                mine, rows = asked(ours, name, marks)
                peer, others = asked(virtuoso.endpoint, name, marks)
            except Exception as error:
                print(f"{name:40} {type(error).__name__}: {str(error)[:90]}", file=sys.stderr)
                continue
            same = "" if rows == others else f"  {others} rows there"
            print(f"{name:40}{rows:>9}{1000 * mine:>13.1f}{1000 * peer:>13.1f}{mine / peer:>8.2f}{same}", flush=True)


def main() -> None:
    """Prints the figures of the corpus and of the generated plans."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = build([Path("corpus")], Path(folder), JOBS).snapshot
        assert snapshot is not None
        corpus = snapshot.folder / "dumps" / "graph.nq"
        compared("the founding plans", snapshot.folder / "store", corpus)
        if QUADS:
            plans = max(1, QUADS // told(0)[0].count(b"\n"))
            dump = made(Path(folder), corpus, plans)
            compared(f"the same and {plans} generated plans", Path(folder) / "store", dump)


if __name__ == "__main__":
    main()
