"""Who approved the plan, when, under which number, for where: the document's own values.

In: the zones of a document. Out: a `Document`, and the citations and provisions of the act that approves it. Then holds: every
value names the stretches it was read from; what was worked out says so; nothing is filled in that the text does not give.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from civgraph import morphology
from civgraph.citations import find_citations
from civgraph.dates import find_date
from civgraph.issuer import Authority, authority_of, territory_of
from civgraph.layout import Line, letters
from civgraph.lexicon import any_of, pattern, table
from civgraph.persons import Signature, signatures_of
from civgraph.provisions import Operative, operative_part
from civgraph.record import Citation, Document, DocumentSpans, Period, Person
from civgraph.text import Span, View
from civgraph.title import Title, period_in, title_of
from civgraph.zones import Zones, joined

_BY = re.compile(  # «by the Mayor, John Smith, on 8 January»: what is left of an English stamp
    r"(?:by\s+)?(?:the\s+)?(?P<who>[A-Z][^,\n]*?)(?:,\s+(?P<name>[A-Z][\w'-]+(?:\s+[A-Z]\.)?\s+[A-Z][\w'-]+))?,?\s+on\s+(?=\d|[A-Z])"
)
_NUMBER = re.compile(r"(?:№+|N[оo]?\.?(?=\s*\d)|Nr\.?(?=\s*\d))[\s_]*(\d(?:[^\W_]|[/.\-–])*(?:\s?-\s?[\w]{1,4})?)")


@dataclass(frozen=True, slots=True)
class Header:
    """The document's values, and what its approving act says."""

    document: Document
    citations: tuple[Citation, ...]
    operative: Operative
    period: Period | None
    year: int | None


@dataclass(frozen=True, slots=True)
class _Approval:
    """Number, date, authority and person of the approving act or stamp."""

    number: View | None
    date: tuple[View, str] | None
    authority: Authority | None
    person: Signature | None
    own: Sequence[Line]


def header_of(zones: Zones, language: str, whole: View) -> Header:
    """What the head of the document says."""
    title = title_of(zones.title, language)
    act_title, act_rest = _act_title(zones, language)
    amending = act_title is not None and bool(pattern("header", language, "amending").search(joined(act_title).text))
    if act_title is not None and (title is None or amending):
        title = title_of(act_title, language, amending)
    act = _act(zones, language, whole) if zones.kind else None
    stamp = _stamp(zones.stamp, language, whole)
    approval = act or stamp
    date = (act.date if act else None) or stamp.date
    number = (act.number if act else None) or stamp.number
    authority = approval.authority or stamp.authority or _signed_by(zones.closing, language, whole)
    person = approval.person
    year = int(date[1][:4]) if date else None
    period, period_view = (title.period, title.period_view) if title else (None, None)
    if period is None and act_title:
        named = period_in(joined(act_title), language)
        period, period_view = named if named else (None, None)
    signed_at = act.person.first if act and act.person else None
    operative = operative_part(_until(act_rest, zones.act, signed_at), language, period, year)
    citations = find_citations(operative.preamble, language) if operative.preamble else ()
    if act_title:
        citations = (*(c for c in find_citations(joined(act_title), language)), *citations)
    if title and not amending:
        known = {(c.number, c.title) for c in citations}
        citations = (*(c for c in find_citations(title.view, language) if (c.number, c.title) not in known), *citations)
    provisions = View.join([View.of(whole.source, *p.span) for p in operative.provisions], "\n")
    citations = (*citations, *find_citations(provisions, language)) if provisions else citations
    place = territory_of(authority.name if authority else None, language, title.view if title else View.of(""), whole)
    document = Document(
        type=zones.kind or _plan_kind(title, language),
        title=title.value if title else None,
        number=number.value() if number else None,
        date=date[1] if date else None,
        issuer=authority.name if authority else None,
        approved_by=_person(person) if person else None,
        signatories=tuple(_person(s) for s in zones.closing),
        territory=place[0] if place else None,
        period=period,
        implements=tuple(name for name, _ in title.implements) if title else (),
        spans=DocumentSpans(
            title=title.view.stretches() if title else (),
            number=number.stretches() if number else (),
            date=date[0].stretches() if date else (),
            issuer=_stretches(authority.views) if authority else (),
            territory=place[1].stretches() if place else (),
            period=period_view.stretches() if period_view else (),
            approved_by=_signature_spans(person) if person else (),
            implements=tuple(view.stretches() for _, view in title.implements) if title else (),
            signatories=tuple(_signature_spans(s) for s in zones.closing),
        ),
        worked_out=_worked_out(authority, place is not None, period is not None, date is not None, bool(title and title.implements)),
    )
    return Header(document, _once(citations), operative, period, year)


