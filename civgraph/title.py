"""The plan's title: what it is called, which years it covers, which strategies it carries out.

In: the lines of the title. Out: a `Title`. Then holds: the title's letters are those of its stretches; a strategy keeps its own years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph import morphology
from civgraph.deadlines import find_deadlines
from civgraph.layout import Line
from civgraph.lexicon import pattern
from civgraph.record import Period
from civgraph.text import View
from civgraph.zones import joined

_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[–/-]|по|до|to)\s*((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\d.№/-])((?:19|20)\d\d)(?![\d/-])")
_LIST = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*,\s*(?:19|20)\d\d)*\s*(?:,|та|і|и|and|&)\s*((?:19|20)\d\d)(?!\d)")
_QUOTED = re.compile(r'«[^«»]*(?:«[^»]*»[^«»]*)*»|"[^"]*"')


@dataclass(frozen=True, slots=True)
class Title:
    """The title as view and value, its period, and the strategies it carries out."""

    view: View
    value: str
    period: Period | None
    period_view: View | None
    implements: tuple[tuple[str, View], ...]


def title_of(lines: Sequence[Line], language: str, amending: bool = False) -> Title | None:
    """What the title says; that of an amending act takes its years from the plan it quotes."""
    view = joined(lines).strip(" *_#.")
    if not view:
        return None
    definition = re.search(r"\s*\((?:далі|далее|hereinafter)\b[^()]*\)", view.text)
    if definition and definition.end() == len(view.text):
        view = view.cut(0, definition.start())
    implements = _implements(view, language)
    period, at = _period(view, language, implements, amending)
    return Title(view, _cased(view, language), period, at, tuple((name, view.cut(a, b)) for name, a, b in implements))


def _cased(view: View, language: str) -> str:
    """The title with what is in capitals put into normal case."""
    words = view.verbatim()
    capitals = re.match(r"(?:[^\sa-zа-яіїєґё]+\s+)*[^\sa-zа-яіїєґё]+(?=\s|$)", words)
    if not capitals or not re.search(r"[^\W\d_]{3}", capitals.group()):
        return words
    head = capitals.group()
    rest = words[capitals.end() :]
    spaced = re.sub(r"(?:\b[^\W\d_] ){3,}[^\W\d_]\b", lambda m: m.group().replace(" ", ""), head)
    return morphology.sentence_case(spaced, language) + rest


def period_in(view: View, language: str) -> tuple[Period, View] | None:
    """The years that a text names, outside of quotation marks first."""
    period, at = _period(view, language, (), True)
    return (period, at) if period and at else None


def _period(
    view: View, language: str, implements: Sequence[tuple[str, int, int]], quoted: bool = False
) -> tuple[Period | None, View | None]:
    text = view.text
    inside = [(a, b) for _, a, b in implements] + [m.span() for m in _QUOTED.finditer(text)]
    found: list[tuple[int, int, str, str, bool, bool]] = []
    for rank, expression in enumerate((_YEARS, _LIST, _YEAR)):
        for m in expression.finditer(text):
            if any(a <= m.start() < b for a, b, *_ in found):
                continue
            outside = not any(a <= m.start() < b for a, b in inside)
            covers = (
                not re.search(r"(?:від|от|з|с|за|of|підсумками|итогам)\s+(?:[^\s]+\s+){0,6}?\Z", text[: m.start()]) if rank == 2 else True
            )
            past = rank == 2 and bool(re.search(r"(?:итогам|підсумками)\b", text[: m.start()]))
            found.append((m.start(), m.end(), m.group(1), m.group(m.lastindex or 1), outside, covers and not past))
    ranked = sorted(found, key=lambda f: (not f[4], not f[5], f[2] == f[3], f[0]))
    for start, end, first, last, outside, _ in ranked:
        if not quoted and not outside and any(a <= start < b for a, b in (m.span() for m in _QUOTED.finditer(text))):
            continue
        if first <= last:
            return _narrower(view, language, start, end) or (Period(f"{first}-01-01", f"{last}-12-31"), view.cut(start, end))
    return None, None


def _narrower(view: View, language: str, start: int, end: int) -> tuple[Period, View] | None:
    """The months or quarters of the year at a place: «на листопад – грудень 2022 року»."""
    for f in find_deadlines(view, language, None, None):
        one = f.deadlines[0] if len(f.deadlines) == 1 else None
        if one and one.start and one.end and f.start < start and end <= f.end and one.start[:4] == one.end[:4]:
            return Period(one.start, one.end), view.cut(f.start, f.end)
    return None


def _implements(view: View, language: str) -> tuple[tuple[str, int, int], ...]:
    """The strategies, programmes or initiatives that the title names after «реалізації», «виконання» …"""
    text = view.text
    strategies = pattern("header", language, "strategies", before=r"\b")
    found: list[tuple[str, int, int]] = []
    for carried in pattern("header", language, "carries_out").finditer(text):
        if found and carried.start() < found[-1][2]:
            continue
        head = strategies.search(text, carried.end())
        if not head or head.start() - carried.end() > 90:
            continue
        start = _phrase_start(text, carried.end(), head.start())
        end = _phrase_end(text, head.end(), language)
        name = view.value(start, end).strip(" ,.;")
        name = morphology.nominative(name, language)
        found.append((name, start, end))
        break
    return tuple(found)


def _phrase_start(text: str, after: int, head: int) -> int:
    """Where the strategy's name begins: its adjectives before the head, none of the words of place and time between."""
    words = list(re.finditer(r"[^\s]+", text[after:head]))
    start = head
    for m in reversed(words):
        word = m.group()
        adjective = re.search(r"(?:ої|ого|их|ій|ой|ых|ого|ной|ского|ська|al|an|ic|the|open|national|state|city)\Z", word, re.IGNORECASE)
        if not adjective or not word[0].isalpha():
            break
        if start != head and word[0].islower() and text[start].isupper():
            break
        start = after + m.start()
    return start


def _phrase_end(text: str, after: int, language: str) -> int:
    """Where the strategy's name ends: with its quotation, or before the plan's own place and years."""
    rest = text[after:]
    quoted = re.match(r"[^«\"]{0,60}?([«\"])", rest)
    if quoted:
        opened = quoted.end() - 1
        m = _QUOTED.match(rest, opened)
        if m:
            return after + m.end()
    end = len(text)
    last = re.search(r"\s+(?:на|for|у|в|in)?\s*(?:період\s+|период\s+)?((?:19|20)\d\d)(?:\s*[–/-]\s*(?:19|20)\d\d)?[^\d,;(]*\Z", rest)
    others = re.search(r"(?:19|20)\d\d", text[:after]) or (last and re.search(r"(?:19|20)\d\d", rest[: last.start()]))
    plan_year = last and (len(re.findall(r"\d{4}", last.group())) == 1 or not re.search(r"(?:19|20)\d\d", text[:after]))
    own = re.search(r"\s+(?:у|в|на|in)\s+(?:[^\s]+\s+){1,3}?(?:області|районі|місті|громаді|крае|области|районе|городе)", rest)
    if own and (plan_year or not (last or others)):
        end = min(end, after + own.start())
    if last and plan_year:
        end = min(end, after + last.start())
    participle = pattern("header", language, "approved", before=r"\s*,\s*").search(rest)
    if participle:
        end = min(end, after + participle.start())
    definition = re.search(r"\s*[(,;]", rest)
    if definition:
        end = min(end, after + definition.start()) if rest[definition.start() :].lstrip().startswith(("(", ";")) else end
    return end
