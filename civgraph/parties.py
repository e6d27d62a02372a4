"""Who is named inside a sentence in a certain case: the one obliged, the addressee.

In: the words of a sentence, a place among them, the cases asked for, the head words that count. Out: a `Party`. Then holds: its name
is in the nominative (a list of several as one, joined as in the text) and ends where the name ends: before what is handed over, the
deadline, what it is about; a surname, a mark of consent and a definition in brackets are left out, a name in brackets stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph import morphology
from civgraph.bodies import is_abbreviation
from civgraph.consents import definitions_in
from civgraph.lexicon import pattern, table
from civgraph.text import View

WORD, TIME = "word", "time"
_TOKEN = re.compile(
    r"(?P<quote>«[^«»]*»|\"[^\"]*\")|(?P<bracket>\([^()]*\))|(?P<number>№\s*\d+|\d[\d.]*)|(?P<word>[^\W\d_](?:[\w'-]*\w)?)|(?P<comma>,)|(?P<stop>\S)"
)
_ADJECTIVES, _NOUNS = frozenset(("ADJF", "PRTF", "NPRO")), frozenset(("NOUN",))
_ENDS = ("things", "ends", "report_acts", "submit_acts")
_MOST = 12  # so many adjectives may stand before a head


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a name in quotation marks, what stands in brackets, a mark, or an expression of time."""

    kind: str  # word | quote | bracket | number | comma | join | stop | time
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Party:
    """One or several who are named: the places of the first token and behind the last, the name, whether its form can be no genitive."""

    first: int
    after: int
    name: str
    plain: bool


@dataclass(frozen=True, slots=True)
class _Core:
    """The adjectives of a name and its head."""

    first: int
    head: int
    cases: tuple[str, ...]


def tokens_of(view: View, language: str, masked: Sequence[tuple[int, int]]) -> tuple[Token, ...]:
    """The tokens of a sentence; each masked stretch is one of time."""
    found: list[Token] = []
    joins = pattern("provisions", language, "duties.joins", before="", after=r"\Z")
    at = 0
    for start, end in (*sorted(masked), (len(view.text), len(view.text))):
        for m in _TOKEN.finditer(view.text, at, max(at, start)):
            kind = str(m.lastgroup)
            found.append(Token("join" if kind == WORD and joins.match(m.group()) else kind, m.start(), m.end(), m.group()))
        if end > start:
            found.append(Token(TIME, start, end, view.text[start:end]))
        at = max(at, end)
    return tuple(found)


