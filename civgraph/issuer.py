"""Which authority stands behind a letterhead, a stamp or a post, in full and in the nominative; and its territory.

In: the words that name it, and the text around for what they leave out. Out: the authority's name and its territory. Then holds:
a name that the words do not give in full is marked as worked out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from civgraph import morphology
from civgraph.lexicon import any_of, pattern, table
from civgraph.text import View

_DASH = re.compile(r"\s+[—–-]\s+")
_CITY = re.compile(r"(?<!\w)(?:м\.|міст[оауі]м?|місті|г\.|город[ауе]?)\s*([А-ЯІЇЄҐЁ][\w'’-]+)")
_SMALL = re.compile(r"(?<=\s)(?:Of|The|And|For|In)(?=\s)")
_PLACE_OF = re.compile(
    r"\b((?i:City|County|Borough|District|Province|Region|State|Republic|Kingdom|Municipality|Town))"
    r"\s+(?i:of)(\s+(?i:the))?\s+([A-Z][\w'-]+(?:[ ][A-Z][\w'-]+)?)(?!\w)"
)
_REGION = re.compile(r"([А-ЯІЇЄҐ][\w'’-]*[сзц]ьк)(?:а|ої|ій|у|ою)\s+(?:област[іьи]|обласн\w+)", re.IGNORECASE)
_COMMUNITY = re.compile(
    r"(?-i:[А-ЯІЇЄҐ])[\w'’-]+(?:ої|а|ій|ою|у)\s+(?:(?:міськ|селищн|сільськ)\w+\s+)?(?:об'єднан\w+\s+)?територіальн\w+\s+громад\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority's name, whether it was worked out, and the words it was read from."""

    name: str
    worked_out: bool
    views: tuple[View, ...]


def authority_of(words: View, language: str, whole: View) -> Authority | None:
    """The authority that a post, an office or a body's name stands for.

    >>> view = View.of("Голова Львівської обласної державної адміністрації")
    >>> authority_of(view, "uk", view).name
    'Львівська обласна державна адміністрація'
    """
    lexicon = table("header", language)
    words = words.strip(" .,:;–-_*")
    if words.text.count("«") != words.text.count("»"):
        words = words.strip("«»")
    if not words:
        return None
    phrase = words.value()
    if dash := _DASH.search(phrase):
        phrase = phrase[: dash.start()]
    phrase = pattern("header", language, "convocation", before=r"\s+[\w-]+\s+", after=r".*").sub("", phrase)
    if phrase.isupper():  # an English name keeps its capitals: «County Council»
        phrase = _SMALL.sub(lambda m: m.group().lower(), phrase.title()) if language == "en" else morphology.sentence_case(phrase, language)
    if _is_office(phrase, language):
        name = _placed(morphology.nominative(phrase, language), language, whole)
        return Authority(name, name.casefold() != words.value().casefold(), (words,))
    rest, head = _without_post(phrase, language)
    minister = next((full for word, full in lexicon["heads"].items() if head and any_of((word,)).fullmatch(head)), None)
    if minister and rest:
        return Authority(f"{minister} {rest}", True, (words,))
    body = rest if head else phrase
    if not body or not pattern("header", language, "bodies").search(body):
        return None
    name = morphology.nominative(body, language)
    full = _expanded(name, language, whole)
    full = full[:1].upper() + full[1:]
    return Authority(full, full.casefold() != words.value().casefold(), (words,))


def _is_office(phrase: str, language: str) -> bool:
    """Whether the words name an office that is itself an authority."""
    offices = pattern("header", language, "offices")
    words = phrase.split()
    lemmas = " ".join(morphology.lemma(w, language) for w in words[:3])
    named = offices.search(lemmas) or offices.match(phrase) or offices.match(morphology.nominative(phrase, language))
    return bool(named) and not pattern("header", language, "bodies").search(" ".join(words[:4]))


def _without_post(phrase: str, language: str) -> tuple[str, str | None]:
    """The words after the post, and the post's head word."""
    posts = pattern("header", language, "posts", before="", after=r"\Z")
    words = phrase.split()
    last = -1
    for n, word in enumerate(words[:7]):
        if posts.match(word.strip(".,")):
            last = n
        elif pattern("header", language, "bodies").match(word):
            break
    if last < 0:
        return phrase, None
    rest = words[last + 1 :]
    while rest and rest[0].casefold() in ("of", "the", "for"):
        rest = rest[1:]
    if rest and rest[0].casefold() in ("з", "із", "по", "по:"):
        bodies = pattern("header", language, "bodies")
        start = next((i for i, w in enumerate(rest) if bodies.match(w)), None)
        rest = rest[start:] if start is not None else []
    return " ".join(rest), words[last].strip(".,")


def _expanded(name: str, language: str, whole: View) -> str:
    """The name with its abbreviation and its region spelled out."""
    lexicon = table("header", language)
    words = name.split()
    for n, word in enumerate(words):
        for short, full in lexicon["abbreviations"].items():
            same = word == short if short.isupper() else morphology.lemma(word, language) == short
            if same:
                words[n] = full
    name = " ".join(words)
    if any(name.casefold().startswith(adjective) for adjective in lexicon["territory"]["region_adjective"]):
        region = region_of(whole.text)
        if region:
            return f"{region} {name}"
    return _placed(name, language, whole)


