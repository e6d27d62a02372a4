"""Which body a mention means, within its document: «облдержадміністрація» in the plan of an oblast is that oblast's administration.

In: the name of an executor, the plan's issuer, territory and country. Out: a `Body` with its full name in the nominative, its kind,
its parent; None where the document does not say which body is meant. Then holds: no name of a place, an authority or a document is
known here; what a name leaves out is taken from the plan it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph import morphology
from civgraph.body_kinds import kind_of
from civgraph.body_names import capital, in_full, waits_for_a_place
from civgraph.iris import national_issuer
from civgraph.known_names import known_body, with_full_names
from civgraph.lexicon import table, word_pattern
from civgraph.names import slug
from civgraph.registry import NATIONAL_KINDS, KnownBody, Territory
from civgraph.setting import Setting

_QUOTED = re.compile(r"[«\"“„]([^»\"”]{3,})")


@dataclass(frozen=True, slots=True)
class Body:
    """A body, or a class of bodies where `group`: what it is called, where it is, what it is part of; `also` its further kinds."""

    name: str
    kind: str
    territory: Territory
    group: bool
    language: str
    parent: Body | None = None
    also: tuple[str, ...] = ()

    @classmethod
    def known(cls, body: KnownBody) -> Body:
        """A body of the registry."""
        kind, *also = body.kinds
        return cls(body.name, kind, body.territory, False, body.language, also=tuple(also))

    @property
    def path(self) -> str:
        """What stands in its IRI."""
        return f"{'group' if self.group else 'body'}/{self.territory.key}/{slug(self.name, self.language)}"

    @property
    def issuing(self) -> str:
        """What stands for it in the IRI of its acts."""
        kind = NATIONAL_KINDS.get(self.kind, "") if self.territory.key == self.territory.country else ""
        return national_issuer(kind, self.territory.country) or slug(self.name, self.language)


def body_of(name: str, setting: Setting) -> Body | None:
    """The body or group that a name means in a plan; None where the plan does not say.

    >>> oblast = Setting.of("uk", "", "Зарічанська область", "Зарічанська обласна державна адміністрація")
    >>> body_of("Управління освіти облдержадміністрації", oblast).name
    'Управління освіти Зарічанської обласної державної адміністрації'
    """
    language = setting.language
    where = setting.territory or setting.whole_country
    name = " ".join(name.split()).strip(" ,;.")
    if where is None or not name:
        return None
    if known := known_body(name, setting.country, setting.territory):
        return Body.known(known)
    words = table("bodies", language)["words"]
    if own := _the_issuer_itself(name, setting):
        return own
    full, group = in_full(with_full_names(name, setting.country), setting)
    full = morphology.nominative(full, language) if not group and _genitive_head(full, language) else full
    if not group and (known := known_body(full, setting.country, setting.territory)):
        return Body.known(known)
    kind = kind_of(full, language)
    if setting.issuer and kind_of(setting.issuer, language) in ("local-council", "council-executive"):
        kind = words.get("within_council", {}).get(kind, kind)
    if not group and (full.casefold() in words["bare"] or waits_for_a_place(full, setting)):
        return None
    if kind == "other" and not group and full.isupper():  # an abbreviation that nobody spelled out
        return None
    parent = _parent(full, kind, setting)
    if kind == "structural-unit":
        full = _without_own_place(full, setting)
    if parent and kind == "territorial-organ" and parent.kind in words["country_wide"]:
        parent = None
    if parent is None and kind == "structural-unit" and _is_elsewhere(full, setting):
        kind = "territorial-organ" if _of_another(full, language) else kind
    elif parent is None and kind == "structural-unit" and setting.issuer and not _office(setting.issuer, language):
        full = f"{full} {morphology.genitive(setting.issuer, language)}" if language != "en" else full
        parent = issuer_body(setting)
    elif kind in words.get("regional", ()) and _has_regions(setting) and not _is_elsewhere(full, setting):
        assert setting.territory is not None
        full = f"{full} {morphology.genitive(setting.territory.name, language)}"
    if parent and kind == "territorial-organ":
        kind = "structural-unit"
    return Body(full, kind, _territory(full, kind, setting, where), group, language, parent)


def _the_issuer_itself(name: str, setting: Setting) -> Body | None:
    """The plan's own authority, where a mention is but the word it begins with: «Міністерство» in a ministry's plan."""
    issuer = issuer_body(setting)
    bare = table("bodies", setting.language)["words"]["bare"]
    return issuer if issuer and name.casefold() in bare and issuer.name.casefold().split()[0] == name.casefold() else None


def _without_own_place(name: str, setting: Setting) -> str:
    """The name of a unit without the city of the plan's authority, whose own name says it again: «Управление образования города …»."""
    issuer = setting.issuer or ""
    city, authority = " ".join(issuer.split()[-2:]), morphology.genitive(issuer, setting.language)
    named = city.split()[:1] and city.split()[0] in table("bodies", setting.language)["words"]["city"].values()
    ends = name.casefold().endswith
    return name[: -len(city) - 1] if named and ends(f" {city.casefold()}") and not ends(authority.casefold()) else name


