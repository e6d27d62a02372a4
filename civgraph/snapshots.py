"""Published graphs: a folder each, whole or not there at all.

In: a folder made by a build. Out: the snapshot that `current` names. Then holds: a snapshot appears by one rename and becomes current
by another, so that a crash at any moment leaves the last one serving; a store that is not what its manifest says is refused.

    STORE/current -> snapshots/ID     STORE/snapshots/ID/{store,texts,dumps,manifest.json}     STORE/cache     STORE/lock
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civgraph.store import Store

KEPT = 5  # so many snapshots stay for going back
_TABLES = ".sst"  # RocksDB guards each block of these by a checksum of its own


class Damaged(Exception):
    """A store that cannot be trusted: where, what is wrong, in both languages."""

    def __init__(self, where: Path, uk: str, en: str) -> None:
        super().__init__(f"{where}: {en}")
        self.where, self.uk, self.en = where, uk, en

    def said(self, language: str) -> str:
        """The sentence in a language."""
        return f"{self.where}: {self.uk if language == 'uk' else self.en}"


class NoRoom(Exception):
    """No space is left where the graph is built: where, how many bytes it takes, how many are free."""

    def __init__(self, where: Path, wanted: int, free: int) -> None:
        super().__init__(f"{where}: {wanted} bytes wanted, {free} free")
        self.where, self.wanted, self.free = where, wanted, free

    def said(self, language: str) -> str:
        """The sentence in a language."""
        wanted, free = (f"{n:,}".replace(",", "\u00a0") for n in (self.wanted, self.free))
        if language == "uk":
            return (
                f"{self.where}: не вистачає місця на диску. Збирання займає близько {wanted} байтів, вільно {free}. "
                "Опублікований граф не змінено; звільніть місце або вкажіть інше сховище (--store)."
            )
        return (
            f"{self.where}: no space is left on the disk. The build takes about {wanted} bytes, {free} are free. "
            "The published graph is unchanged; free some space, or name another store (--store)."
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published graph."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """Its name: the beginning of the digest of its quads."""
        return self.folder.name

    def opened(self) -> Store:
        """Its store, read-only, once it is seen to be whole."""
        check(self)
        try:
            return Store.opened(self.folder / "store")
        except OSError as error:
            raise _damaged(self.folder, f"сховище не відкривається ({error})", f"the store does not open ({error})") from error


def current(root: Path) -> Snapshot:
    """The snapshot that is published now."""
    link = root / "current"
    if not link.is_symlink():
        raise Damaged(
            root, "тут ще нічого не опубліковано. Виконайте: civgraph build", "nothing is published here yet. Run: civgraph build"
        )
    return read(root / os.readlink(link))


def read(folder: Path) -> Snapshot:
    """A snapshot with its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        assert isinstance(manifest, dict) and manifest["files"] and manifest["graphs"]
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise _damaged(folder, "опис знімка (manifest.json) не читається", "its manifest.json cannot be read") from error
    return Snapshot(folder, manifest)


def published(root: Path) -> list[Snapshot]:
    """The snapshots there are, the newest first."""
    folders = [f for f in (root / "snapshots").glob("*") if f.is_dir() and not f.name.endswith(".tmp")]
    return sorted((read(f) for f in folders), key=lambda s: (str(s.manifest["built"]), s.id), reverse=True)


def check(snapshot: Snapshot, every_byte: bool = False) -> None:
    """Refuses a snapshot whose files are not those of its manifest: by name and size, the small ones by digest, all with `every_byte`."""
    listed: dict[str, dict[str, Any]] = snapshot.manifest["files"]
    there = {
        str(f.relative_to(snapshot.folder)): f for f in sorted(snapshot.folder.rglob("*")) if f.is_file() and f.name != "manifest.json"
    }
    for name in sorted(listed.keys() | there.keys()):
        if name not in there:
            raise _damaged(snapshot.folder, f"немає файлу {name}", f"the file {name} is missing")
        if name not in listed:
            raise _damaged(snapshot.folder, f"зайвий файл {name}", f"the file {name} does not belong here")
        size, wanted = there[name].stat().st_size, listed[name]["bytes"]
        if size != wanted:
            raise _damaged(snapshot.folder, f"{name}: {size} байтів замість {wanted}", f"{name} has {size} bytes where {wanted} are wanted")
        whole = every_byte or (name.startswith("store/") and not name.endswith(_TABLES))
        if whole and _digest(there[name]) != listed[name]["sha256"]:
            raise _damaged(snapshot.folder, f"{name}: вміст змінено", f"the content of {name} has changed")


def publish(root: Path, made: Path, name: str, manifest: dict[str, Any]) -> Snapshot:
    """Makes a finished folder the current snapshot."""
    files = {str(f.relative_to(made)): {"bytes": f.stat().st_size, "sha256": _digest(f)} for f in sorted(made.rglob("*")) if f.is_file()}
    with (made / "manifest.json").open("w", encoding="utf-8") as out:
        json.dump({**manifest, "files": files}, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    folder = root / "snapshots" / name
    made.rename(folder)
    use(root, name)
    for old in published(root)[KEPT:]:
        if old.id != name:
            old.folder.rename(gone := old.folder.with_name(f"{old.id}.tmp"))
            shutil.rmtree(gone)
    return read(folder)


def use(root: Path, name: str) -> Snapshot:
    """Makes a published snapshot the current one."""
    found = read(root / "snapshots" / name)
    fresh = root / "current.tmp"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("snapshots") / name)
    fresh.rename(root / "current")
    return found


@contextmanager
def working_folder(root: Path) -> Iterator[Path]:
    """An empty folder to build in; one build at a time, what a killed one left is taken away."""
    (root / "snapshots").mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in (root / "snapshots").glob("*.tmp"):
            shutil.rmtree(left)
        made = root / "snapshots" / "new.tmp"
        made.mkdir()
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _damaged(folder: Path, uk: str, en: str) -> Damaged:
    return Damaged(
        folder,
        f"знімок пошкоджено: {uk}. Поверніться до іншого (civgraph snapshots --use ID) або зберіть наново (civgraph build).",
        f"the snapshot is damaged: {en}. Go back to another (civgraph snapshots --use ID) or build anew (civgraph build).",
    )
