"""A build: documents in, a published graph out.

In: folders of documents, the folder of the store. Out: a `Report`. Then holds: the same documents give the same quads byte for byte,
whatever the number of processes; a document that has not changed is not read again; where a rule of integrity is broken, or the disk is
full, nothing is published; the clock is in the manifest alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from civgraph import search, snapshots
from civgraph.dataset import dataset_quads
from civgraph.derivation import Step, by_code, classified, steps
from civgraph.documents import document_digest, documents_in, mapping_digest, rules_digest
from civgraph.findings import findings_quads
from civgraph.iris import Origin, document_graph, origin_of, shared_graph
from civgraph.judging import findings_of
from civgraph.mapping import spelled_out
from civgraph.pipeline import read, record_of
from civgraph.published_questions import question_quads, rule_quads
from civgraph.rdf import file_n_quads, json_ld, n_quads, sorted_lines
from civgraph.readers import Unreadable
from civgraph.record import Finding, PlanRecord
from civgraph.registry_graph import registry_quads
from civgraph.resources import folder
from civgraph.store import Store, load
from civgraph.text import Text

_KEPT = (".nq", ".derived.nq", ".txt", ".words", ".json")  # what the cache holds of a document
_TIMES = 5  # the bytes of a build beside those of its N-Quads: the dump, the store, the store again while it is put in order
Watch = Callable[[Iterable["Outcome"], int], Iterable["Outcome"]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one document gave; `reason` where it could not be read."""

    file: str
    key: str = ""
    digest: str = ""
    measures: int = 0
    triples: int = 0
    findings: tuple[Finding, ...] = ()
    was_read: bool = True
    reason: tuple[str, str] | None = None  # uk, en


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; no snapshot where integrity was broken."""

    outcomes: tuple[Outcome, ...]
    snapshot: snapshots.Snapshot | None
    before: str | None
    quads: int

    @property
    def broken(self) -> tuple[tuple[Outcome, Finding], ...]:
        """The rules of integrity that documents break."""
        return tuple((o, f) for o in self.outcomes for f in o.findings if f.severity == "violation")


def build(folders: list[Path], root: Path, jobs: int, watch: Watch = lambda items, total: items) -> Report:
    """Builds and publishes the graph of the documents in the folders."""
    files = documents_in(folders)
    registry_quads()  # a bad row is told before any document is read
    try:
        return _built(files, root, jobs, watch)
    except (OSError, RuntimeError) as error:  # the engine tells of a full disk by a sentence alone
        if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT) and "No space left" not in str(error):
            raise
        raise snapshots.NoRoom(root, _wanted(files, root / "cache"), shutil.disk_usage(root).free) from error


def _wanted(files: list[Path], cached: Path) -> int:
    """About how many bytes the build of these documents takes: as if those not read yet were like the others."""
    known = [f.stat().st_size for d in map(document_digest, files) if (f := cached / f"{d}.nq").is_file()]
    documents = sum(known) * len(files) // len(known) if known else 0
    return _TIMES * (documents + len(registry_quads()) + len(ontology_quads()))


def _built(files: list[Path], root: Path, jobs: int, watch: Watch) -> Report:
    cached = root / "cache"
    with snapshots.working_folder(root) as made:
        cached.mkdir(exist_ok=True)
        for left in cached.glob("*.tmp"):  # of a build that was killed
            left.unlink()
        outcomes = _apart(tuple(watch(_outcomes(files, cached, jobs), len(files))))
        good = [o for o in outcomes if o.reason is None]
        before = os.path.basename(os.readlink(root / "current")) if (root / "current").is_symlink() else None
        report = Report(outcomes, None, before, 0)
        if report.broken or not good:
            return report
        graphs = {document_graph(o.key): cached / f"{o.digest}.nq" for o in good}
        dump = made / "dumps" / "graph.nq"
        dump.parent.mkdir()
        (made / "texts").mkdir()
        told = [cached / f"{o.digest}.derived.nq" for o in good]
        sizes, whole = _write(dump, graphs, told, [f for o in good for f in o.findings])
        words = search.write(made / search.FILE, [cached / f"{o.digest}.words" for o in sorted(good, key=lambda o: o.key)])
        name = hashlib.sha256(f"{whole} {rules_digest()} {words}".encode()).hexdigest()[:16]
        existing = root / "snapshots" / name
        if existing.is_dir() and _sound(existing):
            kept = snapshots.use(root, name)
            return Report(outcomes, kept, before, sum(kept.manifest["graphs"].values()))
        for outcome in good:
            text = cached / f"{outcome.digest}.txt"
            (made / "texts" / f"{outcome.key}.txt").write_bytes(text.read_bytes())
        found = (*steps(), lambda store: dataset_quads(store, sizes, len(good)))
        load(made / "store", dump, [partial(_recorded, dump, sizes, step) for step in found])
        held = _compare(made / "store", dump)
        if existing.is_dir():  # damaged: the sound one takes its place
            existing.rename(existing.with_name(f"{existing.name}.damaged.tmp"))
        manifest = {
            "id": name,
            "built": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "program": version("civgraph"),
            "mappings": mapping_digest(),
            "n_quads_sha256": hashlib.sha256(dump.read_bytes()).hexdigest(),
            "graphs": held,
            "documents": {o.key: {"file": o.file, "digest": o.digest, "measures": o.measures} for o in good},
        }
        return Report(outcomes, snapshots.publish(root, made, name, manifest), before, sum(held.values()))


def _outcomes(files: list[Path], cached: Path, jobs: int) -> Iterator[Outcome]:
    """What each document gives, in order: from the cache, else read; on several processes where several are to be read."""
    digests = [document_digest(f) for f in files]
    wanted = [(f, d) for f, d in zip(files, digests, strict=True) if not all((cached / f"{d}{end}").is_file() for end in _KEPT)]
    work = partial(_made, cached)
    several = min(jobs, len(wanted))
    quiet = (signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is ours
    pool = ProcessPoolExecutor(several, initializer=signal.signal, initargs=quiet) if several > 1 else None
    try:
        fresh = pool.map(work, wanted, chunksize=1) if pool else map(work, wanted)
        new = {d for _, d in wanted}
        for digest in digests:
            yield next(fresh) if digest in new else _known(cached, digest)
            new.discard(digest)
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _made(cached: Path, item: tuple[Path, str]) -> Outcome:
    """One document read, mapped, validated, and its quads put into the cache."""
    path, digest = item
    try:
        text = read(path)
        record = record_of(text)
        origin = origin_of(path, text)
    except Unreadable as refused:
        return Outcome(path.name, reason=(refused.said("uk"), refused.said("en")))
    linked = linked_record(record, text, origin)
    quads = n_quads(linked)
    outcome = Outcome(path.name, origin.key, digest, len(record.measures), quads.count(b"\n"), findings_of(quads))
    _put(cached / f"{digest}.nq", quads)
    _put(cached / f"{digest}.derived.nq", classified(record, origin.key))
    _put(cached / f"{digest}.txt", text.content.encode("utf-8"))
    _put(cached / f"{digest}.words", search.entries_of(linked["graph"], record.language))
    _put(cached / f"{digest}.json", json.dumps(asdict(outcome), ensure_ascii=False).encode())
    return outcome


def linked_record(record: PlanRecord, text: Text, origin: Origin) -> dict[str, Any]:
    """A plan record as JSON-LD: the graph of its document."""
    nodes = spelled_out(record, text, origin, version("civgraph"), mapping_digest())
    return json_ld(nodes, document_graph(origin.key), record.language)


def _known(cached: Path, digest: str) -> Outcome:
    held = json.loads((cached / f"{digest}.json").read_text("utf-8"))
    return Outcome(**{**held, "findings": tuple(Finding(**f) for f in held["findings"]), "was_read": False, "reason": None})


def _put(file: Path, data: bytes) -> None:
    fresh = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        fresh.write_bytes(data)
        fresh.rename(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _apart(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The outcomes, a document with the key of another refused."""
    first: dict[str, str] = {}
    told: list[Outcome] = []
    for o in outcomes:
        if o.reason is None and o.key in first:
            uk = f"{o.file}: той самий ключ «{o.key}», що й у {first[o.key]}. Дайте документам різні id або приберіть один із них."
            en = f"{o.file}: the same key “{o.key}” as {first[o.key]}. Give the documents different ids, or take one away."
            o = Outcome(o.file, reason=(uk, en))
        elif o.reason is None:
            first[o.key] = o.file
        told.append(o)
    return tuple(told)


