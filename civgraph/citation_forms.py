"""The words by which acts are cited, as compiled patterns.

In: `mappings/citations/<language>.toml` and `eu.toml`. Out: the `Forms` of a language. Then holds: which words are an act, an
issuer, an article or a governor is written in data only, and every pattern is compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from civgraph.lexicon import NEVER, languages, word_pattern
from civgraph.resources import toml

SIGN = r"(?:за\s+)?(?:№\s?№|№|(?<!\w)(?-i:No|Nr|Nº|N°|Nо|N)\.?(?=[\s_]*[\dА-ЯA-Z])|#(?=\s*\d))"
_NUMBER = r"\d{1,4}(?:\.\d{1,2})?(?:\s?[-–]\s?\d{1,4}(?:\.\d{1,2})?(?![.\d]*\d))?[⁰¹²³⁴⁵⁶⁷⁸⁹]*(?:\(\w{1,3}\))*(?!\w)"


@dataclass(frozen=True, slots=True)
class Kind:
    """A word for an act, or an act's own name: what it is, who issues it where nobody is named, what must stand with it."""

    words: re.Pattern[str]
    act: str
    issuer: str | None
    needs: str | None = None  # number | union
    named: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Governor:
    """Words that say what the citation after (or before) them does; a local one governs only what stands next to it."""

    words: re.Pattern[str]
    role: str
    local: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """The patterns of one language."""

    anchor: re.Pattern[str]  # an article, a point or an act
    kinds: tuple[Kind, ...]
    issuers: tuple[tuple[re.Pattern[str], str], ...]
    since: re.Pattern[str]
    year: re.Pattern[str]
    bare_title: re.Pattern[str]
    join: re.Pattern[str]
    article: re.Pattern[str]
    point: re.Pattern[str]
    union: re.Pattern[str]
    not_before: re.Pattern[str]
    governors: tuple[Governor, ...]
    governing: re.Pattern[str]
    after: tuple[Governor, ...]

    def kind_at(self, text: str, at: int) -> tuple[Kind, int] | None:
        """The longest act that the words at a place name, and where they end."""
        found = [(m.end(), -n, kind) for n, kind in enumerate(self.kinds) if (m := kind.words.match(text, at))]
        if not found:
            return None
        end, _, kind = max(found, key=lambda f: f[:2])
        return kind, end


@cache
def forms_of(language: str) -> Forms:
    """The forms of a language, those of the European Union with them; English where there are none."""
    tables = [toml(f"mappings/citations/{language if language in languages() else 'en'}.toml"), toml("mappings/citations/eu.toml")]
    words: dict[str, list[str]] = tables[0]["words"]
    kinds = (*(_named(n) for n in tables[0].get("named", ())), *(_kind(a) for t in tables for a in t.get("act", ())))
    governors = tuple(_governor(g) for g in tables[0]["governor"])
    joins = either(words["joins"])
    join = rf"(?:,\s*(?:(?:{joins})(?!\w))?|;|(?:{joins})(?!\w))"
    separator = rf"\s*{join}\s*"
    place = rf"(?:{_NUMBER}(?:\.\d+)*|[IVXІХ]+(?!\w)|[«\"](?-i:[а-яієґa-z])[»\"]|(?:{either(words['ordinals'])})(?!\w))"
    article, point = either(words["article"]), either(words["point"])
    acts = "|".join(f"(?:{k.words.pattern})" for k in kinds)
    return Forms(
        anchor=re.compile(rf"(?<![\w-])(?:(?P<unit>(?:{article}|{point})(?=\s*[\d«\"IVXІХ]|\s+\w))|{acts})", re.IGNORECASE),
        kinds=kinds,
        issuers=tuple((_compiled(i["words"]), i["kind"]) for i in tables[0]["issuer"]),
        since=re.compile(rf"(?<!\w)(?:{either(words['since'])})(?=[\s_«\"\d])[\s_]*", re.IGNORECASE),
        year=re.compile(rf"\s*(?:{either(words['year'])})(?!\w)" if words["year"] else NEVER.pattern, re.IGNORECASE),
        bare_title=re.compile(rf"(?:{either(words['bare_title'])})(?=\s)"),
        join=re.compile(separator, re.IGNORECASE),
        article=re.compile(rf"(?<!\w)(?:{article})\s*(?P<list>{_NUMBER}(?:{separator}{_NUMBER})*)", re.IGNORECASE),
        point=re.compile(
            rf"(?<!\w)(?:(?:{point})\s*{place}(?:{separator}{place})*|{place}\s+(?:{point})(?!\w)(?=\s+(?:{article}|{point}|{acts})))",
            re.IGNORECASE,
        ),
        union=re.compile(rf"\s*(?:{either(tables[1]['words']['bodies'])})(?!\w)", re.IGNORECASE),
        not_before=re.compile(rf"(?<!\w)(?:{either(words['not_before'])})\s+(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE),
        governors=governors,
        governing=re.compile("|".join(g.words.pattern for g in governors), re.IGNORECASE),
        after=tuple(_governor(g) for g in tables[0].get("after", ())),
    )


def either(words: Iterable[str]) -> str:
    """The words as alternatives, longest first; `~` stands for any ending.

    >>> either(["ст.", "статт~"]).split("|")[1]
    'ст\\\\.'
    """
    return "|".join(sorted((word_pattern(w) for w in words), key=len, reverse=True)) or NEVER.pattern


def _compiled(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(words)})(?!\w)", re.IGNORECASE)


def _kind(entry: dict[str, Any]) -> Kind:
    return Kind(
        re.compile(rf"(?:{either(entry['words'])})(?![\w-])", re.IGNORECASE), entry["kind"], entry.get("issuer"), entry.get("needs")
    )


def _named(entry: dict[str, Any]) -> Kind:
    words = entry["pattern"] if "pattern" in entry else either(entry["words"])
    return Kind(re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE), entry["kind"], entry["issuer"], named=True, title=entry.get("title"))


def _governor(entry: dict[str, Any]) -> Governor:
    return Governor(_compiled(entry["words"]), entry["role"], entry.get("local", False))
