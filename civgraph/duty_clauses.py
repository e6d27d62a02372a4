"""The clauses of a sentence that order somebody to report: whose they are, where each begins and ends.

In: the view of a sentence, its language, the plan's period. Out: `Clauses`: its verbs of reporting, the one obliged, the deadlines. Then
holds: a verb that hangs on a right, stands in a relative clause or only names an act orders nothing; a clause holds one such verb with what
belongs to it; a deadline is neither the date of a cited act nor the years of a title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from civgraph import deadlines, morphology
from civgraph.bodies import is_abbreviation
from civgraph.citations import find_citations
from civgraph.lexicon import pattern
from civgraph.parties import TIME, WORD, Parties, Party, Token, tokens_of
from civgraph.plain_parties import subject
from civgraph.record import Period
from civgraph.text import View

KEYS = ("report", "submit", "report_acts", "submit_acts")
_REACH = 200  # so many tokens before a verb may belong to it
QUOTED = re.compile(r"«[^«»]*»|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of reporting, or its noun of action: its token, the list it is of, whether it says what another act is for."""

    place: int
    key: str
    purpose: bool = False


class Clauses:
    """One sentence on its way."""

    def __init__(self, view: View, language: str, period: Period | None, year: int | None) -> None:
        self.view, self.language = view, language
        self.plain = morphology.analyzer(language) is None  # no cases to go by
        self.times = tuple(self._times(period, year))
        manners = [m.span() for m in self.words("manners").finditer(view.text)]
        masked = [(f.start, f.end) for f in self.times]
        masked += [m for m in manners if not any(m[0] < end and start < m[1] for start, end in masked)]
        self.tokens = tokens_of(view, language, masked)
        self.parties = Parties(view, self.tokens, language)

    @cached_property
    def obliged(self) -> str | None:
        """Whom the sentence obliges."""
        if self.plain:
            return subject(self.view, [(t.start, t.end) for t in self.tokens if t.kind == TIME], self.language)
        party = self.holder
        if party is None:
            return None
        first = self.tokens[party.first]
        national = pattern("header", self.language, "territory.national").match(party.name)
        kept = party.first > 0 or national or is_abbreviation(self.view.text, first.start, self.language)
        return party.name if kept else morphology.in_sentence(party.name, self.language)

    @cached_property
    def holder(self) -> Party | None:
        """The one obliged: in the dative before the first verb, in the accusative after «зобов'язати», the subject of a finite verb."""
        if self._is_nominal:
            return None
        cases = ("datv",)
        limit = len(self.tokens)
        for n, token in enumerate(self.tokens):
            if self.parties.matches("asks", token):
                cases = ("accs",)
            elif token.kind == WORD and not self.parties.matches("orders", token) and self._is_deed(n):
                cases = ("nomn",) if self.parties.matches("finite", token) else cases
                limit = n
                break
        for n in range(limit):
            before = self.tokens[n - 1] if n else None
            ordered = before is not None and any(self.parties.matches(key, before) for key in ("orders", "asks"))
            if before is not None and not ordered and before.kind not in ("comma", "stop", TIME):
                continue
            party = self.parties.at(n, cases, None)
            if party is None and (before is None or ordered) and cases == ("datv",):
                party = self.parties.unnamed(n, limit)
            if party and party.after <= limit and (party.plain or before is None or ordered or cases != ("datv",)):
                return party
        return None

    def other_holder(self, left: int, verb: int) -> Party | None:
        """The one obliged of a clause of its own: «…, а управлінню економіки подавати звіт»."""
        at = left
        while at < verb and self.tokens[at].kind in ("comma", "stop", "join"):
            at += 1
        if not self.parties.matches("contrasts", self.tokens[at]):
            return None
        party = self.parties.at(at + 1, ("datv",), None)
        return party if party and party.after <= verb else None

    @cached_property
    def _is_nominal(self) -> bool:
        """Whether the sentence begins with a noun of action and not with an order: «Розвиток …», «Подання …»."""
        first = next((t for t in self.tokens if t.kind == WORD), None)
        if self.plain or first is None or morphology.is_infinitive(first.text, self.language):
            return False
        listed = self._listed(first)
        return "acts" in listed if listed else morphology.is_action(first.text, self.language)

    @cached_property
    def verbs(self) -> dict[int, Verb]:
        """The verbs of reporting that order something, by their places."""
        found = {}
        for n, token in enumerate(self.tokens):
            key = self._listed(token)
            verb = key and (self._plain_verb(n, key) if self.plain else self._act(n, key) if "acts" in key else self._order(n, key))
            if verb:
                found[n] = verb
        return found

    @cached_property
    def deeds(self) -> list[int]:
        """The places of all verbs, those of reporting among them."""
        return [n for n, token in enumerate(self.tokens) if token.kind == WORD and (n in self.verbs or self._is_deed(n))]

    def _is_deed(self, n: int) -> bool:
        """Whether a token is a verb of its own: an infinitive, a verb of reporting; in a list of acts, a noun of action."""
        token = self.tokens[n]
        if self.plain:
            first = n == 0 or self.tokens[n - 1].kind in ("join", "comma", "stop")
            return first and morphology.is_action(token.text, self.language)
        if self._listed(token) in ("report", "submit") or morphology.is_infinitive(token.text, self.language):
            return not self.parties.matches("orders", token) and not self.parties.matches("asks", token)
        return self._is_nominal and (n == 0 or self.tokens[n - 1].kind == "join") and morphology.is_action(token.text, self.language)

    def _listed(self, token: Token) -> str | None:
        return next((key for key in KEYS if self.parties.matches(key, token)), None)

    def _order(self, n: int, key: str) -> Verb | None:
        """A verb, unless it hangs on a right, stands in a relative clause, or in a text that lists acts by nouns."""
        contrast = self._last(n, lambda k: self.parties.matches("contrasts", self.tokens[k]))
        comma = self._last(n, lambda k: self.tokens[k].kind in ("comma", "stop"))
        charged = any(self.parties.matches("charged", t) for t in self.tokens[max(comma + 1, n - _REACH) : n])
        if self._is_nominal and not charged and (contrast < 0 or self.other_holder(contrast, n) is None):
            return None
        last = self._last(n, self._is_deed)
        if (self.holder is None or last >= 0) and any(
            self.parties.matches("rights", t) for t in self.tokens[max(last + 1, n - _REACH) : n]
        ):
            return None
        for k in range(max(comma + 1, n - _REACH), n):
            if self.parties.matches("relatives", self.tokens[k]) and not self.parties.matches("about", self.tokens[k - 1]):  # «про що»
                return None
        return Verb(n, key) if self.holder or not self.parties.matches("finite", self.tokens[n]) else None

    def _act(self, n: int, key: str) -> Verb | None:
        """A noun of action that orders the act: first, after «забезпечити», joined to another; or says what an act is for."""
        at = n - 1
        while at >= 0 and (self.tokens[at].kind == TIME or self._describes(at)):
            at -= 1
        if at < 0 or self.parties.matches("ensures", self.tokens[at]):
            return Verb(n, key)
        before = self.tokens[at]
        if before.kind in ("join", "comma"):
            earlier = self._last(at, lambda k: self.parties.matches("purpose", self.tokens[k]))
            if earlier >= 0 and at - earlier <= 4:
                return Verb(n, key, purpose=True)
            ensured = any(self.parties.matches("ensures", t) for t in self.tokens[:at])
            return Verb(n, key) if before.kind == "join" and (self._is_nominal or ensured) else None
        return Verb(n, key, purpose=True) if self.parties.matches("purpose", before) else None

    @staticmethod
    def _last(n: int, fits: Callable[[int], bool]) -> int:
        """The last place before a token that fits, as far as a sentence reaches, or -1."""
        return next((k for k in range(n - 1, max(n - _REACH, 0) - 1, -1) if fits(k)), -1)

    def _describes(self, at: int) -> bool:
        """Whether a word only describes the act that follows: an adjective, «його»."""
        token = self.tokens[at]
        kinds = {kind for kind, _, _ in morphology.readings(token.text, self.language)}
        return token.kind == WORD and (bool(kinds & {"ADJF", "ADVB"}) or self.parties.matches("pronouns", token)) and "PREP" not in kinds

    def _plain_verb(self, n: int, key: str) -> Verb | None:
        """A verb of a language without cases: first, after what binds somebody, joined to another verb."""
        text, start = self.view.text, self.tokens[n].start
        at = n
        while at and (self.tokens[at - 1].kind == TIME or (self.tokens[at - 1].kind == "comma") or self.tokens[at - 1].text.endswith("ly")):
            at -= 1
        head = text[: self.tokens[at].start]
        bound = re.search(rf"{self.words('modals').pattern}(?:,[^,]*,?)?\s*$", head, re.IGNORECASE)
        ordered = self.parties.matches("orders", self.tokens[0]) and self.tokens[at - 1].text == "to" if at else False
        joined = at > 0 and self.tokens[at - 1].kind in ("join", "stop") and any(self._is_deed(k) or self._modal(k) for k in range(at - 1))
        if not (at == 0 or bound or ordered or joined):
            return None
        clause = text[max(head.rfind(","), 0) : start]
        if self.words("rights").search(clause) or (self.words("relatives").search(clause)):
            return None
        return Verb(n, key)

    def _modal(self, n: int) -> bool:
        return bool(self.words("modals").match(self.view.text, self.tokens[n].start))

    def _times(self, period: Period | None, year: int | None) -> Iterator[deadlines.Found]:
        """The deadlines of the sentence that are neither a cited act's date nor a part of a title."""
        view, text = self.view, self.view.text
        cited = [c.span for c in find_citations(view, self.language)]
        quoted = [m.span() for m in QUOTED.finditer(text)]
        spans = pattern("provisions", self.language, "duties.spans", after=r"\s*\Z")
        for found in deadlines.find_deadlines(view, self.language, period, year):
            a, b = view.span(found.start, found.end)
            inner = any(start <= a and b <= end for start, end in cited) or any(s <= found.start and found.end <= e for s, e in quoted)
            if not found.strong or inner or spans.search(text[: found.start]):
                continue
            join = self.words("joins").search(text, found.start, found.end)
            if join and found.deadlines[0].kind == "unspecified":  # «в установленные сроки и ежеквартально»: the first is another verb's
                for again in deadlines.find_deadlines(view.cut(join.end()), self.language, period, year):
                    at = join.end() + len(text[join.end() :]) - len(text[join.end() :].lstrip())
                    if again.strong and at + again.end <= found.end:
                        yield replace(again, start=at + again.start, end=at + again.end)
                continue
            yield replace(
                found, start=max(found.start, view.places.index(found.deadlines[0].span[0]))
            )  # without «звіт», "report" before it

    def left(self, n: int) -> int:
        """The token with which the clause of a deed begins."""
        if n == 0:
            return 0
        while n and self.merged(n):
            n -= 1
        if n == 0:
            return 0
        last, here = self.deeds[n - 1], self.deeds[n]
        verb = self.verbs.get(here)
        if verb and verb.purpose:
            return max(k for k in range(last, here) if k == last or self.parties.matches("purpose", self.tokens[k]))
        marks = [
            k for k in range(here - 1, last, -1) if self.tokens[k].kind in ("join", "comma", "stop") and self.tokens[k - 1].kind != TIME
        ]
        marks.sort(key=lambda k: self.tokens[k].kind == "comma")  # a comma parts clauses only where nothing else does
        return next((k for k in marks if self._opens(k + 1, here)), marks[0] if marks else here)

    def _opens(self, at: int, verb: int) -> bool:
        """Whether a clause may begin here: with its verb, a deadline, what is handed in, an addressee."""
        token = self.tokens[at]
        if at == verb or token.kind in (TIME, "stop"):
            return True
        if any(self.parties.matches(key, token) for key in ("things", "pronouns", "contrasts")):
            return True
        if token.kind != WORD or self.plain:
            return False
        found = morphology.readings(token.text, self.language)
        kinds, cases = {k for k, _, _ in found}, {c for _, c, _ in found}
        return bool(kinds & {"PREP", "ADVB"}) or ("gent" not in cases and bool(cases & {"datv", "accs"}))

    def merged(self, n: int) -> bool:
        """Whether a deed is joined to the one before it: «підготувати та подати»."""
        between = self.tokens[self.deeds[n - 1] + 1 : self.deeds[n]]
        verb = self.verbs.get(self.deeds[n])
        return all(t.kind in ("join", "comma") for t in between) and bool(between) and not (verb and verb.purpose)

    def right(self, n: int) -> int:
        """The place behind the clause of a deed."""
        for k in range(n + 1, len(self.deeds)):
            if not self.merged(k):
                return self.left(k)
        return len(self.tokens)

    def words(self, key: str) -> re.Pattern[str]:
        """The words of `duties.<key>`."""
        return pattern("provisions", self.language, f"duties.{key}")
