"""Scoring: what counts as right, wrong, missed and invented."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from civgraph.scoring import score

GOLD = json.loads((Path(__file__).resolve().parent.parent / "corpus" / "gold" / "000_c1c52d2aa4e1ed30.json").read_text("utf-8"))


def changed(path: str, value: Any) -> dict[str, Any]:
    record = copy.deepcopy(GOLD)
    *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
    place = record
    for step in steps:
        place = place[step]
    if value is None and isinstance(place, list):
        del place[last]
    else:
        place[last] = value
    return record


def test_gold_agrees_with_itself() -> None:
    found = score(GOLD, GOLD, None)
    assert found.misses == [] and found.overall == 1.0


@pytest.mark.parametrize(
    ("path", "value", "category", "missed", "invented"),
    [
        ("document.number", "465", "header", 1, 1),
        ("document.number", None, "header", 1, 0),
        ("document.title", GOLD["document"]["title"].upper(), "header", 0, 0),
        ("legal_bases.0", None, "citations", 1, 0),
        ("legal_bases.0.articles", ["6"], "citations", 1, 1),
        ("legal_bases.0.role", "mention", "roles", 1, 1),
        ("provisions.0.kind", "control", "provisions", 1, 1),
        ("measures.0", None, "measures", 1, 0),
        ("measures.0.text", "Провести нараду", "measures", 1, 1),
        ("measures.1.executors.1.consent", True, "consent", 0, 1),
        ("measures.1.executors.2", None, "executors", 1, 0),
        ("measures.0.deadlines.0.end", "2020-11-30", "deadlines", 1, 1),
    ],
)
def test_a_change_is_counted_where_it_was_made(path: str, value: Any, category: str, missed: int, invented: int) -> None:
    count = score(GOLD, changed(path, value), None).counts[category]
    assert (count.missed, count.invented) == (missed, invented)


def test_any_of_several_readings_is_right() -> None:
    gold = copy.deepcopy(GOLD)
    gold["document"]["territory"] = {"any": ["місто Київ", GOLD["document"]["territory"]]}
    assert score(gold, GOLD, None).misses == []


def test_a_span_must_quote_its_words() -> None:
    record: dict[str, Any] = {"document": {}, "legal_bases": [{"text": "Закону", "span": [0, 6]}, {"text": "Указу", "span": [0, 6]}]}
    count = score(GOLD, record, "Закону України").counts["spans"]
    assert (count.found, count.missed) == (1, 1)
