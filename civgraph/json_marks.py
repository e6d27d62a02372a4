"""The written terms of JSON-LD: every value that can become a subject or an object, where it stands, with its JSON pointer.

In: a text. Out: its marks, and the contexts that it names by address; `TooDeep` or `Garbled` where it cannot be told. Then holds: what
stands in a context, and what a keyword says of a value, is no term; nothing is fetched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from civgraph.marks import NUMBER, WORDS, Frame, Mark

_TOKEN = re.compile(
    r'\s*(?:(?P<words>"(?:[^"\\]++|\\.)*+")|(?P<number>-?\d[\d.eE+-]*|true|false)|(?P<null>null)|(?P<point>[{}\[\]:,]))', re.DOTALL
)
DEEPEST = 500  # objects and lists in each other
_TERMS = ("@id", "@type", "@value")  # keywords whose values are terms
_NO_NODES = ("@value", "@list", "@set")  # an object with one of these is no node


class TooDeep(ValueError):
    """Objects and lists in each other, deeper than any data is."""


class Garbled(ValueError):
    """A name or a string that JSON does not have; `offset` says where."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Address:
    """A context that is named by its address."""

    start: int
    end: int
    value: str
    pointer: str


@dataclass(slots=True)
class _Level:
    """An object or a list on the way."""

    frame: Frame
    is_object: bool
    pointer: str
    is_context: bool
    key: str = ""
    count: int = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def inside(self) -> str:
        step = self.key.replace("~", "~0").replace("/", "~1") if self.is_object else str(self.count)
        return f"{self.pointer}/{step}"


def json_marks(text: str, aliases: dict[str, str], types: bool = True) -> tuple[list[Mark], list[Address]]:
    """The written terms in the order of the file, and the addresses of contexts; `types` says whether classes are marked too."""
    found: list[Mark] = []
    addresses: list[Address] = []
    levels: list[_Level] = []
    wants_key, at = False, 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        kind = token.lastgroup or ""
        word, start = token[kind], token.start(kind)
        top = levels[-1] if levels else None
        if kind == "point":
            if word in "{[":
                frame = Frame(start, word == "[", top.frame if top else None, pointer=top.inside if top else "")
                named = bool(top and (top.is_context or (top.is_object and top.key == "@context")))
                if len(levels) == DEEPEST:
                    raise TooDeep
                levels.append(_Level(frame, word == "{", top.inside if top else "", named))
                wants_key = word == "{"
            elif word in "}]" and levels:
                levels.pop().frame.end = at
            elif word == "," and top:
                top.count += 1
                wants_key = top.is_object
            continue
        if top is None:
            continue
        if wants_key:
            top.key, wants_key = _said(word, start), False
            top.frame.is_list |= aliases.get(top.key, top.key) in _NO_NODES
        elif top.is_context or (top.is_object and top.key == "@context"):
            in_object = top.is_object and top.key not in ("@context", "@import")
            if kind == "words" and not in_object:
                addresses.append(Address(start, at, _said(word, start), top.inside))
        elif kind != "null" and _is_term(top.key if top.is_object else _key_of(levels), word, aliases, types):
            found.append(Mark(start, at, WORDS if kind == "words" else NUMBER, (start, at), top.frame, top.inside))
    return found, addresses


def aliases_in(contexts: Any) -> dict[str, str]:
    """The keywords that contexts give other names."""
    found: dict[str, str] = {}
    todo = [contexts]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            for key, value in one.items():
                meant = value.get("@id") if isinstance(value, dict) else value
                if isinstance(meant, str) and meant.startswith("@") and not key.startswith("@"):
                    found[key] = meant
                todo.append(value)
    return found


def _said(word: str, start: int) -> str:
    try:
        said = json.loads(word)
    except json.JSONDecodeError as error:
        raise Garbled(start + error.pos, error.msg) from error
    if not isinstance(said, str):
        raise Garbled(start, "Expecting a name in quotation marks")
    return said


def _key_of(levels: list[_Level]) -> str:
    return next((level.key for level in reversed(levels) if level.is_object), "")


def _is_term(key: str, word: str, aliases: dict[str, str], types: bool) -> bool:
    meant = aliases.get(key, key)
    if meant == "@type" and (not types or word.startswith('"@')):
        return False
    return not meant.startswith("@") or meant in (*_TERMS, "@list", "@set", "@graph", "@included")
