"""The acts that a text cites: which act, whose, its number, date, title and articles, and what it does there.

In: a view, and its language. Out: `Citation`s in the order of the text. Then holds: a citation has a number, a title or a name of its
own; an act named inside another act's title is none; what the words leave open stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph import morphology
from civgraph.citation_forms import SIGN, Forms, Governor, Kind, forms_of
from civgraph.citation_parts import Dates, Title, Units, gap, read_bare_title, read_number, read_title, read_union_number, read_units
from civgraph.record import Citation
from civgraph.text import View

_ELEMENT = re.compile(rf"{SIGN}|[«\"]|,,(?=\w)|<<|(?<!\w)(?=\w)", re.IGNORECASE)
_HARD_STOP = re.compile(r"[;:]|\.\s+(?=[А-ЯІЇЄҐЁA-Z\d])|\n\s*(?=\d+[.)])")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})[.;]\s+(?=[А-ЯІЇЄҐЁA-Z])|(?<=[»)\"])\.\s+(?=[А-ЯІЇЄҐЁA-Z])|\n\s*\d+\.\s+(?=[А-ЯІЇЄҐЁA-Z])")
_LOCAL_REACH = 45
_FARTHEST = 320


@dataclass(slots=True)
class _Found:
    """A citation as it is read: its parts and their places."""

    kind: Kind
    start: int
    head: int
    end: int
    units: Units | None = None
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    title: Title | None = None
    words: tuple[int, int] = (0, 0)  # of its name or its issuer
    inherits: bool = False
    sure: bool = True


def find_citations(view: View, language: str) -> tuple[Citation, ...]:
    """The acts that a text cites.

    >>> found = find_citations(View.of("на виконання постанови Кабінету Міністрів України від 03.11.2010 № 996"), "uk")
    >>> [(c.act, c.issuer, c.number, c.date, c.role) for c in found]
    [('resolution', 'government', '996', '2010-11-03', 'implementation')]
    """
    forms = forms_of(language)
    if not forms.anchor.search(view.text):
        return ()
    dates = Dates(view, language)
    found: list[_Found] = []
    at = 0
    while anchor := forms.anchor.search(view.text, at):
        units = read_units(forms, view, anchor.start()) if anchor.group("unit") else None
        head = _head_after(view.text, units.end) if units else anchor.start()
        kind = None if anchor.group("unit") and not units else forms.kind_at(view.text, head)
        read = None
        if kind and not forms.not_before.search(view.text[max(0, anchor.start() - 60) : anchor.start()]):
            read = _read(view, language, forms, dates, kind[0], anchor.start(), head, kind[1])
        if read is None:
            at = kind[1] if kind and not units else max(anchor.end(), units.end if units else 0)
            continue
        read.units = units
        found.append(read)
        at = read.end
        while more := _inherited(view, forms, dates, found[-1]):
            found.append(more)
            at = more.end
    roles = _roles(view.text, forms, found)
    return tuple(_citation(view, language, one, role) for one, role in zip(found, roles, strict=True))


def _head_after(text: str, at: int) -> int:
    m = re.compile(r"\s*(?:of\s+)?(?:the\s+)?").match(text, at)
    return m.end() if m else at


def _read(view: View, language: str, forms: Forms, dates: Dates, kind: Kind, start: int, head: int, end: int) -> _Found | None:
    """The citation whose head word ends at `end`, or None where nothing tells which act it is."""
    text = view.text
    found = _Found(kind, start, head, end, words=(head, end))
    if kind.named:
        _parts(view, forms, dates, found, gap(text, end), titles=kind.act == "treaty")
        return found
    if kind.needs == "union":
        return _read_union(view, forms, dates, found)
    first = _first_part(text, forms, dates, end)
    stop = first if first is not None else end
    issuing = text[end:stop]
    found.words = (end, stop)
    found.issuer = _issuer(forms, issuing) or (_issuer(forms, text[max(0, head - 30) : end]) if language == "en" else None)
    if first is None:
        return None
    _parts(view, forms, dates, found, first)
    if found.issuer is None and (after := next((m for e, _ in forms.issuers if (m := e.match(text, gap(text, found.end)))), None)):
        found.issuer, found.end = _issuer(forms, after.group()), after.end()
    named = found.number or found.title or (found.date and found.issuer)
    if kind.needs == "number" and not (found.number and found.date):
        return None
    if not named or (found.title and not found.number and not found.date and not _is_titled(text, forms, found)):
        return None
    return found


def _is_titled(text: str, forms: Forms, found: _Found) -> bool:
    """Whether a title alone tells an act: «Про …», or any title after «закон»."""
    title = found.title
    return title is not None and (bool(forms.bare_title.match(text, title.start)) or found.kind.act == "law" or found.issuer is not None)


def _read_union(view: View, forms: Forms, dates: Dates, found: _Found) -> _Found | None:
    """An act of the European Union: its number stands near the word, its title in «про …» after it."""
    text = view.text
    for m in re.finditer(r"(?<=\s)(?=[(\d№N])", text[found.end : found.end + 120]):
        number = read_union_number(text, found.end + m.start())
        if number and not re.search(r"[;:.»]", text[found.end : found.end + m.start()]):
            found.number, found.end = number
            bodies = forms.union.match(text, found.end)
            _parts(view, forms, dates, found, gap(text, bodies.end() if bodies else found.end))
            return found
    return None


def _first_part(text: str, forms: Forms, dates: Dates, at: int) -> int | None:
    """Where the date, the number or the title of an act begins: after its issuer, in the same sentence."""
    end = min(len(text), at + _FARTHEST)
    stop = _HARD_STOP.search(text, at, end)
    end = stop.start() if stop else end
    depth_from = at
    for m in _ELEMENT.finditer(text, at, end):
        place = m.start()
        between = text[depth_from:place]
        if between.count("(") > between.count(")"):
            if not between.rstrip().endswith("("):
                continue
            continue
        if read_number(text, place) or dates.after(forms, place):
            return place if _may_stand_between(forms, between) else None
        if text[place] in "«\",<'":
            title = read_title(forms, text, place)
            if title is None:
                continue
            if forms.bare_title.match(text, title.start) or between.strip() == "" or len(between.split()) <= 8:
                return place if _may_stand_between(forms, between) else None
            depth_from = at
        elif forms.bare_title.match(text, place) and place > at and text[place].isupper():
            return place if _may_stand_between(forms, between) else None
        elif place > at + 1 and (forms.anchor.match(text, place) or forms.governing.match(text, place)):
            return None
    return None


def _may_stand_between(forms: Forms, between: str) -> bool:
    """Whether words may stand between an act and its number: the issuer's; without one only a few without a comma."""
    words = between.split()
    if not words:
        return True
    if _issuer(forms, between):
        return len(words) <= 30
    return len(words) <= 6 and "," not in between.rstrip(", \n")


