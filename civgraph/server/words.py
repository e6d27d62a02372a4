"""What the pages say, in the language asked for.

In: a key of `mappings/pages/<language>.toml` and what its blanks stand for. Out: the sentence. Then holds: every language has the same
keys; a count stands with the form of the noun that its language wants; a day is written as people write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from civgraph.resources import toml

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the pages in one language."""

    language: str

    def raw(self, key: str) -> Any:
        """The entry at a dotted key."""
        found: Any = toml(f"mappings/pages/{self.language}.toml")
        for part in key.split("."):
            found = found[part]
        return found

    def has(self, key: str) -> bool:
        """Whether there is an entry at a dotted key."""
        try:
            return self.raw(key) is not None
        except (KeyError, TypeError):
            return False

    def __call__(self, key: str, **values: object) -> str:
        """The sentence at a dotted key, its blanks filled in.

        >>> Words("en")("act.as-of", day="today")
        'as of today'
        """
        return str(self.raw(key)).format(**values)

    def count(self, key: str, n: int) -> str:
        """A number with its noun.

        >>> Words("en").count("measures", 1), Words("uk").count("measures", 22), Words("uk").count("measures", 11)
        ('1 measure', '22 заходи', '11 заходів')
        """
        return f"{self.number(n)} {self.noun(key, n)}"

    def noun(self, key: str, n: int) -> str:
        """The form of a noun that a number wants."""
        forms = self.raw(f"counts.{key}")
        return str(forms[0 if n == 1 else 1] if len(forms) == 2 else forms[_slavic(n)])

    def number(self, n: int) -> str:
        """A whole number, its thousands apart.

        >>> Words("en").number(18678), Words("en").number(989)
        ('18\\u202f678', '989')
        """
        return f"{n:,}".replace(",", "\u202f")

    def day(self, value: str) -> str:
        """A day in words; what is no day stays as it is.

        >>> Words("uk").day("2020-08-13"), Words("en").day("2020-08-13"), Words("en").day("soon")
        ('13 серпня 2020', '13 August 2020', 'soon')
        """
        if not _DAY.fullmatch(value):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{found.day} {self.raw('months')[found.month - 1]} {found.year}"

    def period(self, start: str, end: str) -> str:
        """A stretch of time: whole years by their numbers, else its days.

        >>> Words("en").period("2023-01-01", "2024-12-31"), Words("en").period("2020-03-01", "2020-12-31")
        ('2023–2024', '1 March 2020 – 31 December 2020')
        """
        if start.endswith("-01-01") and end.endswith("-12-31"):
            return start[:4] if start[:4] == end[:4] else f"{start[:4]}–{end[:4]}"
        return " – ".join(self.day(d) for d in (start, end) if d)


def _slavic(n: int) -> int:
    """Which of three forms: один захід, два заходи, п'ять заходів."""
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2
