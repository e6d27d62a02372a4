"""What a column or a label promises: text, executors, deadlines, results …

In: the header row of a table, or the beginning of a line. Out: the field it names. Then holds: fields are named by the words of
the lexicon alone, in any language that has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from civgraph.lexicon import any_of, table
from civgraph.text import View

NUMBER, TEXT, EXECUTORS, CO, DEADLINES, RESULTS, FUNDING, BASIS, REMARKS, SECTION = (
    "number",
    "text",
    "executors",
    "co",
    "deadlines",
    "results",
    "funding",
    "basis",
    "remarks",
    "section",
)
_LABEL_END = re.compile(r"\s*(?::\s*–?|–|-(?=\s))\s*")
_LABEL_TAIL = re.compile(r"(?:\s+(?:[^\W\d_]+|/)){0,6}?\s*(?:\([^()]{1,30}\)\s*)?(?=\s*(?::|–|-\s))")


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = table("outline", language)["fields"]
    return tuple((name, any_of(tuple(words[name]), before="(?:^|(?<=[^\\w]))")) for name in words)


def field_of(heading: str, language: str) -> str | None:
    """The field that a column heading names: the one whose words stand first in it.

    >>> field_of("Відповідальні за виконання", "uk")
    'executors'
    >>> field_of("Строк виконання", "uk")
    'deadlines'
    """
    best: tuple[int, int, str] | None = None
    for rank, (name, words) in enumerate(_patterns(language)):
        found = words.search(heading)
        if found and (best is None or (found.start(), rank) < best[:2]):
            best = (found.start(), rank, name)
    return best[2] if best else None


def fields_in(words: str, language: str) -> frozenset[str]:
    """All the fields that a line names.

    >>> sorted(fields_in("№ з/п Найменування заходу Строк Відповідальні", "uk"))
    ['deadlines', 'executors', 'number', 'text']
    """
    return frozenset(name for name, expression in _patterns(language) if expression.search(words))


def columns_of(cells: Iterable[View], language: str) -> tuple[str | None, ...] | None:
    """The fields of a header row, or None where the row is no header.

    A header names at least two different fields, one of them the text or who and when, in few words.
    """
    found: list[str | None] = []
    for cell in cells:
        words = len(cell.text.split())
        found.append(field_of(cell.text, language) if 0 < words <= 14 else None)
    named = {f for f in found if f}
    if len(named) < 2 or not named & {TEXT, EXECUTORS, DEADLINES} or sum(1 for f in found if f) * 3 < len(found) * 2:
        return None
    return tuple(found)


def label_at(view: View, language: str, start: int = 0) -> tuple[str, int] | None:
    """The field that a label at `start` names, and where its value begins.

    >>> label_at(View.of("Термін виконання: до 1 травня"), "uk")
    ('deadlines', 18)
    """
    for name, words in _patterns(language):
        if name in (NUMBER, SECTION):
            continue
        found = words.match(view.text, start)
        if not found:
            continue
        tail = _LABEL_TAIL.match(view.text, found.end())
        end = _LABEL_END.match(view.text, tail.end() if tail else found.end())
        if end and end.end() > found.end():
            return name, end.end()
    return None
