"""The words of a language that the road goes by, as compiled patterns.

In: the name of a lexicon file in `mappings/lexicons/<language>/`. Out: its tables, and its lists of words as patterns. Then
holds: a word is written once, in data; every language is tried where the language of a piece is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from civgraph.resources import folder, toml

NEVER = re.compile(r"(?!)")


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a lexicon folder, Ukrainian first: the law most often read here."""
    return tuple(
        sorted((p.name for p in folder("mappings/lexicons").iterdir() if p.is_dir()), key=lambda x: ("uk", "ru", "en", x).index(x))
    )


def table(name: str, language: str) -> Mapping[str, Any]:
    """The lexicon of that name and language."""
    return toml(f"mappings/lexicons/{language if language in languages() else 'en'}/{name}.toml")


@cache
def pattern(name: str, language: str, key: str, before: str = r"\b", after: str = r"(?![\w])") -> re.Pattern[str]:
    """The list at `key` (dotted) as one pattern, longest word first; `~` at a word's end stands for any ending."""
    found: Any = table(name, language)
    for part in key.split("."):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return any_of(tuple(found), before, after) if found else NEVER


@cache
def any_of(words: tuple[str, ...], before: str = r"\b", after: str = r"(?![\w])") -> re.Pattern[str]:
    """One pattern for several words.

    >>> bool(any_of(("відповідальн~",)).match("Відповідальні за виконання"))
    True
    """
    forms = sorted((word_pattern(w) for w in words), key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(forms)}){after}", re.IGNORECASE)


def word_pattern(word: str) -> str:
    """A word of a lexicon as a piece of a pattern."""
    return re.escape(word).replace(r"\~", "~").replace(r"\ ", r"\s+").replace("~", r"[\w'’]*")
