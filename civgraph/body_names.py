"""The name of a body in full: its short words spelled out, the place it leaves out taken from its plan.

In: a mention's name, the setting of its plan. Out: the full name, whether it names a class of bodies. Then holds: no name of a place, an
authority or a document is known here; words in quotation marks stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from civgraph import morphology
from civgraph.body_kinds import kind_of
from civgraph.lexicon import any_of, pattern, table
from civgraph.setting import Setting

_OPENING = re.compile(r"[«\"“„]")
_WORD = re.compile(r"[^\W\d_][\w'’ʼ-]*")
_PLACED = re.compile(r"[\w'’-]+(?:ськ|цьк|зьк|ск|цк|нск)(?:а|ої|ій|у|ою|ий|ого|ому|им|ая|ой|ую|ое|і|их|ие)\Z|м\.|міста|города|г\.")
_SINGULAR = frozenset(("а", "ої", "ій", "у", "ою", "ий", "ого", "ому", "ая", "ой", "ую"))


def in_full(name: str, setting: Setting) -> tuple[str, bool]:
    """The name in full, and whether it names a class of bodies."""
    groups: dict[str, str] = table("bodies", setting.language)["groups"]
    plain = name.replace("’", "'")
    short = groups.get(plain) or groups.get(plain.casefold())
    group = short is not None or _is_many(name, setting.language)
    spelled = _outside_quotes(short or name, lambda words: _placed(_spelled_out(words, group, setting), group, setting))
    return _completed(_agreeing(_city(spelled, setting.language), setting.language), setting), group


def _agreeing(name: str, language: str) -> str:
    """The name with the second name of the authority that it stands at in the case of the first, where a document mixes them up."""
    m = re.fullmatch(r"([^(«\"]+\sпри\s[^(«\"]+ \()([^()]+)(\))", name)
    return m[1] + morphology.inflected(m[2], language, "loct") + m[3] if m else name


def _city(name: str, language: str) -> str:
    """The name with the short word for a city in full, unless a preposition governs it: «Управление образования г. Сарапула»."""
    words = table("bodies", language)["words"]
    for short, full in words["city"].items():
        before = "".join(rf"(?<!\s{w})" for w in words["among"])
        name = re.sub(rf"{before}\s{re.escape(short)}\s*(?=[А-ЯІЇЄҐЁ])", f" {full} ", name)
    return name


def _outside_quotes(name: str, change: Callable[[str], str]) -> str:
    """The name with what stands before its quotation marks changed."""
    at = _OPENING.search(name)
    return change(name[: at.start()]) + name[at.start() :] if at and at.start() else name if at else change(name)


def _completed(name: str, setting: Setting) -> str:
    """The name with the authority at its end completed from the plan's: «при виконавчому комітеті», «прес-служба Міністерства»."""
    language, words = setting.language, name.split()
    if setting.issuer is None or len(words) < 2:
        return name
    issuer = setting.issuer.split()
    lemmas = [morphology.lemma(w, language) for w in issuer]
    for n in (2, 1):
        tail = [morphology.lemma(w, language) for w in words[-n:]]
        if len(words) > n and tail == lemmas[:n] and len(issuer) > n and (n > 1 or words[-1][0].isupper()):
            return " ".join([name, *issuer[n:]])
    common = [morphology.lemma(w, language) for w in words[-2:]] in table("bodies", language)["words"]["of_council"]
    if common and kind_of(setting.issuer, language) == "local-council":
        return f"{name} {morphology.genitive(setting.issuer, language)}"
    return name


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
    if words[-1].casefold() in table("bodies", language)["words"]["one"] and len(words) < 4:
        return False
    for word in words[:6]:
        found = morphology.readings(word, language)
        nominatives = {(pos, number) for pos, case, number in found if case == "nomn"}
        nouns = {number for pos, number in nominatives if pos == "NOUN"}
        adjectives = {number for pos, number in nominatives if pos in ("ADJF", "PRTF", "NPRO")}
        if nouns:
            return nouns == {"plur"} or _of_many(name, language)
        if adjectives:
            if adjectives == {"plur"}:
                return True
            if adjectives == {"sing"}:
                return False
    return False


def _of_many(name: str, language: str) -> bool:
    """Whether a singular unit belongs to several authorities, and so stands for a class: «виконком міських рад»."""
    owners = pattern("bodies", language, "words.many_owners", before=r"\A\w+\s+(?:[\w'’-]+(?:их|іх)\s+)*", after=r"(?!\w)")
    return bool(owners.match(name)) and kind_of(name, language) in ("council-executive", "structural-unit")


def _spelled_out(name: str, group: bool, setting: Setting) -> str:
    """The name with its abbreviated authorities spelled out in their case: «облдержадміністрації», «ОДА»."""
    language = setting.language
    shorts: dict[str, str] = {**table("header", language).get("abbreviations", {}), **table("bodies", language)["short"]}
    pieces: list[str] = []
    at = 0
    for n, m in enumerate(_WORD.finditer(name)):
        word = m.group()
        full = next((f for s, f in shorts.items() if (word == s if s.isupper() else morphology.lemma(word, language) == s)), None)
        if full is None:
            continue
        before = name[: m.start()].split()
        case, number = ("loct" if before and before[-1] in ("при", "в", "у") else "gent"), "sing"
        if not n or not any(_is_noun(w, language) or w in ("при", "в", "у") for w in before):
            case, number = "nomn", "plur" if group else "sing"
        form = morphology.inflected(full, language, case, number)
        pieces += [name[at : m.start()], capital(form) if word[0].isupper() and not word.isupper() and not n else form]
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


def _adjective(stem: str, setting: Setting) -> str | None:
    """The stem of the place's adjective that stands before a word such as «обласн» in the issuer's name or the territory's."""
    for words in filter(None, (setting.issuer, setting.territory.name if setting.territory else None)):
        if m := re.search(rf"([^\W\d_][\w'’-]*(?:[сзц]ьк|[сц]к))\w+\s+{stem}", words):
            return capital(m.group(1))
    if stem in ("обласн", "областн") and setting.territory and (m := re.match(r"(\S+(?:[сзц]ьк|ск))\w+\s+област", setting.territory.name)):
        return m.group(1)
    return None


def waits_for_a_place(name: str, setting: Setting) -> bool:
    """Whether a name still says «обласна …» and nobody says of which oblast."""
    first = name.split()[0].casefold()
    return any(re.fullmatch(rf"{stem}(?:а|ий|ая|ой)", first) for stem in table("bodies", setting.language)["words"]["placed"])


def capital(name: str) -> str:
    """The name with its first letter in capitals."""
    return name[:1].upper() + name[1:]
