"""`civgraph validate` as its users meet it: exit codes, levels, the baseline, what has changed, each format from the whole road."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from rdflib import Graph, Namespace

from civgraph.checking import Checked
from civgraph.cli import main
from civgraph.cli import validate as command
from civgraph.registry_graph import registry_quads
from civgraph.resources import toml
from civgraph.rulebook import rules_known
from tests.reports.test_sarif import multitool

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "tests" / "layouts" / "english-codes.txt"
OTHER = ROOT / "tests" / "layouts" / "other-order.txt"
NEWS = ROOT / "tests" / "refused" / "news.txt"
SH = Namespace("http://www.w3.org/ns/shacl#")
Validate = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Path) -> Path:
    """An empty folder to work in, with two plans in `plans/`."""
    for name in [n for n in os.environ if n.startswith(("CIVGRAPH_", "GITHUB_", "GIT_"))] + ["LANG", "LC_ALL"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plans").mkdir()
    for plan in (PLAN, OTHER):
        (tmp_path / "plans" / plan.name).write_bytes(plan.read_bytes())
    return tmp_path


@pytest.fixture
def validate(here: Path, capfd: pytest.CaptureFixture[str]) -> Validate:
    """The command in this process: its exit code, its stdout, its stderr."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["validate", *map(str, words), *(() if "--jobs" in words else ("--jobs", "1"))])
        return (code, *capfd.readouterr())

    return run


def git(folder: Path, *words: str) -> str:
    named = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


# Exit codes


def test_0_nothing_at_or_above_the_bound(validate: Validate) -> None:
    code, out, err = validate("plans")
    assert code == 0 and "violations: 0" in out and "warning" in out and err == ""


def test_1_findings_at_or_above_the_bound(validate: Validate) -> None:
    assert [validate("plans", "--fail-on", bound)[0] for bound in ("violation", "warning", "info")] == [0, 1, 1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "PATH"),
        (("plans", "--format", "pdf"), "pdf"),
        (("plans", "--fail-on", "error"), "error"),
        (("plans", "--json", "--format", "ttl"), "ttl"),
        (("plans", "--baseline", "nowhere.jsonl"), "nowhere.jsonl"),
        (("plans", "--shapes", "nowhere.ttl"), "nowhere.ttl"),
        (("plans", "--changed-since", "HEAD"), "git"),
        (("plans", "--out", "nowhere/report.txt"), "nowhere"),
        (("plans", "--write-baseline", "nowhere/known.jsonl"), "nowhere"),
    ],
)
def test_2_wrong_usage(validate: Validate, words: tuple[str, ...], says: str) -> None:
    code, out, err = validate(*words)
    assert code == 2 and says in err and out == ""


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github", "ttl"])
def test_3_what_cannot_be_read_or_is_no_plan(validate: Validate, format_: str) -> None:
    code, out, err = validate("plans", NEWS, "nowhere.txt", "--format", format_, "--fail-on", "info")
    assert code == 3 and "news.txt" in out and "nowhere.txt" in out
    assert format_ == "text" or ("news.txt" in err and "nowhere.txt" in err)


def test_3_nothing_to_check(validate: Validate, here: Path) -> None:
    (here / "empty").mkdir()
    code, _, err = validate("empty")
    assert code == 3 and "empty" in err


