"""Accuracy: the founding plans without a mistake, the blind tests above their bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civgraph.pipeline import read, record_of
from civgraph.record import as_json
from civgraph.scoring import Score, score

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def scored(gold: Path, docs: Path) -> Score:
    text = read(next(d for d in docs.iterdir() if d.stem == gold.stem and d.suffix == ".txt"))
    return score(json.loads(gold.read_text("utf-8")), as_json(record_of(text)), text.content)


@pytest.mark.parametrize("gold", sorted((CORPUS / "gold").glob("*.json")), ids=lambda p: p.stem)
def test_founding_plan(gold: Path) -> None:
    found = scored(gold, CORPUS)
    assert found.misses == []
    assert found.counts["spans"].found > 20


BLIND = sorted((CORPUS / "blind").glob("*.json"))


def test_blind_documents_are_read_above_their_bounds() -> None:
    total = Score()
    for gold in BLIND:
        total.add(scored(gold, CORPUS / "blind"))
    assert len(BLIND) >= 15
    assert total.overall >= 0.95
    assert {name: count.f1 for name, count in total.counts.items() if count.total and count.f1 < 0.9} == {}
    assert total.counts["measures"].f1 >= 0.97
    assert total.counts["spans"].f1 == 1.0


@pytest.mark.parametrize("gold", BLIND, ids=lambda p: p.stem)
def test_blind_document_has_its_measures(gold: Path) -> None:
    assert scored(gold, CORPUS / "blind").counts["measures"].f1 >= 0.9
