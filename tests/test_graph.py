"""The published graph: whole, the same every time, every value with its evidence; a damaged one is refused."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from civgraph import snapshots
from civgraph.building import Report, build
from civgraph.iris import SHAPES
from civgraph.snapshots import Damaged, Snapshot
from civgraph.store import Store

ROOT = Path(__file__).resolve().parent.parent
COUNT = int(os.environ.get("COUNT", "8"))
PREFIXES = """
PREFIX civ: <https://w3id.org/civgraph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
READ = (
    *("Plan", "Section", "Provision", "Signature", "Measure", "ExpectedResult"),
    *("Participation", "ConsentRequirement", "Deadline", "Citation"),
)


@pytest.fixture
def copy(published: tuple[Path, Report], tmp_path: Path) -> Path:
    shutil.copytree(published[0], tmp_path / "store", symlinks=True)
    return tmp_path / "store"


def dump(snapshot: Snapshot | None) -> bytes:
    assert snapshot is not None
    return (snapshot.folder / "dumps" / "graph.nq").read_bytes()


def values(store: Store, query: str) -> list[tuple[str | None, ...]]:
    return [tuple(t and t.value for t in row) for row in store.rows(PREFIXES + query).rows]


def test_the_corpus_is_published_without_a_violation(published: tuple[Path, Report]) -> None:
    report = published[1]
    assert [o.measures for o in report.outcomes] == [9, 20, 16, 36, 18]
    assert report.broken == () and report.snapshot is not None
    assert sum(o.triples for o in report.outcomes) / 99 < 150, "triples a measure"


def test_no_blank_node_is_in_the_graph(published: tuple[Path, Report]) -> None:
    assert b"_:" not in dump(published[1].snapshot).replace(b'"_:', b"")


def test_every_node_read_has_evidence(store: Store) -> None:
    for kind in READ:
        if kind != "Plan":
            without = values(store, f"SELECT ?n WHERE {{ ?n a civ:{kind} FILTER NOT EXISTS {{ ?e oa:hasBody ?n ; oa:hasTarget ?t }} }}")
            assert without == [], kind
            assert values(store, f"SELECT ?n WHERE {{ ?n a civ:{kind} }} LIMIT 1"), kind


def test_every_literal_of_plan_and_measure_has_evidence(store: Store) -> None:
    literals = "SELECT ?n ?p WHERE { VALUES ?c { civ:Plan civ:Measure } ?n a ?c ; ?p ?v FILTER (isLiteral(?v) && ?p != dct:language) %s }"
    missing = "FILTER NOT EXISTS { ?e oa:hasBody ?n ; civ:onProperty ?p ; oa:hasTarget ?t }"
    assert values(store, literals % missing) == []
    assert len(values(store, literals % "")) > 200


def test_every_quotation_is_the_text_at_its_span(store: Store) -> None:
    rows = values(
        store,
        """SELECT ?file ?start ?end ?quote WHERE { ?t a oa:SpecificResource ; oa:hasSource/civ:fileName ?file ; oa:hasSelector ?p, ?q .
        ?p oa:start ?start ; oa:end ?end . ?q oa:exact ?quote }""",
    )
    texts = {file: (ROOT / "corpus" / str(file)).read_bytes().decode("utf-8-sig") for file, *_ in rows}
    assert len(rows) > 700
    assert [r for r in rows if texts[r[0]][int(str(r[1])) : int(str(r[2]))] != r[3]] == []


@pytest.mark.parametrize(("seed", "jobs"), [("1", "1"), ("2", "3")])
def test_two_builds_are_the_same_bytes(published: tuple[Path, Report], tmp_path: Path, seed: str, jobs: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "civgraph", "build", "corpus", "--store", str(tmp_path / "store"), "--jobs", jobs]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert dump(snapshots.current(tmp_path / "store")) == dump(published[1].snapshot)


