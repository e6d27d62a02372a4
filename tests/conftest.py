"""What several tests share: the corpus, built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from civgraph import snapshots
from civgraph.building import Report, build
from civgraph.store import Store
from tests.paging import hostile
from tests.running import Running, publish, running

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    root = tmp_path_factory.mktemp("graph") / "store"
    return root, build([ROOT / "corpus"], root, 2)


@pytest.fixture(scope="session")
def store(published: tuple[Path, Report]) -> Store:
    return snapshots.current(published[0]).opened()


@pytest.fixture(scope="session")
def site(published: tuple[Path, Report]) -> Iterator[Running]:
    with running(published[0]) as found:
        yield found


@pytest.fixture(scope="session")
def evil(published: tuple[Path, Report], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Store]]:
    root = tmp_path_factory.mktemp("evil")
    graphs: dict[str, list[str]] = {}
    for line in hostile(published[0]).strip().split("\n"):
        triple, _, graph = line.removesuffix(" .").rpartition(" ")
        graphs.setdefault(graph[1:-1], []).append(f"{triple} .")
    publish(root, {graph: "\n".join(lines) for graph, lines in graphs.items()}, "evil")
    with running(root) as found:
        yield found, snapshots.current(root).opened()
