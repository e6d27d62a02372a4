"""What the commands say, in the language asked for.

In: a key of `mappings/messages/<language>.toml` and what its blanks stand for. Out: the sentence. Then holds: every language has the
same keys, and no command spells a sentence of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from civgraph.resources import folder, toml


@cache
def known_languages() -> tuple[str, ...]:
    """The languages that have messages."""
    return tuple(sorted(path.stem for path in folder("mappings/messages").glob("*.toml")))


@dataclass(frozen=True, slots=True)
class Speech:
    """The messages of one language."""

    language: str

    def raw(self, key: str) -> Any:
        """The entry at a dotted key."""
        found: Any = toml(f"mappings/messages/{self.language}.toml")
        for part in key.split("."):
            found = found[part]
        return found

    def __call__(self, key: str, **values: object) -> str:
        """The sentence at a dotted key, its blanks filled in.

        >>> Speech("en")("score.total", documents=5, overall=1)
        '5 documents, overall F1 1.0000'
        """
        return str(self.raw(key)).format(**values)

    def usage(self, message: str) -> str:
        """A message of argparse in this language; one that nobody translated stays as it is."""
        for entry in self.raw("argparse"):
            shape = re.escape(entry["says"])
            shape = re.sub(r"\\\{\d\\\}", "(.+)", shape)
            if found := re.fullmatch(shape, message):
                return str(entry["means"]).format(*found.groups())
        return message


class Wrong(Exception):
    """Wrong usage: the sentence that says what, where and what to do instead."""