def _placed(name: str, language: str, whole: View) -> str:
    """A name without its place, such as «міська військова адміністрація», with the place that the text most often gives its like."""
    first = name.split()[0]
    if language == "en":
        return _placed_plainly(name, whole)
    if first.casefold() not in table("header", language)["territory"]["local_adjective"]:
        return name
    kind = re.sub(r"(?:а|ая|ий|ый)\Z", "", first)
    found = Counter(
        m.group(1).casefold() for m in re.finditer(rf"([^\W\d_][\w'’-]*[сзц](?:ьк|к))\w+\s+{kind}\w*", whole.text, re.IGNORECASE)
    )
    if not found:
        return name[:1].upper() + name[1:]
    stem = found.most_common(1)[0][0]
    ending = first[-1] if first.endswith("а") else first[-2:]
    return f"{'-'.join(part.capitalize() for part in stem.split('-'))}{ending} {first[0].lower()}{name[1:]}"


def _placed_plainly(name: str, whole: View) -> str:
    """An English name with its place: «City Council» in the papers of the City of Northaven, «Government» in those of a republic."""
    place = _PLACE_OF.search(whole.text)
    if place is None or place.group(3).casefold() in name.casefold():
        return name
    if name.split()[-1] == "Council" and len(name.split()) <= 2:
        return f"{place.group(3).title()} {name}"
    return f"{name} of {'the ' if place.group(1).casefold() == 'republic' else ''}{_place_name(place)}" if name == "Government" else name


def _place_name(place: re.Match[str]) -> str:
    return f"{place.group(1).title()} of {place.group(3).title()}"


def region_of(text: str) -> str | None:
    """The adjective of the oblast most often named.

    >>> region_of("у Чернігівській області та Чернігівська обласна рада")
    'Чернігівська'
    """
    found = Counter(m.group(1).capitalize() + "а" for m in _REGION.finditer(text))
    return found.most_common(1)[0][0] if found else None


def territory_of(issuer: str | None, language: str, title: View, whole: View) -> tuple[str, View] | None:
    """The territory: by the issuer's name, else by the title, else by what the text names most."""
    for words in filter(None, (issuer, title.value() if title else None)):
        found = _territory_in(words, language, whole)
        if found:
            return found, _stretch(found, whole)
    country: str = table("header", language)["territory"]["country"]
    if issuer and country and pattern("header", language, "territory.national").match(issuer):
        return country, _stretch(country, whole)
    return None


def _territory_in(words: str, language: str, whole: View) -> str | None:
    lexicon = table("header", language)["territory"]
    if language == "uk":
        local = re.search(r"(?:міськ|селищн|сільськ)\w+\s+(?:рад|голов|територіальн|військов)", words)
        if (m := _REGION.search(words)) and not local:
            return f"{m.group(1).capitalize()}а область"
        if m := _COMMUNITY.search(words) or (
            _COMMUNITY.search(whole.text) if re.search(r"\bрад[аи]\b", words) and "обласн" not in words else None
        ):
            return _titled(morphology.nominative(" ".join(m.group().split()), language))
        if m := re.search(r"([А-ЯІЇЄҐ][\w'’-]+[сзц]ьк)(?:а|ий|ої|ого)\s+районн", words):
            return f"{m.group(1)}ий район"
        if m := re.search(r"([А-ЯІЇЄҐ][\w'’-]+[сзц]ьк)(?:а|ий|ої|ого)\s+(?:міськ|селищн|сільськ)", words):
            return _city(m.group(1), whole, lexicon["city"], language)
        if m := _CITY.search(words):
            return f"{lexicon['city']} {morphology.nominative(m.group(1), language)}"
    if language == "en" and (place := _PLACE_OF.search(words) or _PLACE_OF.search(whole.text[:1500])):
        return _place_name(place)
    if language == "ru":
        units = "(?:кра[йяею]|област[ьи]|районе?а?|округе?а?|республики|поселени[ея]|образовани[ея])(?!\\w)"
        if (
            m := re.search(
                rf"((?:[А-ЯЁ][\w-]+(?:ого|его|ой|ая|ий|ом|ем)\s+)?(?:(?:муниципальн|городск|сельск|автономн)\w+\s+)?(?:{units})(?:\s+[А-ЯЁ][\w-]*[^йя\W](?!\w)|\s+«[^«»]+»)?)",
                words,
            )
        ) and len(m.group(1).split()) > 1:
            return _titled(morphology.nominative(m.group(1), language))
        if m := re.search(r"Республик[аиеу]\s+[А-ЯЁ][\w-]+", words):
            return _titled(morphology.nominative(m.group(), language))
        if m := _CITY.search(words):
            return f"{lexicon['city']} {morphology.nominative(m.group(1), language)}"
    return None


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def _city(stem: str, whole: View, word: str, language: str) -> str | None:
    """The city whose adjective this is: one that the text names, alike in its first letters."""
    key = stem[:-3][:4].casefold()
    found = Counter(m.group(1) for m in _CITY.finditer(whole.text) if m.group(1).casefold().startswith(key[:3]))
    if not found:  # the place of an act stands alone on its line: «Луцьк»
        alone = re.finditer(r"(?:^|\n|\d\s)([А-ЯІЇЄҐ][а-яіїєґ'’-]+)(?=\s*(?:\n|№))", whole.text[:1500])
        found = Counter(m.group(1) for m in alone if m.group(1).casefold().startswith(key[:3]))
    return f"{word} {morphology.nominative(found.most_common(1)[0][0], language)}" if found else None


def _stretch(name: str, whole: View) -> View:
    """The words of the text that a territory's name was read from."""
    words = name.split()
    key = next((w for w in words if w[:1].isupper()), words[0])
    stem = re.escape(key[: max(3, len(key) - 3)])
    m = re.search(
        rf"{stem}[\w'’-]*(?:\s+(?:області|обл\w+|район\w*|кра\w+|міськ\w+\s+територіальн\w+\s+громад\w+))?", whole.text, re.IGNORECASE
    )
    return whole.cut(*m.span()) if m else whole.cut(0, 1)