def _parts(view: View, forms: Forms, dates: Dates, found: _Found, at: int, titles: bool = True) -> None:
    """Reads date, number and title in whatever order they stand, from a place on."""
    text = view.text
    while True:
        if found.date is None and (date := dates.after(forms, at)):
            found.date, found.end = date
        elif found.number is None and (
            number := read_number(text, at, after_date=(found.date is not None and found.end == at) or _glued(text, at))
        ):
            found.number, found.end = number
        elif found.title is None and titles and (title := read_title(forms, text, at) or _plain_title(text, forms, at)):
            found.title, found.end = title, title.after
            found.sure = found.sure and title.sure
        else:
            return
        at = gap(text, found.end)


def _glued(text: str, at: int) -> bool:
    """Whether the number runs on from a date: «13.12.201110-5»."""
    return bool(re.search(r"\d\d\.\d\d\.(?:19|20)\d\d\s*\Z", text[max(0, at - 12) : at]))


def _plain_title(text: str, forms: Forms, at: int) -> Title | None:
    return read_bare_title(forms, text, at) if at < len(text) and text[at].isupper() else None


def _inherited(view: View, forms: Forms, dates: Dates, before: _Found) -> _Found | None:
    """The next act of a list that says its head once: «рішення … від A № 1, від B № 2»."""
    text = view.text
    join = forms.join.match(text, before.end)
    if join is None or before.kind.named:
        return None
    at = join.end()
    if before.kind.needs == "union":
        number = read_union_number(text, at)
        return _Found(before.kind, at, at, number[1], number=number[0], inherits=True) if number else None
    found = _Found(before.kind, at, at, at, issuer=before.issuer, words=before.words, inherits=True)
    title = read_title(forms, text, at)
    if dates.after(forms, at) or read_number(text, at):
        _parts(view, forms, dates, found, at)
        if found.date is None:
            found.date = before.date if before.number else None
        return found if found.number else None
    if title and forms.bare_title.match(text, title.start) and before.title:
        _parts(view, forms, dates, found, at)
        return found
    return None


