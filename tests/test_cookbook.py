"""The cookbook and the tutorial are what `make bless` would write; every question has a conclusion, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civgraph.catalogue import query_of, questions
from civgraph.store import Store
from tests.golden import PAGE, TUTORIAL, followed, page, written


def test_the_cookbook_is_what_bless_writes(store: Store) -> None:
    assert PAGE.read_text("utf-8") == page(store), "run `make bless`, then read the difference"


def test_every_question_has_a_conclusion_and_no_other() -> None:
    assert set(written()["questions"]) == set(questions())


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_conclusion_stands_in_both_languages_and_says_how_it_was_checked(name: str) -> None:
    said = written()["questions"][name]
    assert set(said) <= {"uk", "en", "checked", "also"}
    assert all(len(said[key].split()) > 8 for key in ("uk", "en", "checked"))
    assert any("а" <= letter <= "я" for letter in said["uk"]) and sum("a" <= letter <= "z" for letter in said["en"]) > len(said["en"]) / 2


def test_what_is_asked_again_finds_something(store: Store) -> None:
    again = [(name, values) for name, said in written()["questions"].items() for values in said.get("also", [])]
    assert again and all(len(store.rows(query_of(questions()[name], values)).rows) for name, values in again)


def test_the_tutorial_goes_as_it_says(tmp_path: Path) -> None:
    text = TUTORIAL.read_text("utf-8")
    assert same(followed(text, tmp_path)) == same(text), "run `make bless`, then read the difference"
    assert text.count("$ civgraph ") > 8


def same(text: str) -> str:
    """The text without what each version of the terms changes: the name of a snapshot and its size."""
    return re.sub(r"\b[0-9a-f]{16}\b|четвірок \d+", "…", text)
