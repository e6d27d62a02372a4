"""What changed between two plans: hand-made editions of an invented plan, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civgraph.comparison import Row, changes_between
from civgraph.editions import published_rows, rows_of
from civgraph.iris import origin_of
from civgraph.pipeline import read, record_of
from civgraph.resources import toml
from civgraph.snapshots import current
from tests.test_cli import run

OLD = """Додаток
до розпорядження голови Зарічанської районної державної адміністрації
12 січня 2023 року № 5

ПЛАН ЗАХОДІВ
з розвитку громад району на 2023 рік

№ з/п | Найменування заходу | Строк виконання | Відповідальні за виконання
1 | Провести день відкритих дверей у районній державній адміністрації | травень 2023 року | Відділ внутрішньої політики райдержадміністрації
2 | Замінити світильники вуличного освітлення на світлодіодні | до 1 вересня 2023 року | Відділ господарства райдержадміністрації
3 | Провести навчання вчителів з цифрової грамотності | до 1 грудня 2023 року | Відділ освіти райдержадміністрації
4 | Закупити ліки для районної лікарні | протягом 2023 року | Відділ охорони здоров'я райдержадміністрації
5 | Оприлюднити звіт про виконання плану за 2023 рік | до 25 грудня 2023 року | Відділ внутрішньої політики райдержадміністрації
"""
NEW = """Додаток
до розпорядження голови Зарічанської районної державної адміністрації
15 січня 2024 року № 8

ПЛАН ЗАХОДІВ
з розвитку громад району на 2024 рік