def test_one_changed_document_is_read_alone(tmp_path: Path, copy: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "corpus", docs, ignore=shutil.ignore_patterns("gold", "blind"))
    before = build([docs], copy, 1)
    assert [o.was_read for o in before.outcomes] == [False] * 5
    changed = next(docs.glob("000_*.txt"))
    changed.write_text(changed.read_text("utf-8").replace("IV квартал", "III квартал"), "utf-8")
    after = build([docs], copy, 1)
    assert [o.was_read for o in after.outcomes] == [True, False, False, False, False]

    def nodes(report: Report) -> set[bytes]:  # what is questionable changes with what is read
        said = (line for line in dump(report.snapshot).splitlines() if b"/id/graph/findings>" not in line)
        return {line.split(b" ", 1)[0] for line in said}

    assert after.snapshot != before.snapshot
    assert nodes(after) == nodes(before), "what is read may change, IRIs must not"


def test_going_back_and_forth(tmp_path: Path, copy: Path) -> None:
    first = snapshots.current(copy)
    plan = tmp_path / "one"
    plan.mkdir()
    shutil.copy(next((ROOT / "corpus").glob("004_*.txt")), plan)
    second = build([plan], copy, 1).snapshot
    assert second is not None and snapshots.current(copy).id == second.id != first.id
    snapshots.use(copy, first.id)
    assert snapshots.current(copy).opened().counts() == first.manifest["graphs"]
    assert {s.id for s in snapshots.published(copy)} == {first.id, second.id}


def test_a_document_without_a_sidecar_is_named_by_its_bytes(tmp_path: Path) -> None:
    shutil.copy(next((ROOT / "corpus").glob("004_*.txt")), tmp_path / "plan.txt")
    (outcome,) = build([tmp_path], tmp_path / "store", 1).outcomes
    assert len(outcome.key) == 16 and set(outcome.key) <= set("0123456789abcdef")


def test_two_documents_with_one_key_are_told(tmp_path: Path) -> None:
    for n, file in enumerate(sorted((ROOT / "corpus").glob("00[24]_*.txt"))):
        shutil.copy(file, tmp_path / f"{n}.txt")
        (tmp_path / f"{n}.toml").write_text('id = "same"', "utf-8")
    first, second = build([tmp_path], tmp_path / "store", 1).outcomes
    assert first.reason is None and second.reason is not None and "same" in second.reason[1]


def test_two_plans_of_one_act_are_a_finding(tmp_path: Path) -> None:
    for name in ("first", "second"):
        shutil.copy(next((ROOT / "corpus").glob("000_*.txt")), tmp_path / f"{name}.txt")
        (tmp_path / f"{name}.toml").write_text(f'id = "{name}"', "utf-8")
    snapshot = build([tmp_path], tmp_path / "store", 1).snapshot
    assert snapshot is not None
    rows = values(
        snapshot.opened(),
        f"SELECT ?focus WHERE {{ ?f sh:focusNode ?focus ; sh:sourceShape <{SHAPES}two-plans-of-one-act> }} ORDER BY ?focus",
    )
    assert [str(r[0]).rpartition("/")[2] for r in rows] == ["first", "second"]


def test_the_fund_is_what_the_document_defined(store: Store) -> None:
    bodies = values(store, "SELECT DISTINCT ?b WHERE { ?p civ:mentionedAs ?name ; civ:body ?b FILTER (STRSTARTS(?name, 'Фонд')) }")
    assert len(bodies) == 1 and "kraevoi-tsentr-razvitiia" in str(bodies[0][0])


