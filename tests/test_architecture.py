"""The rules of the house: imports point one way, one door a library, modules that fit in one head, nothing of any one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "civgraph"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up: a module imports from its own floor or from one below.
FLOORS = (
    ("resources",),
    ("text", "lexicon"),
    ("record",),
    ("readers",),
    ("morphology", "dates", "layout", "markers", "language", "fields"),
    ("words", "clauses"),
    ("phrases",),
    ("topics", "terms"),
    ("promises",),
    ("similarity",),
    ("comparison",),
    (
        *("bodies", "consents", "executor_pieces", "executor_names", "executors"),
        *("deadline_tokens", "deadline_reading", "deadlines"),
        *("citation_forms", "citation_parts", "citations"),
    ),
    ("parties", "plain_parties", "duty_clauses", "duties"),
    ("tables", "pieces", "entries", "outline", "persons", "zones", "title", "issuer", "provisions", "header", "measures", "plausible"),
    (
        *("names", "agreement", "iris", "registry_tables", "registry"),
        *("known_names", "setting", "body_kinds", "body_names", "resolution", "acts"),
    ),
    ("documents", "pipeline"),
    ("nodes", "mapping"),
    ("rdf", "guard"),
    ("registry_graph", "cards", "registry_import"),
    ("store", "snapshots", "endpoint", "outgoing"),
    ("rules",),
    (
        *("labels", "catalogue", "validation", "quick", "judging", "reasoning"),
        *("derivation", "findings", "compaction", "dataset", "search", "editions"),
    ),
    ("published_questions", "federation"),
    ("places", "marks", "limited", "explosive"),
    ("document_places", "turtle_marks", "json_marks", "rdf_files", "rdf_places", "own_shapes", "wording"),
    ("building", "graph"),
    ("checking",),
    ("rulebook", "reports", "baseline", "work_tree"),
    ("scoring", "graph_scoring"),
    ("server",),
    ("cli", "__main__"),
)
DOORS = {
    "pymorphy3": {"morphology"},
    "rich": {"cli.progress", "cli.tables", "reports.text"},
    "pandas": {"graph"},
    "pyoxigraph": {"rdf", "rdf_files", "store"},
    "rdflib": {"validation", "reasoning"},
    "pyshacl": {"validation"},
    "pyrudof": {"quick"},
    "owlready2": {"reasoning"},
    "sqlite3": {"search"},
    "SPARQLWrapper": {"federation"},
    "jinja2": {"server.frame"},
    "fastapi": {"server.app", "server.frame", "server.linked_data", "server.pages", "server.question_pages"},
    "starlette": {"server.app"},
    "uvicorn": {"server.serving", "server.wire"},
    "uvloop": {"server.serving"},
}  # the only modules that may import a library
LONGEST = 350
DRAWERS = re.compile(r"(?:^|_)(?:utils?|helpers?|common|base|managers?|handlers?|services?)(?:_|$)")


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(p for p in parts if p != "__init__")


@cache
def imports_of(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return frozenset(found)


def ours(path: Path) -> set[str]:
    known = {name_of(m) for m in MODULES} - {""}
    return {name for i in imports_of(path) if (name := i.removeprefix("civgraph.")) in known and i.startswith("civgraph.")}


def floor_of(module: str) -> int:
    head = module.split(".")[0]
    return next(n for n, floor in enumerate(FLOORS) if head in floor)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    if name := name_of(path):
        assert {other for other in ours(path) if floor_of(other) > floor_of(name)} == set()


def test_no_circles() -> None:
    TopologicalSorter({name_of(p): ours(p) - {name_of(p)} for p in MODULES}).prepare()


@pytest.mark.parametrize(("library", "doors"), DOORS.items())
def test_one_door_a_library(library: str, doors: set[str]) -> None:
    assert {name_of(p) for p in MODULES if any(i.split(".")[0] == library for i in imports_of(p))} == doors


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_fits_in_one_head(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST
    assert not DRAWERS.search(path.stem)
    if source:
        assert ast.get_docstring(ast.parse(source)), "a module says what comes in, what goes out, what then holds"


def test_public_functions_say_one_sentence() -> None:
    silent = [
        f"{name_of(path)}.{node.name}"
        for path in MODULES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert [s for s in silent if not s.endswith((".arguments", ".run", ".Format")) and not s.startswith("record.")] == []


def test_no_work_at_import() -> None:
    """Importing the whole road loads no dictionary and reads no data file."""
    code = (
        "import sys, civgraph.cli, civgraph.resources, civgraph.morphology as m\n"
        "assert 'pymorphy3' not in sys.modules\n"
        "assert civgraph.resources.toml.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("path", tracked(), ids=lambda p: str(p.relative_to(ROOT)))
def test_names_no_machine_and_no_registry(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    machine = "|".join(f"/{folder}/" for folder in ("tmp", "work", "root", "home"))
    hosts = "|".join(rf"{name}\.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs")))
    assert not re.search(rf"(?<![\w/.])(?:{machine})|{hosts}|--(?:extra-)?index-url(?=\s+\S*:)", text)