class Parties:
    """The parties of one sentence."""

    def __init__(self, view: View, tokens: Sequence[Token], language: str) -> None:
        self.view, self.tokens, self.language = view, tokens, language
        self.inside = table("provisions", language)["duties"]["inside"]

    def at(self, place: int, cases: Sequence[str], heads: str | None) -> Party | None:
        """The party that begins at a place in one of the cases; its head one of the lexicon's `heads`, or any noun."""
        core = self._core(place, cases, heads)
        if core is None:
            return None
        head = self.tokens[core.head]
        plain = any("gent" not in self._cases(t.text, _ADJECTIVES | _NOUNS) for t in self.tokens[place : core.head + 1] if t.kind == WORD)
        plain = plain and not is_abbreviation(self.view.text, head.start, self.language)
        name, after = self._single(core)
        while (further := self._further(after, core, cases, heads)) is not None:
            at, more, end = further
            name += self._between(after, at) + more
            after = end
        return Party(place, after, name, plain)

    def unnamed(self, place: int, limit: int) -> Party | None:
        """Those who are told by an adjective alone, up to their verb: «відповідальним за виконання заходів»."""
        first = self.tokens[place]
        if first.kind != WORD or "datv" not in self._cases(first.text, _ADJECTIVES) or self._is_closed(first):
            return None
        behind = next((n for n in range(place, limit) if self.tokens[n].kind in ("comma", "stop", TIME)), limit)
        if behind < place + 2:
            return None
        noun = table("provisions", self.language)["duties"]["persons"]
        word = morphology.nominative(f"{self.view.value(first.start, first.end)} {noun}", self.language, ("datv",)).split()[0]
        return Party(place, behind, f"{word} {self.view.value(first.end, self.tokens[behind - 1].end)}", True)

    def matches(self, key: str, token: Token) -> bool:
        """Whether a token is one of the words of `duties.<key>`."""
        return token.kind == WORD and bool(pattern("provisions", self.language, f"duties.{key}", before="", after=r"\Z").match(token.text))

    def _further(self, after: int, core: _Core, cases: Sequence[str], heads: str | None) -> tuple[int, str, int] | None:
        """What a list goes on with behind a comma or a join: one more party, or a clause in the case of those before it."""
        at = after
        while at < len(self.tokens) and self.tokens[at].kind in ("comma", "join"):
            at += 1
        if at == after or at >= len(self.tokens):
            return None
        more = self._core(at, core.cases if "gent" not in core.cases else cases, heads or "bodies") or (
            self._core(at, ("datv",), None) if heads is None and core.cases == ("datv",) and self._plainly(at) else None
        )
        if more is not None:
            name, end = self._single(more)
            return at, name, end
        return self._clause(at, core) if heads is None and self.tokens[after].kind == "comma" else None

    def _plainly(self, at: int) -> bool:
        """Whether a word's form can be no genitive and no instrumental of one."""
        return "gent" not in self._cases(self.tokens[at].text, _ADJECTIVES | _NOUNS)

    def _clause(self, at: int, core: _Core) -> tuple[int, str, int] | None:
        """A clause on those named before it, up to the next comma: «виконавцям, визначеним Планом дій, …»."""
        first = self.tokens[at]
        if first.kind != WORD or "datv" not in self._cases(first.text, _ADJECTIVES) or "gent" in self._cases(first.text, _ADJECTIVES):
            return None
        end = next((n for n in range(at, len(self.tokens)) if self.tokens[n].kind in ("comma", "stop")), len(self.tokens))
        if end < len(self.tokens) and self.tokens[end].kind == "comma" and end - at < 15:
            word = self._agreeing(first, self.tokens[core.head], core.cases)
            return at, word + self.view.value(first.end, self.tokens[end - 1].end).join((" ", "")), end
        return None

    def _core(self, place: int, cases: Sequence[str], heads: str | None) -> _Core | None:
        """The adjectives and the head noun of a name that begins at a place."""
        common = set(cases)
        at, modifiers = place, 0
        while at < len(self.tokens) and modifiers < _MOST:
            token = self.tokens[at]
            if token.kind in ("comma", "join") and modifiers:
                at += 1
                continue
            if token.kind != WORD or self._is_closed(token):
                return None
            adjective = self._cases(token.text, _ADJECTIVES) & common
            noun = self._cases(token.text, _NOUNS) & common
            short = is_abbreviation(self.view.text, token.start, self.language)
            if short and heads and (noun or token.text.isupper()):
                return _Core(place, at, tuple(sorted(common)))
            if noun and (heads is None or self.matches(heads, token)) and not (adjective and self._goes_on(at + 1, adjective)):
                return None if self.matches("things", token) else _Core(place, at, tuple(sorted(noun)))
            if not adjective:
                return None
            common, modifiers, at = adjective, modifiers + 1, at + 1
        return None

    def _goes_on(self, at: int, cases: set[str]) -> bool:
        """Whether a noun or one more adjective in one of the cases follows."""
        return at < len(self.tokens) and bool(self._cases(self.tokens[at].text, _ADJECTIVES | _NOUNS) & cases)

    def _cases(self, word: str, kinds: frozenset[str]) -> set[str]:
        return {case for kind, case, _ in morphology.readings(word, self.language) if kind in kinds}

    def _is_closed(self, token: Token) -> bool:
        """Whether a word is a preposition, a conjunction or a verb, whatever else the dictionary makes of it."""
        kinds = {kind for kind, _, _ in morphology.readings(token.text, self.language)}
        joins = "CONJ" in kinds and "ADJF" not in kinds
        return joins or "PREP" in kinds or kinds == {"VERB"} or morphology.is_infinitive(token.text, self.language)

    def _single(self, core: _Core) -> tuple[str, int]:
        """The name of one party and the place behind it."""
        after, left_out = self._tail(core)
        name, at = self._nominative(core), self.tokens[core.head].end
        for start, end in (*left_out, (after, after)):
            stop = self.tokens[start - 1].end
            if stop > at:
                name += self._gap(at) + self.view.value(at, stop)
            at = max(at, self.tokens[max(end, start) - 1].end)
        named = re.sub(r"(?<=\()[^()]+", lambda m: morphology.nominative(m.group(), self.language, core.cases), name)
        return named, after

    def _gap(self, at: int) -> str:
        return "" if self.view.text[at : at + 1] in (",", ".", "-") else " "

    def _between(self, after: int, at: int) -> str:
        """A comma or a join with the white space around it."""
        marks = "".join(t.text if t.kind == "comma" else f" {t.text}" for t in self.tokens[after:at])
        return f"{marks} "

    def _nominative(self, core: _Core) -> str:
        """The adjectives and the head in the nominative, each in its own number."""
        head = self.tokens[core.head]
        if is_abbreviation(self.view.text, head.start, self.language) and core.first == core.head:
            return self.view.value(head.start, head.end)
        found = ""
        for n in range(core.first, core.head + 1):
            token = self.tokens[n]
            if token.kind == "comma":
                found += ","
                continue
            word = token.text if token.kind == "join" else self._agreeing(token, head, core.cases)
            found += f" {word}" if found else word
        return found

    def _agreeing(self, token: Token, head: Token, cases: tuple[str, ...]) -> str:
        """The nominative of the head, or of an adjective that belongs to it."""
        word, noun = self.view.value(token.start, token.end), self.view.value(head.start, head.end)
        if token == head:
            return morphology.nominative(word, self.language, cases)
        numbers = {number for kind, case, number in morphology.readings(token.text, self.language) if case in cases}
        if numbers == {"sing"} and ("plur" in {n for _, case, n in morphology.readings(head.text, self.language) if case in cases}):
            noun = morphology.inflected(noun, self.language, cases[0], "sing")
        return morphology.nominative(f"{word} {noun}", self.language, cases).split()[0]

    def _tail(self, core: _Core) -> tuple[int, list[tuple[int, int]]]:
        """The place behind the words that belong to a head, and the places of brackets that do not."""
        at = after = core.head + 1
        left_out: list[tuple[int, int]] = []
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "bracket":
                if not self._names(token):
                    left_out.append((at, at + 1))
                at = after = at + 1
                continue
            end = self._belongs(at, core)
            if end is None:
                break
            if self._initial(end) and end == at + 1:  # a surname without brackets: «начальнику відділу Іваненко О. П.»
                break
            at = after = end
        return after, left_out

    def _initial(self, at: int) -> bool:
        two = self.tokens[at : at + 2]
        return len(two) == 2 and len(two[0].text) == 1 and two[0].text.isupper() and two[1].text == "."

    def _names(self, bracket: Token) -> bool:
        """Whether brackets hold one more name of the body and no surname, mark or definition."""
        if definitions_in(bracket.text, self.language):
            return False
        words = [Token(WORD, 0, 0, w) for w in re.findall(r"[^\W\d_][\w'-]*", bracket.text)]
        return any(self.matches("bodies", w) for w in words)

    def _belongs(self, at: int, core: _Core) -> int | None:
        """The place behind what goes on with a name at a place, or None where the name has ended."""
        token, head = self.tokens[at], core.head
        if token.kind in ("quote", "number"):
            return at + 1 if token.kind == "quote" or token.text.startswith("№") else None
        if token.kind in ("comma", "join"):
            nxt = at + 1 if self.tokens[at].kind == "join" else at + 1 + (at + 1 < len(self.tokens) and self.tokens[at + 1].kind == "join")
            return self._phrase(nxt, {"gent"}) if at > head + 1 and not self._core(nxt, core.cases, "bodies") else None
        if token.kind != WORD:
            return None
        if at == head + 1 and self.matches("inside.of_head", token):
            return at + 1
        owned = at == head + 1 or self.matches("inside.owners", self.tokens[at - 1])
        for group in ("anywhere", "topical", "at_head") if owned else ("anywhere", "topical"):
            for key, cases in self.inside[group].items():
                end = self._after(at, key)
                behind = self._phrase(end, set(cases.split())) if end else None
                if behind and (group != "topical" or self.matches("inside.topics", self.tokens[behind - 1])):
                    return behind
        for key in self.inside["places"]:
            if (end := self._after(at, key)) and end < len(self.tokens) and self._is_place(self.tokens[end]):
                return self._phrase(end, {"loct"})
        return self._phrase(at, {"gent"})

    def _is_place(self, token: Token) -> bool:
        return token.text[:1].isupper() or self.matches("inside.territories", token)

    def _after(self, at: int, phrase: str) -> int | None:
        """The place behind a phrase of the lexicon, if it stands at a place."""
        words = phrase.split()
        there = [t.text.casefold() for t in self.tokens[at : at + len(words)] if t.kind == WORD]
        return at + len(words) if there == words else None

    def _phrase(self, place: int, cases: set[str]) -> int | None:
        """The place behind adjectives and a noun in one of the cases; nothing that is handed over."""
        at, common = place, cases
        loose: set[str] = set()
        while at < len(self.tokens) and at - place < _MOST:
            token = self.tokens[at]
            if token.kind in ("comma", "join") and at > place:
                at += 1
                continue
            if token.kind != WORD or any(self.matches(key, token) for key in _ENDS):
                return None
            if self._is_closed(token):
                return None
            noun, adjective = self._cases(token.text, _NOUNS), self._cases(token.text, _ADJECTIVES)
            if is_abbreviation(self.view.text, token.start, self.language):
                return at + 1
            if noun & common and not (adjective & common and self._goes_on(at + 1, adjective & common)):
                return at + 1
            if noun & loose and not noun & {"accs", "nomn"}:  # a slip of the pen: «управление внутренней политике»
                return at + 1
            if not adjective & common:
                return None
            if token.text[0].isupper() and not self._goes_on(at + 1, adjective & common):  # a place by itself: «города Заречного»
                return at + 1
            common, loose, at = adjective & common, adjective - {"accs", "nomn"}, at + 1
        return None
