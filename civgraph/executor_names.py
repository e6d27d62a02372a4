"""The full names of bodies that share a head, a tail or an adjective with their neighbours.

In: the pieces of a list. Out: the pieces again, cut further or joined, with the names worked out. Then holds: each piece is one body,
and «Департаменти: А, Б облдержадміністрації» is two departments of one administration.
"""

from __future__ import annotations

import re
from dataclasses import replace

from civgraph import morphology
from civgraph.bodies import Sure, adjectives_only, begins
from civgraph.consents import Mark, marks_in
from civgraph.executor_pieces import ENDS, Piece, depths
from civgraph.lexicon import any_of, pattern, table
from civgraph.text import View

_PLACES = re.compile(
    r"\s*(?P<head>[^\W\d_][\w'’-]*(?:\s+[^\W\d_А-ЯІЇЄҐЁ][\w'’-]*)?)\s+"
    r"(?P<places>[А-ЯІЇЄҐЁ][\w'’-]+(?:ого|ої|ой)(?:(?:\s*,\s*|\s+(?:та|і|й|и)\s+)[А-ЯІЇЄҐЁ][\w'’-]+(?:ого|ої|ой))+)\s+"
    r"(?P<rest>(?:[а-яіїєґё][\w'’-]*(?:их|ых)\s+){0,2}(?:районів|районов|рад|громад|округів|округов|областей|адміністрацій))(?!\w)(?P<tail>[^()]*)"
)


def shared_names(view: View, pieces: list[Piece], language: str) -> list[Piece]:
    """Names with the head, or the tail, that they share with their neighbours."""
    pieces = [split for piece in pieces for split in _accompanying(view, piece, language)]
    pieces = [split for piece in pieces for split in _grouped_names(view, piece, language)]
    pieces = _with_groups(view, pieces, language)
    pieces = _with_heads(view, pieces, language)
    pieces = _with_units(view, pieces, language)
    return _with_adjectives(view, pieces, language)


