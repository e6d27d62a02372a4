"""The forms of words: nominatives of names, normal letter case, words that begin an action.

In: a word or a phrase, and its language. Out: the form asked for. Then holds: this is the only door to pymorphy3; what the
dictionary has wrong or lacks is in `morphology.toml` of the language; a language without a dictionary is read by its lexicon alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from civgraph.lexicon import pattern, table

_DICTIONARIES = ("uk", "ru")
_WORD = re.compile(r"[^\W\d_](?:[\w'’ʼ-]*\w)?")
_MODIFIERS = frozenset(("ADJF", "PRTF", "NPRO"))
_ROMAN = re.compile(r"[IVXІХ]+\Z")


@cache
def analyzer(language: str) -> Any:
    """The dictionary of a language, loaded once; None where there is none."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang=language) if language in _DICTIONARIES else None


@cache
def _parses(word: str, language: str) -> tuple[Any, ...]:
    found = analyzer(language)
    named = all(unicodedata.name(c, "") for c in word)  # the dictionary fails on letters of scripts without names
    return tuple(found.parse(word.replace("’", "'").replace("ʼ", "'"))) if found and named else ()


@cache
def lemma(word: str, language: str) -> str:
    """The dictionary form of a word, in small letters.

    >>> lemma("Облдержадміністрації", "uk")
    'облдержадміністрація'
    """
    small = word.casefold()
    known: str | None = table("morphology", language)["lemmas"].get(small)
    if known:
        return known
    parses = _parses(small, language)
    return str(parses[0].normal_form) if parses else small


@cache
def lemmas(word: str, language: str) -> tuple[str, ...]:
    """Every dictionary form that a word may have, the likeliest first; without a dictionary, what the endings of the language leave of it.

    >>> lemmas("води", "uk"), lemmas("studies", "en")
    (('водити', 'вода'), ('study', 'studies'))
    """
    small = word.casefold().replace("’", "'").replace("ʼ", "'")
    known: str | None = table("morphology", language)["lemmas"].get(small)
    if known:
        return (known,)
    if analyzer(language):
        return tuple(dict.fromkeys(str(p.normal_form) for p in _parses(small, language))) or (small,)
    endings: dict[str, list[str]] = table("morphology", language)["endings"]
    cut = next((e for e in sorted(endings, key=len, reverse=True) if small.endswith(e) and len(small) - len(e) > 2), None)
    return tuple(dict.fromkeys((*(small[: -len(cut)] + new for new in endings[cut]), small))) if cut else (small,)