def _is_elsewhere(name: str, setting: Setting) -> bool:
    """Whether a name says that a body is not the plan's authority's own: another's, or a territory's."""
    place = setting.territory and morphology.genitive(setting.territory.name, setting.language).casefold()
    return _of_another(name, setting.language) or bool(place and name.casefold().endswith(f" {place}"))


def _of_another(name: str, language: str) -> bool:
    """Whether a name names a body of the whole country that it is part of."""
    words = tuple(table("bodies", language)["words"]["elsewhere"])
    return bool(words) and bool(re.search(rf"\s(?:{'|'.join(map(word_pattern, words))})(?!\w)", name))


def _has_regions(setting: Setting) -> bool:
    """Whether a plan is that of a region with a government of its own."""
    return bool(setting.territory and setting.issuer) and kind_of(setting.issuer or "", setting.language) in (
        "regional-government",
        "head-of-authority",
    )


def issuer_body(setting: Setting) -> Body | None:
    """The authority that issued the plan, as a body."""
    where = setting.territory or setting.whole_country
    if setting.issuer is None or where is None:
        return None
    if known := known_body(setting.issuer, setting.country, setting.territory):
        return Body.known(known)
    kind = kind_of(setting.issuer, setting.language)
    return Body(setting.issuer, kind, _territory(setting.issuer, kind, setting, where), False, setting.language)


def _genitive_head(name: str, language: str) -> bool:
    """Whether the head of a name stands in another case than the nominative."""
    first = name.split()[0]
    found = morphology.readings(first, language)
    return bool(found) and not any(case == "nomn" for _, case, _ in found) and any(case == "gent" for _, case, _ in found)


def _parent(name: str, kind: str, setting: Setting) -> Body | None:
    """The body whose unit a name names: its tail is an authority in the genitive."""
    language = setting.language
    words = table("bodies", language)["words"]
    if kind not in ("structural-unit", "territorial-organ") or not words["parent_heads"]:
        return None
    issuer = setting.issuer and morphology.genitive(setting.issuer, language)
    if issuer and name.casefold().endswith(" " + issuer.casefold()):
        return issuer_body(setting)
    adjectives = r"(?:[\w'’-]+(?:ої|ого|ой|его)\s+(?:(?:та|і|и)\s+)?)*"
    heads = "|".join(map(re.escape, words["parent_heads"]))
    m = re.search(rf"\s((?:{adjectives})(?:{heads})(?:\s.*)?)\Z", name, re.IGNORECASE)
    if m is None or waits_for_a_place(tail := capital(_nominative(m.group(1), language)), setting):
        return None
    if known := known_body(tail, setting.country, setting.territory):
        return Body.known(known)
    kind = kind_of(tail, language)
    where = setting.territory or setting.whole_country
    assert where is not None
    return Body(tail, kind, _territory(tail, kind, setting, where), False, language)


def _nominative(name: str, language: str) -> str:
    """The name in the nominative, its bracketed second name with it."""
    first, bracket, second = name.partition(" (")
    return morphology.nominative(first, language) + bracket + (morphology.nominative(second, language) if second else "")


def _territory(name: str, kind: str, setting: Setting, where: Territory) -> Territory:
    """The plan's territory, or the country for a body of the whole country."""
    country = setting.whole_country
    if country is None:
        return where
    here = setting.territory and _stem_of(setting.territory.name)
    if here and here in name.casefold():
        return where
    if kind in table("bodies", setting.language)["words"]["country_wide"]:
        return country
    named = kind in ("civil-society-organisation", "international-organisation") and _QUOTED.search(name)
    return country if named else where


def _stem_of(territory: str) -> str:
    """The beginning of a territory's name that its cases and adjectives share."""
    proper = next((w for w in territory.split() if w[:1].isupper()), territory)
    return proper.casefold()[: max(4, len(proper) - 3)]


def _office(issuer: str, language: str) -> bool:
    """Whether the issuer is an office, which has no units."""
    return kind_of(issuer, language) == "head-of-authority"
