"""What is known beside the documents: territories with their codes, and which country a document speaks of.

In: the name of a territory; the text of a document. Out: the territory, the country's two letters. Then holds: a code comes from
`registry/territories.csv`, which names its source; what is not known has no code.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from civgraph.names import slug
from civgraph.resources import folder, toml


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory: its key (what stands in its IRI), its name, and its code where one is known."""

    key: str
    name: str
    country: str
    code: str | None = None
    wikidata: str | None = None
    name_en: str | None = None


@cache
def known_territories() -> dict[tuple[str, str], Territory]:
    """The territories of the registry by country and name."""
    with (folder("registry") / "territories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["country"], row["name"]): Territory(
            row["code"] or f"{row['country']}/{slug(row['name'], 'uk' if row['country'] == 'ua' else 'ru')}",
            row["name"],
            row["country"],
            row["code"] or None,
            row["wikidata"] or None,
            row["name_en"],
        )
        for row in rows
    }


def territory_named(name: str, country: str, language: str) -> Territory:
    """The territory of that name in a country.

    >>> territory_named("Житомирська область", "ua", "uk").key, territory_named("Зарічанська область", "ua", "uk").key
    ('UA18000000000041385', 'ua/zarichanska-oblast')
    """
    if any(name.casefold().startswith(stem.casefold()) for stem in toml("mappings/countries.toml")["names"].get(country, ())):
        return Territory(country, name, country)
    return known_territories().get((country, name)) or Territory(f"{country}/{slug(name, language)}", name, country)


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
