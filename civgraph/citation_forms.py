"""The words by which acts are cited, as compiled patterns.

In: `mappings/citations/<language>.toml` and `eu.toml`. Out: a `Forms` for a language. Then holds: which words are an act, a body, an article or a
governor is written in data only, and every pattern is compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from civgraph.lexicon import NEVER, word_pattern
from civgraph.resources import toml

LANGUAGES = ("uk", "ru", "en")
SIGN = r"(?:за\s+)?(?:№{1,2}|\b(?-i:N)(?:[оo°º]\s?s?\.?|r\.)?(?=[\s_.]*[\dА-ЯA-Z]{1,4}[-/]?\d|[\s_.]*\d)|\b(?-i:N)[oо]s?\.|#(?=\s*\d))"
WHERE_NOT = r"(?<![\w-])"


@dataclass(frozen=True, slots=True)
class Kind:
    """A word for an act: what it is, who issues such acts where nobody is named, and what must stand with it."""

    act: str
    issuer: str | None
    needs: str  # title | any | dated | eu | about | name
    nominative: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An act known by its own name: a constitution, a code, a convention."""

    pattern: re.Pattern[str]
    title: str | None  # None: as printed
    act: str
    issuer: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Governor:
    """Words before (or after) a citation that say what it does there."""

    pattern: re.Pattern[str]
    role: str
    local: bool  # a participle: governs what stands next to it
    by: bool  # governs the instrumental, as a participle does
    opening: bool  # only where it opens a sentence


@dataclass(frozen=True, slots=True)
class Forms:
    """The patterns of one language."""

    start: re.Pattern[str]
    head: re.Pattern[str]
    kinds: dict[str, Kind]
    by: frozenset[str]
    named: tuple[Named, ...]
    issuers: tuple[tuple[re.Pattern[str], str, bool], ...]
    suffixes: tuple[tuple[re.Pattern[str], str], ...]
    article: re.Pattern[str]
    point: re.Pattern[str]
    between: re.Pattern[str]
    join: re.Pattern[str]
    since: re.Pattern[str]
    title: re.Pattern[str]
    bare_title: re.Pattern[str]
    country: re.Pattern[str]
    stop: re.Pattern[str]
    beyond: re.Pattern[str]
    not_before: re.Pattern[str]
    eu_number: re.Pattern[str]
    about: re.Pattern[str]
    governors: tuple[Governor, ...]
    governing: re.Pattern[str]
    after: tuple[tuple[re.Pattern[str], str], ...]
    capitals: bool


@cache
def forms_of(language: str) -> Forms:
    """The forms of a language, those of the European Union with them; English where there are none."""
    code = language.split("-")[0].lower()
    return _compiled((_table(code if code in LANGUAGES else "en"), _table("eu")), code)


@cache
def months() -> tuple[tuple[str, int], ...]:
    """The stems of the months in every language, with their numbers."""
    return tuple((stem, n) for code in LANGUAGES for n, stem in enumerate(_table(code)["words"]["months"], 1))


@cache
def date_pattern() -> re.Pattern[str]:
    """A date in any of the common writings, blanks and letters for noughts allowed."""
    month = f"(?:{'|'.join(stem for stem, _ in months())})[\\w']*"
    digit, gap = "[\\dОOоo]", "[\\s_]*"
    year = rf"(?:{gap}(?:року|рік|роки|р\b\.?|года|год\b|г\b\.?))?"
    return re.compile(
        rf"(?P<y1>(?:19|20)\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
        rf"|[«\"]?{gap}(?P<d2>{digit}{{1,2}}){gap}[./-]{gap}(?P<m2>{digit}{{1,2}}){gap}[./,-]{gap}(?P<y2>(?:19|2[0О])[\dОO]{{2}}|\d{{2}}(?!\d)){year}"
        rf"|[«\"]?{gap}(?P<d3>{digit}{{1,2}})(?:-?(?:го|е|є|st|nd|rd|th))?{gap}[»\"]?{gap}(?P<n3>{month})[\s_,]*(?P<y3>(?:19|20)\d\d){year}"
        rf"|(?P<n4>{month})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>(?:19|20)\d\d)",
        re.IGNORECASE,
    )


def _table(code: str) -> dict[str, Any]:
    return toml(f"mappings/citations/{code}.toml")


