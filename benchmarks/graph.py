"""What mapping, loading, optimising and the manifest cost, beside a bare bulk load of the same quads in the same run.

Generated plan records, read from generated texts; `QUADS=` says how many quads (a million if not given), `RUNS=` how many rounds.
The peer is the engine's own bulk loader, what `oxigraph load` runs, in a process of its own. Validation is not in it: it is printed beside.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from civgraph import snapshots
from civgraph.building import linked_record
from civgraph.iris import Origin
from civgraph.judging import findings_of
from civgraph.rdf import n_quads
from civgraph.record import Deadline, Document, DocumentSpans, Executor, Measure, MeasureSpans, Period, PlanRecord, Source
from civgraph.store import Store, load
from civgraph.text import Text

QUADS = int(os.environ.get("QUADS", 1_000_000))
RUNS = int(os.environ.get("RUNS", 3))
JOBS = os.cpu_count() or 1
BODIES = ("Департамент {} облдержадміністрації", "Управління {} облдержадміністрації", "відділ {} облдержадміністрації")
FIELDS = (
    "культури",
    "освіти",
    "охорони здоров’я",
    "фінансів",
    "економіки",
    "молоді",
    "спорту",
    "екології",
    "цифрового розвитку",
    "транспорту",
)
REGIONS = ("Вінницька", "Волинська", "Житомирська", "Одеська", "Полтавська", "Сумська", "Харківська", "Чернігівська")


def generated(n: int) -> tuple[PlanRecord, Text]:
    """A plan of twenty measures, its text and its record."""
    chance = random.Random(n)
    pieces: list[str] = []
    length = 0

    def put(words: str) -> tuple[int, int]:
        nonlocal length
        start = length
        pieces.append(words + "\n")
        length += len(words) + 1
        return start, start + len(words)

    region = REGIONS[n % len(REGIONS)]
    issuer, title = f"{region} обласна державна адміністрація", f"План заходів № {n} на 2024 рік"
    at = {
        "issuer": put(issuer),
        "title": put(title),
        "territory": put(f"{region} область"),
        "date": put("2024-01-15"),
        "number": put(str(n)),
    }
    measures = []
    for k in range(1, 21):
        number, action = put(f"{k}."), f"Провести захід {k} з питань {chance.choice(FIELDS)} і розвитку громад"
        text = put(action)
        executors = []
        for field in chance.sample(FIELDS, chance.randint(1, 4)):
            name = chance.choice(BODIES).format(field)
            span, agreed = put(name), chance.random() < 0.25
            executors.append(Executor(name, "responsible", agreed, "this-body" if agreed else None, name, span))
        month = chance.randint(1, 12)
        due = put(f"до 20.{month:02}.2024")
        result = put(f"Проведено {k} навчань")
        deadline = Deadline("by", None, f"2024-{month:02}-20", None, f"до 20.{month:02}.2024", due)
        stretches = MeasureSpans((number,), (text,), (result,))
        whole = (number[0], result[1])
        measures.append(Measure(str(k), None, action, whole, stretches, (), tuple(executors), (deadline,), f"Проведено {k} навчань"))
    spans = DocumentSpans((at["title"],), (at["number"],), (at["date"],), (at["issuer"],), (at["territory"],), (at["title"],))
    period = Period("2024-01-01", "2024-12-31")
    said = Document("order", title, str(n), "2024-01-15", issuer, None, (), f"{region} область", period, (), spans, ("period",))
    content = "".join(pieces)
    digest = f"{n:064x}"
    record = PlanRecord(Source(f"{n}.txt", "text/plain", digest, len(content)), "uk", said, (), (), (), tuple(measures), ())
    return record, Text(f"{n}.txt", "text/plain", digest, content, ())


def mapped(n: int) -> bytes:
    """The quads of one generated plan."""
    record, text = generated(n)
    return n_quads(linked_record(record, text, Origin(f"generated-{n}")))


def ours(folder: Path, plans: int) -> tuple[float, Path]:
    """Mapping, load, optimise and manifest of so many plans; how long it took, and the file of quads."""
    began = time.monotonic()
    with snapshots.working_folder(folder) as made:
        dump = made / "dumps" / "graph.nq"
        dump.parent.mkdir()
        with ProcessPoolExecutor(JOBS) as pool, dump.open("wb") as out:
            out.writelines(pool.map(mapped, range(plans), chunksize=8))
        load(made / "store", dump)
        store = Store.opened(made / "store")
        graphs = store.counts()
        manifest = {"id": "bench", "built": "", "graphs": graphs, "documents": {}}
        snapshot = snapshots.publish(folder, made, "bench", manifest)
    return time.monotonic() - began, snapshot.folder / "dumps" / "graph.nq"


def peer(folder: Path, dump: Path) -> float:
    """The bare bulk load of a file, in a process of its own."""
    code = (
        "import sys, time, pyoxigraph as ox; began = time.monotonic(); s = ox.Store(sys.argv[1])\n"
        "s.bulk_load(path=sys.argv[2], format=ox.RdfFormat.N_QUADS); s.flush(); print(time.monotonic() - began)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder), str(dump)], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _ours(folder: Path, plans: int) -> tuple[float, Path, int]:
    seconds, dump = ours(folder, plans)
    return seconds, dump, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Prints the figures of a few rounds."""
    each = mapped(0).count(b"\n")
    plans = max(1, QUADS // each)
    rounds = []
    for n in range(RUNS):
        with tempfile.TemporaryDirectory() as made, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            seconds, dump, peak = apart.submit(_ours, Path(made) / "store", plans).result()
            quads = dump.read_bytes().count(b"\n")
            bare = peer(Path(made) / "bare", dump)
        rounds.append(bare / seconds)
        print(
            f"round {n + 1}: {quads:,} quads of {plans} plans ({quads / plans / 20:.0f} a measure); mapping + load + optimise + manifest "
            f"{seconds:.1f} s ({quads / seconds / 1000:.0f} k/s), peak {peak >> 10} MiB; bare bulk load {bare:.1f} s "
            f"({quads / bare / 1000:.0f} k/s); ratio {bare / seconds:.2f}"
        )
    print(f"ratio, median of {RUNS}: {statistics.median(rounds):.2f}; load average {os.getloadavg()[0]:.1f}")
    began = time.monotonic()
    some = [mapped(n) for n in range(4)]
    middle = time.monotonic()
    assert not any(f.severity == "violation" for quads in some for f in findings_of(quads))
    done = time.monotonic()
    print(f"beside it, a plan of 20 measures in one process: mapping {(middle - began) / 4:.2f} s, validation {(done - middle) / 4:.2f} s")


if __name__ == "__main__":
    main()