def test_4_the_program_is_broken(validate: Validate, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr(command, "checked", broken)
    code, out, err = validate("plans")
    assert code == 4 and "a wheel came off" in err and out == ""


def test_130_interrupted_without_a_trace(here: Path) -> None:
    os.mkfifo(here / "slow.txt")
    words = [sys.executable, "-m", "civgraph", "validate", "slow.txt", "--jobs", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True) as process:
        with (here / "slow.txt").open("w"):  # it reads now, and waits for us
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        assert process.stderr and process.stderr.read() == ""


# Formats


def test_text_shows_the_very_line_and_the_words(validate: Validate) -> None:
    whole = json.loads(validate("plans", "--json")[1])
    text = validate("plans")[1]
    for file in whole["files"]:
        lines = re.split("\r\n|\r|\n", Path(file["file"]).read_bytes().decode("utf-8-sig"))
        for found in file["findings"]:
            place = found["place"]
            assert f"{file['file']}:{place['line']}:{place['column']} {found['severity']} {found['rule']}\n" in text
            if place["line"] == place["endLine"]:
                words = lines[place["line"] - 1][place["column"] - 1 : place["endColumn"] - 1]
                assert " ".join(words.split()) == found["quotation"] != ""


def test_json_keeps_to_the_published_schema(validate: Validate) -> None:
    schema = json.loads((ROOT / "docs" / "schemas" / "validate.schema.json").read_text("utf-8"))
    found = json.loads(validate("plans", NEWS, "--json")[1])
    Draft202012Validator(schema).validate(found)
    assert [f["file"] for f in found["files"][:2]] == ["plans/english-codes.txt", "plans/other-order.txt"]


def test_sarif_is_valid_by_the_multitool(validate: Validate, here: Path) -> None:
    validate("plans", "--write-baseline", "known.jsonl")
    (here / "plans" / OTHER.name).write_text(PLAN.read_text("utf-8"), "utf-8")
    written = validate("plans", NEWS, "--format", "sarif", "--baseline", "known.jsonl")[1]
    judged = multitool(written, here)
    assert [(r["ruleId"], r["message"]) for r in judged if r.get("level", "warning") != "note"] == []
    assert {r["baselineState"] for r in json.loads(written)["runs"][0]["results"]} == {"new", "unchanged"}


def test_junit_github_and_ttl_say_as_much(validate: Validate, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = sum(len(f["findings"]) for f in json.loads(validate("plans", "--json")[1])["files"])
    cases = ET.fromstring(validate("plans", "--format", "junit")[1].encode()).iter("testcase")
    assert sum(1 for _ in cases) == count
    report = Graph().parse(data=validate("plans", "--format", "ttl")[1], format="turtle")
    assert len(set(report.objects(None, SH.result))) == count
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    (here / "summary.md").write_text("before\n", "utf-8")
    out = validate("plans", "--format", "github")[1]
    assert 0 < out.count("::warning file=plans/") <= 10 and 0 < out.count("::notice file=plans/") <= 10
    summary = (here / "summary.md").read_text("utf-8")
    assert summary.startswith("before\n###") and summary.count("\n| plans/") == count


def test_out_goes_to_a_file_and_stderr_says_what_it_comes_to(validate: Validate, here: Path) -> None:
    code, out, err = validate("plans", "--json", "--out", "report.json")
    assert code == 0 and out == "" and err.startswith("files: 2")
    assert json.loads((here / "report.json").read_text("utf-8"))["summary"]["files"] == 2


def test_the_language_of_messages(validate: Validate) -> None:
    assert "файлів: 2" in validate("plans", "--lang", "uk")[1]
    assert validate("plans", "--json", "--lang", "uk")[1] == validate("plans", "--json", "--lang", "en")[1]


def test_the_same_report_byte_for_byte_on_repeat_and_whatever_the_jobs(here: Path) -> None:
    def run(format_: str, jobs: str, seed: str) -> bytes:
        words = [sys.executable, "-m", "civgraph", "validate", "plans", str(NEWS), "--format", format_, "--jobs", jobs]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "CIVGRAPH_CACHE": "off"}
        return subprocess.run(words, capture_output=True, env=env).stdout

    one = run("sarif", "1", "1")
    assert one and one == run("sarif", "1", "2") == run("sarif", "3", "3")


@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_is_on_a_terminal_only(here: Path, more: dict[str, str], coloured: bool) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "civgraph", "validate", f"plans/{PLAN.name}"]
    with subprocess.Popen(words, stdout=theirs, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT), **more}):
        os.close(theirs)
        drawn = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while piece := os.read(ours, 4096):
                drawn += piece
    os.close(ours)
    assert b"plan-without-basis" in drawn and (b"\x1b[" in drawn) == coloured


# Levels


def settings(here: Path, words: str) -> None:
    (here / "civgraph.toml").write_text(words, "utf-8")


def test_levels_of_rules_are_set_in_the_file(validate: Validate, here: Path) -> None:
    settings(here, '[validate.rules]\n"plan-without-basis" = "violation"\nplan-unsigned = "off"\n')
    code, out, _ = validate("plans")
    assert code == 1 and "violation plan-without-basis" in out and "plan-unsigned" not in out
    whole = json.loads(validate("plans", "--format", "sarif")[1])["runs"][0]
    rule = next(r for r in whole["tool"]["driver"]["rules"] if r["id"] == "plan-without-basis")
    levels = {r["level"] for r in whole["results"] if r["ruleId"] == "plan-without-basis"}
    assert rule["defaultConfiguration"]["level"] == "warning" and levels == {"error"}


