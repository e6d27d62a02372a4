"""Which language a text is in, by its letters.

In: the characters. Out: a BCP 47 tag. Then holds: letters that only one of two languages has decide, so that a quotation in the
other does not.
"""

from __future__ import annotations

import re

_CYRILLIC = re.compile("[а-яіїєґё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэёъ]", re.IGNORECASE)


def language_of(text: str) -> str:
    """The language of the text.

    >>> language_of("План заходів"), language_of("Планы мероприятий"), language_of("Action plan")
    ('uk', 'ru', 'en')
    """
    sample = text[:40_000]
    if len(_LATIN.findall(sample)) > len(_CYRILLIC.findall(sample)):
        return "en"
    ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
    return "ru" if russian > ukrainian else "uk"
