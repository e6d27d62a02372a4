"""What counts and what is known: levels, fingerprints, the baseline."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from civgraph import baseline
from civgraph.checking import Checked
from civgraph.reports import Report, report_of
from tests.reports.made import doubt, entries, hostile, refused, report


def test_findings_stand_in_the_order_of_their_places_however_they_come() -> None:
    doubts = [doubt(line, column, rule=rule) for line in (2, 1, 3) for column in (5, 1) for rule in ("b", "a")]
    one = report(*doubts)
    random.Random(1).shuffle(doubts)
    assert report(*doubts).findings == one.findings
    assert [(f.doubt.place.line, f.doubt.place.column, f.doubt.rule) for f in one.findings if f.doubt.place] == sorted(
        (line, column, rule) for line in (1, 2, 3) for column in (1, 5) for rule in ("a", "b")
    )


def test_levels_change_what_fails_and_what_is_off_is_gone() -> None:
    doubts = (doubt(rule="a"), doubt(rule="b"), doubt(rule="c", severity="violation"))
    found = report(*doubts, levels={"a": "violation", "b": "off", "c": "info"}, fail_on="warning")
    assert [(f.doubt.rule, f.severity) for f in found.findings] == [("a", "violation"), ("c", "info")]
    assert [f.doubt.rule for f in found.failing] == ["a"]


@pytest.mark.parametrize(("fail_on", "fails"), [("violation", 1), ("warning", 2), ("info", 3)])
def test_what_is_at_or_above_the_bound_fails(fail_on: str, fails: int) -> None:
    found = report(*(doubt(severity=s) for s in ("violation", "warning", "info")), fail_on=fail_on)
    assert len(found.failing) == fails


def test_fingerprints_do_not_move_with_the_lines_nor_with_the_names_of_a_document() -> None:
    before = report(doubt(3), doubt(7), doubt(9, quotation="інше"))
    after = report(
        *(
            replace(doubt(n + 40, 2), quotation=q, focus="https://w3id.org/civgraph/id/plan/y")
            for n, q in ((3, "план"), (7, "план"), (9, "інше"))
        )
    )
    assert [f.fingerprint for f in before.findings] == [f.fingerprint for f in after.findings]
    assert len({f.fingerprint for f in before.findings}) == 3


def test_a_node_that_an_rdf_file_names_is_part_of_the_fingerprint_and_a_blank_node_is_not() -> None:
    def told(focus: str) -> str:
        (found,) = report_of([("a.ttl", "a.ttl", Checked("a.ttl", "rdf", (doubt(focus=focus),)))], version="1").findings
        return found.fingerprint

    assert told("https://example.org/a") != told("https://example.org/b")
    assert told("_:b0") == told("_:b17")


def test_a_baseline_is_read_as_it_was_written_and_is_sorted(tmp_path: Path) -> None:
    held = entries(hostile())
    file = tmp_path / "known.jsonl"
    random.Random(2).shuffle(held)
    file.write_text(baseline.written(held), "utf-8")
    assert list(baseline.read(file)) == sorted(set(held))
    assert baseline.written(reversed(held)) == file.read_text("utf-8")


@pytest.mark.parametrize("line", ['{"file": "a"}', "[]", "nonsense", '{"file": 1, "rule": "a", "fingerprint": "b", "quotation": "c"}'])
def test_a_line_that_is_no_entry_is_told_with_its_number(line: str, tmp_path: Path) -> None:
    file = tmp_path / "known.jsonl"
    file.write_text(baseline.written(entries(report(doubt()))) + "\n" + line + "\n", "utf-8")
    with pytest.raises(baseline.BadBaseline) as told:
        baseline.read(file)
    assert told.value.line == 3


def test_what_the_baseline_has_does_not_count_and_what_is_new_does() -> None:
    old = report(doubt(1), doubt(2))
    new = report(doubt(1), doubt(2), doubt(3), baseline=entries(old), fail_on="warning")
    assert [f.known for f in new.findings] == [True, True, False]
    assert len(new.failing) == 1 and new.counts == {"known": 2, "warning": 1}


def test_what_is_found_no_more_is_stale_but_not_in_files_that_were_not_read() -> None:
    held = [*entries(report(doubt(), files=[Checked("b.txt", "document", (doubt(),)), Checked("c.txt", "document", (doubt(),))]))]
    now = report(files=[refused("b.txt")], baseline=held, gone={"c.txt"})
    assert [e.file for e in now.stale] == ["c.txt", "plans/a.txt"]
    assert {e.file for e in baseline.kept(now, held)} == {"b.txt"}


def test_the_empty_report_fails_nothing() -> None:
    assert Report((), "info", "1").failing == ()
