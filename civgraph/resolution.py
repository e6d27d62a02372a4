"""Which body a mention means, within its document: «облдержадміністрація» in the plan of an oblast is that oblast's administration.

In: the name of an executor, the plan's issuer, territory and country. Out: a `Body` with its full name in the nominative, its kind,
its parent; None where the document does not say which body is meant. Then holds: no name of a place, an authority or a document is
known here; what a name leaves out is taken from the plan it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from civgraph import morphology
from civgraph.iris import NATIONAL
from civgraph.known_names import known_body, with_full_names
from civgraph.lexicon import any_of, pattern, table
from civgraph.names import slug
from civgraph.registry import NATIONAL_KINDS, KnownBody, Territory, country_of, territory_named

_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")
_PLACED = re.compile(r"[\w'’-]+(?:ськ|цьк|зьк|ск|цк|нск)(?:а|ої|ій|у|ою|ий|ого|ому|им|ая|ой|ую|ое|і|их|ие)\Z|м\.|міста|города|г\.")
_HEAD_END = re.compile(r"\s(?:при|з питань|з реалізації|по)\s|[«\"(]")
_QUOTED = re.compile(r"[«\"“„]([^»\"”]{3,})")


UNKNOWN = "zz"  # the country of a territory whose document names none


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
        national = NATIONAL_KINDS.get(self.kind) if self.territory.key == self.territory.country else None
        return NATIONAL[national] if national else slug(self.name, self.language)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a plan says about where it stands."""

    language: str
    country: str | None
    territory: Territory | None
    issuer: str | None

    @classmethod
    def of(cls, language: str, text: str, territory: str | None, issuer: str | None) -> Setting:
        """The setting of a plan: its text tells the country."""
        country = country_of(text, language, territory)
        return cls(language, country, territory_named(territory, country or UNKNOWN, language) if territory else None, issuer)

    @property
    def whole_country(self) -> Territory | None:
        """The territory of the country as a whole."""
        return Territory(self.country, self.country, self.country) if self.country else None


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
    short: str | None = table("bodies", language)["groups"].get(name) or table("bodies", language)["groups"].get(name.casefold())
    group = short is not None or _is_many(name, language)
    name = with_full_names(name, setting.country)
    full = _placed(_spelled_out(short or name, group, setting), group, setting)
    full = morphology.nominative(full, language) if not group and _genitive_head(full, language) else full
    if not group and (known := known_body(full, setting.country, setting.territory)):
        return Body.known(known)
    kind = kind_of(full, language)
    if setting.issuer and kind_of(setting.issuer, language) in ("local-council", "council-executive"):
        kind = words.get("within_council", {}).get(kind, kind)
    if not group and (full.casefold() in words["bare"] or _waits_for_a_place(full, setting)):
        return None
    if kind == "other" and not group and full.isupper():  # an abbreviation that nobody spelled out
        return None
    parent = _parent(full, kind, setting)
    if parent and kind == "territorial-organ" and parent.kind in words["country_wide"]:
        parent = None
    if parent is None and kind == "structural-unit" and setting.issuer and not _office(setting.issuer, language):
        full = f"{full} {morphology.genitive(setting.issuer, language)}" if language != "en" else full
        parent = issuer_body(setting)
    if parent and kind == "territorial-organ":
        kind = "structural-unit"
    return Body(full, kind, _territory(full, kind, setting, where), group, language, parent)


def issuer_body(setting: Setting) -> Body | None:
    """The authority that issued the plan, as a body."""
    where = setting.territory or setting.whole_country
    if setting.issuer is None or where is None:
        return None
    if known := known_body(setting.issuer, setting.country, setting.territory):
        return Body.known(known)
    kind = kind_of(setting.issuer, setting.language)
    return Body(setting.issuer, kind, _territory(setting.issuer, kind, setting, where), False, setting.language)


@cache
def kind_of(name: str, language: str) -> str:
    """The kind of body that the head of a name tells: the first word of the lexicon that stands in it.

    >>> kind_of("відділ освіти міської ради", "uk"), kind_of("Київська міська рада", "uk"), kind_of("Мінфін", "uk")
    ('structural-unit', 'local-council', 'ministry')
    """
    cut = _HEAD_END.search(name)
    head = name[: cut.start()] if cut and cut.start() > 3 else name
    for kind, beginnings in table("bodies", language)["grown"].items():
        if re.fullmatch(rf"(?:{'|'.join(beginnings)})\w{{3,}}", head) and not any(
            pos == "ADJF" for pos, _, _ in morphology.readings(head, language)
        ):
            return str(kind)
    found = []
    for n, (kind, words) in enumerate(table("bodies", language)["kinds"].items()):
        shouted = tuple(w for w in words if w.isupper())
        m = any_of(tuple(w for w in words if not w.isupper()) or ("\0",), before=r"(?<![\w-])").search(head)
        s = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, shouted))})(?!\w)", head) if shouted else None
        found += [(hit.start(), n, kind) for hit in (m, s) if hit]
    return min(found)[2] if found else "other"


