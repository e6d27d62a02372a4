"""Who carries out a measure: a list of bodies, read as the text gives it.

In: the view of a list, its language, the role that its column or label gives, what the document's abbreviations stand for. Out: an
`ExecutorList`. Then holds: every body of the list is there once, in order; a comma inside a name does not split it; a shared head
is given back to each; what was guessed is a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from civgraph import morphology
from civgraph.bodies import Sure, adjectives_only, begins
from civgraph.consents import Mark, definitions_in, marks_in
from civgraph.lexicon import any_of, pattern, table, word_pattern
from civgraph.record import Diagnostic, Executor
from civgraph.text import View

RESPONSIBLE, CO = "responsible", "co-executor"
_BULLET = re.compile(r"\s*(?:[–•·*▪-]\s+|\(?\d{1,2}[).]\s+|[а-яa-z]\)\s+)")
_SURNAME = re.compile(
    r"\s*\(\s*(?:[А-ЯІЇЄҐЁA-Z]\.\s?){0,2}[А-ЯІЇЄҐЁA-Z][а-яіїєґё'’a-z]+(?:-[А-ЯІЇЄҐЁ][а-яіїєґё'’]+)?(?:\s+[А-ЯІЇЄҐЁA-Z]\.\s?(?:[А-ЯІЇЄҐЁA-Z]\.)?)?\s*\)"
)
_OPENING, _CLOSING = "(«", ")»"
_STAR = re.compile(r"\s*(\*{1,3}|(?<=\w)\d\))\s*\Z")
_END = " \n,;–-"
_ABBREVIATED = re.compile(r"(?:\b(?:ін|обл|р|м|ім|св|згод|согл|зг|ст|смт|etc|др|т\.д|т\.п))\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExecutorList:
    """The bodies of a list, and what the reader should look at."""

    executors: tuple[Executor, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Piece:
    """A stretch of the list that names one body, before its name is worked out."""

    start: int
    end: int
    role: str | None = None
    name: str | None = None
    guessed: bool = False
    instrumental: bool = False


def read_executors(
    view: View, language: str, role: str = RESPONSIBLE, defined: Mapping[str, str] | None = None
) -> ExecutorList:
    """The bodies that a list names.

    >>> found = read_executors(View.of("Департамент культури, молоді та спорту, міськвиконкоми (за згодою)"), "uk")
    >>> [(e.name, e.consent) for e in found.executors]
    [('Департамент культури, молоді та спорту', False), ('міськвиконкоми', True)]
    """
    if not view.text.strip(_END):
        return ExecutorList((), ())
    marks = marks_in(view.text, language)
    diagnostics: list[Diagnostic] = []
    headed = bool(marks) and _heads_list(view, marks[0])
    start = marks[0].end + len(view.text[marks[0].end :]) - len(view.text[marks[0].end :].lstrip(" :–-\n")) if headed else 0
    pieces = _pieces(view, language, marks[headed:], start, diagnostics)
    pieces = [split for piece in pieces for split in _grouped_names(view, piece, language)]
    pieces = _shared(view, pieces, language)
    for piece in pieces:
        if (mark := _role_marks(language).search(view.text[: piece.end], piece.start)) and piece.role is None:
            piece.role = _role(mark)
    found: list[Executor] = []
    lead = any(p.role == "lead" for p in pieces)
    for piece in pieces:
        kind = CO if piece.role == CO or (lead and piece.role != "lead") else RESPONSIBLE if piece.role == "lead" else role
        executor = _executor(view, piece, language, kind, marks[headed:], defined or {}, diagnostics)
        if executor:
            found.append(replace(executor, consent=True, scope="list") if headed else executor)
    found = _widened(view, found, marks[headed:], diagnostics)
    return ExecutorList(tuple(found), tuple(diagnostics))


def likeness(view: View, language: str) -> float:
    """How much a piece reads like a list of bodies, from 0 to 1.

    >>> likeness(View.of("Департамент освіти, райдержадміністрації (за згодою)"), "uk") > 0.8
    True
    """
    return _likeness(view.text, language)


def find_list_start(view: View, language: str, after: int = 0) -> int | None:
    """Where in a running text, past `after`, a list of bodies may begin: with a clear head word at a line or sentence, or in capitals.

    >>> text = View.of("Провести навчання. Департамент освіти")
    >>> find_list_start(text, "uk")
    19
    """
    text = view.text
    for m in re.finditer(r"(?:\n|(?<=[.;:)])\s|(?<=\w)\s(?=[«\"]?[А-ЯІЇЄҐЁA-Z]))\s*(?=\S)", text[after:]):
        at = after + m.end()
        if at <= after:
            continue
        fresh = m.group()[0] == "\n" or text[at - len(m.group()) - 1] in ".;:)"
        sure = begins(text, at, language)
        if sure >= Sure.CLEAR and (fresh or _running_start(text, at, language)):
            return at
        if fresh and sure == Sure.OPEN:
            return at
    return None


def _running_start(text: str, at: int, language: str) -> bool:
    """In running text only a head in capitals begins a list, and only after a word that is in none."""
    before = text[:at].split()
    return text[at].isupper() and text[at + 1 : at + 2].islower() and bool(before) and before[-1][0].islower() and language != "en"


@cache
def _likeness(text: str, language: str) -> float:
    words = len(text.split())
    if not words:
        return 0.0
    bullet = _BULLET.match(text)
    at = bullet.end() if bullet else 0
    if label := _labels(language).match(text, at):
        at = label.end()
    sure = begins(text, at, language)
    if sure == Sure.NO:
        split = re.match(r"[^,;]{3,60},\s", text)
        if not split or not adjectives_only(split.group().strip(" ,"), language):
            return 0.35 if marks_in(text, language) and words < 25 else 0.1
        sure = Sure.OPEN
    first = re.search(r"[^\W\d_]+", text)
    if first and morphology.is_action(first.group(), language) and sure < Sure.CLEAR:
        return 0.1
    value = {Sure.NOUN: 0.45, Sure.OPEN: 0.75, Sure.CLEAR: 0.85}[sure]
    if marks_in(text, language):
        value += 0.12
    if _running(language).search(text):
        value -= 0.5
    if words > 12 and not re.search(r"[,;\n]", text):
        value -= 0.2
    if words > 60 and "\n" not in text:
        value -= 0.1
    return max(0.0, min(1.0, value))


@cache
def _running(language: str) -> re.Pattern[str]:
    """Signs of a sentence: a finite verb of obligation, a subordinate clause."""
    return re.compile(r"(?<!\w)(?:щодо|шляхом|з метою|для забезпечення|который|которые|путем|путём|який|які|яких|which|that|shall|will|in order to)(?!\w)", re.IGNORECASE)


@cache
def _labels(language: str) -> re.Pattern[str]:
    """A label at the beginning of a list or inside it, with the role it gives."""
    words = table("executors", language)["words"]
    groups = "|".join(
        f"(?P<{name}>{'|'.join(sorted((word_pattern(w) for w in words[name]), key=len, reverse=True))})"
        for name in ("lead", "co", "labels", "neither")
    )
    return re.compile(rf"\(?\s*(?:{groups})\s*(?::|\s[–-])\s*", re.IGNORECASE)


@cache
def _role_marks(language: str) -> re.Pattern[str]:
    """A role after a name: «(головний виконавець)», «– співвиконавець»."""
    words = table("executors", language)["words"]
    groups = "|".join(
        f"(?P<{name}>{'|'.join(sorted((word_pattern(w) for w in words[name]), key=len, reverse=True))})"
        for name in ("lead", "co", "neither", "labels")
    )
    return re.compile(rf"\s*(?:\(\s*(?:–\s*)?(?:{groups})\s*\)|[–-]\s+(?:{groups.replace('?P<', '?P<d_')})(?=\s*(?:[,;.]|\Z)))", re.IGNORECASE)


def _heads_list(view: View, mark: Mark) -> bool:
    """Whether a mark stands at the head of the list: «за згодою: А, Б»."""
    return not view.text[: mark.start].strip(" (–-") and view.text[mark.end :].lstrip().startswith((":", "–", "-"))


def _pieces(view: View, language: str, marks: tuple[Mark, ...], start: int, diagnostics: list[Diagnostic]) -> list[_Piece]:
    """The list cut where one body ends and the next begins."""
    text = view.text
    inside = _depths(text)
    cuts: list[tuple[int, int, str | None, bool, bool]] = []  # end of one, start of the next, role, guessed, instrumental
    role: str | None = None
    at = start
    label = _labels(language).match(text, at)
    if label:
        role, at = _role(label), label.end()
    begin = at
    found: list[_Piece] = []

    def close(end: int, new: int, new_role: str | None, guessed: bool = False, instrumental: bool = False) -> None:
        nonlocal begin, role
        if text[begin:end].strip(_END + "."):
            found.append(_Piece(begin, end, role, guessed=pending[0], instrumental=pending[1]))
        begin, role = new, new_role
        pending[:] = [guessed, instrumental]

    pending = [False, False]
    del cuts
    for m in _breaks(language).finditer(text, at):
        if m.start() < begin or inside[m.start()]:
            continue
        after = m.end()
        kind = m.lastgroup
        if label := _labels(language).match(text, after):
            close(m.start(), label.end(), _role(label))
            continue
        bullet = _BULLET.match(text, after) if kind in ("line", "semicolon") else None
        after = bullet.end() if bullet else after
        sure = begins(text, after, language)
        piece = text[begin : m.start()]
        ended = any(begin < k.end <= m.end() and not text[k.end : m.start()].strip() for k in marks)
        if kind == "semicolon" or bullet:
            close(m.start(), after, role)
        elif kind == "comma" and (sure >= Sure.NOUN or ended or _is_list_end(text, after, language) or adjectives_only(_next_item(text, after), language)):
            if sure == Sure.OPEN and not ended and _inner(piece, text[after:], language):
                continue
            close(m.start(), after, role)
        elif kind == "join" and (sure >= Sure.OPEN or ended) and begins(text, begin, language) and not adjectives_only(piece, language):
            if not (sure == Sure.OPEN and text[after].islower() and _inner(piece, text[after:], language)):
                close(m.start(), after, role)
        elif kind == "with":
            close(m.start(), after, role, instrumental=True)
        elif kind == "line" and (ended or (sure == Sure.CLEAR and _complete(piece, language) and _fresh(text, after, language))):
            guessed = not ended and piece.rstrip()[-1:] not in ",;."
            close(m.start(), after, role, guessed)
        elif kind == "stop" and sure >= Sure.OPEN and text[after].isupper():
            close(m.start(), after, role)
        elif kind == "space" and (ended or (sure == Sure.CLEAR and text[after].isupper() and _running_start(text, after, language) and _complete(piece, language))):
            close(m.start(), after, role, not ended)
    close(len(text), len(text), None)
    for piece in found:
        if piece.guessed:
            diagnostics.append(
                Diagnostic("warning", "executor-without-comma", "Two bodies stand side by side without a comma.", view.span(piece.start, piece.end))
            )
    return found


@cache
def _breaks(language: str) -> re.Pattern[str]:
    words = table("executors", language)["words"]
    joins = "|".join(sorted((word_pattern(w) for w in words["joins"]), key=len, reverse=True))
    withs = "|".join(sorted((word_pattern(w) for w in words["with"]), key=len, reverse=True))
    return re.compile(
        rf"(?P<with>(?:,\s*|\s+)\(?(?:{withs})\s+)|(?P<semicolon>\s*;\s*)|(?P<comma>\s*,\s*(?:(?:{joins})\s+)?)|(?P<join>\s+(?:{joins})\s+|\s*/\s*)|(?P<stop>(?<=\w\w)\.\s+|(?<=\))\.\s+)"
        r"|(?P<line>\s*\n\s*)|(?P<space> +)",
        re.IGNORECASE,
    )


def _depths(text: str) -> list[int]:
    """For each character, how deep it stands in brackets and quotation marks; what is never closed counts for nothing."""
    depth = [0] * (len(text) + 1)
    stack: list[int] = []
    for i, c in enumerate(text):
        if c == '"':
            if stack and text[stack[-1]] == '"':
                opened = stack.pop()
                for k in range(opened, i):
                    depth[k] += 1
            else:
                stack.append(i)
        elif c in _OPENING:
            stack.append(i)
        elif c in _CLOSING:
            wanted = _OPENING[_CLOSING.index(c)]
            while stack and text[stack[-1]] != wanted:
                stack.pop()
            if stack:
                opened = stack.pop()
                for k in range(opened, i):
                    depth[k] += 1
    return depth


def _role(label: re.Match[str]) -> str | None:
    name = next((n for n, value in label.groupdict().items() if value), "labels").removeprefix("d_")
    return {"lead": "lead", "co": CO, "neither": "neither"}.get(name)


def _next_item(text: str, after: int) -> str:
    m = re.compile(r"[^,;\n]*").match(text, after)
    return m.group() if m else ""


def _is_list_end(text: str, after: int, language: str) -> bool:
    return bool(pattern("executors", language, "words.open", before="", after=r"\s*\.?\s*\Z").match(text, after))


def _inner(piece: str, rest: str, language: str) -> bool:
    """Whether a head in a form that may be genitive goes on with the name before it: «органів виконавчої влади, прокуратури»."""
    words = re.findall(r"[^\W\d_][\w'’-]*", piece)
    last = words[-1] if words else ""
    first = re.match(r"[^\W\d_][\w'’-]*", rest)
    if not first or rest[:1].isupper():
        return False
    before = re.findall(r"[^\W\d_]+", piece)
    genitive_plural = [w for w in before if len(w) > 4 and any(case == "gent" and n == "plur" for _, case, n in morphology.readings(w, language))]
    return bool(genitive_plural) and last in genitive_plural[-2:] and bool(re.search(r"(?:працівник|службов|представник|сотрудник|работник)", piece))


def _complete(piece: str, language: str) -> bool:
    """Whether a piece may end here: it names a body and does not hang on a preposition or a join."""
    words = piece.split()
    if not words or not begins(piece.lstrip(), 0, language):
        return False
    return not re.fullmatch(r"(?:та|і|й|и|з|із|у|в|на|по|при|щодо|для|за|с|со|о|об|про|and|of|for|the|to|in)", words[-1].casefold()) and not words[-1].endswith(("-", "–", ":"))


def _fresh(text: str, after: int, language: str) -> bool:
    """Whether a new line begins a body of its own and does not go on with a name: capitals, or a form that is nominative alone."""
    word = re.compile(r"[^\W\d_][\w'’-]*").match(text, after)
    if word is None:
        return True
    return word.group()[0].isupper() and not word.group().isupper() or bool(pattern("executors", language, "heads.clear").match(text, after)) or any(
        case == "nomn" for _, case, _ in morphology.readings(word.group(), language)
    )


def _grouped_names(view: View, piece: _Piece, language: str) -> list[_Piece]:
    """Adjectives with one head as bodies, each with the head: «обласні, Київська міська держадміністрації»."""
    text = view.text[piece.start : piece.end]
    if piece.name or language not in ("uk", "ru"):
        return [piece]
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


def _is_adjective_first(text: str, language: str) -> bool:
    return bool(text.split()) and adjectives_only(text.split()[0], language)


def _shared(view: View, pieces: list[_Piece], language: str) -> list[_Piece]:
    """Names with the head, or the tail, that they share with their neighbours."""
    pieces = _with_groups(view, pieces, language)
    pieces = _with_heads(view, pieces, language)
    return _with_adjectives(view, pieces, language)


def _with_groups(view: View, pieces: list[_Piece], language: str) -> list[_Piece]:
    """Bodies that are one group, joined again: «підприємства, установи та організації»."""
    groups = table("executors", language)["heads"]["groups"]
    if not groups:
        return pieces
    expression = any_of(tuple(groups))
    found: list[_Piece] = []
    for m in expression.finditer(view.text):
        inner = [p for p in pieces if p.start < m.end() and p.end > m.start()]
        if len(inner) > 1:
            pieces = [p for p in pieces if p not in inner] + [replace(inner[0], end=inner[-1].end)]
            pieces.sort(key=lambda p: p.start)
    found.extend(pieces)
    return found


def _with_heads(view: View, pieces: list[_Piece], language: str) -> list[_Piece]:
    """A plural head with a colon (or with complements in a row) as one body for each: «Департаменти: А, Б облдержадміністрації»."""
    sharing = table("executors", language)["sharing"]
    if not sharing:
        return pieces
    plural = any_of(tuple(sharing), before=r"")
    text = view.text
    found: list[_Piece] = []
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
            own = view.value(start, _without_mark((start, end), marks)).strip(_END + ".")
            name = f"{single} {own}"
            if tail:
                name = f"{name} {tail}"
            elif common and n < len(items) - 1 and not _tail(own, language):
                name = f"{name} {common}"
            found.append(_Piece(start if n or colon else piece.start, end, piece.role, name, piece.guessed and not n))
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
    inside = _depths(text)
    cuts = [start]
    found: list[tuple[int, int]] = []
    marks = [m for m in re.finditer(r"\s*,\s*(?:(?:а також|and)\s+)?|\s+(?:а також|and)\s+", text[:end]) if m.start() >= start and not inside[m.start()]]
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
    return [(a, b) for a, b in found if text[a:b].strip(_END + ".")]


def _tail(words: str, language: str) -> str | None:
    """The authority at the end of a name, which the names before it share."""
    m = pattern("executors", language, "words.tails", before=r"(?<=\s)(?:[А-ЯІЇЄҐЁ][\w'’-]+(?:ої|ої|ого|ой)\s+)?", after=r"\Z").search(words.strip(_END + "."))
    return m.group() if m else None


def _with_adjectives(view: View, pieces: list[_Piece], language: str) -> list[_Piece]:
    """Adjectives that wait for a head get that of the body after them; those of communities make one group with it."""
    marks = marks_in(view.text, language)
    communities = any_of(tuple(table("executors", language)["heads"]["communities"]) or ("\0",))
    found: list[_Piece] = []
    rest = ""
    for piece in reversed(pieces):
        words = view.value(piece.start, _without_mark((piece.start, piece.end), marks)).strip(_END + ".")
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
                piece = replace(piece, name=_fitting(name, language) if single else name)
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
    """The words of a name from the last adjective's noun on, with the adjectives of kind: «міські державні адміністрації» gives «державні адміністрації»."""
    words = name.split()
    for n in range(1, len(words)):
        if begins(words[n], 0, language) >= Sure.OPEN:
            start = n
            while start > 1 and words[start - 1].casefold() in ("державні", "військові", "виконавчі", "государственные", "державна", "військова"):
                start -= 1
            return " ".join(words[start:])
    return None


