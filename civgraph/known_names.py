"""Bodies of the registry as a plan names them: in full, or by an official abbreviation («МОН», «ДСНС України»).

In: the name of an executor, the plan's country and territory. Out: the body of the registry; the name with the abbreviations inside it
spelled out. Then holds: an abbreviation that several bodies bear means none of them; what stands in quotation marks is a name of its own.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from civgraph import morphology
from civgraph.names import slug
from civgraph.registry import KnownBody, Territory, known_bodies, language_of_country
from civgraph.registry_tables import folders
from civgraph.resources import toml

_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")
_APART = re.compile(r"«[^»]*»?|\"[^\"]*\"?|“[^”]*”?|„[^”“]*[”“]?")
_VOWEL_END = re.compile(r"[аеиіоуяюєї]\Z")
_LONGEST_ENDING = 2


def known_body(name: str, country: str | None, near: Territory | None) -> KnownBody | None:
    """The body of the registry that a whole name names; of several with one name the one in the plan's territory.

    >>> known_body("МОН України", "ua", None).name, known_body("Мінсоцполітики", "ru", None)
    ('Міністерство освіти і науки України', None)
    """
    if country is None:
        return None
    named, _ = _index(country, folders())
    found = named.get(slug(name, language_of_country(country)), ())
    if len(found) > 1 and near:
        found = tuple(body for body in found if body.territory.key == near.key)
    if found:
        return found[0] if len(found) == 1 else None
    bare = without_country(name, country)
    return _abbreviated(bare, country, inflected=" " not in name)


def with_full_names(name: str, country: str | None) -> str:
    """The name, the abbreviations of authorities after its first word spelled out in the genitive.

    >>> with_full_names("територіальні органи Мінветеранів", "ua"), with_full_names("ДУ «Центр МОЗ»", "ua")
    ('територіальні органи Міністерства у справах ветеранів України', 'ДУ «Центр МОЗ»')
    """
    if country is None:
        return name
    apart = [m.span() for m in _APART.finditer(name)]
    for m in reversed(list(_WORD.finditer(name))):
        if not m.start() or any(start <= m.start() < end for start, end in apart):
            continue
        body = _abbreviated(m.group(), country, inflected=True)
        if body:
            tail = name[m.end() :]
            following = _WORD.match(tail.lstrip())
            if following and not without_country(f"x {following.group()}", country)[1:]:
                tail = tail.lstrip()[following.end() :]
            name = name[: m.start()] + _genitive(body) + tail
    return name


def without_country(name: str, country: str) -> str:
    """The name without the country's own name at its end: «МОН України» is «МОН»."""
    head, space, last = name.rpartition(" ")
    stems = toml("mappings/countries.toml")["names"].get(country, ())
    return head if space and any(last.startswith(stem) for stem in stems) else name


def _genitive(body: KnownBody) -> str:
    first, bracket, second = body.name.partition(" (")
    return morphology.genitive(first, body.language) + bracket + (morphology.genitive(second, body.language) if second else "")


def _abbreviated(word: str, country: str, inflected: bool) -> KnownBody | None:
    """The one body with this abbreviation; one that is no initials may have an ending: «Мінфіну»."""
    _, shorts = _index(country, folders())
    word = _plain(word)
    found = shorts.get(word if word.isupper() else word.casefold(), frozenset())
    if not found and inflected and not word.isupper():
        stems = {s for s in shorts if not s.isupper() and " " not in s and _is_form(word.casefold(), s)}
        found = frozenset(path for s in stems for path in shorts[s])
    return known_bodies()[next(iter(found))] if len(found) == 1 else None


def _is_form(word: str, short: str) -> bool:
    stem = _VOWEL_END.sub("", short)
    return word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING


@cache
def _index(country: str, where: tuple[Path, ...]) -> tuple[dict[str, tuple[KnownBody, ...]], dict[str, frozenset[str]]]:
    """The bodies of a country by the name in their IRI, and what stands in their IRI by their abbreviations."""
    named: dict[str, tuple[KnownBody, ...]] = {}
    shorts: dict[str, frozenset[str]] = {}
    for path, body in known_bodies().items():
        if body.country == country:
            name = slug(body.name, body.language)
            named[name] = (*named.get(name, ()), body)
            for short in map(_plain, body.shorts):
                key = short if short.isupper() else short.casefold()
                shorts[key] = shorts.get(key, frozenset()) | {path}
    return named, shorts


def _plain(word: str) -> str:
    """A word with one kind of apostrophe."""
    return re.sub("[’ʼ`]", "'", word)
