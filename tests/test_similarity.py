"""Measures that promise the same: hand-made pairs, and what holds of any set of measures."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from tomllib import loads
from typing import Any

import pytest

from civgraph.resources import toml
from civgraph.similarity import ALIKE, LEAST, Promise, alike, likeness
from civgraph.terms import kin, terms_of
from civgraph.topics import concepts_of

JUDGED: dict[str, list[dict[str, Any]]] = loads((Path(__file__).parent / "similar.toml").read_text("utf-8"))
PAIRS = JUDGED["pair"]
OTHERS = ("fresh", "later", "third", "fourth", "fifth")


def promise(plan: str, number: int, language: str, text: str) -> Promise:
    return Promise(plan, f"{plan}/m/{number}", text, language, tuple(t.concept for t in concepts_of(text, "", language)))


def measures(texts: int) -> list[Promise]:
    """Measures of many plans, put together from the texts of the pairs."""
    said = [tuple(pair[side]) for pair in (*PAIRS, *JUDGED["fresh"]) for side in ("one", "other")]
    return [promise(f"plan{n // 6}", n % 6, *said[(n * 7 + n // len(said)) % len(said)]) for n in range(texts)]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p['one'][0]}-{p['other'][0]}-{p['one'][1][:24]}")
def test_pair(pair: dict[str, Any]) -> None:
    one, other = promise("a", 1, *pair["one"]), promise("b", 1, *pair["other"])
    assert (likeness(one, other) >= ALIKE) == pair["alike"], (likeness(one, other), pair["why"])
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize("list_", OTHERS)
def test_pairs_on_other_subjects(list_: str) -> None:
    said = {n: likeness(promise("a", 1, *pair["one"]), promise("b", 1, *pair["other"])) >= ALIKE for n, pair in enumerate(JUDGED[list_])}
    wanted = {n for n, pair in enumerate(JUDGED[list_]) if pair["alike"]}
    right = {n for n, alike_ in said.items() if alike_}
    assert len(right & wanted) >= 0.85 * len(wanted), [JUDGED[list_][n]["one"] for n in wanted - right]
    assert len(right & wanted) >= 0.85 * len(right), [JUDGED[list_][n]["one"] for n in right - wanted]


def test_each_list_holds_as_many_pairs_alike_as_not() -> None:
    assert [len(JUDGED[list_]) for list_ in OTHERS] == [40, 30, 30, 30, 20]
    for list_ in OTHERS:
        assert sum(pair["alike"] for pair in JUDGED[list_]) == len(JUDGED[list_]) / 2


def test_what_others_take_part_in_is_not_held() -> None:
    held, helped = promise("a", 1, "uk", "Проведення форуму молоді"), promise("b", 1, "uk", "Сприяння участі молоді у міжнародних форумах")
    assert likeness(held, helped) < ALIKE
    assert likeness(held, promise("c", 1, "uk", "Сприяння проведенню форуму молоді")) >= ALIKE


def test_words_in_common_do_not_join_what_is_done_to_others() -> None:
    pupils, drivers = promise("a", 1, "uk", "Навчання учнів безпеці руху"), promise("b", 1, "uk", "Навчання водіїв безпеці руху")
    children = promise("c", 1, "uk", "Проведення в школах уроків з правил дорожнього руху")
    assert likeness(pupils, drivers) < ALIKE <= likeness(pupils, children)


def test_the_object_that_stands_first_parts_what_shares_its_place() -> None:
    cameras, grounds = (
        promise(p, 1, "uk", f"Встановити {what} біля шкіл") for p, what in (("a", "камери відеоспостереження"), ("b", "лавки"))
    )
    assert likeness(cameras, grounds) < ALIKE


def test_a_measure_is_wholly_like_itself_in_another_plan() -> None:
    for pair in PAIRS:
        if pair["alike"]:
            assert likeness(promise("a", 1, *pair["one"]), promise("b", 1, *pair["one"])) == 1


def test_pairs_are_of_different_plans_score_enough_and_stand_once() -> None:
    found = alike(measures(120))
    plans = [(pair.one.partition("/")[0], pair.other.partition("/")[0]) for pair in found]
    assert all(one != other for one, other in plans)
    assert all(Decimal(LEAST) <= pair.score <= 1 and pair.score == round(pair.score, 3) for pair in found)
    assert len({frozenset((pair.one, pair.other)) for pair in found}) == len(found)
    assert [(p.one, p.other) for p in found] == sorted((p.one, p.other) for p in found) and all(p.one < p.other for p in found)


def test_a_pair_is_kept_where_it_is_among_the_best_of_either() -> None:
    given = measures(240)
    few, all_ = alike(given, most=2), alike(given, most=1000)
    best: dict[str, list[tuple[Decimal, str]]] = {}
    order = {p.iri: n for n, p in enumerate(sorted(given, key=lambda p: (p.plan, p.iri)))}
    for pair in all_:
        best.setdefault(pair.one, []).append((-pair.score, pair.other))
        best.setdefault(pair.other, []).append((-pair.score, pair.one))
    wanted = {frozenset((iri, other)) for iri, others in best.items() for _, other in sorted(others, key=lambda o: (o[0], order[o[1]]))[:2]}
    assert {frozenset((p.one, p.other)) for p in few} == wanted
    assert len(few) < len(all_)


def test_the_order_of_the_measures_changes_nothing() -> None:
    given = measures(150)
    shuffled = random.Random(7).sample(given, len(given))
    assert alike(shuffled) == alike(given)


def test_other_plans_change_no_score() -> None:
    few = {(p.one, p.other): p.score for p in alike(measures(60), most=1000)}
    many = {(p.one, p.other): p.score for p in alike(measures(300), most=1000)}
    assert few.items() <= many.items()


def test_what_is_found_by_the_index_is_what_trying_all_finds() -> None:
    given = measures(90)
    found = {(p.one, p.other): p.score for p in alike(given, most=1000)}
    tried = {}
    for n, one in enumerate(given):
        for other in given[n + 1 :]:
            if one.plan != other.plan and (score := likeness(one, other)) >= LEAST:
                tried[tuple(sorted((one.iri, other.iri)))] = score
    assert found == tried


def test_names_of_places_and_grounds_tell_nothing() -> None:
    plain = terms_of("Відремонтувати школу", "uk").slots
    placed = terms_of("Відремонтувати школу в Зарічанському районі відповідно до Програми розвитку", "uk").slots
    assert {slot: {key for key, tells in terms.items() if tells} for slot, terms in placed.items()} == {s: set(t) for s, t in plain.items()}


def test_each_slot_is_filled_by_its_words() -> None:
    slots = terms_of("Навчання бібліотекарів роботі з електронним каталогом", "uk").slots
    assert [set(slots[slot]) for slot in ("deed", "form", "who", "theme")] == [{"train"}, {"register"}, {"librarians"}, set()]


def test_what_stands_near_is_near_both_ways_and_is_in_the_glossary() -> None:
    glossary = toml("mappings/glossary.toml")
    known = {key for list_ in ("action", "form", "who", "common", "subject") for key in glossary[list_]}
    assert known >= set(kin())
    assert all(key in kin()[near] for key, others in kin().items() for near in others)
    assert all(len(set(members)) == len(members) and key not in members for key, members in glossary["kin"].items())


def test_the_glossary_says_each_phrase_of_a_line_once_in_every_language() -> None:
    glossary = toml("mappings/glossary.toml")
    keys: list[str] = []
    for list_ in ("light", "action", "form", "who", "common", "subject"):
        for key, said in glossary[list_].items():
            keys.append(key)
            assert set(said) == {"uk", "ru", "en"}, key
            for language, words in said.items():
                phrases = [phrase.strip() for phrase in words.split(",")]
                assert all(phrases) and len(phrases) == len(set(phrases)), (key, language)
    assert len(keys) == len(set(keys)) >= 300
    assert set(glossary["weights"]) == {"light", "action", "form", "who", "common", "subject", "other", "quality"}
