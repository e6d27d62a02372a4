"""The founding plans set in other layouts: their gold records printed as tables, labels, paragraphs and lines, and read again.

The words stay real, the layout changes: what is read must be what the gold record says, whatever the order of columns, the labels
or the breaks.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civgraph.pipeline import record_of
from civgraph.readers.plain import read as read_plain
from civgraph.record import as_json
from civgraph.scoring import Score, score
from civgraph.text import Text

GOLD = {
    p.stem[:3]: json.loads(p.read_text("utf-8"))
    for p in sorted((Path(__file__).resolve().parent.parent / "corpus" / "gold").glob("*.json"))
}
WORDS = {
    "uk": {
        "stamp": "ЗАТВЕРДЖЕНО",
        "number": "№ з/п",
        "text": "Зміст заходу",
        "executors": "Відповідальні виконавці",
        "co": "Співвиконавці",
        "deadlines": "Строк виконання",
        "results": "Очікуваний результат",
        "funding": "Джерела фінансування",
        "money": "обласний бюджет, 120,5 тис. грн",
    },
    "ru": {
        "stamp": "УТВЕРЖДЕНО",
        "number": "№ п/п",
        "text": "Наименование мероприятия",
        "executors": "Ответственные исполнители",
        "co": "Соисполнители",
        "deadlines": "Срок исполнения",
        "results": "Ожидаемый результат",
        "funding": "Источник финансирования",
        "money": "краевой бюджет, 120,5 тыс. руб.",
    },
}
Row = dict[str, str]
COMPARED = ("measures", "section-of", "executors", "consent", "deadlines", "results")


def first(value: Any) -> Any:
    """A value of gold; of several readings the one with the most words, so that a rendered list lacks none."""
    return max(value["any"], key=lambda v: len(str(v))) if isinstance(value, dict) and "any" in value else value


def rows_of(gold: dict[str, Any]) -> list[Row]:
    """What each measure says, field by field, in the words of the document."""
    found = []
    for measure in gold["measures"]:
        listed = {
            role: ", ".join(first(e["text"]) for e in measure["executors"] if e["role"] == role) for role in ("responsible", "co-executor")
        }
        found.append(
            {
                "number": first(measure["number"]),
                "section": first(measure["section"]) or "",
                "text": first(measure["text"]),
                "executors": listed["responsible"],
                "co": listed["co-executor"],
                "deadlines": ", ".join(first(d["text"]) for d in measure["deadlines"]),
                "results": first(measure["expected_results"]) or "",
                "funding": WORDS[gold["language"]]["money"],
            }
        )
    return found


def with_sections(gold: dict[str, Any], body: Callable[[Row], str], heading: Callable[[str], str] = str) -> list[str]:
    """The rows with the headings of their sections before them."""
    titles = {first(s["number"]): first(s["title"]) for s in gold["sections"]}
    found: list[str] = []
    section = ""
    for row in rows_of(gold):
        if row["section"] != section:
            section = row["section"]
            found.append(heading(f"{section}. {titles[section]}"))
        found.append(body(row))
    return found


def table(separator: str, *columns: str) -> Callable[[dict[str, Any]], str]:
    def render(gold: dict[str, Any]) -> str:
        words = WORDS[gold["language"]]
        edge = separator.strip()
        used = [c for c in columns if any(row[c] for row in rows_of(gold))]

        def line(cells: list[str]) -> str:
            return f"{edge} {separator.join(cells)} {edge}".strip(" ")

        rule = [line(["---"] * len(used))] if edge else []
        heading = [line([words[c] for c in used]), *rule]
        return "\n".join(
            heading
            + with_sections(
                gold, lambda row: line([row[c] or "–" for c in used]), lambda t: line([t, *[""] * (len(used) - 1)]) if edge else t
            )
        )

    return render


def labels(separator: str, *order: str) -> Callable[[dict[str, Any]], str]:
    def render(gold: dict[str, Any]) -> str:
        words = WORDS[gold["language"]]

        def body(row: Row) -> str:
            fields = [f"{words[name]}{separator}{row[name]}" for name in order if row[name]]
            return "\n".join([f"{row['number']}. {row['text']}", *fields, ""])

        return "\n".join(with_sections(gold, body))

    return render


def cells_on_lines(gold: dict[str, Any]) -> str:
    words = WORDS[gold["language"]]
    used = [c for c in ("number", "text", "executors", "deadlines") if any(row[c] for row in rows_of(gold))]
    return "\n".join([words[c] for c in used] + [""] + with_sections(gold, lambda row: "\n".join([row[c] for c in used] + [""])))


def paragraphs(gold: dict[str, Any]) -> str:
    return "\n".join(
        with_sections(gold, lambda row: f"{row['number']}. {row['text'].rstrip('.')}.\n{row['executors']}.\n{row['deadlines']}.\n")
    )


def spaced(gold: dict[str, Any]) -> str:
    used = ("number", "text", "deadlines", "executors")
    words = WORDS[gold["language"]]
    gap = " " * 6
    return "\n".join([gap.join(words[c] for c in used), *with_sections(gold, lambda row: gap.join(row[c] for c in used))])


def wrapped(layout: Callable[[dict[str, Any]], str], width: int = 70) -> Callable[[dict[str, Any]], str]:
    def render(gold: dict[str, Any]) -> str:
        lines = (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""] for line in layout(gold).split("\n"))
        return "\n".join(line for wrapped_lines in lines for line in wrapped_lines)

    return render


LAYOUTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "tabs": table("\t", "number", "text", "executors", "co", "deadlines", "results"),
    "tabs-deadline-first": table("\t", "number", "deadlines", "text", "executors", "co", "results"),
    "tabs-executors-first": table("\t", "number", "executors", "co", "text", "deadlines", "results"),
    "tabs-results-before": table("\t", "number", "text", "results", "deadlines", "executors", "co"),
    "pipes-funding": table(" | ", "number", "text", "executors", "co", "deadlines", "funding", "results"),
    "pipes-funding-early": table(" | ", "number", "text", "funding", "deadlines", "executors", "co"),
    "labels": labels(": ", "executors", "co", "deadlines", "results"),
    "labels-with-dashes": labels(" – ", "deadlines", "executors", "co", "results"),
    "cells-on-lines": cells_on_lines,
    "paragraphs": paragraphs,
    "spaces": spaced,
    "labels-wrapped": wrapped(labels(": ", "executors", "co", "deadlines", "results")),
    "paragraphs-wrapped": wrapped(paragraphs),
}
WITHOUT_CO = {"cells-on-lines", "paragraphs", "paragraphs-wrapped", "spaces"}
WITHOUT_RESULTS = {*WITHOUT_CO, "pipes-funding-early"}


def rendered(gold: dict[str, Any], layout: str) -> tuple[str, dict[str, Any]]:
    """A document in a layout, and what it then says."""
    wanted = json.loads(json.dumps(gold))
    for measure in wanted["measures"]:
        if layout in WITHOUT_CO:
            measure["executors"] = [e for e in measure["executors"] if e["role"] == "responsible"]
        if layout in WITHOUT_RESULTS:
            measure["expected_results"] = None
        measure["legal_bases"] = []
    head = f"{WORDS[gold['language']]['stamp']}\n\n{gold['document']['title'].replace('План', 'ПЛАН', 1)}\n\n"
    return head + LAYOUTS[layout](gold) + "\n", wanted


def read_again(gold: dict[str, Any], layout: str) -> Score:
    document, wanted = rendered(gold, layout)
    raw = document.encode("utf-8")
    content, blocks = read_plain(raw)
    record = as_json(record_of(Text(f"{layout}.txt", "text/plain", hashlib.sha256(raw).hexdigest(), content, blocks)))
    return score(wanted, record, content)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("plan", GOLD)
def test_says_the_same_in_another_layout(plan: str, layout: str) -> None:
    found = read_again(GOLD[plan], layout)
    low = {c: round(found.counts[c].f1, 3) for c in COMPARED if found.counts[c].total and found.counts[c].f1 < 0.98}
    assert low == {}, [m for m in found.misses if m.category in low][:6]
    assert found.counts["spans"].f1 == 1.0