DAMAGE = {
    "emptied": lambda folder: [f.write_bytes(b"") for f in (folder / "store").iterdir()],
    "manifest of the engine cut": lambda folder: [_cut(f) for f in (folder / "store").glob("MANIFEST-*")],
    "a table cut": lambda folder: _cut(max((folder / "store").glob("*.sst"), key=lambda f: f.stat().st_size)),
    "a file gone": lambda folder: next((folder / "store").glob("*.sst")).unlink(),
    "all gone": lambda folder: shutil.rmtree(folder / "store"),
    "our manifest cut": lambda folder: _cut(folder / "manifest.json"),
    "a text changed": lambda folder: next((folder / "texts").iterdir()).write_bytes(b"x"),
}


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_refused_with_4(copy: Path, damage: str) -> None:
    DAMAGE[damage](snapshots.current(copy).folder)
    command = [sys.executable, "-m", "civgraph", "ask", "consent/share-by-plan", "--store", str(copy)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 4 and done.stdout == "" and str(copy) in done.stderr
    healed = build([ROOT / "corpus"], copy, 1)
    assert healed.snapshot is not None
    snapshots.check(healed.snapshot, every_byte=True)


def test_a_flipped_byte_is_found_by_a_full_check(copy: Path) -> None:
    table = max((snapshots.current(copy).folder / "store").glob("*.sst"), key=lambda f: f.stat().st_size)
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 0xFF
    table.write_bytes(data)
    with pytest.raises(Damaged):
        snapshots.check(snapshots.current(copy), every_byte=True)


def test_killed_at_any_moment_the_last_graph_is_whole(tmp_path: Path, copy: Path) -> None:
    """COUNT=100 kills a hundred builds; each time every published graph is whole."""
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "corpus", docs, ignore=shutil.ignore_patterns("gold", "blind", "003_*", "001_*"))
    sidecar = next(docs.glob("000_*.toml"))
    first = sidecar.read_text("utf-8")
    command = [sys.executable, "-m", "civgraph", "build", str(docs), "--store", str(copy), "--jobs", "2"]

    def changed(n: int) -> None:  # one document is read anew, so that every build has all its steps
        sidecar.write_text(first.replace("not recorded", f"round {n}"), "utf-8")

    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    changed(0)
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    longest = time.monotonic() - began
    chance = random.Random(7)
    interrupted = 0
    for n in range(1, COUNT + 1):
        changed(n)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            time.sleep(chance.uniform(0.05, longest * 1.1))
            interrupted += process.poll() is None
            with suppress(ProcessLookupError):  # it had ended by itself
                os.killpg(process.pid, signal.SIGKILL)
        for snapshot in {s.id: s for s in (snapshots.current(copy), *snapshots.published(copy))}.values():
            snapshots.check(snapshot, every_byte=True)
            assert snapshot.opened().counts() == snapshot.manifest["graphs"]
    print(f"{interrupted} of {COUNT} builds were killed at work")
    assert interrupted
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not list((copy / "snapshots").glob("*.tmp"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", str(place)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"only who may mount a file system can fill one: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_publishes_nothing(tmp_path: Path, published: tuple[Path, Report], small_disk: Path) -> None:
    """COUNT=100 fills the disk at fifty points of a build; with as many bytes as the message names the build succeeds."""
    store, docs = small_disk / "store", tmp_path / "docs"
    shutil.copytree(published[0], store, symlinks=True)
    shutil.copytree(ROOT / "corpus", docs, ignore=shutil.ignore_patterns("gold", "blind"))
    sidecar = next(docs.glob("000_*.toml"))
    sidecar.write_text(sidecar.read_text("utf-8").replace("not recorded", "elsewhere"), "utf-8")
    before = snapshots.current(store)
    command = [sys.executable, "-m", "civgraph", "build", str(docs), "--store", str(store), "--lang", "en"]

    def built(free: int) -> subprocess.CompletedProcess[str]:
        used = shutil.disk_usage(small_disk).used
        subprocess.run(["mount", "-o", f"remount,size={used + free}", str(small_disk)], check=True)
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    wanted, full = 20 << 20, 0
    for n in range(COUNT // 2):
        done = built((n + 1) * wanted * 2 // COUNT)
        if done.returncode:
            full += 1
            assert done.returncode == 4, done.stderr
            named = re.search(r"^(\S+): no space is left .*? takes about ([\d\u00a0]+) bytes, ([\d\u00a0]+) are free", done.stderr)
            assert named and named[1] == str(store), done.stderr
            wanted = int(re.sub(r"\D", "", named[2]))
            assert snapshots.current(store).id == before.id
        else:
            assert snapshots.current(store).id != before.id
            snapshots.use(store, before.id)
            shutil.rmtree(next(f for f in (store / "snapshots").iterdir() if f.name != before.id))
        for snapshot in snapshots.published(store):
            snapshots.check(snapshot, every_byte=True)
        assert not [f for f in store.rglob("*.tmp")]
    print(f"the disk was full at {full} of {COUNT // 2} points")
    assert full > COUNT // 8
    assert built(wanted).returncode == 0
    assert snapshots.current(store).id != before.id
