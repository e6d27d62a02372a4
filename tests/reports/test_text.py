"""The text report: the caret under the stretch, and nothing that a terminal obeys."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from civgraph.checking import Doubt
from civgraph.reports.text import WIDTH, text
from tests.reports.made import EN, UK, doubt, hostile, refused, report


def shown(line: str, column: int, end_column: int, **more: object) -> tuple[str, str]:
    """The line as it is shown, and the line of carets."""
    found = text(report(doubt(1, column, end_column, **more)), EN, lambda sheet: [line]).split("\n")
    at = next(n for n, words in enumerate(found) if "│" in words)
    return found[at].partition("│ ")[2], found[at + 1].partition("│ ")[2]


def under(line: str, carets: str) -> str:
    """What stands above the carets, cell for cell; a mark stands with its letter."""
    start, end = cell_len(carets) - carets.count("^"), cell_len(carets)
    found, at, inside = "", 0, False
    for character in line:
        width = cell_len(character)
        inside = start <= at < end if width else inside
        found += character if inside else ""
        at += width
    return found


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("до 25 грудня 2020 року", "25 грудня"),
        ("到期日 до 25 грудня", "25 грудня"),
        ("до 到期日 грудня", "到期日"),
        ("й\u0306и\u0306 до е\u0301 дня", "дня"),
        ("a\u0301b\u0301c", "b\u0301"),
        ("\U0001f600 до дня", "дня"),
        ("\tдо\tдня", "дня"),
    ],
)
def test_the_caret_stands_under_the_stretch(line: str, words: str) -> None:
    at = line.index(words)
    assert under(*shown(line, at + 1, at + 1 + len(words))) == words


@pytest.mark.parametrize("before", [0, 5, 60, 400])
@pytest.mark.parametrize("after", [0, 400])
@pytest.mark.parametrize("letter", ["я", "日", "е\u0301"])
def test_a_long_line_is_cut_around_the_place(before: int, after: int, letter: str) -> None:
    line = letter * before + "ОСЬ ТУТ" + letter * after
    at = line.index("ОСЬ")
    cut, carets = shown(line, at + 1, at + 8)
    assert cell_len(cut) <= WIDTH and under(cut, carets) == "ОСЬ ТУТ"
    assert cut.startswith("…") == (cell_len(letter) * before > 30 and cell_len(line) > WIDTH) and cut.endswith("…") == bool(after)


def test_a_stretch_longer_than_the_screen_has_carets_to_its_end() -> None:
    cut, carets = shown("я" * 500, 1, 501)
    assert cell_len(cut) == WIDTH and carets == "^" * WIDTH


def test_a_stretch_of_several_lines_has_carets_to_the_end_of_its_first() -> None:
    many = doubt(1, 4, 2)
    assert many.place
    two = doubt(place=type(many.place)(1, 4, 2, 2))
    lines = text(report(two), EN, lambda sheet: ["до дня", "x"]).split("\n")
    assert any(line.endswith("│ " + "   ^^^") for line in lines)


def test_a_stretch_at_the_end_of_a_line_and_one_outside_the_file_still_print() -> None:
    assert shown("дня", 4, 4) == ("дня", "   ^")
    assert "│" not in text(report(doubt(9)), EN, lambda sheet: ["дня"])


def test_each_finding_says_place_severity_rule_message_cause_remedy_and_page() -> None:
    inner = doubt(5, 2, message_en="The inner cause.", quotation="слово")
    whole = doubt(12, 5, remedy_en="Set a date.", remedy_uk="Поставте дату.", cause=(doubt(4, 1, message_en="A cause.", cause=(inner,)),))
    assert text(report(whole, files=[refused()]), EN, lambda sheet: ["x"] * 12).split("\n") == [
        "plans/a.txt:12:5 warning plan-undated",
        "  The plan has no date.",
        "  12 │ x",
        "     │  ^",
        "  because 4:1: A cause.",
        "    because 5:2: The inner cause. «слово»",
        "  To mend: Set a date.",
        "  https://w3id.org/civgraph/shapes#plan-undated",
        "",
        "plans/news.txt no-plan",
        "  The file is no plan.",
        "",
        "files: 2, violations: 0, warnings: 1, remarks: 0, not readable: 1",
        "",
    ]
    assert "Як виправити: Поставте дату." in text(report(whole), UK, lambda sheet: ["x"] * 12)


def test_page_cell_and_pointer_are_told() -> None:
    def told(**more: object) -> str:
        place = doubt().place
        assert place
        values = {name: getattr(place, name) for name in ("line", "column", "end_line", "end_column")}
        return text(report(doubt(place=type(place)(**values, **more))), EN, lambda sheet: [""]).split("\n")[0]  # type: ignore[arg-type]

    assert told(page=3).endswith("(page 3)") and told(cell="Аркуш1!B2").endswith("(cell Аркуш1!B2)")
    assert told(pointer="/@graph/0").endswith("(at /@graph/0)")


@pytest.mark.parametrize("colour", [False, True])
def test_nothing_a_file_says_moves_the_cursor(colour: bool) -> None:
    found = text(hostile(), EN, lambda sheet: ["\x1b[2Jплан\u202e\x07", "b\x9b1m", "c"], colour=colour)
    bare = re.sub(r"\x1b\[(?:\d;)?\d*m", "", found) if colour else found
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", bare)
    assert colour == ("\x1b[" in found)


def test_what_the_baseline_has_is_counted_and_not_shown() -> None:
    told: Doubt = doubt()
    held = [f.entry for f in report(told).findings]
    assert text(report(told, baseline=held), EN, lambda sheet: 1 / 0) == "files: 1, violations: 0, warnings: 0, remarks: 0, known: 1\n"  # type: ignore[arg-type,return-value]
