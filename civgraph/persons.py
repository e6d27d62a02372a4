"""Who signed: posts and names at the end of an act, in a stamp, under a plan.

In: lines. Out: `Signature`s with the lines they take up. Then holds: a name is written as in the text; a signature has a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.layout import Line, letters, wide_gaps
from civgraph.lexicon import pattern
from civgraph.text import View

_U, _L = "A-ZА-ЯІЇЄҐЁ", "a-zа-яіїєґё"
_WORD = rf"[{_U}][{_L}'’]+(?:-[{_U}][{_L}'’]+)?"
_CAPS = rf"[{_U}][{_U}'’]+(?:-[{_U}][{_U}'’]+)?"
_INITIALS = rf"[{_U}]\.\s?(?:[{_U}]\.\s?)?"
NAME = re.compile(
    rf"(?:{_WORD}\s+(?:{_WORD}\s+)?{_CAPS}|{_INITIALS}(?:{_CAPS}|{_WORD})|(?:{_CAPS}|{_WORD})\s+[{_U}]\.\s?(?:[{_U}]\.)?|{_CAPS}\s+{_WORD}(?:\s+{_WORD})?)(?![\w])"
)
_ENDING = re.compile(rf"(?<![\w.]){NAME.pattern}\Z")
_FULL = re.compile(rf"{_WORD}\s+(?:{_INITIALS}|{_WORD}\s+)?{_WORD}\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """A name with its post, and the lines from `first` to `last` that they take up."""

    name: View
    post: View | None
    first: int
    last: int


def signatures_of(lines: Sequence[Line], language: str, loose: bool = False) -> tuple[Signature, ...]:
    """The signatures among these lines; `loose` where posts need no word of the lexicon (in a stamp)."""
    found: list[Signature] = []
    taken = 0
    posts = pattern("header", language, "signed")
    for n, line in enumerate(lines):
        if len(line.filled) > 2 or letters(line.view.text) > 30:
            continue
        name = _name_at_end(line.view, language, posts)
        if name is None:
            continue
        before = line.view.cut(0, name[0]).strip("_ /,.–()")
        first = n if before else n - 1
        start = first
        while start > taken and not posts.match(lines[start].view.text) and n - start < 6:
            start -= 1
        if start >= taken and start >= 0 and (start < n or before) and (posts.match(lines[start].view.text) or loose):
            parts = [x.view for x in lines[start:n] if not _blank(x.view)] + ([before] if letters(before.text) else [])
            post = View.join(parts, "\n") if parts else None
        elif loose:
            post, start = None, n
        else:
            continue
        found.append(Signature(line.view.cut(*name), post, start, n))
        taken = n + 1
    return tuple(found)


def _name_at_end(view: View, language: str, posts: re.Pattern[str]) -> tuple[int, int] | None:
    """Where the name stands in a line that ends with one."""
    text = view.text.rstrip(" .*_")
    best = None
    for end in (len(text), len(view.text.rstrip(" *_"))):
        found = _ENDING.search(view.text[:end])
        while found and posts.match(found.group()):
            found = _ENDING.search(view.text[:end], found.start() + len(found.group().split()[0]))
        if found:
            best = found.span()
            break
    gaps = wide_gaps(view)
    if best is None and language == "en" and gaps and posts.match(text) and _FULL.fullmatch(text[gaps[-1] :]):
        return gaps[-1], len(text)
    if best is None and language == "en" and (m := _FULL.search(text)) and not posts.match(text) and letters(text) <= 4:
        best = m.span()
    if best is None or posts.match(view.text[best[0] : best[1]]):
        return None
    return best


def _blank(view: View) -> bool:
    return not letters(view.text)
