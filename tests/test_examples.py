"""The examples of the data files: every phrase says just what stands beside it, and a near miss says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from civgraph.citations import find_citations
from civgraph.clauses import words_of
from civgraph.deadlines import read_deadlines
from civgraph.executors import read_executors
from civgraph.lexicon import languages
from civgraph.morphology import nominative
from civgraph.record import Citation, Deadline, Executor, Period
from civgraph.registry import territory_named
from civgraph.resolution import body_of
from civgraph.resources import toml
from civgraph.setting import UNKNOWN, Setting
from civgraph.text import View
from civgraph.topics import concepts_of

FILES = {
    "citations": "mappings/citations/{}.toml",
    "deadlines": "mappings/lexicons/{}/deadlines.toml",
    "executors": "mappings/lexicons/{}/executors.toml",
    "morphology": "mappings/lexicons/{}/morphology.toml",
    "bodies": "mappings/lexicons/{}/bodies.toml",
    "topics": "mappings/lexicons/{}/topics.toml",
    "clauses": "mappings/lexicons/{}/clauses.toml",
}


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(language, example, id=f"{language}-{n}")
        for language in languages()
        for n, example in enumerate(toml(FILES[kind].format(language)).get("example", []))
    ]


@pytest.mark.parametrize(("language", "example"), examples("citations"))
def test_citation(language: str, example: dict[str, Any]) -> None:
    view = View.of(example["text"])
    found = find_citations(view, language)
    assert [spelled(c) for c in found] == example["cites"]
    assert all(example["text"][slice(*c.span)] == c.text for c in found)


def spelled(c: Citation) -> dict[str, Any]:
    """The values of a citation that are there; a mere mention has no role."""
    values = {
        "act": c.act,
        "issuer": c.issuer,
        "number": c.number,
        "date": c.date,
        "title": c.title,
        "articles": list(c.articles),
        "pinpoints": list(c.pinpoints),
        "role": None if c.role == "mention" else c.role,
    }
    return {key: value for key, value in values.items() if value}


@pytest.mark.parametrize(("language", "example"), examples("deadlines"))
def test_deadline(language: str, example: dict[str, Any]) -> None:
    period = Period(*example["period"].split("/"))
    year = int(period.start[:4]) if period.start[:4] == period.end[:4] else None
    assert [said(d) for d in read_deadlines(View.of(example["text"]), language, period, year)] == example["says"]


def said(d: Deadline) -> str:
    """A deadline in short: its kind, how often, its stretch, its day."""
    parts = [d.kind, d.every, f"x{d.times}" if d.times else None]
    parts += [f"{d.start or '..'}/{d.end or '..'}" if d.start or d.end else None]
    parts += [f"day {d.day}" if d.day else None, f"of {d.month}" if d.month else None]
    return " ".join(p for p in parts if p)


@pytest.mark.parametrize(("language", "example"), examples("executors"))
def test_executors(language: str, example: dict[str, Any]) -> None:
    assert [named(e) for e in read_executors(View.of(example["text"]), language).executors] == example["names"]


def named(e: Executor) -> str:
    """A body with its marks: co-executor, subject to consent, a mark for the whole list."""
    marks = {"[co]": e.role == "co-executor", "[consent]": e.consent, "[list]": e.scope == "list"}
    return " ".join([e.name, *(mark for mark, there in marks.items() if there)])


@pytest.mark.parametrize(("language", "example"), examples("morphology"))
def test_nominative(language: str, example: dict[str, str]) -> None:
    assert nominative(example["text"], language) == example["nominative"]


@pytest.mark.parametrize(("kind", "least"), [("citations", 150), ("deadlines", 150), ("executors", 100), ("topics", 80)])
def test_there_are_enough(kind: str, least: int) -> None:
    assert len(examples(kind)) >= least


@pytest.mark.parametrize(("language", "example"), examples("bodies"))
def test_body(language: str, example: dict[str, Any]) -> None:
    country = example.get("country", {"uk": "ua", "ru": "ru"}.get(language))
    territory = territory_named(example["territory"], country, language)
    stated = Setting.of(language, "", example["territory"], example["issuer"])
    body = body_of(example["text"], replace(stated, country=None if country == UNKNOWN else country, territory=territory))
    if "name" not in example:
        assert body is None
        return
    assert body is not None
    assert (body.name, body.kind, body.group) == (example["name"], example["kind"], example.get("group", False))
    assert list(body.also) == example.get("also", [])
    assert (body.parent.name if body.parent else None) == example.get("parent")
    assert body.territory.key == example.get("where", territory.key)


@pytest.mark.parametrize(("language", "example"), examples("topics"))
def test_topics(language: str, example: dict[str, Any]) -> None:
    assert {told.concept for told in concepts_of(example["text"], example.get("heading", ""), language)} == set(example["says"])


@pytest.mark.parametrize(("language", "example"), examples("clauses"))
def test_clauses(language: str, example: dict[str, Any]) -> None:
    told = [word.text for word in words_of(example["text"], language) if word.part == example["part"]]
    assert " ".join(told) == example["words"]
