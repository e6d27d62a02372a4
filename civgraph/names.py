"""Names as they stand in IRIs: ASCII, small letters, words joined by `-`.

In: a name or the number of an act, and its language. Out: a piece of an IRI. Then holds: the same name gives the same piece, whatever
its letter case, its quotation marks and its apostrophes; only `a-z`, `0-9` and `-` are in it.
"""

from __future__ import annotations

import re
import unicodedata

from civgraph.resources import toml

_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)|\u00ad")


def slug(name: str, language: str) -> str:
    """The name in Latin letters, its words joined by `-`.

    >>> slug("Згурівська громада «Єдність»", "uk"), slug("п'ять в'їздів", "uk"), slug("Губернатор Хабаровского края", "ru")
    ('zghurivska-hromada-yednist', 'piat-vizdiv', 'gubernator-khabarovskogo-kraia')
    """
    small = _APOSTROPHES.sub("", unicodedata.normalize("NFC", name)).casefold()
    return "-".join(filter(None, (_latin(word, language) for word in _WORDS.findall(small))))


def act_number(number: str, language: str) -> str:
    """The number of an act without its year, in Latin letters: «68/2016» and «68» are one, «586-ХІV» and «586-XIV» too.

    >>> act_number("68/2016", "uk"), act_number("839-р", "uk"), act_number("586-ХІV", "uk"), act_number("996-2010-п", "uk")
    ('68', '839-r', '586-xiv', '996')
    """
    alike = toml("mappings/transliteration.toml")["alike"]["letters"]
    head, dash, tail = number.partition("-")
    bare = re.sub(r"-(?:19|20)\d\d-[пр]\Z|/(?:19|20)\d\d\Z", "", number)
    roman = "".join(alike.get(c, c) for c in tail)
    if dash and roman and re.fullmatch(r"[IVXLC]+", roman):
        bare = f"{head}-{roman}"
    if order := re.fullmatch(r"(\d+)-(?:19|20)\d\d-р", number):
        bare = f"{order.group(1)}-р"
    return slug(re.sub(r"/(?:19|20)\d\d(?=-)", "", bare), language)


def _latin(word: str, language: str) -> str:
    table = toml("mappings/transliteration.toml")[language if language in ("uk", "ru") else "en"]
    other = toml("mappings/transliteration.toml")["uk"]["letters"]
    for pair, letters in table["pairs"].items():
        word = word.replace(pair, letters)
    found = "".join((table["first"].get(c) if not n else None) or table["letters"].get(c, other.get(c, c)) for n, c in enumerate(word))
    plain = unicodedata.normalize("NFKD", found)
    return re.sub(r"[^a-z0-9]", "", plain)
