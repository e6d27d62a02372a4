"""The duties to report that a text states: who, to whom, when.

In: the view of a provision or a measure. Out: `Duty`s in order. Then holds: a duty quotes one clause, the clause of one verb.

A duty is: to report or inform, of an authority, or of the carrying out of the plan to whomever (the public too), or at a set time; to
hand in to an authority a report, information, data, proposals or a draft, or whatever is put before it for its decision («на розгляд»,
«на затвердження»); to hand in a report on the carrying out, even where no addressee is named. A recommendation to do so counts: it says
who reports. No duty is: an application for money or a service (it asks, and reports nothing), an amendment, help or advice given, what
is only prepared or published, a right or a possibility to submit, what a relative clause tells of others.

Who and to whom are in the nominative, several as one list joined as in the text; an English name is without its article. `who` is null
where neither the sentence nor one before it names anybody; where an addressee gathers reports «для інформування» of another, he is the
one obliged of that second duty. The deadlines are those of the verb's own clause, else those before the first verb, else any of the
sentence; the date of a cited act and the years of a title are none.
"""

from __future__ import annotations

from dataclasses import replace

from civgraph import morphology
from civgraph.deadline_tokens import tokens_of as time_tokens
from civgraph.duty_clauses import KEYS, QUOTED, Clauses, Verb
from civgraph.lexicon import any_of, pattern, table
from civgraph.parties import TIME, WORD, Party
from civgraph.plain_parties import addressed
from civgraph.record import Deadline, Duty, Period
from civgraph.text import View
from civgraph.words import sentences

_CASES = {"report": ("accs", "datv"), "submit": ("datv",), "report_acts": ("gent", "accs", "datv"), "submit_acts": ("datv",)}


def duties_of(view: View, language: str, period: Period | None, year: int | None, obliged: str | None = None) -> tuple[Duty, ...]:
    """The duties to report that a text states; `obliged` is who a text above it names."""
    if not any(pattern("provisions", language, f"duties.{key}").search(view.text) for key in KEYS):
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


