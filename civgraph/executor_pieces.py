"""Where one body of a list ends and the next begins.

In: the view of a list, its marks of consent. Out: `Piece`s, stretches of the list that name one body each, with the role that a label
gave them. Then holds: a comma, a join or a new line parts two bodies only where the words after it begin one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from civgraph import morphology
from civgraph.bodies import Sure, adjectives_only, begins, is_abbreviation
from civgraph.consents import Mark
from civgraph.lexicon import pattern, table, word_pattern
from civgraph.text import View

CO = "co-executor"
BULLET = re.compile(r"\s*(?:[–•·*▪-]\s+|\(?\d{1,2}[).]\s+|[а-яa-z]\)\s+)")
ENDS = " \n,;–-"
_OPENING, _CLOSING = "(«", ")»"


@dataclass(slots=True)
class Piece:
    """A stretch of the list that names one body, before its name is worked out."""

    start: int
    end: int
    role: str | None = None
    name: str | None = None
    guessed: bool = False
    instrumental: bool = False
    group: int | None = None  # the end of the words that share one head, and so one mark of consent


@cache
def labels(language: str) -> re.Pattern[str]:
    """A label at the beginning of a list or inside it, with the role it gives."""
    return re.compile(rf"\(?\s*(?:{_roles(language, 'lead', 'co', 'labels', 'neither')})\s*(?::|\s[–-])\s*", re.IGNORECASE)


@cache
def role_marks(language: str) -> re.Pattern[str]:
    """A role after a name: «(головний виконавець)», «– співвиконавець»."""
    roles = _roles(language, "lead", "co", "neither", "labels")
    bare = roles.replace("?P<", "?P<d_")
    return re.compile(rf"\s*(?:\(\s*(?:–\s*)?(?:{roles})\s*\)|[–-]\s+(?:{bare})(?=\s*(?:[,;.]|\Z)))", re.IGNORECASE)


def _roles(language: str, *names: str) -> str:
    """The words of several roles, a named group each."""
    words = table("executors", language)["words"]
    return "|".join(f"(?P<{name}>{'|'.join(sorted((word_pattern(w) for w in words[name]), key=len, reverse=True))})" for name in names)


def pieces_of(view: View, language: str, marks: tuple[Mark, ...], start: int) -> list[Piece]:
    """The list cut where one body ends and the next begins."""
    text = view.text
    inside = depths(text)
    label = labels(language).match(text, start)
    current = Piece(label.end(), label.end(), role_of(label)) if label else Piece(start, start)
    found: list[Piece] = []
    for m in _breaks(language).finditer(text, current.start):
        if m.start() < current.start or inside[m.start()]:
            continue
        kind, after = str(m.lastgroup), m.end()
        label = labels(language).match(text, after)
        bullet = BULLET.match(text, after) if kind in ("line", "semicolon") else None
        after = label.end() if label else bullet.end() if bullet else after
        piece = text[current.start : m.start()]
        ended = any(current.start < k.end <= m.end() and not text[k.end : m.start()].strip() for k in marks)
        if not (label or bullet or _parts(kind, text, after, piece, ended, language)):
            continue
        current.end = m.start()
        found.append(current)
        role = role_of(label) if label else current.role
        guessed = not ended and (kind == "space" or (kind == "line" and piece.rstrip()[-1:] not in ",;.")) and not (label or bullet)
        current = Piece(after, after, role, guessed=guessed, instrumental=kind == "with")
    current.end = len(text)
    return [piece for piece in (*found, current) if text[piece.start : piece.end].strip(ENDS + ".")]


def _parts(kind: str, text: str, after: int, piece: str, ended: bool, language: str) -> bool:
    """Whether a mark, a word or a space between two stretches parts two bodies; `ended`: a mark of consent closes the first."""
    sure = begins(text, after, language)
    match kind:
        case "semicolon" | "with":
            return True
        case "comma":
            return ended or _after_comma(text, after, piece, sure, language)
        case "join":
            if not begins(piece, len(piece) - len(piece.lstrip()), language) or adjectives_only(piece, language):
                return False
            return (
                ended or sure == Sure.CLEAR or (sure == Sure.OPEN and text[after].islower() and not _inner(piece, text[after:], language))
            )
        case "line":
            named = text[after : after + 1] in ("«", '"')  # a quoted name goes on with the body of the line before
            return ended or (sure == Sure.CLEAR and not named and _complete(piece, language) and _fresh(text, after, language))
        case "stop":
            return sure >= Sure.OPEN and text[after].isupper()
        case _:
            clear = sure == Sure.CLEAR and text[after].isupper() and not is_abbreviation(text, after, language)
            return ended or (clear and running_start(text, after, language) and _complete(piece, language))


def _after_comma(text: str, after: int, piece: str, sure: Sure, language: str) -> bool:
    """Whether a new body begins after a comma, and not the next word of a portfolio."""
    if sure == Sure.OPEN:
        return not _inner(piece, text[after:], language)
    if sure == Sure.NOUN:
        return not pattern("executors", language, "words.portfolio", before=r"^\W*").search(piece)
    return sure == Sure.CLEAR or _is_list_end(text, after, language) or adjectives_only(_next_item(text, after), language)


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


def depths(text: str) -> list[int]:
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


def role_of(label: re.Match[str]) -> str | None:
    """The role that a label or a mark gives: lead, co-executor, neither; None for one that says nothing of it."""
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
    genitive_plural = [
        w for w in before if len(w) > 4 and any(case == "gent" and n == "plur" for _, case, n in morphology.readings(w, language))
    ]
    return (
        bool(genitive_plural)
        and last in genitive_plural[-2:]
        and bool(re.search(r"(?:працівник|службов|представник|сотрудник|работник)", piece))
    )


def _complete(piece: str, language: str) -> bool:
    """Whether a piece may end here: it names a body and does not hang on a preposition or a join."""
    words = piece.split()
    if not words or not begins(piece.lstrip(), 0, language):
        return False
    return not re.fullmatch(
        r"(?:та|і|й|и|з|із|у|в|на|по|при|щодо|для|за|с|со|о|об|про|and|of|for|the|to|in)", words[-1].casefold()
    ) and not words[-1].endswith(("-", "–", ":"))


def _fresh(text: str, after: int, language: str) -> bool:
    """Whether a new line begins a body of its own and does not go on with a name: capitals, or a form that is nominative alone."""
    word = re.compile(r"[^\W\d_][\w'’-]*").match(text, after)
    if word is None:
        return True
    return (
        (word.group()[0].isupper() and not word.group().isupper())
        or bool(pattern("executors", language, "heads.clear").match(text, after))
        or any(case == "nomn" for _, case, _ in morphology.readings(word.group(), language))
    )


def running_start(text: str, at: int, language: str) -> bool:
    """In running text only a head in capitals begins a list, and only after a word that is in none."""
    before = text[:at].split()
    hangs = bool(before) and len(before[-1]) <= 3  # on a preposition: «представить в Министерство»
    small = bool(before) and before[-1][0].islower()
    return text[at].isupper() and text[at + 1 : at + 2].islower() and small and not hangs and language != "en"
