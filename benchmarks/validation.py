"""What validation costs, beside plain pySHACL on the same documents in the same run, and how it grows.

Generated plans of twenty measures, one file of N-Quads each: `DOCUMENTS=` says how many for the comparison (48 if not given), `GROWTH=` up
to how many for the growth (1000), `RUNS=` how many rounds (1). The peer is pySHACL in one process, document by document; nothing is kept
from one run to the next on either side, save where a second run is what is measured. Both read the files, and both must find the same.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from benchmarks.graph import mapped
from civgraph import judging
from civgraph.checking import Checked, checked
from civgraph.rdf import n_triples, spelled
from civgraph.resources import folder

DOCUMENTS = int(os.environ.get("DOCUMENTS", 48))
GROWTH = int(os.environ.get("GROWTH", 1000))
RUNS = int(os.environ.get("RUNS", 1))
JOBS = os.cpu_count() or 1
SH = Namespace("http://www.w3.org/ns/shacl#")
Found = tuple[str, str, str | None, str | None, str, str]  # file, focus, path, value, component, severity


def written(to: Path, first: int, last: int) -> list[Path]:
    """Files of generated plans, as quads."""
    to.mkdir(exist_ok=True)
    with ProcessPoolExecutor(JOBS) as pool:
        for n, quads in zip(range(first, last), pool.map(mapped, range(first, last), chunksize=4), strict=True):
            (to / f"{n:05}.nq").write_bytes(quads)
    return sorted(to.glob("*.nq"))


def peer(files: list[Path]) -> tuple[float, set[Found]]:
    """Plain pySHACL on each file, with the shapes and the lists read once; how long it took, and what it found."""
    shapes, lists = _turtle("shapes"), _turtle("ontology/terms")
    found: set[Found] = set()
    began = time.monotonic()
    for file in files:
        data = Graph()
        for quad in Dataset().parse(file, format="nquads").quads():
            data.add(quad[:3])
        _, report, _ = validate(data + lists, shacl_graph=shapes, advanced=True)
        found |= {_result(file.name, report, result) for result in report.subjects(RDF.type, SH.ValidationResult)}
    return time.monotonic() - began, found


def ours(files: list[Path], jobs: int, kept: Path | None = None) -> tuple[float, set[Found], list[Checked]]:
    """What `checked` finds in each file, with its place; how long it took."""
    began = time.monotonic()
    results = list(checked(files, jobs=jobs, cache=kept))
    took = time.monotonic() - began
    found = {(Path(c.file).name, d.focus, d.path, d.value, d.component, d.severity) for c in results for d in c.doubts}
    return took, found, results


def _turtle(name: str) -> Graph:
    found = Graph()
    for file in sorted(folder(name).glob("*.ttl")):
        found.parse(file)
    return found


def _result(file: str, report: Graph, result: Node) -> Found:
    def one(predicate: URIRef) -> Node | None:
        return report.value(result, predicate)

    path, value = one(SH.resultPath), one(SH.value)
    said: str | None = None
    if isinstance(value, Literal):
        said = spelled(str(value), value.language, str(value.datatype) if value.datatype else None)
    elif value is not None:
        said = f"<{value}>"
    severity = str(one(SH.resultSeverity)).rpartition("#")[2].lower()
    where = str(path) if isinstance(path, URIRef) else None
    return file, str(one(SH.focusNode)), where, said, str(one(SH.sourceConstraintComponent)), severity


def _again(made: Path) -> float:
    """A second run with one document changed, in a process of its own, from its start to its end."""
    files, kept = sorted(made.glob("*.nq")), made / "kept"
    ours(files, JOBS, kept)
    changed = files[len(files) // 2]
    changed.write_bytes(changed.read_bytes() + b"<urn:a> <urn:b> <urn:c> .\n")
    code = (
        "import sys, pathlib; from civgraph.checking import checked\n"
        "made = pathlib.Path(sys.argv[1]); print(len(list(checked(sorted(made.glob('*.nq')), jobs=2, cache=made / 'kept'))))"
    )
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", code, str(made)], check=True, capture_output=True)
    return time.monotonic() - began


def _grown(files: list[Path]) -> tuple[float, int, int, int]:
    """Seconds, doubts, and the largest this process and any of its workers became, in MiB."""
    began = time.monotonic()
    doubts = sum(len(c.doubts) for c in checked(files, jobs=JOBS))
    took = time.monotonic() - began
    own, workers = (resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return took, doubts, own, workers


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder_:
        made = Path(folder_) / "some"
        files = written(made, 0, DOCUMENTS)
        ratios = []
        for n in range(RUNS):
            slow, reference = peer(files)
            alone, found, _ = ours(files, 1)
            several, again, _ = ours(files, JOBS)
            began = time.monotonic()
            for file in files:
                judging.results_in(n_triples(file.read_bytes()))
            engine = time.monotonic() - began
            assert found == again == reference, (len(found), len(reference), sorted(found ^ reference, key=str)[:3])
            ratios.append(slow / several)
            print(
                f"round {n + 1}: {len(files)} documents, {len(found)} results, the same set; pySHACL, one process {slow:.1f} s; "
                f"checked with places, {JOBS} processes {several:.2f} s, ratio {slow / several:.1f}; one process {alone:.2f} s, "
                f"ratio {slow / alone:.1f}; the rules alone, one process {engine:.2f} s, ratio {slow / engine:.1f}"
            )
        print(f"ratio, median of {RUNS}: {statistics.median(ratios):.1f}; load average {os.getloadavg()[0]:.1f}")
        print(f"a second run with one document of {len(files)} changed, a process from its start to its end: {_again(made):.2f} s")
        many = Path(folder_) / "many"
        for size in [s for s in (100, 250, 500, 1000) if s <= GROWTH]:
            grown = written(many, len(list(many.glob("*.nq"))) if many.is_dir() else 0, size)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
                took, doubts, own, workers = apart.submit(_grown, grown).result()
            print(
                f"{size} documents: {took:.1f} s, {1000 * took / size:.0f} ms each, {doubts} doubts; peak {own} MiB, a worker {workers} MiB"
            )


if __name__ == "__main__":
    main()
