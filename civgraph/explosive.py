"""Regular expressions that explode: whose time grows faster than any text.

In: a regular expression. Out: what is wrong with it, or nothing. Then holds: what passes repeats nothing that can be cut in two ways,
so that a text is tried in few ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_LONGEST = 2000
_MANY = 10  # a bounded repetition that is as good as one without bound
_EXPLODES = (
    "повторює те, що вже повторюється, і може рахуватися нескінченно. Приберіть вкладене повторення.",
    "repeats what repeats already, and can run for ever. Take the inner repetition away.",
)
_AMBIGUOUS = (
    "повторює вибір, варіанти якого починаються однаково, і може рахуватися нескінченно. Винесіть спільний початок.",
    "repeats a choice whose branches begin alike, and can run for ever. Put their common beginning first.",
)
_WRONG = ("записано з помилкою. Виправте його.", "is not well formed. Mend it.")
_ALL = frozenset(range(0x600)) | frozenset(range(0x2000, 0x2070))  # the letters and marks that the texts are written in
_CATEGORIES = {
    codes.CATEGORY_DIGIT: re.compile(r"\d"),
    codes.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    codes.CATEGORY_SPACE: re.compile(r"\s"),
    codes.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    codes.CATEGORY_WORD: re.compile(r"\w"),
    codes.CATEGORY_NOT_WORD: re.compile(r"\W"),
}
_CHARACTERS = (codes.LITERAL, codes.NOT_LITERAL, codes.IN)
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def trouble_of(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a regular expression, in two languages; nothing where it is sound.

    >>> trouble_of("^(a+)+$")[1], trouble_of("^[a-z]{2}$")
    ('repeats what repeats already, and can run for ever. Take the inner repetition away.', None)
    """
    if len(pattern) > _LONGEST:
        return _EXPLODES
    try:
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return _WRONG
    for body in _repeated(tree):
        if not all(_is_bounded(body, n) for n in range(len(body))):
            return _EXPLODES
        if any(_alike(branches) for branches in _choices(body)):
            return _AMBIGUOUS
    return None


def _repeated(tree: Any) -> Iterator[Any]:
    """What is repeated without bound, or very often."""
    for code, value in _inside(tree):
        if code in _REPEATS and value[1] >= _MANY:
            body = value[2]
            while len(body) == 1 and body[0][0] is codes.SUBPATTERN:
                body = body[0][1][3]
            yield body


def _is_bounded(body: Any, n: int) -> bool:
    """Whether a part of what is repeated can be cut in one way alone: what comes after it begins with what it cannot hold."""
    code, value = body[n]
    if code not in _REPEATS or not _varies(value):
        return not any(kind in _REPEATS and _varies(inner) for kind, inner in _inside([body[n]]))
    after, held = body[(n + 1) % len(body)], value[2]
    is_there = len(body) > 1 and not (after[0] in _REPEATS and after[1][0] == 0)
    return is_there and len(held) == 1 and held[0][0] in _CHARACTERS and not _first([after]) & _first(held)


def _varies(repeat: Any) -> bool:
    """Whether something may be repeated more often or less."""
    return bool(repeat[0] != repeat[1])


def _choices(tree: Any) -> Iterator[list[Any]]:
    for code, value in _inside(tree):
        if code is codes.BRANCH:
            yield value[1]


def _alike(branches: list[Any]) -> bool:
    """Whether two branches can begin with the same character."""
    firsts = [_first(branch) for branch in branches]
    return any(a & b for n, a in enumerate(firsts) for b in firsts[:n])


def _first(branch: Any) -> frozenset[int]:
    """The characters that an expression can begin with, in either case; all where that is not told."""
    if not len(branch):
        return _ALL
    code, value = branch[0]
    if code is codes.LITERAL:
        return _both_cases({value})
    if code is codes.NOT_LITERAL:
        return _ALL - {value}
    if code is codes.IN:
        return _set(value)
    if code is codes.SUBPATTERN:
        return _first(value[3])
    if code in _REPEATS and value[0] > 0:
        return _first(value[2])
    return _ALL


def _set(parts: Any) -> frozenset[int]:
    found: set[int] = set()
    for kind, item in parts:
        if kind is codes.LITERAL:
            found.add(item)
        elif kind is codes.RANGE:
            found |= _ALL & set(range(item[0], min(item[1], max(_ALL)) + 1))
        elif kind is codes.CATEGORY:
            found |= {n for n in _ALL if _CATEGORIES[item].match(chr(n))} if item in _CATEGORIES else _ALL
    both = _both_cases(found)
    return _ALL - both if parts[0][0] is codes.NEGATE else both


def _both_cases(found: Iterable[int]) -> frozenset[int]:
    return frozenset(ord(c) for n in found for c in (chr(n), chr(n).lower(), chr(n).upper()) if len(c) == 1)


def _inside(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of an expression, itself left out."""
    for code, value in tree:
        yield code, value
        if code in _REPEATS or code is codes.POSSESSIVE_REPEAT:
            yield from _inside(value[2])
        elif code is codes.SUBPATTERN:
            yield from _inside(value[3])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _inside(branch)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _inside(value[1])
        elif code is codes.ATOMIC_GROUP:
            yield from _inside(value)
