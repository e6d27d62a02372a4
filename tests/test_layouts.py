"""Measures are read in layouts that the founding plans do not have: `tests/layouts/*.txt`, each with what a reader sees in it."""

import json
from pathlib import Path

import pytest

from civgraph.pipeline import extract
from civgraph.text import collapse

CASES = sorted((Path(__file__).parent / "layouts").glob("*.json"))


def _plain(text: str) -> str:
    return collapse(text).rstrip(" .;")


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_layout(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    record = extract(path.with_suffix(".txt"))
    found = [
        [m.number, m.section, _plain(m.text), [_plain(e.name) for e in m.executors], [_plain(d.text) for d in m.deadlines]]
        for m in record.measures
    ]
    wanted = [[n, s, _plain(t), [_plain(e) for e in who], [_plain(d) for d in due]] for n, s, t, who, due in expected["measures"]]
    assert found == wanted
    assert [[s.number, s.title] for s in record.sections] == expected.get("sections", [])
