"""The duties to report that a text states: who, to whom, when.

In: the view of a provision or a measure. Out: `Duty`s in order. Then holds: a duty quotes one clause, the clause of one verb.

What is a duty: to report or inform, of an authority, or of the carrying out of the plan to whomever (the public too); to hand in to an authority a report,
information, data, proposals or a draft, or whatever is put before it for its decision («на розгляд», «на затвердження»); to hand in
a report on the carrying out, even where no addressee is named. A recommendation to do so counts: it says who reports. None is: an application for
money or a service (it asks, and reports nothing), an amendment, help or advice given, what is only prepared or published, a right
or a possibility to submit, and what a relative clause tells of others.

Who and to whom are in the nominative, several as one list joined as in the text; an English name is without its article.
`who` is null where neither the sentence nor the one before it names anybody; where an addressee is to gather reports «для інформування» of another,
he is the one obliged of that second duty. The deadlines are those of the verb's own clause, else those before the first verb, else any of the
sentence; the date of a cited act and the years of a title are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from civgraph import deadlines, morphology
from civgraph.bodies import is_abbreviation
from civgraph.citations import find_citations
from civgraph.deadline_tokens import tokens_of as time_tokens
from civgraph.lexicon import any_of, pattern, table
from civgraph.parties import TIME, WORD, Parties, Party, Token, tokens_of
from civgraph.plain_parties import addressed, subject
from civgraph.record import Deadline, Duty, Period
from civgraph.text import View
from civgraph.words import sentences

_QUOTED = re.compile(r"«[^«»]*»|\"[^\"]*\"")
_KEYS = ("report", "submit", "report_acts", "submit_acts")
_CASES = {"report": ("accs", "datv"), "submit": ("datv",), "report_acts": ("gent", "accs", "datv"), "submit_acts": ("datv",)}


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of reporting, or its noun of action: its token, the list it is of, whether it says what another act is for."""

    place: int
    key: str
    purpose: bool = False


def duties_of(view: View, language: str, period: Period | None, year: int | None, obliged: str | None = None) -> tuple[Duty, ...]:
    """The duties to report that a text states; `obliged` is who a text above it names."""
    if not any(pattern("provisions", language, f"duties.{key}").search(view.text) for key in _KEYS):
        return ()
    found: list[Duty] = []
    for start, end in sentences(view.text):
        sentence = _Sentence(view.cut(start, end), language, period, year)
        obliged = sentence.obliged or obliged
        found += sentence.duties(obliged)
    return tuple(found)


def obliged_in(view: View, language: str) -> str | None:
    """Whom a text obliges: those in the dative before its first verb.

    >>> obliged_in(View.of("Виконавцям плану заходів щодо молоді: забезпечити його виконання"), "uk")
    'виконавці плану заходів'
    """
    return _Sentence(view, language, None, None).obliged


