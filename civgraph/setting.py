"""What a plan says about where it stands: what its elliptical names are completed from.

In: the plan's language, its text, its territory, its issuer. Out: a `Setting`. Then holds: an issuer is the same whether its letterhead
prints the region after it or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph.lexicon import table
from civgraph.registry import Territory, country_of, territory_named

UNKNOWN = "zz"  # the country of a territory whose document names none


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
        where = territory_named(territory, country or UNKNOWN, language) if territory else None
        return cls(language, country, where, issuer and _without_region(issuer, language))

    @property
    def whole_country(self) -> Territory | None:
        """The territory of the country as a whole."""
        return Territory(self.country, self.country, self.country) if self.country else None


def _without_region(issuer: str, language: str) -> str:
    """The issuer without the region after its name: «Дрогобицька міська рада Львівської області»."""
    words = table("bodies", language)["words"]
    if not words["before_region"]:
        return issuer
    found = re.fullmatch(rf"(.+\s(?:{'|'.join(words['before_region'])}))\s+[\w'’-]+\s+(?:{'|'.join(words['units'])})", issuer)
    return found[1] if found else issuer