class _Sentence(Clauses):
    """The duties of one sentence."""

    def duties(self, obliged: str | None) -> list[Duty]:
        """The duties of the sentence."""
        found: list[Duty] = []
        for n, deed in enumerate(self.deeds):
            verb = self.verbs.get(deed)
            if verb is None or (n + 1 < len(self.deeds) and self.deeds[n + 1] in self.verbs and self.merged(n + 1)):
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

    def _duty(self, n: int, verb: Verb, who: str | None) -> Duty | None:
        """The duty that a verb states, or None where what it says is none."""
        left, right = self.left(n), self.right(n)
        other = None if self.plain or verb.purpose else self.other_holder(left, verb.place)
        who = other.name if other else who
        party = self._plain_addressee(verb, right) if self.plain else self._addressee(verb, other.after if other else left, right)
        if not self._is_duty(verb, left, right, party):
            return None
        begin = left + (self.tokens[left].kind in ("join", "comma", "stop"))
        start, end = self.tokens[begin].start, self.tokens[right - 1].end
        clause = self.view.cut(start, end).strip(" .;:,–")
        return Duty(who, party.name if party else None, self._due(verb, left, right), clause.span())

    def _due(self, verb: Verb, left: int, right: int) -> tuple[Deadline, ...]:
        """The deadlines of a clause; where it has none, those before the first verb, else any of the sentence."""
        start, end = self.tokens[left].start, self.tokens[right - 1].end
        own = [f for f in self.times if start <= f.start < end]
        if not own and not verb.purpose:
            first = self.tokens[self.deeds[0]].start
            purposes = [self.tokens[v.place].start for v in self.verbs.values() if v.purpose]
            before = [f for f in self.times if f.end <= first]
            own = before or [f for f in self.times if not purposes or f.end <= min(purposes)]
        return tuple(d for f in own for d in f.deadlines)

    def _as_often(self, due: Deadline, before: tuple[Deadline, ...]) -> Deadline:
        """A day of the month without a period of its own has that of the reports that are gathered."""
        told = any(t.kind in ("every", "times") for t in time_tokens(due.text, self.language))
        every = next((d.every for d in before if d.every), None)
        return replace(due, every=every) if every and not told and due.kind == "recurring" and due.every == "P1M" else due

    def _addressee(self, verb: Verb, left: int, right: int) -> Party | None:
        """To whom: just behind the verb, else a plain dative, else after a preposition, else a form that may be a genitive too."""
        holder = range(self.holder.first, self.holder.after) if self.holder else range(0)
        at = verb.place + 1
        while at < right and (self.tokens[at].kind == TIME or self.passes(at)):
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

    def passes(self, at: int) -> bool:
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

    def _plain_addressee(self, verb: Verb, right: int) -> Party | None:
        start, end = self.tokens[verb.place].end, self.tokens[right - 1].end
        stops = [t.start for t in self.tokens if t.kind == TIME]
        said = addressed(self.view, start, end, stops, self.language)
        if said is None:
            return None
        first = next(k for k, t in enumerate(self.tokens) if t.end > said.start)
        after = next((k for k, t in enumerate(self.tokens) if t.start >= said.end), len(self.tokens))
        return Party(first, after, said.name, True)

    def _is_duty(self, verb: Verb, left: int, right: int, to: Party | None) -> bool:
        """Whether what is reported or handed in, and to whom, makes a duty of it."""
        start, middle, end = self.tokens[left].start, self.tokens[verb.place], self.tokens[right - 1].end
        text = self._without(to)
        authority = to is not None and not self._is_public(to)
        on_execution = self._tells_of_execution(text[start:end])
        if verb.key.startswith("report"):
            return authority or on_execution or self._is_bare(verb, left, right)
        kind, thing = self._object(text, middle.end, end) or self._object(text, start, middle.start) or ("", "")
        decided = bool(self.words("decides").search(self.view.text, middle.end, end))
        if kind == "others":
            return False
        if not authority:
            return kind == "things" and on_execution and bool(self.words("reports").search(thing))
        known = kind == "pronouns" and bool(self.words("things").search(text[: middle.start]))
        return kind == "things" or known or decided

    def _is_bare(self, verb: Verb, left: int, right: int) -> bool:
        """Whether somebody is to report at a time, with no word of to whom: «Виконавцям щокварталу звітувати»."""
        at = verb.place + 1
        while at < right and (self.tokens[at].kind == TIME or self.passes(at)):
            at += 1
        kinds = {k for k, _, _ in morphology.readings(self.tokens[at].text, self.language)} if at < right else set()
        ends = at >= right or self.tokens[at].kind == "stop" or "PREP" in kinds or self.parties.matches("about", self.tokens[at])
        return ends and self.obliged is not None and bool(self._due(verb, left, right))

    def _is_public(self, to: Party) -> bool:
        return any(self.parties.matches("public", t) for t in self.tokens[to.first : to.after]) and not any(
            self.parties.matches("bodies", t) for t in self.tokens[to.first : to.after]
        )

    def _object(self, text: str, start: int, end: int) -> tuple[str, str] | None:
        """What is handed in, of the words that come first: the list it is of, and the word."""
        hits = [(m.start(), key, m) for key in ("others", "things", "pronouns") if (m := self.words(key).search(text, start, end))]
        hits = [
            h for h in hits if not (h[1] == "pronouns" and any(not text[h[2].end() : o[0]].strip() for o in hits if o[0] > h[0]))
        ]  # «її дані»
        return (min(hits)[1], min(hits)[2].group()) if hits else None

    def _tells_of_execution(self, text: str) -> bool:
        words = table("provisions", self.language)["duties"]
        some = any_of(
            tuple(words["execution"]), after=r"(?:\s+[\w'«\"-]+){0,3}?\s+[«\"]?" + any_of(tuple(words["executed"]), before="").pattern
        )
        its = any_of(tuple(words["its"]), after=r"\s+" + any_of(tuple(words["execution"]), before="").pattern)
        return bool(some.search(text) or its.search(text))

    def _without(self, to: Party | None) -> str:
        """The text of the sentence, its names in quotation marks, the one obliged and the addressee blanked."""
        text = QUOTED.sub(lambda m: " " * len(m.group()), self.view.text)
        for party in (to, None if self.plain else self.holder):
            if party:
                a, b = self.tokens[party.first].start, self.tokens[party.after - 1].end
                if any(self.parties.matches("decides", t) for t in self.tokens[party.first : party.after]):
                    continue
                text = text[:a] + " " * (b - a) + text[b:]
        return text