def _accompanying(view: View, piece: Piece, language: str) -> list[Piece]:
    """Bodies after «разом із», adjectives with one head among them: «обласними, Київською міською держадміністраціями»."""
    if not piece.instrumental:
        return [piece]
    text = view.text[piece.start : _without_mark((piece.start, piece.end), marks_in(view.text, language))].rstrip(ENDS + ".")
    cuts = [m.span() for m in re.finditer(r"\s*,\s*|\s+(?:та|і|й|и)\s+", text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    if len(parts) < 2 or not all(_are_adjectives(part, language) for part in parts[:-1]):
        return [piece]
    words = parts[-1].split()
    head = next((n for n, w in enumerate(words) if not _are_adjectives(w, language)), None)
    if head is None:
        return [piece]
    noun = " ".join(words[head:])
    found = []
    for n, (a, b) in enumerate(zip(starts, ends, strict=True)):
        adjectives = parts[n] if n < len(parts) - 1 else " ".join(words[:head])
        single = any(number == "sing" and case == "ablt" for _, case, number in morphology.readings(adjectives.split()[0], language))
        body = morphology.inflected(noun, language, "ablt", "sing") if single else noun
        name = morphology.nominative(f"{adjectives} {body}".strip(), language)
        last = n == len(parts) - 1
        found.append(replace(piece, start=piece.start + a, end=piece.end if last else piece.start + b, name=name, group=piece.end))
    return found


def _are_adjectives(text: str, language: str) -> bool:
    """Whether all words may be adjectives in the instrumental."""
    words = text.split()
    return bool(words) and all(any(pos == "ADJF" and case == "ablt" for pos, case, _ in morphology.readings(w, language)) for w in words)


def _grouped_names(view: View, piece: Piece, language: str) -> list[Piece]:
    """Adjectives with one head as bodies, each with the head: «обласні, Київська міська держадміністрації»."""
    text = view.text[piece.start : piece.end]
    if piece.name or language not in ("uk", "ru"):
        return [piece]
    if districts := _of_several_places(text, piece, language):
        return districts
    m = re.match(r"\s*((?:[^\W\d_][\w'’-]*\s+){1,3}?)(?:та|і|й|и)\s+(?=[^\W\d_])", text)
    if not m or not adjectives_only(m.group(1).strip(), language):
        return [piece]
    rest = text[m.end() :]
    if adjectives_only(rest, language) or not begins(rest, 0, language) or not _is_adjective_first(rest, language):
        return [piece]
    communities = any_of(tuple(table("executors", language)["heads"]["communities"]))
    if all(communities.search(x) for x in (m.group(1), rest.split()[0])):
        return [piece]
    first = replace(piece, end=piece.start + len(m.group(1).rstrip()) + len(text) - len(text.lstrip()))
    return [first, replace(piece, start=piece.start + m.end())]


def _of_several_places(text: str, piece: Piece, language: str) -> list[Piece]:
    """One plural head of several named places as one body for each: «администрации Вашкинского и Кирилловского муниципальных районов»."""
    m = _PLACES.match(text)
    if m is None:
        return []
    head, rest = m.group("head"), m.group("rest")
    adjectives = list(re.finditer(r"[А-ЯІЇЄҐЁ][\w'’-]+", m.group("places")))
    genitive = morphology.inflected(rest, language, "gent", "sing")
    single = morphology.singular(head, language)
    if genitive == rest or single == head:
        return []
    starts = [0, *(m.start("places") + a.start() for a in adjectives[1:])]
    ends = [*(m.start("places") + a.end() for a in adjectives[:-1]), piece.end - piece.start]
    names = [f"{single} {a.group()} {genitive}{m.group('tail').rstrip(ENDS + '.')}" for a in adjectives]
    return [
        replace(piece, start=piece.start + a, end=piece.start + b, name=name, group=piece.end)
        for a, b, name in zip(starts, ends, names, strict=True)
    ]


def _is_adjective_first(text: str, language: str) -> bool:
    return bool(text.split()) and adjectives_only(text.split()[0], language)


def _with_groups(view: View, pieces: list[Piece], language: str) -> list[Piece]:
    """Bodies that are one group, joined again: «підприємства, установи та організації»."""
    groups = table("executors", language)["heads"]["groups"]
    if not groups:
        return pieces
    expression = any_of(tuple(groups))
    found: list[Piece] = []
    for m in expression.finditer(view.text):
        inner = [p for p in pieces if p.start < m.end() and p.end > m.start()]
        if len(inner) > 1:
            pieces = [p for p in pieces if p not in inner] + [replace(inner[0], end=inner[-1].end)]
            pieces.sort(key=lambda p: p.start)
    found.extend(pieces)
    return found


def _with_heads(view: View, pieces: list[Piece], language: str) -> list[Piece]:
    """A plural head with a colon (or with complements in a row) as one body for each: «Департаменти: А, Б облдержадміністрації»."""
    sharing = table("executors", language)["sharing"]
    if not sharing:
        return pieces
    plural = any_of(tuple(sharing), before=r"")
    text = view.text
    found: list[Piece] = []
    for piece in pieces:
        words = text[piece.start : piece.end]
        lead = len(words) - len(words.lstrip())
        m = plural.match(words, lead)
        colon = re.compile(r"(?P<tail>[^:;,]{0,120}?)\s*:\s*").match(words, m.end()) if m else None
        if m is None or (colon is None and not _complements(words[m.end() :], m.group(), language)):
            found.append(piece)
            continue
        single = sharing[" ".join(m.group().casefold().split())]
        single = single[:1].upper() + single[1:] if m.group()[0].isupper() else single
        tail = colon.group("tail").strip() if colon else ""
        items = _items(text, piece.start + (colon.end() if colon else m.end()), piece.end, language)
        if len(items) < 2:
            found.append(piece)
            continue
        marks = marks_in(text, language)
        common = _tail(text[items[-1][0] : _without_mark(items[-1], marks)], language)
        for n, (start, end) in enumerate(items):
            own = view.value(start, _without_mark((start, end), marks)).strip(ENDS + ".")
            name = f"{single} {own}"
            if tail:
                name = f"{name} {tail}"
            elif common and n < len(items) - 1 and not _tail(own, language):
                name = f"{name} {common}"
            found.append(Piece(start if n or colon else piece.start, end, piece.role, name, piece.guessed and not n))
    return found


def _with_units(view: View, pieces: list[Piece], language: str) -> list[Piece]:
    """A plural head of units named one by one as one body for each: «администрации МР «А», МР «Б»»."""
    found: list[Piece] = []
    head: tuple[str, str] | None = None
    for piece in pieces:
        text = view.text[piece.start : piece.end].strip()
        lead = re.match(r"(?P<head>[^\W\d_][\w'’-]*)\s+(?P<unit>[А-ЯІЇЄҐЁ]{2,4})\s+[«\"]", text)
        unit = re.match(r"(?P<unit>[А-ЯІЇЄҐЁ]{2,4})\s+[«\"]", text)
        own = view.value(piece.start, _without_mark((piece.start, piece.end), marks_in(view.text, language))).strip(ENDS + ".")
        if lead and not piece.name:
            single = morphology.singular(lead["head"], language)
            head = (single, lead["unit"]) if single != lead["head"] else None
        elif unit and head and unit["unit"] == head[1] and not piece.name:
            if found and not found[-1].name:
                before = view.value(found[-1].start, found[-1].end).strip(ENDS + ".")
                found[-1] = replace(found[-1], name=f"{head[0]} {before.split(None, 1)[1]}")
            piece = replace(piece, name=f"{head[0]} {own}")
        else:
            head = None
        found.append(piece)
    return found


def _complements(rest: str, head: str, language: str) -> bool:
    """Whether a plural head is followed by complements in a row, each of which is a body's: «департаменти освіти, охорони здоров'я ОДА»."""
    if language == "en":
        return True
    small = head.casefold()
    if small in ("управління", "управления", "центри", "центры"):
        return False
    return bool(re.match(r"\s+[а-яіїєґё]", rest)) and "," in rest


def _items(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """The items of a shared head: cut at commas, and at the last join where no adjective hangs on it."""
    inside = depths(text)
    cuts = [start]
    found: list[tuple[int, int]] = []
    marks = [
        m
        for m in re.finditer(r"\s*,\s*(?:(?:а також|and)\s+)?|\s+(?:а також|and)\s+", text[:end])
        if m.start() >= start and not inside[m.start()]
    ]
    joins = [m for m in re.finditer(r"\s+(?:та|і|и)\s+", text[:end]) if m.start() >= start and not inside[m.start()]]
    if joins and not marks:
        marks = joins[-1:] if len(joins) > 1 or True else []
    elif joins and marks and joins[-1].start() > marks[-1].end():
        last = text[joins[-1].end() : end]
        if len(text[marks[-1].end() : joins[-1].start()].split()) > 1 and len(last.split()) > 1:
            marks.append(joins[-1])
    for m in marks:
        found.append((cuts[-1], m.start()))
        cuts.append(m.end())
    found.append((cuts[-1], end))
    return [(a, b) for a, b in found if text[a:b].strip(ENDS + ".")]


def _tail(words: str, language: str) -> str | None:
    """The authority at the end of a name, which the names before it share."""
    m = pattern(
        "executors",
        language,
        "words.tails",
        before=r"(?<=\s)(?:[А-ЯІЇЄҐЁ][\w'’-]+(?:ої|ої|ого|ой)\s+)?",
        after=r"(?:\s+[А-ЯІЇЄҐЁ][\w'’-]+){0,3}\Z",
    ).search(words.strip(ENDS + "."))
    return m.group() if m else None


def _with_adjectives(view: View, pieces: list[Piece], language: str) -> list[Piece]:
    """Adjectives that wait for a head get that of the body after them; those of communities make one group with it."""
    marks = marks_in(view.text, language)
    communities = any_of(tuple(table("executors", language)["heads"]["communities"]) or ("\0",))
    found: list[Piece] = []
    rest = ""
    for piece in reversed(pieces):
        words = view.value(piece.start, _without_mark((piece.start, piece.end), marks)).strip(ENDS + ".")
        if piece.name or not adjectives_only(words, language):
            rest = piece.name or words
        elif found and rest and all(communities.match(x) for x in (*words.split(), rest.split()[0])):
            piece = replace(found.pop(), start=piece.start, name=None)
        elif found and rest:
            single = _is_single(words.split()[0], language)
            head = _after_singles(rest, language) if single else _head_of(rest, language)
            if head and not found[-1].name and _is_single(rest.split()[0], language):
                found[-1] = replace(found[-1], name=_fitting(rest, language))
            if head:
                name = f"{words} {head}"
                group = found[-1].group or found[-1].end
                found[-1] = replace(found[-1], group=group)
                piece = replace(piece, name=_fitting(name, language) if single else name, group=group)
        found.append(piece)
    return found[::-1]


def _is_single(adjective: str, language: str) -> bool:
    return any(number == "sing" and case == "nomn" for _, case, number in morphology.readings(adjective, language))


def _after_singles(name: str, language: str) -> str | None:
    """The name without the singular adjectives that begin it: «Севастопольська міські адміністрації» gives «міські адміністрації»."""
    words = name.split()
    while len(words) > 1 and _is_single(words[0], language) and adjectives_only(words[0], language):
        words = words[1:]
    return " ".join(words) or None


def _fitting(name: str, language: str) -> str:
    """The name with its plural head noun (and the adjectives next to it) in the singular, as its first adjective is."""
    words = name.split()
    for n in range(1, len(words)):
        found = {number for _, case, number in morphology.readings(words[n], language) if case == "nomn"}
        if found == {"plur"}:
            return " ".join([*words[:n], morphology.singular(" ".join(words[n:]), language)])
    return name


def _head_of(name: str, language: str) -> str | None:
    """The head noun with its adjectives of kind: «міські державні адміністрації» gives «державні адміністрації»."""
    words = name.split()
    for n in range(1, len(words)):
        if begins(words[n], 0, language) >= Sure.OPEN:
            start = n
            while start > 1 and words[start - 1].casefold() in (
                "державні",
                "військові",
                "виконавчі",
                "государственные",
                "державна",
                "військова",
            ):
                start -= 1
            return " ".join(words[start:])
    return None


def _without_mark(stretch: tuple[int, int], marks: tuple[Mark, ...]) -> int:
    """The end of a stretch without the mark of consent at its end."""
    start, end = stretch
    return next((m.start for m in marks if start < m.start < end), end)
