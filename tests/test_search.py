"""The search: words in any form, in the language of each document, whatever a person types; the same file every time."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civgraph import snapshots
from civgraph.building import Report, build
from civgraph.lexicon import languages, table
from civgraph.morphology import lemmas
from civgraph.search import FILE, Found, UnknownPlan, find
from civgraph.snapshots import Damaged, Snapshot
from civgraph.words import MOST, NoWords, folded, keys, sentences, words_of
from tests.test_cli import run

ROOT = Path(__file__).resolve().parent.parent
ID = "https://w3id.org/civgraph/id/plan/"


@pytest.fixture(scope="session")
def snapshot(published: tuple[Path, Report]) -> Snapshot:
    return snapshots.current(published[0])


def places(found: tuple[Found, ...]) -> set[str]:
    return {f.iri.removeprefix(ID) for f in found}


def marked(found: Found) -> list[str]:
    return [found.sentence[a:b] for a, b in found.marks]


def gold_with(stem: str) -> set[str]:
    """The measures whose own words hold the beginning of a word, from the gold, without any dictionary."""
    found = set()
    for gold in (ROOT / "corpus" / "gold").glob("*.json"):
        key = (ROOT / "corpus" / gold.with_suffix(".toml").name).read_text("utf-8").split('id = "')[1].split('"')[0]
        for n, measure in enumerate(json.loads(gold.read_text("utf-8"))["measures"], 1):
            said = json.dumps([measure["text"], measure["expected_results"], [e["name"] for e in measure["executors"]]], ensure_ascii=False)
            if stem in said.casefold():
                found.add(f"{key}/m/{n}")
    return found


@pytest.mark.parametrize(("language", "words"), [(at, same["words"]) for at in languages() for same in table("morphology", at)["same"]])
def test_examples_are_found_by_each_other(language: str, words: list[str]) -> None:
    each = [{key for word in words_of(text) for key in keys(word.form, language)} for text in words]
    assert all(not one.isdisjoint(other) for one, other in pairwise(each)), each


@pytest.mark.parametrize("word", ["консультацій", "консультації", "КОНСУЛЬТАЦІЯМИ", "кон\u00adсультація", "консультaцiя"])
def test_every_form_finds_the_measures_of_the_gold(snapshot: Snapshot, word: str) -> None:
    found = find(snapshot, word, limit=1000)
    assert {f for f in places(found) if "/m/" in f} == gold_with("консультаці") and len(found) > 5
    assert all(f.marks and all(m.casefold().startswith("консультаці") for m in marked(f)) for f in found)


def test_an_apostrophe_is_an_apostrophe_or_none(snapshot: Snapshot) -> None:
    answers = [find(snapshot, f"громадське об{mark}єднання") for mark in ("’", "'", "\u02bc", "")]
    assert answers[0] and all(answer == answers[0] for answer in answers)


def test_all_words_must_occur_and_those_after_a_minus_must_not(snapshot: Snapshot) -> None:
    one, other = (places(find(snapshot, w, limit=1000)) for w in ("громадська", "рада"))
    both = places(find(snapshot, "рада громадська", limit=1000))
    assert both == one & other and both < one
    assert places(find(snapshot, "громадська -рада", limit=1000)) == one - both
    assert find(snapshot, "рада -рада") == ()


def test_a_phrase_is_words_that_follow_each_other_in_any_form(snapshot: Snapshot) -> None:
    phrase = find(snapshot, '"громадська рада"', limit=1000)
    loose = places(find(snapshot, "громадська рада", limit=1000))
    assert phrase and places(phrase) < loose
    assert all(m.casefold().startswith("громадськ") and " рад" in m.casefold() for f in phrase for m in marked(f))
    assert find(snapshot, "«громадська рада»", limit=1000) == phrase
    assert find(snapshot, '"рада громадська"') == ()
    assert places(find(snapshot, 'громадська -"громадська рада"', limit=1000)).isdisjoint(places(phrase))


def test_a_word_with_a_hyphen_is_found_by_each_part_and_by_both(snapshot: Snapshot) -> None:
    whole = places(find(snapshot, "соціально-економічний"))
    assert whole and whole == places(find(snapshot, "соціально-еконо*")) == places(find(snapshot, '"соціально економічний"'))
    assert whole <= places(find(snapshot, "економічний", limit=1000)) & places(find(snapshot, "соціально", limit=1000))


def test_a_beginning_finds_forms_and_dictionary_forms(snapshot: Snapshot) -> None:
    assert {f for f in places(find(snapshot, "консультац*", limit=1000)) if "/m/" in f} == gold_with("консультац")
    inflected = find(snapshot, "рок*", limit=1000)  # the dictionary form is «рік»
    assert inflected and {m.casefold() for f in inflected for m in marked(f)} >= {"року", "роки"}
    assert places(inflected) <= places(find(snapshot, "рік", limit=1000))


def test_each_language_by_its_own_dictionary(snapshot: Snapshot) -> None:
    russian = find(snapshot, "общественного совета", limit=1000)
    assert russian and {f.iri.removeprefix(ID).split("/")[0] for f in russian} == {"khabarovsk-civil-society-2019"}
    assert {f.plan.removeprefix(ID) for f in find(snapshot, "громадськості", limit=1000)}.isdisjoint({"khabarovsk-civil-society-2019"})


def test_titles_sections_results_executors_and_provisions_are_searched(snapshot: Snapshot) -> None:
    kinds = {f.kind for word in ("план", "контроль", "захід") for f in find(snapshot, word, limit=1000)}
    assert kinds == {"measure", "provision", "plan"}
    fields = {
        f.field for word in ("облдержадміністрація", "стимулювання", "проведено", "консультація") for f in find(snapshot, word, limit=1000)
    }
    assert fields >= {"text", "section", "result", "executors"}
    (numbered,) = find(snapshot, "1.18")
    assert (numbered.number, numbered.kind) == ("1.18", "measure")


def test_in_one_plan_by_key_or_iri(snapshot: Snapshot) -> None:
    some = find(snapshot, "консультація", plan="luhansk-civil-society-2020", limit=1000)
    assert some and some == find(snapshot, "консультація", plan=f"{ID}luhansk-civil-society-2020", limit=1000)
    assert places(some) == {p for p in places(find(snapshot, "консультація", limit=1000)) if p.startswith("luhansk")}
    for unknown in ("nowhere", "' OR 1=1 --", "\udcff"):
        with pytest.raises(UnknownPlan):
            find(snapshot, "консультація", plan=unknown)


def test_the_limit_takes_the_best(snapshot: Snapshot) -> None:
    every = find(snapshot, "громадськість", limit=1000)
    assert find(snapshot, "громадськість", limit=3) == every[:3] and len(every) > 3


def test_titles_and_sentences_are_those_of_the_document(snapshot: Snapshot) -> None:
    for f in find(snapshot, "консультація", limit=1000):
        assert f.title and f.sentence and all(0 <= a < b <= len(f.sentence) for a, b in f.marks)
    assert [("Провести раду. Звіт ст. 5.")[a:b] for a, b in sentences("Провести раду. Звіт ст. 5.")] == ["Провести раду.", "Звіт ст. 5."]


@pytest.mark.parametrize(
    "typed",
    [
        *('"', '"рада', "рада)", "(рада", "рада AND", "NOT рада", "NEAR(рада, 2)", "text:рада", "{text} : рада", "^рада", "рада + звіт"),
        *("рада*", "*рада", "**", "рада**", "-", "--", "- рада", "-рада", "рада;DROP TABLE entries", "' OR 1=1", "рада\x00звіт", "%", "_"),
        *("\udcff рада", "💧 рада", "рада" * 5000, "<b>рада", "&amp; рада", "о\u0301рган", "і\u0308", "İ", "ﬁn", "𗀀", "١٢", "a" * 100_000),
    ],
)
def test_nothing_typed_is_a_command(snapshot: Snapshot, typed: str) -> None:
    if any(part.isalnum() for part in typed) and not typed.startswith("-р"):
        assert all(f.marks for f in find(snapshot, typed))
    else:
        with pytest.raises(NoWords):
            find(snapshot, typed)


@given(typed=st.text(alphabet=st.sampled_from("радазвіт \t\"«»*-()^:{}+;'%_\\|AND OR NOT NEAR\x00é́\u00ad")) | st.text())
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_a_search_or_refused(snapshot: Snapshot, typed: str) -> None:
    if words_of(typed) and "-" not in typed and len(typed) <= MOST:
        find(snapshot, typed, limit=3)
    else:
        with contextlib.suppress(NoWords):
            find(snapshot, typed, limit=3)


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    for word in words_of(text):
        a, b = word.span
        assert 0 <= a < b <= len(text) and folded(word.form).replace(" ", "") == folded(word.form)


def test_too_many_words_are_refused_and_the_most_are_found(snapshot: Snapshot) -> None:
    with pytest.raises(NoWords):
        find(snapshot, "рада " * (MOST + 1))
    assert places(find(snapshot, "рада " * MOST)) == places(find(snapshot, "рада"))
    assert find(snapshot, " ".join(f"слово{n}*" for n in range(MOST))) == ()


def test_two_builds_make_the_same_bytes(tmp_path: Path, snapshot: Snapshot) -> None:
    other = build([ROOT / "corpus"], tmp_path / "store", 1).snapshot
    assert other is not None and other.id == snapshot.id
    assert (other.folder / FILE).read_bytes() == (snapshot.folder / FILE).read_bytes()
    assert FILE in snapshot.manifest["files"]


def test_an_unchanged_document_is_not_lemmatised_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in (ROOT / "corpus").glob("002_*"):
        shutil.copy(file, tmp_path)
    first = build([tmp_path], tmp_path / "store", 1).snapshot

    def never(*_: Any) -> bytes:
        raise AssertionError("read again")

    monkeypatch.setattr("civgraph.search.entries_of", never)
    for cached in (tmp_path / "store" / "snapshots").iterdir():
        shutil.rmtree(cached)
    again = build([tmp_path], tmp_path / "store", 1).snapshot
    assert first and again and again.id == first.id and find(again, "консультація")


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_search_is_refused_with_4(published: tuple[Path, Report], tmp_path: Path, damage: str) -> None:
    shutil.copytree(published[0], tmp_path / "store", symlinks=True)
    file = snapshots.current(tmp_path / "store").folder / FILE
    match damage:
        case "cut":
            os.truncate(file, file.stat().st_size // 2)
        case "changed":
            file.write_bytes(os.urandom(file.stat().st_size))
        case _:
            file.unlink()
    with pytest.raises(Damaged):
        find(snapshots.current(tmp_path / "store"), "рада")
    done = run("search", "рада", "--store", tmp_path / "store")
    assert done.returncode == 4 and done.stdout == "" and "civgraph build" in done.stderr


def test_a_word_without_a_dictionary_is_found_by_what_is_left_without_its_endings() -> None:
    assert "policy" in lemmas("policies", "en") and lemmas("the", "en") == ("the",)


def test_the_command(published: tuple[Path, Report]) -> None:
    store = published[0]
    plain = run("search", "консультацій", "--store", store, "--limit", "2")
    assert plain.returncode == 0 and "2 found" in plain.stdout and "«консультацій»" not in plain.stdout and "\x1b" not in plain.stdout
    assert plain.stdout.count(ID) == 2
    (one,) = json.loads(run("search", "1.18", "--store", store, "--json").stdout)
    assert list(one) == ["iri", "kind", "plan", "title", "number", "field", "sentence", "marks"]
    assert [one["sentence"][a:b] for a, b in one["marks"]] == ["1.18"]
    nothing = run("search", "нісенітниця", "--store", store, "--lang", "uk")
    assert nothing.returncode == 0 and nothing.stdout == "знайдено: 0\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("!?",), "no word"),
        (("рада", "--limit", "0"), "--limit"),
        (("рада", "--plan", "nowhere"), "nowhere"),
        (("рада", "--limit", "x"), "x"),
    ],
)
def test_wrong_usage_of_the_command(published: tuple[Path, Report], words: tuple[str, ...], says: str) -> None:
    done = run("search", *words, "--store", published[0])
    assert done.returncode == 2 and says in done.stderr and done.stdout == ""


def test_the_found_words_stand_out_on_a_terminal_only(published: tuple[Path, Report]) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "civgraph", "search", "1.18", "--store", str(published[0])]
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    with subprocess.Popen(command, stdout=theirs, cwd=ROOT, env={**env, "TERM": "xterm"}):
        os.close(theirs)
        drawn = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while piece := os.read(ours, 4096):
                drawn += piece
    os.close(ours)
    assert b"m1.18\x1b[0m" in drawn