class _Sentence:
    """One sentence on its way."""

    def __init__(self, view: View, language: str, period: Period | None, year: int | None) -> None:
        self.view, self.language = view, language
        self.plain = morphology.analyzer(language) is None  # no cases to go by
        self.times = tuple(self._times(period, year))
        manners = [m.span() for m in self._pattern("manners").finditer(view.text)]
        masked = [(f.start, f.end) for f in self.times]
        masked += [m for m in manners if not any(m[0] < end and start < m[1] for start, end in masked)]
        self.tokens = tokens_of(view, language, masked)
        self.parties = Parties(view, self.tokens, language)

    def duties(self, obliged: str | None) -> list[Duty]:
        """The duties of the sentence."""
        found: list[Duty] = []
        for n, deed in enumerate(self._deeds):
            verb = self._verbs.get(deed)
            if verb is None or (n + 1 < len(self._deeds) and self._deeds[n + 1] in self._verbs and self._merged(n + 1)):
                continue
            if verb.purpose and not found:
                continue
            duty = self._duty(n, verb, found[-1].to if verb.purpose else obliged)
            if duty is None:
                continue
            if verb.purpose:
                duty = replace(duty, deadlines=tuple(self._as_often(d, found[-1].deadlines) for d in duty.deadlines))
            found.append(duty)
        return found

    @cached_property
    def obliged(self) -> str | None:
        """Whom the sentence obliges."""
        if self.plain:
            return subject(self.view, [(t.start, t.end) for t in self.tokens if t.kind == TIME], self.language)
        party = self._holder
        if party is None:
            return None
        first = self.tokens[party.first]
        national = pattern("header", self.language, "territory.national").match(party.name)
        kept = party.first > 0 or national or is_abbreviation(self.view.text, first.start, self.language)
        return party.name if kept else morphology.in_sentence(party.name, self.language)

    @cached_property
    def _holder(self) -> Party | None:
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
            if party and party.after <= limit and (party.plain or before is None or ordered or cases != ("datv",)):
                return party
        return None

    @cached_property
    def _is_nominal(self) -> bool:
        """Whether the sentence begins with a noun of action and not with an order: «Розвиток …», «Подання …»."""
        first = next((t for t in self.tokens if t.kind == WORD), None)
        if self.plain or first is None or morphology.is_infinitive(first.text, self.language):
            return False
        listed = self._listed(first)
        return "acts" in listed if listed else morphology.is_action(first.text, self.language)

    @cached_property
    def _verbs(self) -> dict[int, _Verb]:
        """The verbs of reporting that order something, by their places."""
        found = {}
        for n, token in enumerate(self.tokens):
            key = self._listed(token)
            verb = key and (self._plain_verb(n, key) if self.plain else self._act(n, key) if "acts" in key else self._order(n, key))
            if verb:
                found[n] = verb
        return found

    @cached_property
    def _deeds(self) -> list[int]:
        return [n for n, token in enumerate(self.tokens) if token.kind == WORD and (n in self._verbs or self._is_deed(n))]

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
        return next((key for key in _KEYS if self.parties.matches(key, token)), None)

    def _order(self, n: int, key: str) -> _Verb | None:
        """A verb, unless it hangs on a right, stands in a relative clause, or in a text that lists acts by nouns."""
        if self._is_nominal:
            return None
        last = max((k for k in range(n) if self._is_deed(k)), default=-1)
        if self._holder is None or last >= 0:
            if any(self.parties.matches("rights", t) for t in self.tokens[last + 1 : n]):
                return None
        comma = max((k for k in range(n) if self.tokens[k].kind in ("comma", "stop")), default=-1)
        if any(self.parties.matches("relatives", t) for t in self.tokens[comma + 1 : n]):
            return None
        return _Verb(n, key) if self._holder or not self.parties.matches("finite", self.tokens[n]) else None

    def _act(self, n: int, key: str) -> _Verb | None:
        """A noun of action that orders the act: first, after «забезпечити», joined to another; or says what an act is for."""
        at = n - 1
        while at >= 0 and (self.tokens[at].kind == TIME or self._describes(at)):
            at -= 1
        if at < 0 or self.parties.matches("ensures", self.tokens[at]):
            return _Verb(n, key)
        before = self.tokens[at]
        if before.kind in ("join", "comma"):
            earlier = max((k for k in range(at) if self.parties.matches("purpose", self.tokens[k])), default=-1)
            if earlier >= 0 and at - earlier <= 4:
                return _Verb(n, key, purpose=True)
            ensured = any(self.parties.matches("ensures", t) for t in self.tokens[:at])
            return _Verb(n, key) if before.kind == "join" and (self._is_nominal or ensured) else None
        return _Verb(n, key, purpose=True) if self.parties.matches("purpose", before) else None

    def _describes(self, at: int) -> bool:
        """Whether a word only describes the act that follows: an adjective, «його»."""
        token = self.tokens[at]
        kinds = {kind for kind, _, _ in morphology.readings(token.text, self.language)}
        return token.kind == WORD and (bool(kinds & {"ADJF", "ADVB"}) or self.parties.matches("pronouns", token)) and "PREP" not in kinds

    def _plain_verb(self, n: int, key: str) -> _Verb | None:
        """A verb of a language without cases: first, after what binds somebody, joined to another verb."""
        text, start = self.view.text, self.tokens[n].start
        at = n
        while at and (self.tokens[at - 1].kind == TIME or (self.tokens[at - 1].kind == "comma") or self.tokens[at - 1].text.endswith("ly")):
            at -= 1
        head = text[: self.tokens[at].start]
        bound = re.search(rf"{self._pattern('modals').pattern}\s*$", head, re.IGNORECASE)
        ordered = self.parties.matches("orders", self.tokens[0]) and self.tokens[at - 1].text == "to" if at else False
        joined = at > 0 and self.tokens[at - 1].kind in ("join", "stop") and any(self._is_deed(k) or self._modal(k) for k in range(at - 1))
        if not (at == 0 or bound or ordered or joined):
            return None
        clause = text[max(head.rfind(","), 0) : start]
        if self._pattern("rights").search(clause) or (self._pattern("relatives").search(clause)):
            return None
        return _Verb(n, key)

    def _modal(self, n: int) -> bool:
        return bool(self._pattern("modals").match(self.view.text, self.tokens[n].start))

    def _times(self, period: Period | None, year: int | None) -> Iterator[deadlines.Found]:
        """The deadlines of the sentence that are neither a cited act's date nor a part of a title."""
        view, text = self.view, self.view.text
        cited = [c.span for c in find_citations(view, self.language)]
        quoted = [m.span() for m in _QUOTED.finditer(text)]
        spans = pattern("provisions", self.language, "duties.spans", after=r"\s*\Z")
        for found in deadlines.find_deadlines(view, self.language, period, year):
            a, b = view.span(found.start, found.end)
            inner = any(start <= a and b <= end for start, end in cited) or any(s <= found.start and found.end <= e for s, e in quoted)
            if not found.strong or inner or spans.search(text[: found.start]):
                continue
            join = self._pattern("joins").search(text, found.start, found.end)
            if join and found.deadlines[0].kind == "unspecified":  # «в установленные сроки и ежеквартально»: the first is another verb's
                for again in deadlines.find_deadlines(view.cut(join.end()), self.language, period, year):
                    at = join.end() + len(text[join.end() :]) - len(text[join.end() :].lstrip())
                    if again.strong and at + again.end <= found.end:
                        yield replace(again, start=at + again.start, end=at + again.end)
                continue
            yield found

    def _left(self, n: int) -> int:
        """The token with which the clause of a deed begins."""
        if n == 0:
            return 0
        if self._merged(n):
            return self._left(n - 1)
        last, here = self._deeds[n - 1], self._deeds[n]
        verb = self._verbs.get(here)
        if verb and verb.purpose:
            return max(k for k in range(last, here) if k == last or self.parties.matches("purpose", self.tokens[k]))
        marks = [k for k in range(here - 1, last, -1) if self.tokens[k].kind in ("join", "comma", "stop") and self.tokens[k - 1].kind != TIME]
        marks.sort(key=lambda k: self.tokens[k].kind == "comma")  # a comma parts clauses only where nothing else does
        return next((k for k in marks if self._opens(k + 1, here)), marks[0] if marks else here)

    def _opens(self, at: int, verb: int) -> bool:
        """Whether a clause may begin here: with its verb, a deadline, what is handed in, an addressee."""
        token = self.tokens[at]
        if at == verb or token.kind in (TIME, "stop"):
            return True
        if any(self.parties.matches(key, token) for key in ("things", "pronouns")):
            return True
        if token.kind != WORD or self.plain:
            return False
        found = morphology.readings(token.text, self.language)
        kinds, cases = {k for k, _, _ in found}, {c for _, c, _ in found}
        return bool(kinds & {"PREP", "ADVB"}) or ("gent" not in cases and bool(cases & {"datv", "accs"}))

    def _merged(self, n: int) -> bool:
        """Whether a deed is joined to the one before it: «підготувати та подати»."""
        between = self.tokens[self._deeds[n - 1] + 1 : self._deeds[n]]
        verb = self._verbs.get(self._deeds[n])
        return all(t.kind in ("join", "comma") for t in between) and bool(between) and not (verb and verb.purpose)

    def _right(self, n: int) -> int:
        """The place behind the clause of a deed."""
        for k in range(n + 1, len(self._deeds)):
            if not self._merged(k):
                return self._left(k)
        return len(self.tokens)

    def _duty(self, n: int, verb: _Verb, who: str | None) -> Duty | None:
        """The duty that a verb states, or None where what it says is none."""
        left, right = self._left(n), self._right(n)
        party = self._plain_addressee(verb, right) if self.plain else self._addressee(verb, left, right)
        if not self._is_duty(verb, left, right, party):
            return None
        begin = left + (self.tokens[left].kind in ("join", "comma", "stop"))
        start, end = self.tokens[begin].start, self.tokens[right - 1].end
        clause = self.view.cut(start, end).strip(" .;:,–")
        return Duty(who, party.name if party else None, self._due(verb, left, right), clause.span())

    def _due(self, verb: _Verb, left: int, right: int) -> tuple[Deadline, ...]:
        """The deadlines of a clause; where it has none, those before the first verb, else any of the sentence."""
        start, end = self.tokens[left].start, self.tokens[right - 1].end
        own = [f for f in self.times if start <= f.start < end]
        if not own and not verb.purpose:
            first = self.tokens[self._deeds[0]].start
            purposes = [self.tokens[v.place].start for v in self._verbs.values() if v.purpose]
            before = [f for f in self.times if f.end <= first]
            own = before or [f for f in self.times if not purposes or f.end <= min(purposes)]
        return tuple(d for f in own for d in f.deadlines)

    def _as_often(self, due: Deadline, before: tuple[Deadline, ...]) -> Deadline:
        """A day of the month without a period of its own has that of the reports that are gathered."""
        told = any(t.kind in ("every", "times") for t in time_tokens(due.text, self.language))
        every = next((d.every for d in before if d.every), None)
        return replace(due, every=every) if every and not told and due.kind == "recurring" and due.every == "P1M" else due

    def _addressee(self, verb: _Verb, left: int, right: int) -> Party | None:
        """To whom: just behind the verb, else a plain dative, else after a preposition, else a form that may be a genitive too."""
        holder = range(self._holder.first, self._holder.after) if self._holder else range(0)
        at = verb.place + 1
        while at < right and (self.tokens[at].kind == TIME or self._passes(at)):
            at += 1
        public = "public" if verb.key.startswith("report") else None
        for heads in ("bodies", public):
            if heads and at < right:
                party = self.parties.at(at, _CASES[verb.key], heads) or self._after_preposition(at, heads)
                if party and party.after <= right:
                    return party
        places = [k for k in (*range(verb.place + 1, right), *range(left, verb.place)) if k not in holder]
        datives = [p for k in places if (p := self.parties.at(k, ("datv",), "bodies")) and p.after <= right]
        plain = [p for p in datives if p.plain]
        prepositional = (p for k in places if (p := self._after_preposition(k, "bodies")) and p.after <= right)
        return next(iter(plain), None) or next(prepositional, None) or next(iter(datives), None)

    def _passes(self, at: int) -> bool:
        """Whether a word between a verb and its addressee is neither: «їх», «також», a comma after a deadline."""
        token = self.tokens[at]
        if token.kind == "comma":
            return self.tokens[at - 1].kind == TIME
        if token.kind != WORD or any(kind == "PREP" for kind, _, _ in morphology.readings(token.text, self.language)):
            return False
        return self.parties.matches("pronouns", token) or any(k == "ADVB" for k, _, _ in morphology.readings(token.text, self.language))

    def _after_preposition(self, at: int, heads: str) -> Party | None:
        """The party after a preposition of addressees that stands at a place."""
        for case in table("provisions", self.language)["duties"]["before"]:
            m = pattern("provisions", self.language, f"duties.before.{case}").match(self.view.text, self.tokens[at].start)
            if m is None or self.tokens[at].kind != WORD:
                continue
            place = next((k for k in range(at, len(self.tokens)) if self.tokens[k].start >= m.end() and self.tokens[k].kind != TIME), None)
            party = self.parties.at(place, (case,), heads) if place is not None else None
            if party:
                return replace(party, first=at)
        return None

    def _plain_addressee(self, verb: _Verb, right: int) -> Party | None:
        start, end = self.tokens[verb.place].end, self.tokens[right - 1].end
        stops = [t.start for t in self.tokens if t.kind == TIME]
        said = addressed(self.view, start, end, stops, self.language)
        if said is None:
            return None
        first = next(k for k, t in enumerate(self.tokens) if t.end > said.start)
        after = next((k for k, t in enumerate(self.tokens) if t.start >= said.end), len(self.tokens))
        return Party(first, after, said.name, True)

    def _is_duty(self, verb: _Verb, left: int, right: int, to: Party | None) -> bool:
        """Whether what is reported or handed in, and to whom, makes a duty of it."""
        start, middle, end = self.tokens[left].start, self.tokens[verb.place], self.tokens[right - 1].end
        text = self._without(to)
        authority = to is not None and not self._is_public(to)
        on_execution = self._tells_of_execution(text[start:end])
        if verb.key.startswith("report"):
            return authority or on_execution
        kind, thing = self._object(text, middle.end, end) or self._object(text, start, middle.start) or ("", "")
        decided = bool(self._pattern("decides").search(self.view.text, middle.end, end))
        if kind == "others":
            return False
        if not authority:
            return kind == "things" and on_execution and bool(self._pattern("reports").search(thing))
        known = kind == "pronouns" and bool(self._pattern("things").search(text[: middle.start]))
        return kind == "things" or known or decided

    def _is_public(self, to: Party) -> bool:
        return any(self.parties.matches("public", t) for t in self.tokens[to.first : to.after]) and not any(
            self.parties.matches("bodies", t) for t in self.tokens[to.first : to.after]
        )

    def _object(self, text: str, start: int, end: int) -> tuple[str, str] | None:
        """What is handed in, of the words that come first: the list it is of, and the word."""
        hits = [(m.start(), key, m) for key in ("others", "things", "pronouns") if (m := self._pattern(key).search(text, start, end))]
        hits = [h for h in hits if not (h[1] == "pronouns" and any(not text[h[2].end() : o[0]].strip() for o in hits if o[0] > h[0]))]  # «її дані»
        return (min(hits)[1], min(hits)[2].group()) if hits else None

    def _tells_of_execution(self, text: str) -> bool:
        words = table("provisions", self.language)["duties"]
        some = any_of(tuple(words["execution"]), after=r"(?:\s+[\w'«\"-]+){0,3}?\s+[«\"]?" + any_of(tuple(words["executed"]), before="").pattern)
        its = any_of(tuple(words["its"]), after=r"\s+" + any_of(tuple(words["execution"]), before="").pattern)
        return bool(some.search(text) or its.search(text))

    def _without(self, to: Party | None) -> str:
        """The text of the sentence, its names in quotation marks, the one obliged and the addressee blanked."""
        text = _QUOTED.sub(lambda m: " " * len(m.group()), self.view.text)
        for party in (to, None if self.plain else self._holder):
            if party:
                a, b = self.tokens[party.first].start, self.tokens[party.after - 1].end
                if any(self.parties.matches("decides", t) for t in self.tokens[party.first : party.after]):
                    continue
                text = text[:a] + " " * (b - a) + text[b:]
        return text

    def _pattern(self, key: str) -> re.Pattern[str]:
        return pattern("provisions", self.language, f"duties.{key}")
