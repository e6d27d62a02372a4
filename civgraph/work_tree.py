"""The git work tree a check runs in: its root, and what has changed in it.

In: a folder, a ref. Out: paths. Then holds: git is only asked, nothing is changed, and no ref is taken for an option.
"""

from __future__ import annotations

import subprocess
from pathlib import Path


class NoWorkTree(Exception):
    """There is no git, or the folder lies in no work tree."""


class NoRef(Exception):
    """The ref names no commit."""


def root_of(folder: Path) -> Path | None:
    """The root of the work tree a folder lies in."""
    try:
        return Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    except NoWorkTree:
        return None


def changed_since(ref: str, folder: Path) -> frozenset[Path]:
    """The files that differ from a ref, those that git does not know yet among them; without those that are gone."""
    root = root_of(folder)
    if root is None:
        raise NoWorkTree
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except NoWorkTree as error:
        raise NoRef(ref) from error
    changed = _git(root, "diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", commit)
    fresh = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(root / name for name in (changed + fresh).split("\0") if name)


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoWorkTree from error
    return done.stdout.decode("utf-8", "surrogateescape")