def is_infinitive(word: str, language: str) -> bool:
    """Whether the dictionary knows the word as an infinitive."""
    return any(p.tag.POS == "INFN" or "infn" in p.tag.grammemes for p in _parses(word.casefold(), language)[:2])


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of the language has the word."""
    found = analyzer(language)
    return bool(found and found.word_is_known(word.casefold().replace("’", "'")))


@cache
def readings(word: str, language: str) -> frozenset[tuple[str, str, str]]:
    """The part of speech, case and number that a word may have.

    >>> ("NOUN", "nomn", "sing") in readings("рада", "uk")
    True
    """
    return frozenset(
        (str(p.tag.POS), str(p.tag.case or ("nomn" if p.tag.POS == "NOUN" else None)), _number(p.tag)) for p in _readings(word, language)
    )


def singular(phrase: str, language: str) -> str:
    """The phrase with its head, and the adjectives before it, in the singular.

    >>> singular("міські держадміністрації", "uk")
    'міська держадміністрація'
    """
    return inflected(phrase, language, "nomn", "sing")


def nominative(phrase: str, language: str) -> str:
    """The phrase with its head, and the adjectives before it, in the nominative.

    >>> nominative("Житомирської обласної державної адміністрації", "uk")
    'Житомирська обласна державна адміністрація'
    >>> nominative("структурних підрозділів міської ради", "uk")
    'структурні підрозділи міської ради'
    """
    return inflected(phrase, language, "nomn")


def genitive(phrase: str, language: str) -> str:
    """The phrase with its head, and the adjectives before it, in the genitive.

    >>> genitive("Одеська міська рада", "uk")
    'Одеської міської ради'
    """
    return inflected(phrase, language, "gent")


def sentence_case(text: str, language: str) -> str:
    """Words in capitals as they would stand in a sentence: proper names and abbreviations keep theirs.

    >>> sentence_case("ПРО ПЛАН ЗАХОДІВ НА II КВАРТАЛ В УКРАЇНІ", "uk")
    'Про план заходів на II квартал в Україні'
    """
    found = _WORD.sub(lambda m: _normal_case(m.group(), language) if m.group().isupper() else m.group(), text)
    regions = pattern("morphology", language, "region_names", before=r"(?<![\w-])(?:\w+-)?")
    found = regions.sub(lambda m: _titled(m.group().split()[0]) + m.group()[len(m.group().split()[0]) :], found)
    found = re.sub(r"(?<=[«\"])[^\W\d_]", lambda m: m.group().upper(), found)
    for name in table("morphology", language)["names"]:
        found = re.sub(rf"(?<!\w){name}(?!\w)", name, found, flags=re.IGNORECASE)
    first = _WORD.search(found)
    return found[: first.start()] + found[first.start()].upper() + found[first.start() + 1 :] if first else found


@cache
def is_action(word: str, language: str) -> bool:
    """Whether a word, as the first of a sentence, says what is to be done.

    >>> is_action("Забезпечення", "uk"), is_action("забезпечити", "uk"), is_action("Департамент", "uk")
    (True, True, False)
    """
    small = word.casefold().replace("’", "'")
    lexicon = table("morphology", language)
    if small in lexicon["no_actions"]:
        return False
    if small in lexicon["actions"]:
        return True
    if small.endswith(tuple(lexicon["action_endings"])):
        return len(small) > 5 and any(p.tag.POS == "NOUN" and _number(p.tag) == "sing" for p in _parses(small, language)[:3])
    return is_infinitive(small, language)


def _normal_case(word: str, language: str) -> str:
    if (_ROMAN.match(word) and word != "І") or word in table("morphology", language)["abbreviations"]:
        return word
    small = word.lower()
    parses = _parses(small, language)
    if not parses:
        return small
    if len(word) < 6 and word.isalpha() and not is_known(word, language):
        return word
    named = pattern("morphology", language, "proper", after=r"\Z").match(small)
    proper = named or any({"Geox", "Name", "Surn", "Patr"} & set(p.tag.grammemes) for p in parses[:1])
    return _titled(small) if proper and len(word) > 2 else small


def _titled(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


@lru_cache(maxsize=1 << 14)  # the names of bodies come again in every row of a plan
def inflected(phrase: str, language: str, case: str, number: str | None = None) -> str:
    """The phrase with its leading adjectives and the noun after them put into a case (and a number)."""
    words = list(_WORD.finditer(phrase))
    name: str | None = table("morphology", language)["lemmas"].get(phrase.casefold())
    if name and number is None and case == "nomn":
        return _like(phrase, name)
    found = _head(phrase, words, language)
    if found is None:
        return phrase
    head, chosen = found
    gender, number = chosen[head].tag.gender, number or _number(chosen[head].tag)
    if gender is None and number == "sing":
        single = chosen[head].inflect({case, "sing"}) or _single(chosen[head], case)
        gender = single.tag.gender if single else None
    pieces: list[str] = []
    at = 0
    for n, m in enumerate(words[: head + 1]):
        parse = chosen.get(n)
        form = _form(parse, case, number, gender, n == head) if parse else None
        form = table("morphology", language).get("forms", {}).get(form, form)
        pieces.append(phrase[at : m.start()] + (_like(m.group(), form) if form else m.group()))
        at = m.end()
    return "".join(pieces) + phrase[at:]


def _number(tag: Any) -> str:
    """Singular or plural; the Ukrainian dictionary marks the singular by a gender alone."""
    return "plur" if "plur" in tag.grammemes else "sing"


def _single(parse: Any, case: str) -> Any:
    """The singular of a plural noun, from its lexeme: the Ukrainian dictionary has no mark to ask for."""
    return next((p for p in parse.lexeme if p.tag.case == case and _number(p.tag) == "sing"), None)


def _form(parse: Any, case: str, number: str, gender: str | None, head: bool) -> str | None:
    wanted = {case, "plur"} if number == "plur" else {case, gender} if gender and not head else {case}
    if number == "sing":
        inflected = parse.inflect(wanted | {"sing"}) or (
            _single(parse, case) if head and _number(parse.tag) == "plur" else parse.inflect(wanted)
        )
    else:
        inflected = parse.inflect(wanted)
    if head and case == "nomn" and number == "sing" and (inflected is None or _number(inflected.tag) == "plur"):
        return str(parse.normal_form)  # the dictionary marks some nominatives with no case: «відділ»
    return str(inflected.word) if inflected else None


def _like(word: str, form: str) -> str:
    """The form in the letter case and with the apostrophe of the word."""
    for mark in "’ʼ":
        if mark in word:
            form = form.replace("'", mark)
    if word.isupper() and len(word) > 1:
        return form.upper()
    parts = word.split("-")
    if len(parts) == form.count("-") + 1:
        return "-".join(f[:1].upper() + f[1:] if p[:1].isupper() else f for p, f in zip(parts, form.split("-"), strict=True))
    return form[:1].upper() + form[1:] if word[:1].isupper() else form


def _head(phrase: str, words: list[re.Match[str]], language: str) -> tuple[int, dict[int, Any]] | None:
    """The place of the head noun, and the reading of it and of each adjective that agree in case and number."""
    joins = pattern("morphology", language, "joins", before="", after=r"\Z")
    modifiers: list[int] = []
    best: tuple[int, dict[int, Any]] | None = None
    for n, m in enumerate(words[:8]):
        between = phrase[words[n - 1].end() : m.start()] if n else phrase[: m.start()]
        if between.strip(' ,«"') or (any(c in between for c in '«"') and n):
            return best
        word = m.group()
        if joins.match(word) and modifiers:
            continue
        parses = _readings(word, language)
        if not parses:
            return best
        agreeing = _agreed(modifiers, words, parses, language)
        may_modify = any(p.tag.POS in _MODIFIERS for p in parses)
        if agreeing:
            noun, others = agreeing
            best = (n, {**others, n: noun})  # a later noun is the head where this word may be an adjective: «військовим адміністраціям»
        if not may_modify:
            return best
        modifiers.append(n)
    if len(words) == 1 and modifiers:  # an adjective that is a name by itself: «Кропивницькому»
        order = {case: n for n, (_, case) in enumerate(_ORDER)}
        readings = [p for p in _readings(words[0].group(), language) if p.tag.POS == "ADJF" and "masc" in p.tag.grammemes]
        return (0, {0: min(readings, key=lambda p: order.get(p.tag.case, len(order)))}) if readings else None
    return best


def _readings(word: str, language: str) -> tuple[Any, ...]:
    over: str | None = table("morphology", language)["readings"].get(word.casefold())
    known: str | None = table("morphology", language)["lemmas"].get(word.casefold())
    parses = _parses(word.casefold(), language)
    return tuple(p for p in parses if over in (None, p.tag.POS) and known in (None, p.normal_form)) or parses


def _agreed(modifiers: list[int], words: list[re.Match[str]], nouns: tuple[Any, ...], language: str) -> tuple[Any, dict[int, Any]] | None:
    """The first case and number, in order of likelihood, in which a noun and every adjective before it agree."""
    if not modifiers and any(p.tag.POS in _MODIFIERS for p in nouns[:1]):
        return None
    for number, case in _ORDER:
        for noun in nouns:
            if noun.tag.POS != "NOUN" or noun.tag.case != case or _number(noun.tag) != number:
                continue
            chosen: dict[int, Any] = {}
            for n in modifiers:
                fit = next((p for p in _readings(words[n].group(), language) if _agrees(p, noun, case, number)), None)
                if fit is None:
                    break
                chosen[n] = fit
            else:
                return noun, chosen
    return None


def _agrees(parse: Any, noun: Any, case: str, number: str) -> bool:
    tag = parse.tag
    if tag.POS not in _MODIFIERS or tag.case != case or _number(tag) != number:
        return False
    return number == "plur" or tag.gender in (noun.tag.gender, None) or noun.tag.gender is None or "ms-f" in noun.tag.grammemes


_ORDER = tuple(
    (number, case)
    for number, case in (
        ("sing", "nomn"), ("sing", "gent"), ("sing", "accs"), ("sing", "datv"), ("sing", "ablt"), ("sing", "loct"),
        ("plur", "nomn"), ("plur", "gent"), ("plur", "datv"), ("plur", "accs"), ("plur", "ablt"), ("plur", "loct"),
    )
)  # fmt: skip
