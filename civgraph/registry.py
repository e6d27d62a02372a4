"""What is known beside the documents: territories, acts and their force, bodies, strategies, consents; and a document's country.

In: the rows of the registry; the name of a territory, the text of a document. Out: what is known, each thing once. Then holds: every fact
comes from a row that names its source and its date; of two rows on one thing the later date wins, and what it leaves empty the earlier
says; statements of force accumulate; what is not known has no code, no number, no status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civgraph.iris import act_path, national_issuer, strategy_path
from civgraph.names import slug
from civgraph.registry_tables import Refusal, Row, folders, rows, split
from civgraph.resources import toml

NATIONAL_KINDS = {"parliament": "parliament", "government": "government", "head-of-authority": "president"}  # of bodies of a whole country


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory: its key (what stands in its IRI), its name, and its code where one is known."""

    key: str
    name: str
    country: str
    code: str | None = None
    wikidata: str | None = None
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An act: what identifies it, what it approved, what it rests on, when the period it set itself was over."""

    path: str
    country: str
    kind: str
    issuer: str
    date: str
    number: str
    title: str | None = None
    register_key: str | None = None
    approves: str | None = None
    based_on: str | None = None
    term_ended: str | None = None


@dataclass(frozen=True, slots=True)
class ForceStatement:
    """A fact of which state of force an act was in, and since when."""

    act: str
    status: str
    since: str | None
    repealed_by: str | None
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body of the registry: its name, its kinds, its official abbreviations, where it is."""

    name: str
    country: str
    kinds: tuple[str, ...]
    shorts: tuple[str, ...]
    territory: Territory
    wikidata: str | None = None

    @property
    def language(self) -> str:
        """The language of its name."""
        return language_of_country(self.country)

    @property
    def path(self) -> str:
        """What stands in its IRI."""
        return f"body/{self.territory.key}/{slug(self.name, self.language)}"


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy or programme, and its other names."""

    path: str
    name: str
    country: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A fact that a body gave its consent to take part in a measure, or refused it."""

    measure: str
    body: str
    status: str
    date: str | None
    document: str | None
    source: str
    as_of: str


def language_of_country(country: str) -> str:
    """The language in which the registry names the acts and bodies of a country."""
    return str(toml("mappings/countries.toml")["language"].get(country, "en"))


def about(row: Row) -> str:
    """What stands in the IRI of the thing that a row is about."""
    match row.table:
        case "territories":
            return f"territory/{row['code'] or _unlisted(row['name'], row['country'], language_of_country(row['country']))}"
        case "bodies":
            return _body(row.values).path
        case "strategies":
            return strategy_path(row["country"], row["name"], language_of_country(row["country"]))
        case "acts":
            language = language_of_country(row["country"])
            issuer = national_issuer(row["issuer"], row["country"]) or slug(row["issuer"], language)
            return act_path(row["country"], issuer, row["date"], row["number"], language)
        case "force":
            return row["act"]
        case _:
            return f"plan/{row['plan']}/m/{row['measure']}"


def latest(found: Iterable[Row], what: Callable[[Row], str] = about) -> dict[str, dict[str, str]]:
    """What the rows say of each thing: the latest of them, and where that is silent the one before."""
    known: dict[str, dict[str, str]] = {}
    for row in sorted(found, key=lambda row: row["as_of"]):
        known.setdefault(what(row), {name: "" for name in row.values}).update({k: v for k, v in row.values.items() if v})
    return known


def unknown_act(row: Row, known: Iterable[str]) -> Refusal | None:
    """What is wrong with a row that points at an act which no row of `acts.csv` describes."""
    for name in ("act", "based_on", "repealed_by"):
        if (act := row.values.get(name)) and act not in known:
            return (
                f"у стовпці {name} має бути акт, описаний в acts.csv; {act} там немає, додайте його",
                f"the column {name} wants an act that acts.csv describes; {act} is not there, add it",
            )
    return None


def known_territories() -> dict[tuple[str, str], Territory]:
    """The territories of the registry by country and name; a name that several bear is none's."""
    return _territories(folders())[1]


def territories() -> tuple[Territory, ...]:
    """All territories of the registry."""
    return _territories(folders())[0]


@cache
def _territories(where: tuple[Path, ...]) -> tuple[tuple[Territory, ...], dict[tuple[str, str], Territory]]:
    listed = tuple(
        Territory(path.partition("/")[2], v["name"], v["country"], v["code"] or None, v["wikidata"] or None, v["name_en"] or None)
        for path, v in latest(rows("territories")).items()
    )
    named: dict[tuple[str, str], Territory | None] = {}
    for one in listed:
        named[one.country, one.name] = None if (one.country, one.name) in named else one
    return listed, {name: one for name, one in named.items() if one}