def _write(dump: Path, documents: dict[str, Path], told: list[Path], findings: list[Finding]) -> tuple[Counter[str], str]:
    """Writes the quads of all graphs, in the order of their names; how many each has, and the digest of all."""
    whole = hashlib.sha256()
    sizes: Counter[str] = Counter()
    parts: dict[str, Callable[[], bytes]] = {graph: file.read_bytes for graph, file in documents.items()}
    parts |= {shared_graph("registry"): registry_quads, shared_graph("ontology"): ontology_quads}
    parts[shared_graph("derived")] = lambda: sorted_lines(b"".join([by_code(), *(file.read_bytes() for file in told)]))
    parts[shared_graph("findings")] = lambda: findings_quads(findings)
    with dump.open("wb") as out:
        for graph in sorted(parts):
            data = parts[graph]()
            sizes[graph] = data.count(b"\n")
            whole.update(data)
            out.write(data)
    return sizes, whole.hexdigest()


def _recorded(dump: Path, sizes: Counter[str], step: Step, store: Store) -> bytes:
    """What a step finds in the loaded store, added to the dump and to how much each graph has."""
    quads = step(store)
    sizes.update(line.rsplit(b" ", 2)[1][1:-1].decode() for line in quads.splitlines())
    with dump.open("ab") as out:
        out.write(quads)
    return quads


def _compare(made: Path, dump: Path) -> dict[str, int]:
    """Opens the finished store as its readers will, and compares what it holds with what was written; how much each graph has."""
    held = Store.opened(made).counts()
    with dump.open("rb") as lines:
        written = sum(1 for _ in lines)
    if sum(held.values()) != written:
        raise RuntimeError(f"the store holds {sum(held.values())} quads where {written} were written")
    return held


def _sound(folder: Path) -> bool:
    try:
        snapshots.check(snapshots.read(folder), every_byte=True)
    except snapshots.Damaged:
        return False
    return True


@cache
def ontology_quads() -> bytes:
    """Terms and shapes as quads of their own graph."""
    files = [f for name in ("ontology", "shapes") for f in sorted(folder(name).rglob("*.ttl"))]
    return sorted_lines(b"".join(file_n_quads(f, shared_graph("ontology")) for f in files) + question_quads() + rule_quads())
