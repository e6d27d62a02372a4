"""What several tests share: the corpus, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from civgraph import snapshots
from civgraph.building import Report, build
from civgraph.store import Store

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    root = tmp_path_factory.mktemp("graph") / "store"
    return root, build([ROOT / "corpus"], root, 2)


@pytest.fixture(scope="session")
def store(published: tuple[Path, Report]) -> Store:
    return snapshots.current(published[0]).opened()
