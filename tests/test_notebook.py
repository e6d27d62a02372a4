"""The notebook of docs/: run without a screen on the corpus, it says what it says in the file. `BLESS=1` writes what it says now."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from civgraph.building import Report

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    """What each cell printed or showed."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown.append([(o.output_type, o.get("text") or o.get("data") or o.get("evalue")) for o in cell.outputs])
    return shown


def test_it_says_what_it_said(stored: Any, published: tuple[Path, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIVGRAPH_STORE", str(published[0]))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for folder in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(folder, str(tmp_path))
    fresh = nbformat.reads(nbformat.writes(stored), as_version=4)
    client = NotebookClient(fresh, timeout=120, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    if os.environ.get("BLESS"):
        fresh.metadata.language_info = {"name": "python"}
        nbformat.write(fresh, NOTEBOOK)
        return
    assert outputs(fresh) == outputs(stored)


def test_its_outputs_are_stored_in_order_without_the_time_of_day(stored: Any) -> None:
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all("execution" not in cell.metadata for cell in code)
    assert all(output.output_type in ("stream", "execute_result") for cell in code for output in cell.outputs)


def test_each_text_stands_in_both_languages(stored: Any) -> None:
    texts = [cell.source for cell in stored.cells if cell.cell_type == "markdown"][1:]
    assert texts and all("| Українською | English |" in text for text in texts)
    rows = [[cell.strip() for cell in text.splitlines()[-1].strip("|").split(" | ")] for text in texts]
    assert all(len(row) == 2 and all(row) for row in rows)
    assert all(uk.count("**Не можна:**") == en.count("**May not:**") for uk, en in rows)
    assert sum("**Не можна:**" in uk for uk, _ in rows) == 6