def _issuer(forms: Forms, words: str) -> str | None:
    """Whose act the words after its head name: the first authority in them, by their order in the text."""
    found = [(m.start(), n, kind) for n, (expression, kind) in enumerate(forms.issuers) if (m := expression.search(words))]
    return min(found)[2] if found else None


def _roles(text: str, forms: Forms, found: list[_Found]) -> list[str]:
    """What each act does where it is cited: by the governor before it, by the list it stands in, or by words after it."""
    roles: list[str] = []
    end = 0
    for n, one in enumerate(found):
        between = text[end : one.start]
        sentences = [m for m in _SENTENCE.finditer(text[end : one.start + 1]) if m.end() <= len(between)]
        fresh = bool(sentences)
        within = between[sentences[-1].end() :] if fresh else between
        role = _governed(forms, within, glued=bool(n) and not fresh)
        if role is None and n and not fresh and _is_list_glue(forms, within):
            role = roles[-1]
        if role is None and n and not fresh and not one.inherits:
            role = _outer(forms, text[: one.start], roles, within)
        if one.inherits and n:
            role = roles[-1]
        after = text[one.end : one.end + 90].split("\n\n")[0]
        roles.append(role or _after(forms, after) or "mention")
        end = one.end
    return roles


def _governed(forms: Forms, words: str, glued: bool) -> str | None:
    """The role of the last governor in the words before a citation; a local one must stand close to it."""
    best: tuple[int, int, Governor] | None = None
    for governor in forms.governors:
        for m in governor.words.finditer(words):
            reach = len(words) - m.end()
            if governor.local and reach > _LOCAL_REACH:
                continue
            if best is None or (m.end(), m.end() - m.start()) > best[:2]:
                best = (m.end(), m.end() - m.start(), governor)
    return best[2].role if best else None


def _is_list_glue(forms: Forms, words: str) -> bool:
    """Whether words do no more than carry a list on."""
    rest = forms.join.sub(" ", f" {words} ")
    return len(re.sub(r"[\s\d).–•;,-]+", " ", rest).split()) <= 3 and "." not in words.strip()


def _outer(forms: Forms, before: str, roles: list[str], within: str) -> str | None:
    """The role of a list that goes on after an aside in brackets."""
    return roles[-1] if re.match(r"\s*\([^()]*\)\s*(?:,|та|і|и|;)", within) else None


def _after(forms: Forms, words: str) -> str | None:
    stop = re.search(r"\.\s|;", words)
    words = words[: stop.start()] if stop else words
    return next((g.role for g in forms.after if g.words.search(words)), None)


def _citation(view: View, language: str, one: _Found, role: str) -> Citation:
    kind = one.kind
    issuer = one.issuer or kind.issuer or "other"
    if kind.act == "ministerial-order" and one.issuer in ("parliament", "council"):
        issuer = one.issuer
    title: str | None = None
    if one.title:
        title = view.value(one.title.start, one.title.end).strip(" ,.;")
    elif kind.named:
        title = kind.title or _name(view.value(*one.words), language)
    start, end = one.start, one.end
    return Citation(
        act=kind.act,
        issuer=kind.issuer if kind.named and kind.issuer else "parliament" if kind.act == "law" else issuer,
        number=one.number,
        date=one.date,
        role=role,
        title=title,
        articles=one.units.articles if one.units else (),
        text=view.quote(start, end),
        span=view.span(start, end),
        pinpoints=tuple(view.value(a, b) for a, b in one.units.points) if one.units else (),
        sure=one.sure,
    )


def _name(words: str, language: str) -> str:
    name = morphology.nominative(words.strip(), language)
    return name[:1].upper() + name[1:]
