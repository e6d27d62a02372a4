"""The dumps of a snapshot.

In: a reading. Out: the files, each with its size and checksum. Then holds: they are those of the snapshot that answers.
"""

from __future__ import annotations

from typing import Any

from civgraph import snapshots
from civgraph.server.reading import Reading


def dumps(reading: Reading) -> dict[str, dict[str, Any]]:
    """The dumps of the snapshot that answers, by name, each with its size and checksum."""
    held = snapshots.read(reading.site.root / "snapshots" / reading.asking.snapshot)
    files = held.manifest["files"]
    return {name.removeprefix("dumps/"): said for name, said in files.items() if name.startswith("dumps/")}
