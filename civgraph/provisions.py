"""What an approving act orders: its numbered paragraphs, and what each is for.

In: the lines of an act after its title. Out: `Provision`s, and the preamble before them. Then holds: a provision's text is the
act's own, on one line; what an amending act restates is not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.consents import find_consents
from civgraph.duties import duties_of, obliged_in
from civgraph.layout import Line
from civgraph.lexicon import pattern
from civgraph.markers import DECIMAL, marker_of
from civgraph.record import Period, Provision
from civgraph.text import View
from civgraph.zones import joined

_KINDS = ("repeal", "report", "approve", "amend", "control", "enter-into-force", "instruct")


@dataclass(frozen=True, slots=True)
class Operative:
    """The operative part of an act: its preamble, its provisions, and the lines that an amending act restates."""

    preamble: View
    provisions: tuple[Provision, ...]
    restated: tuple[Line, ...]


def operative_part(lines: Sequence[Line], language: str, period: Period | None, year: int | None) -> Operative:
    """The provisions of an act."""
    start = next((n for n, line in enumerate(lines) if _first(line, language)), None)
    if start is None:
        return _unnumbered(lines, language, period, year)
    groups: list[tuple[str, View, list[View]]] = []
    restated: list[Line] = []
    quoting = False
    for line in lines[start:]:
        if quoting:
            marker = marker_of(line.view, language)
            outside = (
                marker is not None
                and marker.kind == DECIMAL
                and len(marker.values) == 1
                and _next(groups, marker.number)
                and not line.view.text.startswith(('"', "«"))
            )
            if not outside or (_open(restated) and not _kind(line.view.cut(marker.end), language)[1]) if marker else True:
                restated.append(line)
                continue
            quoting = False
        marker = marker_of(line.view, language)
        if marker and marker.kind == DECIMAL and (_next(groups, marker.number) or not groups):
            groups.append((marker.number, line.view.cut(marker.start, marker.stop), [line.view.cut(marker.end)]))
        elif groups:
            groups[-1][2].append(line.view)
        quoting = bool(pattern("provisions", language, "restates", before="", after=r"\s*:?\s*\Z").search(line.view.text))
    views = {number: View.join(parts, "\n") for number, _, parts in groups}
    provisions = tuple(
        _provision(number, View.join(parts, "\n"), language, period, year, views.get(number.rpartition(".")[0]))
        for number, _, parts in groups
    )
    return Operative(joined(lines[:start]), provisions, tuple(restated))


def _first(line: Line, language: str) -> bool:
    marker = marker_of(line.view, language)
    return marker is not None and marker.kind == DECIMAL and marker.values == (1,)


def _next(groups: list[tuple[str, View, list[View]]], number: str) -> bool:
    """Whether a number carries on from the provisions so far: the next one, or a point of the last."""
    if not groups:
        return True
    last = groups[-1][0].split(".")
    parts = number.split(".")
    if not all(p.isdigit() for p in (*last, *parts)):
        return False
    if len(parts) == 1:
        return 0 < int(parts[0]) - int(last[0]) <= 2
    return parts[0] == last[0] and ((len(last) == 1 and int(parts[1]) <= 2) or (len(last) > 1 and 0 < int(parts[1]) - int(last[1]) <= 2))


def _open(lines: list[Line]) -> bool:
    """Whether a quotation is still open."""
    text = " ".join(line.view.text for line in lines)
    return text.count("«") > text.count("»") or text.count('"') % 2 == 1


def _unnumbered(lines: Sequence[Line], language: str, period: Period | None, year: int | None) -> Operative:
    """An act whose one provision has no number."""
    verbs = re.compile(r"(?:^|(?<=[\s:]))(?=[^\W\d_]+)", re.IGNORECASE)
    for n, line in enumerate(lines):
        for m in verbs.finditer(line.view.text):
            kind, found = _kind(line.view.cut(m.start()), language)
            if found and kind == "approve" and (m.start() == 0 or line.view.text[: m.start()].rstrip()[-1:] in ":,"):
                whole = joined(lines[n:])
                text = whole.cut(m.start())
                before = [x.view for x in lines[:n]] + ([line.view.cut(0, m.start())] if m.start() else [])
                return Operative(View.join(before, "\n"), (_provision(None, text, language, period, year),), ())
    return Operative(joined(lines), (), ())


def _kind(view: View, language: str) -> tuple[str, bool]:
    """What a provision is for, and whether its words say so."""
    text = view.text
    sentence = text.split(". ")[0]
    verb = pattern("provisions", language, "reporting").search(text)
    asked = verb is not None and bool(pattern("provisions", language, "reports").search(text, verb.end()))
    for kind in _KINDS:
        if kind == "report" and asked:
            return kind, True
        if pattern("provisions", language, f"kinds.{kind}").search(text if kind in ("report", "repeal") else sentence):
            return kind, True
    return "other", False


def _provision(
    number: str | None, view: View, language: str, period: Period | None, year: int | None, above: View | None = None
) -> Provision:
    """One provision; `above` is the one that it is a point of, and that names who is obliged by it."""
    kind, _ = _kind(view, language)
    duties = duties_of(view, language, period, year, obliged_in(above, language) if above else None)
    agreed = find_consents(view, language)
    return Provision(number, kind, view.quote(), view.span(), duties, agreed)
