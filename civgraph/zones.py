"""The parts of a document: the approving act, the stamp, the plan's title, its body, the signatures under it.

In: the lines of a document. Out: `Zones`. Then holds: the parts are in order and do not overlap; a part that the document lacks is empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.fields import label_at
from civgraph.layout import Line, letters
from civgraph.lexicon import any_of, pattern, table
from civgraph.markers import DECIMAL, PAREN, marker_of
from civgraph.persons import Signature, signatures_of
from civgraph.tables import head_at
from civgraph.text import View

_SPACED = re.compile(r"(?:[^\W\d_] ){3,}[^\W\d_]\b")
_YEARS_END = re.compile(r"\d{4}\s*(?:рр?|гг?)\.\Z")
_LETTERHEAD = 30


@dataclass(frozen=True, slots=True)
class Zones:
    """Slices of the document's lines."""

    act: Sequence[Line]
    kind: str | None  # the kind of the approving act
    kind_at: int  # its line within `act`
    stamp: Sequence[Line]
    title: Sequence[Line]
    body: Sequence[Line]
    closing: tuple[Signature, ...]


def zones_of(lines: Sequence[Line], language: str) -> Zones:
    """The parts of the document."""
    kind_at, kind = _act(lines, language)
    search_from = kind_at + 1 if kind else 0
    stamp_at = _stamp(lines, language, search_from, annex=kind is not None)
    title_from = search_from if stamp_at is None else stamp_at + 1
    title_at = _title(lines, language, title_from, kind is not None and stamp_at is None)
    early = _title(lines[:stamp_at], language, search_from, False) if title_at is None and stamp_at is not None and not kind else None
    if early is not None and stamp_at is not None:  # the stamp stands under the title
        title_end = _title_end(lines[:stamp_at], early, language)
        body_at = _after_stamp(lines, stamp_at, language)
        body_end, closing = _closing(lines, body_at, language)
        before: Sequence[Line] = (*lines[:early], *lines[stamp_at:body_at])
        return Zones((), None, kind_at, before, lines[early:title_end], lines[body_at:body_end], closing)
    if title_at is None and stamp_at is None and kind:
        body_at = len(lines)
        title: Sequence[Line] = ()
        act_end = len(lines)
    else:
        if title_at is None:
            title_at = title_from if stamp_at is None else _after_stamp(lines, stamp_at, language)
        title_end = _title_end(lines, title_at, language)
        title, body_at = lines[title_at:title_end], title_end
        act_end = stamp_at if stamp_at is not None else title_at
    stamp_end = title_at if title_at is not None else body_at
    stamp = lines[stamp_at:stamp_end] if stamp_at is not None else lines[search_from:stamp_end] if not kind else ()
    body_end, closing = _closing(lines, body_at, language)
    return Zones(lines[:act_end] if kind else (), kind, kind_at, stamp, title, lines[body_at:body_end], closing)


def _squeezed(text: str) -> str:
    """Spaced capitals put together: «Р І Ш Е Н Н Я»."""
    return _SPACED.sub(lambda m: m.group().replace(" ", ""), text)


def _act(lines: Sequence[Line], language: str) -> tuple[int, str | None]:
    """The line that names the approving act, and its kind."""
    acts = table("header", language)["acts"]
    stamps = pattern("header", language, "stamp")
    for n, line in enumerate(lines[:_LETTERHEAD]):
        text = _squeezed(line.view.text)
        if stamps.match(text) or (line.row and len(line.filled) > 2):
            break
        if marker_of(line.view, language) and n:
            break
        for kind, words in acts.items():
            m = any_of(tuple(words)).search(text)
            if m and m.group().isupper() and letters(text) <= 14 and (m.start() == 0 or text[: m.start()].isupper()):
                return n, kind
            if m and m.start() == 0 and m.end() == len(text.rstrip(" .")):
                return n, kind
    return -1, None


