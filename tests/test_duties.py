"""Who has to report what to whom: `tests/duties.toml` holds the duties of every document of the corpus, as a reader finds them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from civgraph.duties import duties_of
from civgraph.duty_clauses import KEYS
from civgraph.layout import lines_of
from civgraph.lexicon import pattern
from civgraph.pipeline import extract
from civgraph.provisions import operative_part
from civgraph.readers.plain import read
from civgraph.record import PlanRecord
from civgraph.text import Text, View
from tests.test_examples import said

ROOT = Path(__file__).resolve().parent.parent
GOLD: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "tests" / "duties.toml").read_text("utf-8"))


def duties_in(record: PlanRecord) -> list[dict[str, Any]]:
    told = [(f"¶{p.number}", d) for p in record.provisions for d in p.duties] + [
        (str(m.number), d) for m in record.measures for d in m.duties
    ]
    found = [{"of": of, "who": d.who, "to": d.to, "when": [said(due) for due in d.deadlines]} for of, d in told]
    return [{key: value for key, value in duty.items() if value} for duty in found]


def test_every_document_is_judged() -> None:
    assert set(GOLD) == {str(p.relative_to(ROOT / "corpus").with_suffix("")) for p in (ROOT / "corpus").rglob("*.txt")}


@pytest.mark.parametrize("name", GOLD)
def test_duties(name: str) -> None:
    path = ROOT / "corpus" / f"{name}.txt"
    record = extract(path)
    assert duties_in(record) == GOLD[name]
    text = read(path.read_bytes())[0]
    for item in (*record.provisions, *record.measures):
        for duty in item.duties:
            assert duty.span and item.span[0] <= duty.span[0] < duty.span[1] <= item.span[1]
            clause = View.of(text[slice(*duty.span)]).text
            assert any(pattern("provisions", record.language, f"duties.{key}").search(clause) for key in KEYS)


def test_a_point_obliges_whom_its_paragraph_names() -> None:
    content = (
        "1. Затвердити план заходів.\n2. Виконавцям плану заходів:\n2.1. Забезпечити його виконання.\n"
        "2.2. Щокварталу звітувати перед Вербівською міською радою про хід його виконання.\n"
    )
    text, blocks = read(content.encode())
    acts = operative_part(lines_of(Text("any.txt", "text/plain", "", text, blocks)), "uk", None, 2024)
    assert [(p.number, d.who, d.to) for p in acts.provisions for d in p.duties] == [
        ("2.2", "виконавці плану заходів", "Вербівська міська рада")
    ]


def test_a_name_keeps_what_is_not_a_person() -> None:
    text = "Виконавчому органу Зорянської міської ради (Зорянській міській державній адміністрації) (Петренко О.) звітувати голові щороку."
    (duty,) = duties_of(View.of(text), "uk", None, None)
    assert duty.who == "виконавчий орган Зорянської міської ради (Зорянська міська державна адміністрація)"
