"""The documents of a folder, and what their quads depend on.

In: folders, a path. Out: the documents in them, and digests. Then holds: where a document, its name, its sidecar, the program and its data
are the same, so is the digest; nothing of a document is read but its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from civgraph.registry_tables import folders as registry_folders
from civgraph.resources import DATA, PACKAGE, folder

NO_DOCUMENTS = frozenset((".toml", ".json", ".csv", ".md"))


def documents_in(folders: Iterable[Path]) -> list[Path]:
    """The documents that lie directly in the folders."""
    found = (f for d in folders for f in d.iterdir() if f.is_file() and not f.name.startswith("."))
    return sorted((f for f in found if f.suffix.lower() not in NO_DOCUMENTS), key=lambda f: (f.name, str(f)))


def mapping_digest() -> str:
    """The digest of everything that says how words look, what they become, and what is known beside them."""
    return _mapping_digest(registry_folders())


@cache
def _mapping_digest(registries: tuple[Path, ...]) -> str:
    data = _digest_of(f for f in folder("mappings").rglob("*") if f.is_file())
    return hashlib.sha256("".join([data, *(_digest_of(r.glob("*.csv"), r) for r in registries)]).encode()).hexdigest()


@cache
def rules_digest() -> str:
    """The digest of the derivations and of the rules that span documents."""
    return _digest_of(f for name in ("derive", "rules") for f in folder(f"queries/{name}").glob("*.rq"))


def _program_digest() -> str:
    return _code_digest() + mapping_digest()


@cache
def _code_digest() -> str:
    code = [*PACKAGE.rglob("*.py"), *folder("shapes").rglob("*.ttl"), *folder("ontology").rglob("*.ttl")]
    return _digest_of(f for f in code if "_data" not in f.parts)


def document_digest(path: Path) -> str:
    """What a document's quads depend on: its bytes, its name, its sidecar, the program, its data."""
    sidecar = path.with_suffix(".toml")
    found = hashlib.sha256(f"{_program_digest()} {path.name} ".encode())
    found.update(hashlib.sha256(path.read_bytes()).digest())
    found.update(sidecar.read_bytes() if sidecar.is_file() else b"")
    return found.hexdigest()


def _digest_of(files: Iterable[Path], root: Path | None = None) -> str:
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(str(file.relative_to(root or (PACKAGE if file.is_relative_to(PACKAGE) else DATA))).encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
