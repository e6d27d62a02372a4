"""SARIF: valid by Microsoft's own check, within GitHub's bounds, with fingerprints that stay."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from civgraph.reports import Report
from civgraph.reports.sarif import MOST_RESULTS, sarif
from civgraph.rulebook import rules_known
from tests.reports.made import EN, UK, doubt, entries, hostile, refused, report

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"


def run_of(found: Report, **more: Any) -> dict[str, Any]:
    (run,) = json.loads(sarif(found, rules_known(), EN, **more))["runs"]
    assert isinstance(run, dict)
    return run


def multitool(written: str, folder: Path) -> list[dict[str, Any]]:
    """What Microsoft's check says of a report."""
    assert TOOL.is_file(), "the check of SARIF is missing: make node_modules/.ready (make test does it)"
    file, out = folder / "report.sarif", folder / "judged.sarif"
    file.write_text(written, "utf-8")
    env = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(folder)}
    words = [
        TOOL,
        "validate",
        file,
        "--output",
        out,
        "--rule-kind",
        "Sarif;Ghas",
        "--level",
        "Error;Warning;Note",
        "--log",
        "ForceOverwrite",
    ]
    done = subprocess.run(words, capture_output=True, text=True, env=env, cwd=folder)
    (run,) = json.loads(out.read_text("utf-8-sig"))["runs"]
    assert "Done" in done.stdout, done.stdout + done.stderr
    assert run["invocations"][0]["executionSuccessful"]
    return list(run.get("results", ()))


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(hostile(), id="hostile"),
        pytest.param(report(doubt(), doubt(2), baseline=entries(report(doubt()))), id="baseline"),
        pytest.param(report(), id="nothing"),
        pytest.param(report(files=[refused()]), id="refused"),
    ],
)
@pytest.mark.parametrize("say", [EN, UK], ids=["en", "uk"])
def test_valid_by_the_multitool(found: Report, say: Any, tmp_path: Path) -> None:
    judged = multitool(sarif(found, rules_known(), say), tmp_path)
    assert [(r["ruleId"], r["message"]) for r in judged if r.get("level", "warning") in ("error", "warning")] == []


def test_the_multitool_refuses_what_is_no_sarif(tmp_path: Path) -> None:
    broken = json.loads(sarif(report(doubt()), rules_known(), EN))
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = -1
    assert any(r.get("level") == "error" for r in multitool(json.dumps(broken), tmp_path))


def test_a_result_says_rule_level_place_and_fingerprint() -> None:
    run = run_of(report(doubt(3, 5, 9, severity="violation", remedy_en="Set a date.")))
    (result,) = run["results"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints" and list(run["originalUriBaseIds"]) == ["SRCROOT"]
    assert rule["id"] == result["ruleId"] == "plan-undated" and rule["helpUri"].endswith("shapes#plan-undated")
    assert (rule["defaultConfiguration"]["level"], result["level"]) == ("warning", "error")
    assert result["message"]["text"] == "The plan has no date. Set a date."
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    assert place["artifactLocation"] == {"uri": "plans/a.txt", "uriBaseId": "SRCROOT", "index": 0}
    assert "baselineState" not in result and "suppressions" not in result


def test_rules_are_told_in_both_languages() -> None:
    run = run_of(report(doubt()))
    (ours,), (theirs,) = run["tool"]["driver"]["rules"], run["translations"][0]["rules"]
    assert (run["language"], run["translations"][0]["language"]) == ("en", "uk")
    assert ours["shortDescription"]["text"].startswith("The plan has no date.")
    assert theirs["shortDescription"]["text"].startswith("План не має дати.")


def test_levels_follow_severity_and_causes_are_related_locations() -> None:
    cause = doubt(7, message_en="A cause.", cause=(doubt(8, message_en="An inner cause."),))
    run = run_of(report(*(doubt(n, severity=s, cause=(cause,)) for n, s in enumerate(("violation", "warning", "info"), 1))))
    assert [r["level"] for r in run["results"]] == ["error", "warning", "note"]
    related = run["results"][0]["relatedLocations"]
    assert [(r["id"], r["message"]["text"], r["physicalLocation"]["region"]["startLine"]) for r in related] == [
        (1, "A cause.", 7),
        (2, "An inner cause.", 8),
    ]


def test_fingerprints_survive_lines_inserted_above() -> None:
    def told(shift: int) -> list[dict[str, str]]:
        return [r["partialFingerprints"] for r in run_of(report(doubt(1 + shift), doubt(4 + shift)))["results"]]

    assert told(0) == told(25) and told(0)[0] != told(0)[1]


def test_the_baseline_is_a_state_and_a_suppression() -> None:
    found = report(doubt(), doubt(2), baseline=entries(report(doubt(), doubt(3, quotation="нема"))))
    run = run_of(found)
    assert [r["baselineState"] for r in run["results"]] == ["unchanged", "new"]
    assert [len(r["suppressions"]) for r in run["results"]] == [1, 0]
    assert [n["descriptor"]["id"] for n in run["invocations"][0]["toolExecutionNotifications"]] == ["stale-baseline"]


def test_what_cannot_be_read_is_a_notification_and_no_success() -> None:
    (invocation,) = run_of(report(files=[refused()]))["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"] and told["level"] == "error"
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plans/news.txt"


def test_no_more_results_than_github_takes_the_gravest_first_and_the_rest_is_said() -> None:
    many = [doubt(n, severity="violation" if n % 9 == 0 else "info") for n in range(1, MOST_RESULTS + 901)]
    run = run_of(report(*many))
    assert len(run["results"]) == MOST_RESULTS
    assert sum(r["level"] == "error" for r in run["results"]) == (MOST_RESULTS + 900) // 9
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == sorted(lines)
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("Findings left out: 900.")


def test_no_more_bytes_than_github_takes() -> None:
    found = report(*(doubt(n, message_en=os.urandom(300).hex()) for n in range(1, 400)))
    written = sarif(found, rules_known(), EN, most_bytes=100_000)
    assert 50_000 < len(gzip.compress(written.encode())) <= 100_000
    run = json.loads(written)["runs"][0]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith(f"Findings left out: {399 - len(run['results'])}.")


def test_the_same_report_is_the_same_bytes() -> None:
    assert sarif(hostile(), rules_known(), UK) == sarif(hostile(), rules_known(), UK)
