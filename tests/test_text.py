"""A view maps back to the characters it was read from."""

import doctest
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import civgraph
from civgraph.readers.plain import decode
from civgraph.text import View, collapse

MODULES = sorted(m.name for m in pkgutil.walk_packages(civgraph.__path__, "civgraph."))


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@given(st.text(alphabet="aбв \t\n\u00ad\u00a0<p>/&nbsp;*_’'\"«»–-", max_size=60))
def test_every_character_of_a_view_is_in_its_stretches(text: str) -> None:
    view = View.of(text)
    assert len(view.text) == len(view.clean) == len(view.places)
    if view:
        start, end = view.span()
        assert 0 <= start < end <= len(text)
        for a, b in view.stretches():
            assert start <= a < b <= end


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("за зго\u00adдою", "за згодою"),
        ("здоров’я здоровʼя здоров'я", "здоров'я здоров'я здоров'я"),
        ("депaртaмeнт IV ISO", "департамент IV ISO"),
        ("<p>протягом&nbsp;2024 року</p>", "протягом 2024 року"),
        ("а<br>б", "а\nб"),
        ("**ПЛАН**", "ПЛАН"),
        ("« \\_\\_\\_ » 2023", "« ___ » 2023"),
        ("рядок\r\nдругий", "рядок\nдругий"),
        ("3 < 5 і 7 > 2", "3 < 5 і 7 > 2"),
    ],
)
def test_cleaning(source: str, text: str) -> None:
    assert View.of(source).text == text


def test_a_tag_between_words_cuts_the_stretch() -> None:
    source = "створити <b>раду</b> міста"
    view = View.of(source)
    assert "".join("".join(source[a:b] for a, b in view.stretches()).split()) == "створитирадуміста"
    assert collapse(source[slice(*view.span(0, 8))]) == "створити"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-u", "cp866"])
def test_encodings(encoding: str) -> None:
    words = "План заходів щодо розвитку громади на два роки вперед"
    plain = words.replace("і", "и") if encoding == "cp866" else words
    assert decode(plain.encode(encoding)) == plain