def _stamp(lines: Sequence[Line], language: str, start: int, annex: bool) -> int | None:
    """The line where the stamp of approval (or the annex of an act) begins."""
    stamps = pattern("header", language, "stamp")
    sides = pattern("header", language, "side_stamp")
    annexes = pattern("header", language, "annex")
    for n in range(start, len(lines)):
        line = lines[n]
        text = line.view.text
        if not annex and n > start + _LETTERHEAD:
            return None
        if marker_of(line.view, language) or (line.row and len(line.filled) > 3):
            if not annex:
                return None
            continue
        if stamps.match(text) and not sides.match(text) and letters(text) <= 30 and (text.split()[0].isupper() or letters(text) <= 12):
            return n
        if annex and annexes.match(text) and letters(text) <= 25 and n > start + 3:
            return n
    return None


def _title(lines: Sequence[Line], language: str, start: int, after_act: bool) -> int | None:
    """The line where the plan's own title begins."""
    words = pattern("outline", language, "plan")
    for n in range(start, min(len(lines), start + (len(lines) if after_act else 25))):
        line = lines[n]
        text = line.view.text
        if line.row and len(line.filled) > 1:
            if head_at(lines, n, language):
                return None
            continue
        m = words.search(_squeezed(text))
        if not m or marker_of(line.view, language):
            continue
        lead = _squeezed(text)[: m.start()].strip()
        if m.group().isupper() and len(lead.split()) <= 4 and (not lead or lead.isupper() or language == "en"):
            return n
        if (
            not after_act
            and text[0].isupper()
            and len(lead.split()) <= (6 if language == "en" else 3)
            and (text[-1:] not in ".;" or _YEARS_END.search(text))
            and not lead.endswith((",", "("))
        ) and (language == "en" or not lead or line.gap):
            return n
    return None


def _after_stamp(lines: Sequence[Line], stamp_at: int, language: str) -> int:
    """Where the stamp ends when no title announces itself: after its date or signature, before the table or the first number."""
    for n in range(stamp_at + 1, min(len(lines), stamp_at + 15)):
        line = lines[n]
        if line.row or marker_of(line.view, language):
            return n
        if line.gap and n > stamp_at + 2 and letters(line.view.text) > 4 and not re.search(r"\d{4}", line.view.text):
            return n
    return min(len(lines), stamp_at + 1)


def _title_end(lines: Sequence[Line], start: int, language: str) -> int:
    """The line after the last of the title's."""
    end = start
    while end < len(lines) and end - start < 12:
        line = lines[end]
        text = line.view.text
        if end > start:
            before = lines[end - 1].view.text
            if (line.row and len(line.filled) > 1) or marker_of(line.view, language) or label_at(line.view, language):
                break
            if head_at(lines, end, language):
                break
            goes_on = (
                text[0].islower()
                or (text[0] in '(«"' and not line.gap)
                or text[0].isdigit()
                or before[-1] in ",–-"
                or (before.split()[-1].islower() and len(before.split()[-1]) <= 4)
                or (len(before) > 35 and before[-1].isalpha() and before[-1].islower() and not line.gap)  # a long line wraps
            )
            short = letters(" ".join(x.view.text for x in lines[start:end])) <= 2
            both = text.isupper() and before.isupper()
            if not (goes_on or short or both) or (text[0].isupper() and line.gap and not (short or both)):
                break
            if pattern("outline", language, "whole").fullmatch(text):
                break
        end += 1
    return max(end, start + 1) if start < len(lines) else start


def _closing(lines: Sequence[Line], body_at: int, language: str) -> tuple[int, tuple[Signature, ...]]:
    """Where the body ends, and the signatures after it."""
    tail = max(body_at, len(lines) - 14)
    found = [s for s in signatures_of(lines[tail:], language) if s.post is not None]
    ends = [s for s in found if not any(_numbered(line, language) for line in lines[tail + s.first :])]
    if not ends:
        return len(lines), ()
    return tail + ends[0].first, tuple(ends)


def _numbered(line: Line, language: str) -> bool:
    marker = marker_of(line.cells[0] if line.row else line.view, language, line.row)
    return marker is not None and marker.kind in (DECIMAL, PAREN)


def joined(lines: Sequence[Line]) -> View:
    """Several lines as one view, their breaks kept."""
    return View.join([cell for line in lines for cell in line.cells if cell], "\n")