def _once(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Each stretch once, in order."""
    seen: dict[Span, Citation] = {}
    for citation in citations:
        seen.setdefault(citation.span, citation)
    return tuple(sorted(seen.values(), key=lambda c: c.span))


def _worked_out(authority: Authority | None, territory: bool, period: bool, date: bool, implements: bool) -> tuple[str, ...]:
    found = []
    if date:
        found.append("date")
    if authority and authority.worked_out:
        found.append("issuer")
    if territory:
        found.append("territory")
    if period:
        found.append("period")
    if implements:
        found.append("implements")
    return tuple(found)


def _plan_kind(title: Title | None, language: str) -> str:
    """`programme` where the title calls the document one, else `plan`."""
    return "programme" if title and pattern("header", language, "programme").match(title.value) else "plan"


def _person(signature: Signature) -> Person:
    return Person(signature.name.value(), signature.post.value() if signature.post else None)


def _signature_spans(signature: Signature) -> tuple[Span, ...]:
    parts = [signature.post] if signature.post else []
    return tuple(sorted(span for view in (*parts, signature.name) for span in view.stretches()))


def _stretches(views: Sequence[View]) -> tuple[Span, ...]:
    return tuple(span for view in views for span in view.stretches())


def _act_title(zones: Zones, language: str) -> tuple[Sequence[Line] | None, Sequence[Line]]:
    """The act's own title («Про …»), and the lines after it."""
    if not zones.kind:
        return None, ()
    about = pattern("header", language, "about")
    opening = pattern("header", language, "preamble")
    lines = zones.act
    for n in range(zones.kind_at + 1, len(lines)):
        if about.match(lines[n].view.text) and not opening.match(lines[n].view.text):
            end = n + 1
            while end < len(lines) and end - n < 10 and not lines[end].gap and not opening.match(lines[end].view.text):
                end += 1
            return lines[n:end], lines[end:]
    return None, lines[zones.kind_at + 1 :]


def _act(zones: Zones, language: str, whole: View) -> _Approval:
    """Number, date, authority and signature of the act whose text is in the file."""
    lines, at = zones.act, zones.kind_at
    about = pattern("header", language, "about")
    end = next(
        (n for n in range(at + 1, min(len(lines), at + 14)) if about.match(lines[n].view.text) or letters(lines[n].view.text) > 14),
        min(len(lines), at + 8),
    )
    number, date = None, None
    for line in [*lines[at:end], *lines[:at]]:
        if number is None and (m := _NUMBER.search(line.view.text)):
            number = line.view.cut(*m.span(1))
        if date is None and (found := find_date(line.view, language)):
            date = (line.view.cut(found[0], found[1]), found[2])
    person = _last_signature(lines, at, language)
    return _Approval(number, date, _letterhead(lines, at, end, language, whole, person), person, lines[:end])


def _last_signature(lines: Sequence[Line], at: int, language: str) -> Signature | None:
    """The signature under an act; its places count from the act's first line."""
    signatures = signatures_of(lines[at + 1 :], language)
    if not signatures:
        return None
    last = signatures[-1]
    return Signature(last.name, last.post, last.first + at + 1, last.last + at + 1)


def _until(lines: Sequence[Line], whole: Sequence[Line], end: int | None) -> Sequence[Line]:
    """The last lines of an act, without the signature that begins at `end` of the whole."""
    return lines if end is None else lines[: max(0, len(lines) - (len(whole) - end))]


def _letterhead(lines: Sequence[Line], at: int, end: int, language: str, whole: View, person: Signature | None) -> Authority | None:
    """The authority that the letterhead names; where it names two, the one that signs."""
    bodies = pattern("header", language, "bodies")
    skip = pattern("header", language, "not_issuer")
    acts = any_of(tuple(w for words in table("header", language)["acts"].values() for w in words))
    kind = lines[at].view
    named = [
        line.view
        for line in lines[:at]
        if (bodies.search(line.view.text) or _office(line.view, language)) and letters(line.view.text) <= 16
    ]
    m = acts.search(kind.text)
    if m and letters(kind.text[: m.start()]) >= 2 and bodies.search(kind.text[: m.start()]):
        named.append(kind.cut(0, m.start()))
    if m and letters(kind.text[m.end() :]) >= 2:
        after = kind.cut(m.end())
    else:
        after = next(
            (
                x.view
                for x in lines[at + 1 : min(end, at + 3)]
                if letters(x.view.text) >= 2 and (bodies.search(x.view.text) or _office(x.view, language))
            ),
            View.of(""),
        )
    named = [v for v in named if not skip.fullmatch(v.text)]
    if person and person.post and len(named) > 1:
        signed = _key(person.post.text)
        named.sort(key=lambda v: -len(signed & _key(v.text)))
    committee = [v for v in named if re.match(r"виконавчий комітет\Z|виконком\Z", v.text, re.IGNORECASE)]
    if committee and len(named) > 1:
        council = next(v for v in named if v is not committee[0])
        other = authority_of(council, language, whole)
        if other:
            genitive = morphology.genitive(other.name, language)
            return Authority(f"Виконавчий комітет {genitive}", True, (committee[0], council))
    office = (after,) if after and _office(after, language) and not bodies.search(after.text) else ()  # «РОЗПОРЯДЖЕННЯ міського голови»
    for view in (*office, *named, after):
        if view and (found := authority_of(view, language, whole)):
            return found
    if person and person.post:
        return authority_of(person.post, language, whole)
    return None


def _office(view: View, language: str) -> bool:
    offices = pattern("header", language, "offices")
    return bool(offices.search(view.text) or offices.match(morphology.nominative(view.value(), language)))


def _key(text: str) -> frozenset[str]:
    """The stems of a name, to tell which of two authorities a post belongs to."""
    return frozenset(w[:6].casefold() for w in re.findall(r"[^\W\d_]{4,}", text))


def _stamp(lines: Sequence[Line], language: str, whole: View) -> _Approval:
    """Number, date, authority and person of a stamp."""
    if not lines:
        return _Approval(None, None, None, None, ())
    stamps = pattern("header", language, "stamp")
    views = []
    for line in lines:
        m = stamps.match(line.view.text)
        view = line.view.cut(m.end()).strip(" :") if m else line.view
        if view:
            views.append((line, view))
    whole_stamp = View.join([v for _, v in views], "\n")
    found = find_date(whole_stamp, language) if whole_stamp else None
    date = (whole_stamp.cut(found[0], found[1]), found[2]) if found else None
    acts = any_of(tuple(w[:-1] + "~" for words in table("header", language)["acts"].values() for w in words))
    named = acts.search(whole_stamp.text) if whole_stamp else None
    number = None
    authority = None
    if named:
        if m := _NUMBER.search(whole_stamp.text, named.end()):
            number = whole_stamp.cut(*m.span(1))
        stop = min(
            (p for p in (found[0] if found else None, m.start() if m else None) if p is not None and p > named.end()),
            default=len(whole_stamp.text),
        )
        body = (
            whole_stamp.cut(named.end(), stop)
            if letters(whole_stamp.text[named.end() : stop]) > 1
            else whole_stamp.cut(whole_stamp.text.rfind("\n", 0, named.start()) + 1, named.start())
        )
        body = body.cut(0, cut.start()) if (cut := re.search(r"\s+(?:від|от|of|dated)\s*\Z", body.text)) else body
        authority = authority_of(body.strip(' \n,_«»"'), language, whole)
    people = signatures_of([line for line, _ in views], language, loose=not named)
    person = people[0] if people else None
    if authority is None and person and person.post:
        post = person.post
        m = stamps.match(post.text)
        authority = authority_of(post.cut(m.end()) if m else post, language, whole)
        if m:
            person = Signature(person.name, post.cut(m.end()).strip(" :"), person.first, person.last)
    if authority is None and language == "en":
        said = [(view, m) for _, view in views if (m := _BY.match(view.text))]
        for view, m in said[:1]:
            person = Signature(view.cut(*m.span("name")), view.cut(*m.span("who")), 0, 0) if m["name"] else person
        named_first = [view.cut(*m.span("who")) for view, m in said] + [view for _, view in views]
        authority = next((a for view in named_first if (a := authority_of(view, language, whole))), None)
    if authority is None and whole_stamp:
        authority = authority_of(whole_stamp.cut(0, found[0]) if found and found[0] > 5 else whole_stamp, language, whole)
    return _Approval(number, date, authority, person, lines)


def _signed_by(closing: tuple[Signature, ...], language: str, whole: View) -> Authority | None:
    for signature in closing:
        if signature.post and (found := authority_of(signature.post, language, whole)):
            return found
    return None
