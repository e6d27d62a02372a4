"""Who is named inside an English sentence: the one obliged before «shall», the addressee after «to».

In: the view of a sentence. Out: a name without its article, and where it stands. Then holds: a name ends where its capitals end, but
for the small words inside it («Ministry of Health and Social Care»); a name without capitals ends with its head word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph.lexicon import pattern, table
from civgraph.morphology import is_action
from civgraph.text import View

_WORD = re.compile(r"[^\W\d_][\w'’&-]*")
_LEAD = re.compile(r"(?:in|by|for|to|within|pursuant|following|after|before|until|on|under|as|no later|not later)\b", re.IGNORECASE)
_MOST = 14


@dataclass(frozen=True, slots=True)
class Named:
    """A name and its stretch of the sentence."""

    start: int
    end: int
    name: str


def subject(view: View, times: Sequence[tuple[int, int]], language: str) -> str | None:
    """The one obliged: what stands before the first word that binds, or between an order and its «to».

    >>> subject(View.of("By 1 March, the Roads Department shall report to the Council."), [(0, 10)], "en")
    'Roads Department'
    """
    text = view.text
    modal = pattern("provisions", language, "duties.modals").search(text)
    order = pattern("provisions", language, "duties.orders").match(text)
    if order and (to := re.compile(r"\s+to\s").search(text, order.end())):
        start, end = order.end(), to.start()
    elif modal:
        start, end = 0, modal.start()
    else:
        return None
    for a, b in times:
        if a < end and b > start:
            start, end = (b, end) if a - start < 4 else (start, a)
    while (lead := _LEAD.match(text[start:end].lstrip(" ,"))) and "," in text[start:end].lstrip(" ,"):
        start = text.index(",", start + len(text[start:end]) - len(text[start:end].lstrip(" ,")) + lead.end()) + 1
    words = view.cut(start, end).strip(" ,;:")
    name = re.sub(r"\s*\([^()]*\)", "", re.sub(r"\A(?:the|a|an)\s+", "", words.value(), flags=re.IGNORECASE))
    if not name or len(name.split()) > 30 or re.match(r"(?:it|they|this|these|there|which|who)\b", name, re.IGNORECASE):
        return None
    return name[0].lower() + name[1:] if name.split()[0] in ("All", "Each", "Every") else name


def addressed(view: View, start: int, end: int, stops: Sequence[int], language: str) -> Named | None:
    """The addressee of a verb: just behind it, else behind the first «to» that a body follows.

    >>> addressed(View.of("submit a report to the Ministry of Health by May"), 6, 48, [], "en").name
    'Ministry of Health'
    """
    direct = _name(view, start, end, stops, language)
    if direct:
        return direct
    for m in pattern("provisions", language, "duties.before.to").finditer(view.text, start, end):
        if said := _name(view, m.end(), end, stops, language):
            return said
    return None


def _name(view: View, start: int, end: int, stops: Sequence[int], language: str) -> Named | None:
    """The name of a body, or of several, that begins at a place."""
    end = min([end, *(s for s in stops if s >= start)])
    words = list(_WORD.finditer(view.text, start, end))
    if not words or view.text[start : words[0].start()].strip():
        return None
    if words[0].group().casefold() in ("the", "a", "an", "its", "their", "each"):
        words = words[1:]
    heads = pattern("provisions", language, "duties.bodies", before="", after=r"\Z")
    public = pattern("provisions", language, "duties.public", before="", after=r"\Z")
    inner = table("provisions", language)["duties"]["inside"]["words"]
    never = table("provisions", language)["duties"]["inside"]["never"]
    last, headed = -1, False
    for n, m in enumerate(words[:_MOST]):
        word, gap = m.group(), view.text[words[n - 1].end() : m.start()] if n else ""
        if gap.strip(" ,\n") or ("," in gap and not word[0].isupper() and word not in inner):
            break
        if word in inner:
            following = words[n + 1].group() if n + 1 < len(words) else ""
            following = words[n + 2].group() if following == "the" and n + 2 < len(words) else following
            if not (n and (following[:1].isupper() or (headed and _continues(words[n + 1 : n + 5], heads, language)))):
                break
            continue
        if word in never:
            break
        small = not word[0].isupper()
        of = n > 0 and words[n - 1].group() in ("of", "the", "and")
        if small and headed and not of and not heads.match(word):
            break
        if small and pattern("provisions", language, "duties.things", before="", after=r"\Z").match(word):
            break
        headed = headed or bool(heads.match(word) or public.match(word)) or (word.isupper() and len(word) > 1)
        if headed:
            last = n
    if last < 0:
        return None
    a, b = words[0].start(), words[last].end()
    return Named(a, b, view.value(a, b))


def _continues(words: Sequence[re.Match[str]], heads: re.Pattern[str], language: str) -> bool:
    """Whether a small-lettered list goes on with one more body."""
    return bool(words) and not is_action(words[0].group(), language) and any(heads.match(w.group()) for w in words[:3])
