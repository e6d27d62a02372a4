"""Which act a citation means: by who issued it, its date and its number, by its number alone, or by its title.

In: a citation, the setting of its plan, the day of the plan. Out: `Meant`: the act, or the acts it may be. Then holds: an act is the same
whichever way it is cited («№ 68» of 2016 and 68/2016); a title that several acts bear is left open; an act adopted after the plan is not
meant by it; nothing is chosen by chance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from civgraph import morphology
from civgraph.agreement import folded
from civgraph.body_names import in_full
from civgraph.citation_forms import SIGN, forms_of
from civgraph.iris import act_path, national_issuer
from civgraph.issuer import authority_of
from civgraph.lexicon import table
from civgraph.names import act_number, slug
from civgraph.record import Citation
from civgraph.registry import Act, known_acts
from civgraph.resolution import body_of
from civgraph.setting import Setting
from civgraph.text import View

_YEAR = re.compile(r"[/-]((?:19|20)\d\d)(?!\d)")
_ISSUER_ENDS = re.compile(rf"{SIGN}|[«\"“„(\d]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """The act a citation means; where it may be one of several, which."""

    act: str | None
    candidates: tuple[str, ...] = ()


def act_meant(citation: Citation, setting: Setting, whole: View, day: str | None) -> Meant:
    """The act that a citation means in a plan of that day."""
    if setting.country is None:
        return Meant(None)
    words = _words_of_issuer(citation, setting.language)
    national = national_issuer(citation.issuer, setting.country)
    issuer = (_region(words, setting) or national) if national else _issuer(words, setting, whole)
    dated = citation.date or _year_of(citation.number)
    if issuer and citation.number and dated:
        return Meant(act_path(setting.country, issuer, dated, citation.number, setting.language))
    found = [a for a in _fitting(citation, setting) if day is None or a.date <= day]
    paths = tuple(sorted(a.path for a in found))
    return Meant(paths[0]) if len(paths) == 1 else Meant(None, paths)


def _fitting(citation: Citation, setting: Setting) -> list[Act]:
    """The acts of the registry that a citation without a full identity fits."""
    if citation.number:
        number = act_number(citation.number, setting.language)
        named = [a for a in known_acts().values() if a.number and act_number(a.number, setting.language) == number]
        return [a for a in named if (a.country, a.kind, a.issuer) == (setting.country, citation.act, citation.issuer)]
    alike = _by_title().get((setting.country or "", folded(citation.title) or ""), ())
    return [a for a in alike if a.kind == citation.act and citation.date in (None, a.date)]


@cache
def _by_title() -> dict[tuple[str, str], tuple[Act, ...]]:
    found: dict[tuple[str, str], tuple[Act, ...]] = {}
    for act in known_acts().values():
        if act.title:
            key = (act.country, folded(act.title) or "")
            found[key] = (*found.get(key, ()), act)
    return found


def _year_of(number: str | None) -> str | None:
    """The year that a number carries: «68/2016», «996-2010-п»."""
    found = _YEAR.findall(number or "")
    return str(found[-1]) if found else None


def _words_of_issuer(citation: Citation, language: str) -> str:
    """The words between the kind of act and its date, number or title."""
    forms = forms_of(language)
    kind = next((m for k in forms.kinds if not k.named and (m := k.words.search(citation.text))), None)
    if kind is None:
        return ""
    words = citation.text[kind.end() :]
    stops = [m.start() for m in (_ISSUER_ENDS.search(words), forms.since.search(words)) if m]
    return " ".join(words[: min(stops)].split()) if stops else ""


def _region(words: str, setting: Setting) -> str | None:
    """What stands for a region's own parliament or government in the IRIs of its acts: «Закон Томской области», «Правительства края»."""
    units = table("bodies", setting.language)["words"]["units"]
    if setting.territory is None or not words or words.split()[-1] not in units:
        return None
    place = morphology.genitive(setting.territory.name, setting.language)
    full = place if words in units else in_full(words, setting)[0]
    return slug(morphology.nominative(full, setting.language), setting.language)


def _issuer(words: str, setting: Setting, whole: View) -> str | None:
    """Who issued an act that is not a national one, as it stands in the act's IRI."""
    if not words:
        return None
    authority = authority_of(View.of(words), setting.language, whole)
    body = body_of(authority.name if authority else words, setting)
    return body.issuing if body and not body.group else None