def test_the_bound_comes_from_flag_then_environment_then_file(validate: Validate, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(here, '[validate]\nfail-on = "info"\n')
    assert validate("plans")[0] == 1
    monkeypatch.setenv("CIVGRAPH_FAIL_ON", "violation")
    assert validate("plans")[0] == 0
    assert validate("plans", "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('[validate.rules]\nplan-undate = "off"', "plan-undated"),
        ('[validate.rules]\nplan-undated = "error"', "error"),
        ("[validate.rules]\nplan-undated = 1", "1"),
        ('[validate]\nrules = "all"', "validate.rules"),
        ('[validate]\nfail_on = "info"', "fail_on"),
        ('[validate]\nfail-on = "never"', "never"),
        ("[validate]\nfail-on = 1", "fail-on"),
        ('[validate]\nshapes = "own.ttl"', "shapes"),
        ('[validate]\nshapes = ["own.ttl"]', "own.ttl"),
        ('[validate]\nbaseline = "known.jsonl"', "known.jsonl"),
        ('validate = "hard"', "[validate]"),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_setting_that_cannot_be_is_wrong_usage(validate: Validate, here: Path, words: str, says: str, language: str) -> None:
    settings(here, words + "\n")
    code, _, err = validate("plans", "--lang", language)
    assert code == 2 and says in err and "civgraph.toml" in err


def test_every_rule_that_is_found_can_be_set(validate: Validate, here: Path) -> None:
    found = {f["rule"] for file in json.loads(validate("plans", "--json")[1])["files"] for f in file["findings"]}
    settings(here, "[validate.rules]\n" + "".join(f'"{rule}" = "off"\n' for rule in sorted(found)))
    whole = json.loads(validate("plans", "--json")[1])
    assert len(found) > 3 and all(file["findings"] == [] for file in whole["files"])


# RDF files and the user's own shapes

TURTLE = """@prefix civ: <https://w3id.org/civgraph/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/план> a civ:Plan ;
\tdct:title "Перший"@uk, "Другий"@uk .
"""
OWN = """@prefix civ: <https://w3id.org/civgraph/ontology#> .
@prefix own: <https://example.org/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
own:Plan a sh:NodeShape ; sh:targetClass civ:Plan ; sh:property own:plan-page .
own:plan-page a sh:PropertyShape ; sh:path own:page ; sh:minCount 1 ; sh:message "План без сторінки."@uk, "The plan has no page."@en .
"""


def test_rdf_files_beside_documents(validate: Validate, here: Path) -> None:
    (here / "plans" / "graph.ttl").write_text("\ufeff" + TURTLE, "utf-8")
    code, out, _ = validate("plans")
    assert code == 1 and "plans/graph.ttl:4:12 violation plan-literal-evidence\n" in out
    lines = out.partition("plans/graph.ttl:4:12")[2].splitlines()
    assert lines[2] == '  4 │     dct:title "Перший"@uk, "Другий"@uk .' and lines[3] == "    │ " + " " * 14 + "^" * 11
    assert [f["kind"] for f in json.loads(validate("plans", "--json")[1])["files"]] == ["document", "rdf", "document"]


def test_an_rdf_file_that_cannot_be_read_is_told_with_its_place(validate: Validate, here: Path) -> None:
    (here / "graph.ttl").write_text(TURTLE.replace("dct:title", "dtc:title"), "utf-8")
    code, out, _ = validate("graph.ttl", "--lang", "uk")
    assert code == 3 and re.search(r"Рядок 4, стовпчик \d+", out)


def test_own_shapes_are_asked_and_their_rules_can_be_set(validate: Validate, here: Path) -> None:
    (here / "own.ttl").write_text(OWN, "utf-8")
    code, out, _ = validate("plans", "--shapes", "own.ttl")
    assert code == 1 and "violation plan-page\n  The plan has no page." in out and "https://example.org/shapes#plan-page" in out
    settings(here, '[validate]\nshapes = ["own.ttl"]\n[validate.rules]\nplan-page = "info"\n')
    code, out, _ = validate("plans")
    assert code == 0 and "info plan-page" in out
    run = json.loads(validate("plans", "--format", "sarif")[1])["runs"][0]
    (rule,) = (r for r in run["tool"]["driver"]["rules"] if r["id"] == "plan-page")
    assert rule["helpUri"] == "https://example.org/shapes#plan-page" and rule["defaultConfiguration"]["level"] == "error"


@pytest.mark.parametrize("words", ["own:broken a", OWN + 'own:plan-page sh:pattern "^(a+)+$" .'])
def test_own_shapes_that_cannot_be_used_are_unreadable_input(validate: Validate, here: Path, words: str) -> None:
    (here / "own.ttl").write_text(words, "utf-8")
    code, out, err = validate("plans", "--shapes", "own.ttl")
    assert code == 3 and "own.ttl" in err and out == ""


def test_the_project_validates_itself(validate: Validate, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The corpus, the core of the ontology by its style, its other files and the shapes as RDF, the registry's graph."""
    (here / "registry.nq").write_bytes(registry_quads())
    monkeypatch.chdir(ROOT)
    style = sorted(Path("shapes/style").glob("*.ttl"))
    assert validate("corpus")[0] == 0
    assert validate("ontology", "ontology/terms", "--fail-on", "info", "--shapes", *style)[0] == 0
    assert validate("ontology/align", "ontology/axioms", "shapes", "shapes/style", here / "registry.nq", "--fail-on", "info")[0] == 0
    assert rules_known(sorted(Path("shapes").rglob("*.ttl"))) == rules_known()  # they would be let in as a user's own


# The baseline


def test_what_is_known_does_not_count_even_when_it_moves(validate: Validate, here: Path) -> None:
    code, out, err = validate("plans", "--fail-on", "info", "--write-baseline", "known.jsonl")
    assert code == 0 and "known" in out and "known.jsonl" in err
    entries = [json.loads(line) for line in (here / "known.jsonl").read_text("utf-8").splitlines()]
    assert entries and entries == sorted(entries, key=lambda e: (e["file"], e["rule"], e["fingerprint"], e["quotation"]))
    plan = here / "plans" / PLAN.name
    plan.write_text("\n\n\n" + plan.read_text("utf-8"), "utf-8")
    code, out, err = validate("plans", "--fail-on", "info", "--baseline", "known.jsonl")
    assert code == 0 and out == f"files: 2, violations: 0, warnings: 0, remarks: 0, known: {len(entries)}\n" and err == ""


def test_new_findings_count_and_stale_entries_are_told(validate: Validate, here: Path) -> None:
    validate(f"plans/{PLAN.name}", "--write-baseline", "known.jsonl")
    settings(here, '[validate]\nbaseline = "known.jsonl"\nfail-on = "info"\n')
    assert validate("plans")[0] == 1  # the other plan's are new
    (here / "plans" / PLAN.name).unlink()
    _, out, err = validate("plans")
    assert "stale in the baseline" in out and "plans/english-codes.txt: plan-unsigned" in err
    assert json.loads(validate("plans", "--json")[1])["stale"][0]["file"] == "plans/english-codes.txt"


def test_a_baseline_written_anew_keeps_what_was_not_looked_at(validate: Validate, here: Path) -> None:
    validate("plans", "--write-baseline", "known.jsonl")
    whole = (here / "known.jsonl").read_text("utf-8")
    validate(f"plans/{PLAN.name}", "--write-baseline", "known.jsonl")
    assert (here / "known.jsonl").read_text("utf-8") == whole
    (here / "plans" / OTHER.name).unlink()
    validate("plans", "--write-baseline", "known.jsonl")
    assert "other-order" in whole and "other-order" not in (here / "known.jsonl").read_text("utf-8")


def test_what_is_no_baseline_is_wrong_usage(validate: Validate, here: Path) -> None:
    (here / "known.jsonl").write_text('{"file": "a"}\n', "utf-8")
    code, _, err = validate("plans", "--baseline", "known.jsonl")
    assert code == 2 and "known.jsonl:1" in err


# What has changed


@pytest.fixture
def repository(here: Path) -> Path:
    git(here, "init", "-q")
    (here / "plans" / "third.txt").write_bytes(PLAN.read_bytes())
    git(here, "add", "-A")
    git(here, "commit", "-qm", "first")
    return here


def looked_at(out: str) -> list[str]:
    return [file["file"] for file in json.loads(out)["files"]]


def test_only_what_differs_from_the_ref_and_what_git_does_not_know(validate: Validate, repository: Path) -> None:
    assert looked_at(validate("plans", "--changed-since", "HEAD", "--json")[1]) == []
    plans = repository / "plans"
    (plans / PLAN.name).write_text(PLAN.read_text("utf-8") + "\n", "utf-8")
    (plans / "новий план.txt").write_bytes(OTHER.read_bytes())
    (plans / "third.txt").unlink()
    assert looked_at(validate("plans", "--changed-since", "HEAD", "--json")[1]) == ["plans/english-codes.txt", "plans/новий план.txt"]
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    assert looked_at(validate("plans", "--changed-since", "HEAD", "--json")[1]) == []
    assert len(looked_at(validate("plans", "--changed-since", "HEAD~1", "--json")[1])) == 2


def test_a_changed_sidecar_is_a_changed_document(validate: Validate, repository: Path) -> None:
    (repository / "plans" / "other-order.toml").write_text('id = "other"\n', "utf-8")
    assert looked_at(validate("plans", "--changed-since", "HEAD", "--json")[1]) == ["plans/other-order.txt"]


def test_names_are_from_the_root_of_the_work_tree(validate: Validate, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "plans")
    whole = json.loads(validate(".", "--format", "sarif")[1])["runs"][0]
    assert whole["artifacts"][0]["location"]["uri"] == "plans/english-codes.txt"
    assert validate(".")[1].startswith("english-codes.txt:4:1 ")
    (repository / "plans" / PLAN.name).write_text(PLAN.read_text("utf-8") + "\n", "utf-8")
    assert looked_at(validate(".", "--changed-since", "HEAD", "--json")[1]) == ["plans/english-codes.txt"]


@pytest.mark.parametrize("ref", ["nowhere", "--output=known", "HEAD~9"])
def test_a_ref_that_is_none_is_wrong_usage(validate: Validate, repository: Path, ref: str) -> None:
    code, _, err = validate("plans", f"--changed-since={ref}")
    assert code == 2 and ref in err and not (repository / "known").exists()


def test_files_named_twice_are_looked_at_once(validate: Validate, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(files: list[Path], **_: Any) -> list[Checked]:
        asked.extend(map(str, files))
        return [Checked(str(f), "document", ()) for f in files]

    monkeypatch.setattr(command, "checked", noted)
    validate(f"plans/{OTHER.name}", "plans", f"./plans/{PLAN.name}")
    assert asked == ["plans/other-order.txt", "plans/english-codes.txt"]


# The Action and the hooks


def steps() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return action, action["runs"]["steps"]


def run_step(step: dict[str, Any], inputs: dict[str, str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A step as the runner runs it: its expressions filled in, its script given to bash."""
    known = {"github.action_path": str(ROOT)} | {f"inputs.{name}": value for name, value in inputs.items()}
    told = {key: re.sub(r"\$\{\{ (\S+) \}\}", lambda m: known[m[1]], value) for key, value in step["env"].items()}
    words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **env, **told})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder, with civgraph installed by the Action's own step."""
    folder = tmp_path_factory.mktemp("runner")
    action, (install, _) = steps()
    inputs = {name: str(said.get("default", "")) for name, said in action["inputs"].items()} | {"python": sys.executable}
    done = run_step(install, inputs, {"RUNNER_TEMP": str(folder)})
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"paths": "plans"}, 0),
        ({"paths": "plans/english-codes.txt\nplans/other-order.txt\n", "fail-on": "warning", "lang": "uk"}, 1),
        ({"paths": "plans\n$(touch harmed)\n'; touch harmed; '", "fail-on": "info"}, 3),
        ({"paths": "plans", "fail-on": "info", "changed-since": "HEAD"}, 0),
        ({"paths": "plans", "fail-on": "info", "baseline": "known.jsonl"}, 0),
        ({"paths": "plans", "changed-since": "nowhere"}, 2),
    ],
)
def test_the_steps_of_the_action(runner: Path, repository: Path, validate: Validate, given: dict[str, str], code: int) -> None:
    if "baseline" in given:
        validate("plans", "--write-baseline", "known.jsonl")
    action, (_, check) = steps()
    inputs = {name: str(said.get("default", "")) for name, said in action["inputs"].items()} | given
    said = {"GITHUB_OUTPUT": str(repository / "output"), "GITHUB_STEP_SUMMARY": str(repository / "summary.md"), "RUNNER_TEMP": str(runner)}
    done = run_step(check, inputs, said)
    assert done.returncode == code, done.stdout + done.stderr
    assert not (repository / "harmed").exists()
    if code == 2:
        return
    assert (repository / "output").read_text("utf-8") == "sarif=civgraph.sarif\n"
    results = json.loads((repository / "civgraph.sarif").read_text("utf-8"))["runs"][0]["results"]
    shown = [line for line in done.stdout.splitlines() if line.startswith("::warning file=plans/")]
    fresh = [r for r in results if r["level"] == "warning" and r.get("baselineState") != "unchanged"]
    assert len(shown) == min(10, len(fresh)) and "civgraph validate" in (repository / "summary.md").read_text("utf-8")
    assert ("План" in done.stdout) == (given.get("lang") == "uk")


def test_the_action_puts_no_input_into_a_script() -> None:
    _, found = steps()
    assert all("${{" not in step["run"] for step in found)


@pytest.mark.parametrize("hook", yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")), ids=lambda hook: hook["id"])
def test_a_hook_runs_on_what_is_staged(hook: dict[str, Any], repository: Path) -> None:
    plan = repository / "plans" / PLAN.name
    plan.write_text(PLAN.read_text("utf-8") + "\n", "utf-8")
    (repository / "graph.nt").write_text("<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n", "utf-8")
    git(repository, "add", "-A")
    staged = git(repository, "diff", "--cached", "--name-only", "--diff-filter=d").splitlines()
    chosen = [name for name in staged if re.search(hook["files"], name)]
    assert chosen == (["graph.nt"] if hook["id"].endswith("rdf") else ["plans/english-codes.txt"])
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*hook["entry"].split(), *chosen], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "files: 1," in done.stdout


# What is written about it


DOCS = {language: (ROOT / "docs" / name).read_text("utf-8") for language, name in (("en", "validate.md"), ("uk", "validate.uk.md"))}


def blocks(language: str, kind: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", DOCS[language], re.MULTILINE | re.DOTALL)
    return [words for name, words in found if name == kind]


@pytest.mark.parametrize("language", DOCS)
def test_the_documentation_shows_what_is_printed(language: str, validate: Validate, here: Path) -> None:
    (here / "plans" / PLAN.name).rename(here / "plans" / "air.txt")
    (here / "plans" / OTHER.name).unlink()
    (shown, annotation) = blocks(language, "")
    assert validate("plans", "--lang", language)[1].startswith(shown)
    assert validate("plans", "--lang", language, "--format", "github")[1].startswith(annotation.rstrip("…\n"))
    for told in re.findall(r"`civgraph (validate plans[^`]*)`", DOCS[language]):
        words = told.replace("origin/main", "HEAD").split()
        if "--changed-since" in words:
            git(here, "init", "-q")
            git(here, "add", "-A")
            git(here, "commit", "-qm", "first")
        assert main([*words, "--jobs", "1"]) == 0
    (test_case,) = blocks(language, "xml")
    assert test_case in (here / "civgraph.xml").read_text("utf-8")
    fingerprint = json.loads(blocks(language, "json")[1])["partialFingerprints"]["civgraphFinding/v1"]
    assert fingerprint in (here / "civgraph.sarif").read_text("utf-8")


@pytest.mark.parametrize("language", DOCS)
def test_the_settings_and_the_action_in_the_documentation_are_such_as_there_are(language: str, validate: Validate, here: Path) -> None:
    (toml,) = blocks(language, "toml")
    (here / "shapes").mkdir()
    (here / "shapes" / "ours.ttl").write_text("", "utf-8")
    (here / "civgraph-baseline.jsonl").write_text("", "utf-8")
    settings(here, toml)
    assert validate("plans")[0] == 1
    action, _ = steps()
    used = next(step["with"] for step in yaml.safe_load(blocks(language, "yaml")[0]) if "civgraph" in step["uses"])
    assert set(used) <= set(action["inputs"])
    (repository,) = yaml.safe_load(blocks(language, "yaml")[2])
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]


def test_a_code_of_the_reader_is_the_name_of_no_rule_of_integrity() -> None:
    rules = rules_known()
    assert [code for code in toml("mappings/diagnostics.toml") if rules[code].severity == "violation"] == []
