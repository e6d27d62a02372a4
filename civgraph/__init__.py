"""civgraph: a semantic knowledge graph of governance commitments. `civgraph.open(store)` gives the published graph to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from civgraph.graph import Graph


def open(store: str | Path = "build/store") -> Graph:
    """The graph that is published in the folder `store`, to be asked."""
    from civgraph.graph import opened

    return opened(store)
