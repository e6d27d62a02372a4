"""When two values of a record say the same.

In: a value of a gold record (or `{"any": [...]}` of several) and one that was extracted. Out: yes or no, or how alike they are.
Then holds: white space, quotes, dashes, case and a closing stop never tell two values apart; nothing else is forgiven unless a
likeness is asked for.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import Any

Json = Any

_FOLDED = str.maketrans({**dict.fromkeys("«»„“”‟", '"'), **dict.fromkeys("’‘ʼ`", "'"), **dict.fromkeys("–—−‑", "-"), "\u00ad": None})
_HYPHEN = re.compile(r"\s*-\s*")


def readings(value: Json) -> list[Json]:
    """The values that gold accepts there.

    >>> readings({"any": ["7", None]}), readings("7")
    (['7', None], ['7'])
    """
    return list(value["any"]) if isinstance(value, dict) and set(value) == {"any"} else [value]


def agrees(gold: Json, got: Json, likeness: float = 1.0) -> bool:
    """Whether a value is one of those that gold accepts, white space, quotes, dashes and case aside.

    >>> agrees("«План»  дій – 2020", 'план дій-2020'), agrees('"План"', "«план»"), agrees(None, []), agrees("План", "Плани", 0.85)
    (False, True, True, True)
    """
    return any(_agrees(wanted, got, likeness) for wanted in readings(gold))


def _agrees(wanted: Json, got: Json, likeness: float) -> bool:
    if wanted is None:
        return got in (None, "", [])
    if got is None:
        return False
    if isinstance(wanted, bool) or isinstance(got, bool):
        return bool(wanted == got)
    a, b = folded(wanted) or "", folded(got) or ""
    return a == b or (likeness < 1 and _alike(a, b, likeness))


def folded(value: Json) -> str | None:
    """A value as it is compared.

    >>> folded(" «Про  план» – 2020.")
    '"про план"-2020'
    """
    return None if value is None else _folded(str(value))


@cache
def _folded(words: str) -> str:
    return _HYPHEN.sub("-", " ".join(words.translate(_FOLDED).split()).casefold()).strip(" .;,:")


def _alike(a: str, b: str, least: float) -> bool:
    match = SequenceMatcher(None, a, b, autojunk=False)
    return match.real_quick_ratio() >= least and match.quick_ratio() >= least and match.ratio() >= least


def likeness_of(gold: Json, got: Json) -> float:
    """How alike two texts are, from 0 to 1: by the first reading of gold.

    >>> likeness_of("Провести нараду", "провести нараду."), likeness_of("План", None)
    (1.0, 0.0)
    """
    return _likeness(folded(readings(gold)[0]) or "", folded(got) or "")


@cache
def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