def _compiled(tables: tuple[dict[str, Any], ...], code: str) -> Forms:
    words = {key: [w for t in tables for w in t["words"].get(key, [])] for key in {k for t in tables for k in t["words"]}}
    entries = [entry for t in tables for entry in t.get("kind", [])]
    kinds = {
        form.casefold(): Kind(e["act"], e.get("issuer"), e.get("needs", "any"), e.get("nominative"))
        for e in entries
        for form in (*e["forms"], *e.get("by", []))
    }
    instrumental = frozenset(form.casefold() for e in entries for form in e.get("by", []))
    named = tuple(
        Named(_pattern(n["words"], WHERE_NOT), n.get("title"), n["act"], n["issuer"], n.get("sure", True))
        for t in tables
        for n in t.get("named", [])
        if n.get("language", code) == code
    )
    every_kind = _either(kinds)
    every_name = "|".join(n.pattern.pattern.removeprefix(WHERE_NOT) for n in named)
    name_patterns = "|".join(f"(?-i:{p})" for t in tables for p in t.get("name_patterns", [])) or "(?!)"
    head = f"(?P<name>{name_patterns})|(?P<named>{every_name})|(?P<kind>(?:{every_kind})(?![\\w-]))"
    number = r"\d{1,4}(?:\s?[-–]\s?\d{1,4}(?![.\d]))?[⁰¹²³⁴⁵⁶⁷⁸⁹]*(?:\(\w{1,3}\))*(?![\w])"
    join = f"(?:,\\s*(?:(?:{_either(words['join'])})(?!\\w))?|;|(?:{_either(words['join'])})(?!\\w))"
    sep = rf"\s*{join}\s*"
    letter = r"[«\"]?(?-i:[а-яієґa-z])[»\")](?!\w)"
    ordinal = rf"(?:{_either(words['ordinals'])})(?!\w)"
    place = rf"(?:{number}(?:\.\d+)*|[IVXІХ]+(?!\w)|{letter}|{ordinal})"
    article, point = _either(words["article"]), _either(words["point"])
    governors = tuple(
        Governor(_pattern(g["words"]), g["role"], g.get("local", False), g.get("by", g.get("local", False)), g.get("opening", False))
        for t in tables
        for g in t.get("governor", [])
        if not g.get("after")
    )
    governing = "|".join(g.pattern.pattern for g in governors) or "(?!)"
    since = _either(words["since"])
    month = "|".join(stem for stem, _ in months())
    bare = "|".join(words["bare_title"])
    unions = _either(words["union"])
    heads = re.compile(f"{WHERE_NOT}(?:{head})", re.IGNORECASE)
    return Forms(
        start=re.compile(rf"{WHERE_NOT}(?:(?P<unit>(?:{article}|{point})(?=[\s\d«\"¹]))|{head})", re.IGNORECASE),
        head=heads,
        kinds=kinds,
        by=instrumental,
        named=named,
        issuers=tuple((_pattern(i["words"], r"(?<!\w)"), i["kind"], i.get("sure", True)) for t in tables for i in t.get("issuer", [])),
        suffixes=tuple((re.compile(s["pattern"], re.IGNORECASE), s["issuer"]) for t in tables for s in t.get("suffix", [])),
        article=re.compile(rf"(?<!\w)(?:{article})\s*(?P<list>{number}(?:{sep}{number})*)", re.IGNORECASE),
        point=re.compile(rf"(?<!\w)(?:{point})\s*{place}(?:{sep}{place})*", re.IGNORECASE),
        between=re.compile(rf"\s*(?:{join})?\s*(?:of\s+(?:the\s+)?)?", re.IGNORECASE),
        join=re.compile(sep, re.IGNORECASE),
        since=re.compile(rf"(?<!\w)(?:{since})[\s_]*", re.IGNORECASE),
        title=re.compile(f"(?:{_either(words['title'])})(?!\\w)", re.IGNORECASE),
        bare_title=re.compile(f"(?:{bare})(?=\\s)"),
        country=re.compile(f"(?:{_either(words['country'])})(?!\\w)", re.IGNORECASE),
        stop=re.compile(
            rf"[«\"();:?!…]|,,|<<|''|{SIGN}|\.(?=\s|$)|(?P<comma>,)|\d+(?![\w-]*\s+(?:{_either(words['session'])}))"
            rf"|(?<!\w)(?:{since})(?=[\s_«\"]*(?:\d|(?:{month})|__))|(?<!\w)(?:{bare})(?=\s)"
            rf"|(?<!\w)(?:{_either(words['stop'])})(?!\w)|{WHERE_NOT}(?:{every_kind})(?![\w-])|{WHERE_NOT}(?:{article})(?=[\s\d])",
            re.IGNORECASE,
        ),
        beyond=re.compile(
            rf"\s*(?:$|[.;)](?:\s|$)|,?\s*(?:(?:{_either(words['join'])})\s+)?(?:{WHERE_NOT}(?:{every_kind})(?![\w-])|{WHERE_NOT}(?:{every_name})|(?<!\w)(?:{article}|{point})(?=[\s\d])"
            rf"|{governing}|[«\"](?:{_either(words['title'])})(?!\w)|(?<!\w)(?:{since})[\s_]*\d|{SIGN}))",
            re.IGNORECASE,
        ),
        not_before=re.compile(rf"(?<!\w)(?:{_either(words['not_before'])})\s+$", re.IGNORECASE),
        eu_number=re.compile(
            rf"(?:\(\s*(?:{unions})[^()]{{0,12}}\)\s*)?(?:{SIGN}\s*)?(?P<number>\d{{2,4}}/\d{{1,4}}(?:/(?:{unions}))?)(?![\w/])", re.IGNORECASE
        ),
        about=re.compile(rf"\s+(?:{_either(words['about'])})(?!\w)", re.IGNORECASE),
        governors=governors,
        governing=re.compile(governing, re.IGNORECASE),
        after=tuple((_pattern(g["words"]), g["role"]) for t in tables for g in t.get("governor", []) if g.get("after")),
        capitals=any(t["words"].get("capitals") for t in tables),
    )


def _either(words: Iterable[str]) -> str:
    """The words as alternatives, longest first; `~` stands for any ending.

    >>> _either(["ст.", "статт~"])
    "статт[\\\\w'’-]*|ст\\\\."
    """
    return "|".join(sorted((word_pattern(w) for w in words), key=len, reverse=True)) or "(?!)"


def _pattern(words: Iterable[str], before: str = r"(?<!\w)") -> re.Pattern[str]:
    found = _either(words)
    return re.compile(rf"{before}(?:{found})(?!\w)", re.IGNORECASE) if found else NEVER