№ з/п | Найменування заходу | Строк виконання | Відповідальні за виконання
1 | Провести день відкритих дверей у районній державній адміністрації | травень 2024 року | Відділ внутрішньої політики райдержадміністрації
2 | Провести навчання вчителів з цифрової грамотності | до 1 грудня 2024 року | Відділ освіти райдержадміністрації
3 | Висадити дерева вздовж річки Липівки | до 1 листопада 2024 року | Відділ екології райдержадміністрації
4 | Заміна вуличних світильників світлодіодними | до 1 вересня 2024 року | Відділ господарства райдержадміністрації
5 | Оприлюднити звіт про виконання плану за 2024 рік | до 25 грудня 2024 року | Відділ внутрішньої політики райдержадміністрації
"""


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("editions")
    files = folder / "old.txt", folder / "new.txt"
    for file, text in zip(files, (OLD, NEW), strict=True):
        file.write_text(text, "utf-8")
    return files


def rows(*said: tuple[str, str | None, str], plan: str = "a") -> tuple[Row, ...]:
    return tuple(Row(f"{plan}/m/{n}", number, section, text, "uk") for n, (number, section, text) in enumerate(said, 1))


def kinds(old: tuple[Row, ...], new: tuple[Row, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(c.kind, c.old and c.old.number, c.new and c.new.number) for c in changes_between(old, new)]


def test_the_same_plan_of_two_years(editions: tuple[Path, Path]) -> None:
    done = run("diff", *editions, "--json")
    found = [(c["change"], c["old"] and c["old"]["number"], c["new"] and c["new"]["number"]) for c in json.loads(done.stdout)]
    assert done.returncode == 0 and done.stderr == ""
    assert found == [
        ("unchanged", "1", "1"),
        ("moved", "3", "2"),
        ("added", None, "3"),
        ("reworded", "2", "4"),
        ("reworded", "5", "5"),
        ("dropped", "4", None),
    ]


def test_a_plan_has_not_changed_against_itself(editions: tuple[Path, Path]) -> None:
    text = read(editions[0])
    same = rows_of(record_of(text), "x")
    assert {c.kind for c in changes_between(same, same)} == {"unchanged"}


def test_each_measure_stands_once_and_nothing_is_lost(editions: tuple[Path, Path]) -> None:
    old, new = (rows_of(record_of(read(file)), file.stem) for file in editions)
    for one, other in ((old, new), (new, old)):
        found = changes_between(one, other)
        assert [c.new for c in found if c.new] == list(other)
        assert sorted(c.old.iri for c in found if c.old) == [row.iri for row in one]


def test_turned_round_what_was_added_is_dropped(editions: tuple[Path, Path]) -> None:
    old, new = (rows_of(record_of(read(file)), file.stem) for file in editions)
    turned = {"added": "dropped", "dropped": "added"}
    forth = {(turned.get(c.kind, c.kind), c.new and c.new.iri, c.old and c.old.iri, c.score) for c in changes_between(old, new)}
    assert forth == {(c.kind, c.old and c.old.iri, c.new and c.new.iri, c.score) for c in changes_between(new, old)}


def test_another_section_is_a_move() -> None:
    assert kinds(rows(("1", "I", "Полагодити міст")), rows(("1", "II", "Полагодити міст"))) == [("moved", "1", "1")]


def test_spaces_dashes_and_a_full_stop_change_nothing() -> None:
    assert kinds(rows(("1", None, "Полагодити  міст.")), rows(("1", None, "Полагодити міст"))) == [("unchanged", "1", "1")]


def test_equal_texts_are_matched_in_their_place_first_then_in_order() -> None:
    old = rows(("1", "I", "Провести засідання"), ("2", "I", "Провести засідання"))
    new = rows(("2", "I", "Провести засідання"), ("3", "I", "Провести засідання"))
    assert kinds(old, new) == [("unchanged", "2", "2"), ("moved", "1", "3")]


def test_of_two_that_are_alike_the_better_is_matched() -> None:
    old = rows(("1", None, "Відремонтувати дах школи"))
    new = rows(("1", None, "Відремонтувати дах і вікна школи"), ("2", None, "Відремонтувати дах школи в селі"))
    assert kinds(old, new) == [("added", None, "1"), ("reworded", "1", "2")]


def test_an_empty_plan() -> None:
    assert changes_between((), ()) == ()
    assert kinds((), rows(("1", None, "Полагодити міст"))) == [("added", None, "1")]


def test_the_table_shows_old_and_new_words_and_leaves_out_what_stayed(editions: tuple[Path, Path]) -> None:
    done = run("diff", *editions)
    assert "1 added, 1 dropped, 1 moved, 2 reworded, 1 unchanged" in done.stdout
    assert "Замінити світильники" in done.stdout and "Заміна вуличних світильників" in done.stdout
    assert "відкритих дверей" not in done.stdout
    assert "переформульовано" in run("diff", *editions, "--lang", "uk").stdout


def test_a_published_plan_is_compared_by_its_key(editions: tuple[Path, Path], tmp_path: Path) -> None:
    folder, store = tmp_path / "plans", tmp_path / "store"
    folder.mkdir()
    (folder / "old.txt").write_text(OLD, "utf-8")
    (folder / "old.toml").write_text('id = "zarichne-2023"\n', "utf-8")
    assert run("build", folder, "--store", store).returncode == 0
    assert "5 unchanged" in run("diff", "zarichne-2023", folder / "old.txt", "--store", store).stdout
    text = read(folder / "old.txt")
    assert published_rows(current(store).opened(), "zarichne-2023") == rows_of(record_of(text), origin_of(folder / "old.txt", text).key)
    unknown = run("diff", "zarichne-2024", editions[1], "--store", store)
    assert unknown.returncode == 2 and "zarichne-2023" in unknown.stderr and unknown.stdout == ""


def test_what_is_neither_a_file_nor_published_is_wrong_usage_and_no_plan_is_unreadable(editions: tuple[Path, Path], tmp_path: Path) -> None:
    nowhere = run("diff", "nowhere.txt", editions[0], "--store", tmp_path / "none")
    assert nowhere.returncode == 2 and "nowhere.txt" in nowhere.stderr
    news = run("diff", Path(__file__).parent / "refused" / "news.txt", editions[0])
    assert news.returncode == 3 and "news.txt" in news.stderr and news.stdout == ""


def test_every_kind_of_change_has_its_word() -> None:
    for language in ("uk", "en"):
        assert set(toml(f"mappings/messages/{language}.toml")["diff"]["kinds"]) == {"added", "dropped", "moved", "reworded", "unchanged"}
