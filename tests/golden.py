"""The pages of docs/ that show what the program answers: the cookbook of all questions, and the tutorial.

In: the catalogue, a store with the founding plans, `docs/cookbook.toml` (an introduction; for each question what may be concluded, written
and checked by reading the documents); the tutorial with its files and commands. Out: the text of `docs/cookbook.md`, the tutorial with what
its commands print now. Then holds: the same store gives the same bytes. `python -m tests.golden` (`make bless`) writes both.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

from civgraph import snapshots
from civgraph.building import build
from civgraph.catalogue import REQUIRED, Question, query_of, questions
from civgraph.cli.ask import labelled
from civgraph.iris import BASE
from civgraph.store import Port

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = ROOT / "docs" / "tutorial.md"
PAGE, WRITTEN = ROOT / "docs" / "cookbook.md", ROOT / "docs" / "cookbook.toml"
MOST_ROWS = 12
_CELL = 500  # what a cell may hold, in characters
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SIDES = "| Українською | English |\n|:--|:--|\n"


def written() -> dict[str, Any]:
    """What people wrote for the cookbook."""
    return tomllib.loads(WRITTEN.read_text("utf-8"))


def page(store: Port) -> str:
    """The whole cookbook."""
    said = written()
    parts = ["# Книга запитань · The cookbook of questions\n", _sides(*said["introduction"])]
    parts += [_recipe(store, question, said["questions"][name]) for name, question in questions().items() if name in said["questions"]]
    return "\n".join(parts)


def _recipe(store: Port, question: Question, said: dict[str, Any]) -> str:
    asked = (f"**{question.words('question', 'uk')}**", f"**{question.words('question', 'en')}**")
    use = (question.words("for", "uk"), question.words("for", "en"))
    answers = [_answer(store, question, {})] + [_answer(store, question, values) for values in said.get("also", [])]
    may = (f"**Можна.** {said['uk']}", f"**May be concluded.** {said['en']}")
    may_not = (f"**Не можна.** {question.words('not', 'uk')}", f"**May not.** {question.words('not', 'en')}")
    text = "\n".join(line for line in question.text.strip().splitlines() if not line.startswith("#+"))
    query = f"<details><summary>Запит · The query</summary>\n\n```sparql\n{text}\n```\n\n</details>\n"
    return "\n".join([f"## {question.name}\n", _sides(asked, use), query, *answers, _sides(may, may_not)])


def _answer(store: Port, question: Question, values: dict[str, str]) -> str:
    answer = store.rows(query_of(question, values) if values else question.text)
    rows = labelled(store, answer, "uk")
    shown = _excerpt(rows)
    lines = [f"| {' | '.join(answer.columns)} |", f"|{':--|' * len(answer.columns)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in shown]
    more = f"… рядків: {len(rows)} · rows: {len(rows)}" if len(shown) < len(rows) else f"Рядків: {len(rows)} · Rows: {len(rows)}"
    return "\n".join([f"`civgraph ask {question.name}{_parameters(question, values)}`\n", *lines, "", more, ""])


def _parameters(question: Question, values: dict[str, str]) -> str:
    """The parameters as the command line takes them; those that `ask` requires stand with their defaults."""
    nodes = {name: default.strip("<>") for name, default in question.parameters.items() if name in REQUIRED}
    given = {name: value.removeprefix(BASE) for name, value in {**nodes, **values}.items()}
    return "".join(f" --param {name}={value}" for name, value in given.items())


def _excerpt(rows: list[list[str | None]]) -> list[list[str | None]]:
    """Some rows of a long answer: as many for each value of the first column, so that each plan is seen."""
    if len(rows) <= MOST_ROWS:
        return rows
    groups: dict[str | None, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        groups[row[0]].append(n)
    each = max(1, MOST_ROWS // len(groups))
    return [rows[n] for n in sorted(n for group in groups.values() for n in group[:each])[:MOST_ROWS]]


def _sides(*rows: tuple[str, str] | list[str]) -> str:
    """Ukrainian and English side by side."""
    return _SIDES + "".join(f"| {_line(uk)} | {_line(en)} |\n" for uk, en in rows)


def _line(words: str) -> str:
    return "<br>".join(" ".join(line.split()) for line in words.strip().split("\n")).replace("|", "\\|")


def _cell(value: str | None) -> str:
    text = " ".join((value or "").split())
    return (text if len(text) <= _CELL else text[:_CELL] + " …").replace("|", "\\|")


def followed(text: str, folder: Path) -> str:
    """The tutorial followed in an empty folder: its files saved, its commands run, what they print put under them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CIVGRAPH_")}
    environment |= {"CIVGRAPH_LANG": "uk", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def printed(command: str) -> str:
        words = [sys.executable, "-m", *shlex.split(command)]
        run = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
        lines = run.stdout.decode().replace("\r\n", "\n").rstrip().split("\n")
        return "\n".join([f"$ {command}", *(line.rstrip() for line in lines)])

    def done(block: re.Match[str]) -> str:
        head, name, body = block.groups()
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(body, "utf-8")
        if head != "console":
            return block.group()
        commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
        return "```console\n" + "\n\n".join(map(printed, commands)) + "\n```"

    return _BLOCK.sub(done, text)


def bless() -> None:
    """Builds the corpus and writes the cookbook; follows the tutorial and writes what it saw."""
    with tempfile.TemporaryDirectory() as folder:
        TUTORIAL.write_text(followed(TUTORIAL.read_text("utf-8"), Path(folder)), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        build([ROOT / "corpus"], Path(folder), 2)
        PAGE.write_text(page(snapshots.current(Path(folder)).opened()), "utf-8")


if __name__ == "__main__":
    bless()
