"""What tells a measure's topics and activities: order, place, heading, and the lists of data."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civgraph.clauses import folded, words_of
from civgraph.lexicon import languages
from civgraph.phrases import Phrases
from civgraph.resources import toml
from civgraph.topics import concepts_of

TOPICS, ACTIVITIES, LEAST = 25, 14, 3


@cache
def lexicon(language: str) -> dict[str, dict[str, list[str]]]:
    found = toml(f"mappings/lexicons/{language}/topics.toml")
    return {concept: lists for concept, lists in found.items() if concept.startswith(("topic-", "activity-"))}


def told(text: str, language: str = "uk", heading: str = "") -> list[str]:
    return [t.concept for t in concepts_of(text, heading, language)]


def test_every_language_tells_the_same_concepts() -> None:
    concepts = {language: set(lexicon(language)) for language in languages()}
    assert concepts["uk"] == concepts["ru"] == concepts["en"]
    assert sum(c.startswith("topic-") for c in concepts["uk"]) == TOPICS
    assert sum(c.startswith("activity-") for c in concepts["uk"]) == ACTIVITIES


@pytest.mark.parametrize("language", languages())
def test_every_list_is_of_a_known_strength_and_no_phrase_stands_twice(language: str) -> None:
    for concept, lists in lexicon(language).items():
        assert set(lists) <= {"sure", "likely", "faint", "where"}, concept
        phrases = [phrase for phrases in lists.values() for phrase in phrases]
        assert len(phrases) == len(set(phrases)), (concept, sorted(p for p in phrases if phrases.count(p) > 1))


@pytest.mark.parametrize("language", languages())
def test_every_concept_has_an_example(language: str) -> None:
    shown = {concept for example in toml(f"mappings/lexicons/{language}/topics.toml")["example"] for concept in example["says"]}
    assert len(shown) >= (TOPICS + ACTIVITIES if language == "uk" else (TOPICS + ACTIVITIES) // 2)


def test_the_action_and_its_object_tell_more_than_the_details() -> None:
    assert told("Відремонтувати дорогу")[0] == "topic-infrastructure"
    assert told("Провести лекцію про екологію, зокрема в місцях ремонту доріг")[0] == "topic-environment"
    assert "topic-international" not in told("Закупити ліки відповідно до Конвенції про міжнародну допомогу")


def test_those_who_take_part_give_no_topic() -> None:
    assert told("Прибрати парк за участю ветеранів і волонтерів") == ["topic-environment", "activity-provision"]
    assert "topic-veterans" in told("Облаштувати парк для ветеранів")


def test_a_heading_helps_only_where_the_measure_says_too_little() -> None:
    assert told("Провести засідання") == ["topic-advisory-bodies", "activity-event", "activity-institution"]
    assert told("Скласти графік", heading="Охорона здоров'я")[0] == "topic-health"
    assert "topic-health" not in told("Відремонтувати дорогу", heading="Охорона здоров'я")


def test_a_heading_that_says_nothing_adds_nothing() -> None:
    assert told("Скласти графік", heading="Інше") == told("Скласти графік")


def test_the_words_that_told_it_are_those_of_the_text() -> None:
    found = {t.concept: t.words for t in concepts_of("Створити в громадах мобільні Центри підтримки ветеранів", "", "uk")}
    assert found["topic-veterans"] == ("ветеранів",)
    assert found["activity-resource"] == ("Створити … Центри",)


def test_the_strongest_stands_first_and_there_are_three_topics_and_two_activities_at_most() -> None:
    text = "Провести конкурс, форум, семінар і лекцію про дороги, ліси, музеї, школи, лікарні та ветеранів; видати посібник"
    found = concepts_of(text, "", "uk")
    topics, activities = ([t for t in found if t.concept.startswith(kind)] for kind in ("topic-", "activity-"))
    assert len(topics) == 3 and len(activities) == 2
    for kind in (topics, activities):
        assert [t.strength for t in kind] == sorted((t.strength for t in kind), reverse=True)


def test_a_phrase_keeps_the_words_inside_it_and_shares_those_at_its_edge() -> None:
    phrases = Phrases([("робоча група", "body"), ("група", "group"), ("група ризику", "risk")], "uk")
    assert [h.meaning for h in phrases.found(words_of("робочої групи ризику", "uk"))] == ["body", "risk"]
    assert [h.meaning for h in phrases.found(words_of("робочої групи", "uk"))] == ["body"]


def test_a_gap_is_of_four_words_at_most_and_a_bound_phrase_stands_first() -> None:
    phrases = Phrases([("створити … раду", "council"), ("^розвиток", "first")], "uk")
    assert [h.meaning for h in phrases.found(words_of("створити при цій самій міській раді", "uk"))] == ["council"]
    assert phrases.found(words_of("створити при цій самій великій міській раді", "uk")) == []
    assert [h.meaning for h in phrases.found(words_of("Розвиток сприяє", "uk"))] == ["first"]
    assert phrases.found(words_of("на розвиток", "uk")) == []


@pytest.mark.parametrize("phrase", ["… рада", "ра~"])
def test_a_phrase_that_cannot_be_looked_up_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=re.escape(phrase.split()[0])):
        Phrases([(phrase, "x")], "uk")


def test_two_spellings_are_one() -> None:
    assert folded("проєктів", "uk") == folded("проектів", "uk")
    assert told("Упровадження реєстру") == told("Впровадження реєстру")


@settings(deadline=None)  # the first text loads a dictionary
@given(st.text(max_size=200), st.sampled_from(("uk", "ru", "en", "de")))
def test_any_text_gives_concepts_and_no_error(text: str, language: str) -> None:
    found = concepts_of(text, text, language)
    assert found == concepts_of(text, text, language)
    assert len({t.concept for t in found}) == len(found)
    assert all(t.words and t.strength > 0 for t in found)