def known_acts() -> dict[str, Act]:
    """The acts of the registry, by what stands in their IRI."""
    return _acts(folders())


@cache
def _acts(where: tuple[Path, ...]) -> dict[str, Act]:
    found = {path: _act(path, values) for path, values in latest(rows("acts")).items()}
    for row in rows("acts"):
        if refusal := unknown_act(row, found):
            raise row.refused(refusal)
    return found


def _act(path: str, v: Mapping[str, str]) -> Act:
    more = (v[name] or None for name in ("title", "register_key", "approves", "based_on", "term_ended"))
    return Act(path, v["country"], v["kind"], v["issuer"], v["date"], v["number"], *more)


def force_statements() -> tuple[ForceStatement, ...]:
    """The statements of force, those on one act from the earliest to the latest."""
    return _force(folders())


@cache
def _force(where: tuple[Path, ...]) -> tuple[ForceStatement, ...]:
    acts = known_acts()
    found: dict[tuple[str, ...], ForceStatement] = {}
    for row in rows("force"):
        if refusal := unknown_act(row, acts):
            raise row.refused(refusal)
        found[row["act"], row["as_of"], row["since"], row["status"]] = ForceStatement(
            row["act"], row["status"], row["since"] or None, row["repealed_by"] or None, row["source"], row["as_of"]
        )
    return tuple(found[key] for key in sorted(found))


def known_bodies() -> dict[str, KnownBody]:
    """The bodies of the registry, by what stands in their IRI."""
    return _bodies(folders())


@cache
def _bodies(where: tuple[Path, ...]) -> dict[str, KnownBody]:
    return {path: _body(values) for path, values in latest(rows("bodies")).items()}


def _body(v: Mapping[str, str]) -> KnownBody:
    country, where = v["country"], Territory(v["country"], v["country"], v["country"])
    if v["territory"]:
        where = territory_named(v["territory"], country, language_of_country(country))
    return KnownBody(v["name"], country, tuple(split(v["kind"])), tuple(split(v["short"])), where, v["wikidata"] or None)


def known_strategies() -> dict[str, Strategy]:
    """The strategies of the registry, by what stands in their IRI."""
    return _strategies(folders())


@cache
def _strategies(where: tuple[Path, ...]) -> dict[str, Strategy]:
    return {path: Strategy(path, v["name"], v["country"], tuple(split(v["also"]))) for path, v in latest(rows("strategies")).items()}


def consents() -> tuple[ConsentRecord, ...]:
    """The records of consent: of several on one measure and body the latest."""
    last = {(about(row), row["body"]): row for row in sorted(rows("consents"), key=lambda row: row["as_of"])}
    return tuple(
        ConsentRecord(measure, body, row["status"], row["date"] or None, row["document"] or None, row["source"], row["as_of"])
        for (measure, body), row in sorted(last.items())
    )


def territory_named(name: str, country: str, language: str) -> Territory:
    """The territory of that name in a country.

    >>> territory_named("Житомирська область", "ua", "uk").key, territory_named("Зарічанська область", "ua", "uk").key
    ('UA18000000000041385', 'ua/zarichanska-oblast')
    """
    if any(name.casefold().startswith(stem.casefold()) for stem in toml("mappings/countries.toml")["names"].get(country, ())):
        return Territory(country, name, country)
    return known_territories().get((country, name)) or Territory(_unlisted(name, country, language), name, country)


def _unlisted(name: str, country: str, language: str) -> str:
    """The key of a territory that has no code."""
    return f"{country}/{slug(name, language)}"


def country_of(text: str, language: str, territory: str | None) -> str | None:
    """The country a document speaks of: that of its territory, that of its language where there is but one, else the one named most.

    >>> country_of("Правительство Российской Федерации", "ru", None), country_of("in short", "en", None)
    ('ru', None)
    """
    for country, name in known_territories():
        if name == territory:
            return country
    alone: str | None = toml("mappings/countries.toml")["alone"].get(language)
    if alone:
        return alone
    names: dict[str, list[str]] = toml("mappings/countries.toml")["names"]
    found = {country: len(re.findall(rf"(?<!\w)(?:{'|'.join(stems)})", text)) for country, stems in names.items()}
    best = max(found, key=lambda country: found[country])
    return best if found[best] else None
