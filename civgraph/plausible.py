"""Whether what was read is a plan at all.

In: the zones and measures of a document. Out: nothing, or a reason to refuse it. Then holds: a record that leaves here has
measures that say who does them or when; a news item, minutes or a table of contents does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.layout import Line, letters
from civgraph.lexicon import pattern
from civgraph.record import Measure

_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{1,3}\s*\Z|…+\s*\d{1,3}\s*\Z|\S\t+\d{1,3}\s*\Z")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document is no plan."""

    code: str
    message_uk: str
    message_en: str


def refusal_of(lines: Sequence[Line], titled: bool, measures: Sequence[Measure], language: str) -> Refusal | None:
    """The reason why these lines are no plan, or None where they are one."""
    speaking = [m for m in measures if m.executors or _dated(m)]
    if lines and sum(bool(_LEADERS.search(line.view.text)) for line in lines) * 2 > len(lines):
        return Refusal(
            "contents",
            "Це зміст: рядки ведуть до сторінок, а не до заходів.",
            "This is a table of contents: its lines lead to pages, not to measures.",
        )
    for line in lines[:12]:
        named = pattern("outline", language, "not_plan").match(line.view.text)
        alone = named and named.end() >= len(line.view.text.rstrip(" .:"))
        if named and letters(line.view.text) <= 12 and (line.view.text[: named.end()].isupper() or alone):
            word = named.group().casefold()
            return Refusal("not-a-plan", f"Документ називає себе інакше: «{word}».", f"The document calls itself something else: “{word}”.")
    if not speaking or (not titled and len(speaking) < 2):
        return Refusal(
            "no-measures",
            "Не знайдено жодного заходу з виконавцем або строком; якщо це план, перевірте, чи збереглися його таблиця і нумерація.",
            "No measure with an executor or a deadline was found; if this is a plan, check that its table and numbering were kept.",
        )
    if len(speaking) * 3 < len(measures) and not (titled and len(speaking) > 2):
        return Refusal(
            "no-measures",
            "Більшість пронумерованих рядків не називає ні виконавця, ні строку: це не план заходів.",
            "Most numbered lines name neither an executor nor a deadline: this is no plan of measures.",
        )
    return None


def _dated(measure: Measure) -> bool:
    return any(d.kind != "unspecified" for d in measure.deadlines)