def _is_many(name: str, language: str) -> bool:
    """Whether a name names a class of bodies: its head is a plural."""
    words = [m.group() for m in _WORD.finditer(re.split(r"[«\"(]", name)[0])]
    if not words:
        return False
    if pattern("bodies", language, "words.many", before="", after=r"\Z").match(words[0]):
        return True
    if language == "en":
        head = re.split(r"\s(?:of|for|in|at|on)\s", " ".join(words))[0].split()[-1]
        return head.endswith("s") and not head.endswith("ss") and not head.isupper() and head.casefold() not in ("affairs", "services")
    for word in words[:6]:
        found = morphology.readings(word, language)
        nominatives = {(pos, number) for pos, case, number in found if case == "nomn"}
        nouns = {number for pos, number in nominatives if pos == "NOUN"}
        adjectives = {number for pos, number in nominatives if pos in ("ADJF", "PRTF", "NPRO")}
        if nouns:
            return nouns == {"plur"}
        if adjectives:
            if adjectives == {"plur"}:
                return True
            if adjectives == {"sing"}:
                return False
    return False


def _spelled_out(name: str, group: bool, setting: Setting) -> str:
    """The name with its abbreviated authorities spelled out in their case: «облдержадміністрації», «ОДА»."""
    language = setting.language
    shorts: dict[str, str] = table("header", language).get("abbreviations", {})
    pieces: list[str] = []
    at = 0
    for n, m in enumerate(_WORD.finditer(name)):
        word = m.group()
        full = next((f for s, f in shorts.items() if (word == s if s.isupper() else morphology.lemma(word, language) == s)), None)
        if full is None:
            continue
        before = name[: m.start()].split()
        case, number = ("loct" if before and before[-1] in ("при", "в", "у") else "gent"), "sing"
        if not n or (before and group and not any(_is_noun(w, language) for w in before)):
            case, number = "nomn", "plur" if group else "sing"
        form = morphology.inflected(full, language, case, number)
        pieces += [name[at : m.start()], _capital(form) if word[0].isupper() and not word.isupper() and not n else form]
        at = m.end()
    return "".join(pieces) + name[at:]


def _is_noun(word: str, language: str) -> bool:
    found = morphology.readings(word, language)
    return any(pos == "NOUN" for pos, _, _ in found) and not any(pos == "ADJF" for pos, _, _ in found)


def _placed(name: str, group: bool, setting: Setting) -> str:
    """The name with the plan's place where it leaves it out: «обласної ради», «Правительства края»."""
    words = table("bodies", setting.language)["words"]
    for stem in words["placed"]:
        place = _adjective(stem, setting)
        if place is None:
            continue

        def put(m: re.Match[str], place: str = place, name: str = name) -> str:
            before = name[: m.start()].split()
            if before and (_PLACED.search(before[-1]) or before[-1].endswith(",")):
                return m.group()
            if m.group(2) not in _SINGULAR or (not before and group):  # «міських рад»: bodies of several places
                return m.group()
            return f"{place}{m.group(2)} {m.group(1).lower()}{m.group(2)}"

        authorities = any_of(tuple(words["authorities"]), before=r"\s+").pattern
        name = re.sub(rf"(?<![\w-])({stem})(\w{{1,3}})(?={authorities})", put, name, flags=re.IGNORECASE)
    for unit in words["units"]:
        full = setting.territory and morphology.genitive(setting.territory.name, setting.language)
        if not full or unit not in full.casefold().split():
            continue
        for m in reversed(list(re.finditer(rf"(?<![\w-]){unit}(?!\w)(?!\s+[А-ЯІЇЄҐ])", name))):
            before = name[: m.start()].split()
            if before and not _PLACED.search(before[-1]) and before[-1] not in words["among"]:
                name = name[: m.start()] + full + name[m.end() :]
    return name


_SINGULAR = frozenset(("а", "ої", "ій", "у", "ою", "ий", "ого", "ому", "ая", "ой", "ую"))


def _adjective(stem: str, setting: Setting) -> str | None:
    """The stem of the place's adjective that stands before a word such as «обласн» in the issuer's name or the territory's."""
    for words in filter(None, (setting.issuer, setting.territory.name if setting.territory else None)):
        if m := re.search(rf"([^\W\d_][\w'’-]*(?:[сзц]ьк|[сц]к))\w+\s+{stem}", words):
            return _capital(m.group(1))
    if stem in ("обласн", "областн") and setting.territory and (m := re.match(r"(\S+(?:[сзц]ьк|ск))\w+\s+област", setting.territory.name)):
        return m.group(1)
    return None


def _waits_for_a_place(name: str, setting: Setting) -> bool:
    """Whether a name still says «обласна …» and nobody says of which oblast."""
    first = name.split()[0].casefold()
    return any(re.fullmatch(rf"{stem}(?:а|ий|ая|ой)", first) for stem in table("bodies", setting.language)["words"]["placed"])


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
    if m is None or _waits_for_a_place(tail := _capital(_nominative(m.group(1), language)), setting):
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


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
