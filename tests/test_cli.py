"""The commands as a user meets them: a real process, its stdout, its stderr, its exit code."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from civgraph.catalogue import questions
from civgraph.cli import COMMANDS
from civgraph.federation import federated
from civgraph.resources import toml

ROOT = Path(__file__).resolve().parent.parent
PLANS = sorted((ROOT / "corpus").glob("*.txt"))
NEWS = ROOT / "tests" / "refused" / "news.txt"


def run(*words: str | Path, stdin: str = "", cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CIVGRAPH_") and k not in ("LANG", "LC_ALL")}
    return subprocess.run(
        [sys.executable, "-m", "civgraph", *map(str, words)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **env},
    )


def test_read_prints_the_characters_and_adds_no_line_end() -> None:
    assert run("read", PLANS[0]).stdout == PLANS[0].read_bytes().decode("utf-8-sig")


def test_read_json_gives_blocks_whose_spans_lie_in_the_text() -> None:
    text = run("read", PLANS[3]).stdout
    blocks = json.loads(run("read", PLANS[3], "--json").stdout)
    assert {b["kind"] for b in blocks} >= {"paragraph", "row"}
    assert all(0 <= b["span"][0] < b["span"][1] <= len(text) for b in blocks)


def test_extract_gives_one_line_a_file_in_order_and_an_error_record_for_what_is_no_plan() -> None:
    files = [PLANS[1], NEWS, PLANS[0], Path("nowhere.txt")]
    done = run("extract", *files, "--jobs", "2")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["source"]["file"] for r in records] == [f.name for f in files]
    assert [r["record"] for r in records] == ["civgraph.plan/1", "civgraph.error/1", "civgraph.plan/1", "civgraph.error/1"]
    assert done.returncode == 3
    assert "news.txt" in done.stderr and "nowhere.txt" in done.stderr


def test_one_process_and_several_say_the_same() -> None:
    assert run("extract", *PLANS, "--jobs", "1").stdout == run("extract", *PLANS, "--jobs", "3").stdout


def test_extract_csv_has_one_row_a_measure_and_executor() -> None:
    record = json.loads(run("extract", PLANS[0]).stdout)
    rows = list(csv.DictReader(run("extract", PLANS[0], "--format", "csv").stdout.splitlines()))
    assert len(rows) == sum(max(1, len(m["executors"])) for m in record["measures"])
    assert list(rows[0]) == ["plan", "section", "number", "text", "executor", "role", "consent", "deadlines"]
    assert {r["consent"] for r in rows} == {"true", "false"}


def test_verbose_counts_on_stderr() -> None:
    done = run("extract", PLANS[0], "--verbose")
    assert "9 measures" in done.stderr and json.loads(done.stdout)


def test_phrase_prints_one_array_a_line() -> None:
    done = run("phrase", "deadlines", "--period", "2021-01-01/2021-12-31", stdin="III квартал\nдо 1 березня\\nта до 1 травня\n\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[d["end"] for d in line] for line in lines] == [["2021-09-30"], ["2021-03-01", "2021-05-01"], []]


def test_phrase_reads_executors_and_citations() -> None:
    bodies = json.loads(run("phrase", "executors", stdin="Мінфін, МОЗ (за згодою)\n").stdout)
    assert [(b["name"], b["consent"]) for b in bodies] == [("Мінфін", False), ("МОЗ", True)]
    acts = json.loads(run("phrase", "citations", "--language", "en", stdin="Directive 2014/24/EU\n").stdout)
    assert [a["number"] for a in acts] == ["2014/24/EU"]


def test_score_says_what_it_measured() -> None:
    done = run("score", "corpus/gold", "--docs", "corpus", "--json")
    data = json.loads(done.stdout)
    assert data["all"]["overall"] == 1.0 and set(data["documents"]) == {p.stem for p in PLANS}
    assert run("score", "corpus/gold", "--docs", "corpus", "--at-least", "1").returncode == 0


def test_score_below_the_bound_exits_1_and_lists_the_misses(tmp_path: Path) -> None:
    gold = json.loads((ROOT / "corpus" / "gold" / f"{PLANS[0].stem}.json").read_text("utf-8"))
    gold["measures"][0]["text"] = "Something else altogether"
    (tmp_path / f"{PLANS[0].stem}.json").write_text(json.dumps(gold), "utf-8")
    done = run("score", tmp_path, "--docs", "corpus", "--misses", "--at-least", "1")
    assert done.returncode == 1 and "Something else altogether" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "missing"),
        (("frobnicate",), "frobnicate"),
        (("extract", "x.txt", "--format", "pdf"), "pdf"),
        (("phrase", "deadlines", "--period", "2021"), "2021"),
        (("extract", "x.txt", "--jobs", "none"), "none"),
        (("--lang", "xx", "read", "x.txt"), "xx"),
        (("score", "no-such-folder", "--docs", "corpus"), "no-such-folder"),
        (("score", "tests", "--docs", "corpus"), "tests"),
        (("build", "no-such-folder"), "no-such-folder"),
        (("ask", "who/knows"), "who/knows"),
        (("ask", "evidence/of-measure"), "measure"),
        (("ask", "time/measures-due-between", "--param", "from=soon"), "soon"),
        (("sparql", "@no-such-file.rq"), "no-such-file.rq"),
    ],
)
def test_wrong_usage_exits_2_and_says_what(words: tuple[str, ...], says: str) -> None:
    done = run(*words)
    assert done.returncode == 2 and says in done.stderr and done.stdout == ""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_help_has_two_examples_in_the_language_asked_for(command: str, language: str) -> None:
    done = run(command, "--help", "--lang", language)
    assert done.returncode == 0
    assert done.stdout.count(f"civgraph {command}") + done.stdout.count("| civgraph") >= 3
    assert ("приклади" in done.stdout) == (language == "uk")


def test_language_comes_from_flag_then_environment_then_file(tmp_path: Path) -> None:
    (tmp_path / "civgraph.toml").write_text('lang = "uk"\n', "utf-8")
    assert "Файл" in run("read", "x.txt", cwd=tmp_path).stderr
    assert "file" in run("read", "x.txt", cwd=tmp_path, CIVGRAPH_LANG="en").stderr
    assert "Файл" in run("--lang", "uk", "read", "x.txt", cwd=tmp_path, CIVGRAPH_LANG="en").stderr
    (tmp_path / "civgraph.toml").write_text('colour = "red"\n', "utf-8")
    refused = run("read", "x.txt", cwd=tmp_path)
    assert refused.returncode == 2 and "colour" in refused.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m civgraph extract {' '.join(map(str, PLANS))} | head -c 100",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stderr == "" and len(done.stdout) == 100


def test_interrupted_is_130_without_a_trace() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "civgraph", "phrase", "deadlines"], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("IV квартал\n")
        process.stdin.flush()
        process.stdout.readline()  # it is at work now
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == ""


def test_a_bar_is_drawn_on_a_terminal_only() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "civgraph", "extract", *map(str, PLANS)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT):
        os.close(theirs)
        drawn = b""
        with contextlib.suppress(OSError):  # the terminal's end
            while piece := os.read(ours, 4096):
                drawn += piece
    os.close(ours)
    assert b"reading" in drawn
    assert run("extract", *PLANS).stderr == ""


def test_every_language_has_the_same_messages() -> None:
    def keys(value: Any, at: str = "") -> set[str]:
        if isinstance(value, dict):
            return {k for name, inner in value.items() for k in keys(inner, f"{at}.{name}")}
        return {f"{at}×{len(value)}"} if isinstance(value, list) else {at}

    assert keys(toml("mappings/messages/uk.toml")) == keys(toml("mappings/messages/en.toml"))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cli") / "store"
    assert run("build", "corpus", "--store", root).returncode == 0
    return root


def test_build_says_what_it_did(graph: Path) -> None:
    again = run("build", "corpus", "--store", graph)
    assert again.returncode == 0 and "unchanged" in again.stdout and "nothing has changed" in again.stdout
    data = json.loads(run("build", "corpus", "--store", graph, "--json").stdout)
    assert sum(d["measures"] for d in data["documents"]) == 99 and data["snapshot"] == data["before"]


def test_build_tells_what_it_cannot_read_and_publishes_the_rest(tmp_path: Path) -> None:
    for file in (PLANS[2], NEWS):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    done = run("build", tmp_path, "--store", tmp_path / "store", "--json")
    assert done.returncode == 3 and "news.txt" in done.stderr and json.loads(done.stdout)["snapshot"]


def test_build_of_nothing_publishes_nothing(tmp_path: Path) -> None:
    done = run("build", tmp_path, "--store", tmp_path / "store")
    assert done.returncode == 3 and "Nothing was published" in done.stderr
    assert run("ask", "consent/share-by-plan", "--store", tmp_path / "store").returncode == 4


def test_ask_in_each_format(graph: Path) -> None:
    assert "share" in run("ask", "consent/share-by-plan", "--store", graph).stdout
    rows = list(csv.DictReader(run("ask", "consent/share-by-plan", "--store", graph, "--format", "csv").stdout.splitlines()))
    assert [r["requiring"] for r in rows] == ["2", "6", "0", "28", "17"]
    assert json.loads(run("ask", "consent/share-by-plan", "--store", graph, "--json").stdout)["head"]["vars"] == list(rows[0])
    tsv = run("ask", "consent/share-by-plan", "--store", graph, "--format", "tsv").stdout
    assert tsv.startswith("?plan\t") and "<https://w3id.org/civgraph/id/plan/" in tsv
    listed = json.loads(run("ask", "--json", "--lang", "uk").stdout)
    assert [q["name"] for q in listed] == [*questions(), *federated()] and all(q["question"].endswith("?") for q in listed)


def test_ask_shows_the_query_it_would_run(graph: Path) -> None:
    shown = run("ask", "time/measures-due-between", "--param", "from=2020-10-01", "--show-query").stdout
    assert 'VALUES ?from { "2020-10-01"^^xsd:date }  #+ from' in shown
    assert run("sparql", shown, "--store", graph, "--format", "csv").stdout.startswith("plan,measure,start,end")


def test_sparql_rows_truth_and_triples(graph: Path, tmp_path: Path) -> None:
    plans = "SELECT ?p WHERE { ?p a <https://w3id.org/civgraph/ontology#Plan> }"
    (tmp_path / "q.rq").write_text(plans, "utf-8")
    assert len(run("sparql", f"@{tmp_path / 'q.rq'}", "--store", graph, "--format", "csv").stdout.splitlines()) == 6
    assert json.loads(run("sparql", "ASK { ?s ?p ?o }", "--store", graph, "--json").stdout)["boolean"] is True
    made = run("sparql", "CONSTRUCT { ?p a <x:Plan> } WHERE { ?p a <https://w3id.org/civgraph/ontology#Plan> }", "--store", graph)
    assert made.stdout.count("x:Plan") >= 1
    broken = run("sparql", "SELECT WHERE {", "--store", graph)
    assert broken.returncode == 2 and "cannot be run" in broken.stderr
    refused = run("sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "--store", graph)
    assert refused.returncode == 2 and "SERVICE" in refused.stderr


def test_export_writes_what_its_checksums_say(graph: Path, tmp_path: Path) -> None:
    for format_ in ("nq", "ttl", "jsonld", "csv"):
        assert run("export", "--store", graph, "--format", format_, "--out", tmp_path).returncode == 0
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    quads = (tmp_path / "civgraph.nq").read_text("utf-8").splitlines()
    assert quads and all(line.endswith(" .") for line in quads)
    rows = list(csv.DictReader((tmp_path / "civgraph.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 242 and sum(r["consent"] == "true" for r in rows) == 53


def test_extract_as_a_graph() -> None:
    nq = run("extract", PLANS[0], "--format", "nq").stdout.splitlines()
    assert all(line.endswith("<https://w3id.org/civgraph/id/doc/zhytomyr-civil-society-2020> .") for line in nq)
    linked = json.loads(run("extract", PLANS[0], "--format", "jsonld").stdout)
    assert linked["id"].endswith("doc/zhytomyr-civil-society-2020") and linked["@context"]["@language"] == "uk"
    assert "civ:Measure" in run("extract", PLANS[0], "--format", "ttl").stdout


def test_snapshots_and_doctor(graph: Path) -> None:
    (only,) = json.loads(run("snapshots", "--store", graph, "--json").stdout)
    assert only["current"] and only["documents"] == 5
    assert run("snapshots", "--store", graph, "--use", only["id"]).returncode == 0
    assert run("snapshots", "--store", graph, "--use", "nowhere").returncode == 2
    found = {entry["what"]: entry["ok"] for entry in json.loads(run("doctor", "--store", graph, "--json").stdout)}
    assert found["store"] and found["pyoxigraph"]