def _without_mark(stretch: tuple[int, int], marks: tuple[Mark, ...]) -> int:
    """The end of a stretch without the mark of consent at its end."""
    start, end = stretch
    return next((m.start for m in marks if start < m.start < end), end)


def _executor(
    view: View, piece: _Piece, language: str, role: str, marks: tuple[Mark, ...], defined: Mapping[str, str], diagnostics: list[Diagnostic]
) -> Executor | None:
    """The body that a piece names, or None where it names none."""
    text = view.text
    start, end = piece.start, piece.end
    if bullet := _BULLET.match(text[:end], start):
        start = bullet.end()
    mark = next((m for m in marks if start < m.start < end or start < m.end <= end), None)
    name_end = mark.start if mark else end
    if m := _role_marks(language).search(text[:name_end], start):
        kind = _role(m)
        if kind == "neither":
            return None
        role = CO if kind == CO else role
        name_end = m.start()
    if piece.role == "neither":
        return None
    gone = [(a, b, short) for a, b, short in definitions_in(text[:end], language) if a >= start]
    open_ = pattern("executors", language, "words.open", before=r"(?:^|(?<=[\s,]))", after=r"\s*\Z").search(text[start:name_end].rstrip(_END))
    if open_:
        name_end = start + open_.start()
        where = view.span(start + open_.start(), start + open_.end())
        diagnostics.append(Diagnostic("info", "list-open", "The list says that there are more bodies than it names.", where))
        end = name_end if not mark else end
    if gone:
        name_end = min(name_end, gone[0][0])
    surname = _SURNAME.search(text[:name_end], start)
    if surname and surname.start() > start:
        if surname.end() >= len(text[:name_end].rstrip(_END + ".")):
            name_end = surname.start()
            end = end if mark else name_end
    star = _STAR.search(text[start:name_end].rstrip(_END))
    consent = mark is not None
    if star:
        name_end = start + star.start()
        consent = consent or star.group(1) in defined
    start, name_end = _trimmed(text, start, name_end)
    _, end = _trimmed(text, start, end)
    if start >= name_end or not re.search(r"[^\W\d_]{2}", text[start:name_end]):
        return None
    if not mark and not gone:
        end = max(end, name_end) if star else name_end
    end = max(end, name_end)
    name = piece.name or view.value(start, name_end)
    if piece.instrumental:
        name = morphology.nominative(name, language)
    if piece.name:
        name = piece.name
    same_as = defined.get(name)
    scope = ("list" if mark and mark.scope != "this-body" else "this-body") if consent else None
    return Executor(
        name, role, consent, scope, view.quote(start, end), view.span(start, end),
        same_as=same_as if same_as and same_as != name else None, sure=not piece.guessed,
    )  # fmt: skip


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _END + ".":
        start += 1
    while end > start and (text[end - 1] in _END or (text[end - 1] == "." and not _ABBREVIATED.search(text[:end - 1]))):
        end -= 1
    if end > start and text[end - 1] == ")" and text[start:end].count(")") > text[start:end].count("("):
        end -= 1
    return start, end


def _widened(view: View, found: list[Executor], marks: tuple[Mark, ...], diagnostics: list[Diagnostic]) -> list[Executor]:
    """Marks of all, and plural marks after a single body, count for the bodies before them too; of others the reader is told."""
    for mark in marks:
        at = view.span(mark.start, mark.end)[0] if mark.start < len(view.text) else 0
        before = [n for n, e in enumerate(found) if e.span[0] <= at]
        if mark.scope == "all":
            for n in before:
                found[n] = replace(found[n], consent=True, scope="list")
    for n, executor in enumerate(found):
        if executor.consent and executor.scope == "this-body" and n and not found[n - 1].consent:
            head = executor.name.split()[0].casefold()[:6]
            if found[n - 1].name.split()[0].casefold()[:6] == head or _both_many(found[n - 1].name, executor.name):
                diagnostics.append(
                    Diagnostic("info", "consent-scope", "The body before the marked one is of the same kind and has no mark.", found[n - 1].span)
                )
    return found


def _both_many(first: str, second: str) -> bool:
    return first.split()[0][:1].islower() and second.split()[0][:1].islower()
