"""A plan record spelled out for the graph: nodes with IRIs, links between them, evidence as objects, positions instead of order.

In: a record, its text, where it comes from, the setting that says which bodies its mentions mean. Out: plain data in the words of
`mappings/context.jsonld`, which takes it to RDF. Then holds: every node read from the text, and every literal of plan and measure, has
evidence that quotes the characters it was read from; no node is without an IRI; nothing here knows a term of any vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable

from civgraph.acts import act_meant
from civgraph.iris import Origin, act_path, strategy_path
from civgraph.nodes import Node, Nodes
from civgraph.record import Citation, Deadline, Executor, Measure, PlanRecord, Provision, Section, section_of
from civgraph.registry import Territory, known_acts
from civgraph.resolution import Body, body_of, issuer_body
from civgraph.setting import UNKNOWN, Setting
from civgraph.text import Text, View

_OPEN = {
    "act-open": "Which act is cited cannot be told: it lacks its number or date, and the registry knows none of that title.",
    "act-ambiguous": "Several acts fit this citation:",
}


def spelled_out(record: PlanRecord, text: Text, origin: Origin, program: str, digest: str) -> list[Node]:
    """The nodes of a document, each with its IRI; empty values left out."""
    return _Document(record, text, origin).nodes(program, digest)


class _Document(Nodes):
    """One document on its way."""

    def __init__(self, record: PlanRecord, text: Text, origin: Origin) -> None:
        self.plan = f"plan/{origin.key}"
        super().__init__(text, f"text/{origin.key}", f"{self.plan}/extraction")
        self.record, self.origin = record, origin
        said = record.document
        self.whole = View.of(text.content)
        self.setting = Setting.of(record.language, text.content, said.territory, said.issuer)

    def nodes(self, program: str, digest: str) -> list[Node]:
        """Every node of the document."""
        record, source = self.record, self.record.source
        self._header()
        for n, section in enumerate(record.sections, 1):
            self._section(n, section)
        for n, provision in enumerate(record.provisions, 1):
            self._provision(n, provision)
        for n, citation in enumerate(record.legal_bases, 1):
            self._citation(self.plan, n, citation)
        for n, measure in enumerate(record.measures, 1):
            self._measure(n, measure)
        for n, diagnostic in enumerate(record.diagnostics, 1):
            iri = f"{self.plan}/diagnostic/{n}"
            self.add(iri, "Diagnostic", severity=diagnostic.severity, diagnosticCode=diagnostic.code, message=diagnostic.message)
            self.link(self.plan, "diagnostic", iri)
            if diagnostic.span:
                self.evidence(iri, (diagnostic.span,))
        self.add(
            self.source,
            "SourceText",
            fileName=source.file,
            mediaType=source.media_type,
            sha256=source.sha256,
            characters=source.chars,
            content=self.text.content,
            publishedAt=self.origin.source,
            retrieved=self.origin.retrieved,
            rights=self.origin.rights,
        )
        self.add(f"software/civgraph/{program}", "Program", programVersion=program)
        self.add(
            self.extraction,
            "Extraction",
            used=self.source,
            by=f"software/civgraph/{program}",
            mappingDigest=digest,
            recordForm=record.record,
        )
        return list(self.found.values())

    def _header(self) -> None:
        said, spans, country = self.record.document, self.record.document.spans, self.setting.country
        issuer = issuer_body(self.setting)
        act = (
            issuer
            and country
            and said.number
            and said.date
            and act_path(country, issuer.issuing, said.date, said.number, self.record.language)
        )
        self.add(
            self.plan,
            ["Plan", "ProvPlan"],
            title=said.title,
            documentKind=f"document-{said.type}",
            number=said.number,
            date=said.date,
            start=said.period and said.period.start,
            end=said.period and said.period.end,
            issuerName=said.issuer,
            issuer=issuer and self._body(issuer),
            territoryName=said.territory,
            territory=self.setting.territory and self._territory(self.setting.territory),
            language=self.record.language,
            source=self.source,
            annexOf=act or None,
        )
        if act and issuer:
            kind = f"act-{said.type}" if said.type not in ("plan", "programme") else None
            self.add(act, "Act", number=said.number, date=said.date, issuer=issuer.path, actKind=kind)
        worked = set(said.worked_out)
        for key, property_, value in (
            ("title", "title", said.title),
            ("number", "number", said.number),
            ("date", "date", said.date),
            ("issuer", "issuerName", said.issuer),
            ("territory", "territoryName", said.territory),
            ("period", "start", said.period),
            ("period", "end", said.period),
        ):
            if value is not None:
                self.evidence(self.plan, getattr(spans, key), property_, key in worked)
        for n, (name, stretch) in enumerate(zip(said.implements, spans.implements, strict=True), 1):
            self.more(self.plan, "strategyName", name)
            self.evidence(self.plan, stretch, "strategyName", "implements" in worked, n)
            if country:
                strategy = strategy_path(country, name, self.record.language)
                self.add(strategy, "Strategy", label=name)
                self.link(self.plan, "implements", strategy)
        people = [("approved", said.approved_by, spans.approved_by)] if said.approved_by else []
        people += [("signed", person, stretch) for person, stretch in zip(said.signatories, spans.signatories, strict=True)]
        for n, (how, person, stretch) in enumerate(people, 1):
            iri = f"{self.plan}/s/{n}"
            post = f"{iri}/post" if person.role else None
            self.add(iri, "Signature", signatureKind=f"signature-{how}", person=person.name, post=post)
            self.link(self.plan, "signature", iri)
            self.evidence(iri, stretch)
            if post:
                holder = issuer if how == "approved" else None
                self.add(post, "Post", label=person.role, postIn=holder and holder.path)

    def _section(self, n: int, section: Section) -> None:
        iri = f"{self.plan}/section/{n}"
        self.add(iri, "Section", plan=self.plan, number=section.number, title=section.title)
        self.evidence(iri, (section.span,), sure=section.sure)

    def _provision(self, n: int, provision: Provision) -> None:
        iri = f"{self.plan}/v/{n}"
        self.add(iri, "Provision", number=provision.number, provisionKind=f"provision-{provision.kind}", text=provision.text)
        self.link(self.plan, "provision", iri)
        self.evidence(iri, (provision.span,), sure=provision.sure)
        self._duties(iri, provision)
        self._marks(iri, provision)

    def _measure(self, n: int, measure: Measure) -> None:
        iri = f"{self.plan}/m/{n}"
        self.add(
            iri,
            "Measure",
            plan=self.plan,
            section=self._section_of(measure),
            number=measure.number,
            text=measure.text,
            funding=measure.funding,
        )
        worked = set(measure.worked_out)
        self.evidence(iri, (measure.span,), sure=measure.sure)
        for key, value in (("number", measure.number), ("text", measure.text), ("funding", measure.funding)):
            if value is not None:
                self.evidence(iri, getattr(measure.spans, key), key, key in worked)
        if measure.expected_results is not None:
            self.add(f"{iri}/r", "ExpectedResult", text=measure.expected_results)
            self.link(iri, "expectedResult", f"{iri}/r")
            self.evidence(f"{iri}/r", measure.spans.expected_results, worked_out="expected_results" in worked)
        for k, executor in enumerate(measure.executors, 1):
            self._participation(iri, k, executor)
        self._deadlines(iri, measure.deadlines)
        for k, citation in enumerate(measure.legal_bases, 1):
            self._citation(iri, k, citation)
        self._duties(iri, measure)
        self._marks(iri, measure)

    def _section_of(self, measure: Measure) -> str | None:
        n = section_of(self.record, measure)
        return None if n is None else f"{self.plan}/section/{n + 1}"

    def _participation(self, measure: str, n: int, executor: Executor) -> None:
        iri = f"{measure}/p/{n}"
        body = body_of(executor.same_as or executor.name, self.setting)
        self.add(
            iri,
            "Participation",
            position=n,
            role=f"role-{executor.role}",
            name=executor.name,
            body=body and self._body(body),
        )
        self.link(measure, "participation", iri)
        self.evidence(iri, (executor.span,), worked_out=executor.name.casefold() not in executor.text.casefold(), sure=executor.sure)
        if executor.consent:
            scope = executor.scope and f"scope-{executor.scope}"
            self.add(f"{iri}/consent", "ConsentRequirement", consentStatus="consent-required", scope=scope, marker=executor.text)
            self.link(iri, "consent", f"{iri}/consent")
            self.evidence(f"{iri}/consent", (), shared=(f"{iri}/e/t/1",))

    def _marks(self, owner: str, item: Measure | Provision) -> None:
        """Marks of consent that stand in the running text: they name no executor."""
        for n, mark in enumerate(item.consents, 1):
            iri = f"{owner}/consent/{n}"
            self.add(iri, "ConsentRequirement", consentStatus="consent-required", name=mark.who, marker=mark.text)
            self.link(owner, "consent", iri)
            self.evidence(iri, (mark.span,))

    def _duties(self, owner: str, item: Measure | Provision) -> None:
        for n, duty in enumerate(item.duties, 1):
            iri = f"{owner}/duty/{n}"
            self.add(iri, "ReportingDuty", dutyHolder=duty.who, dutyRecipient=duty.to)
            self.link(owner, "duty", iri)
            self._deadlines(iri, duty.deadlines)

    def _deadlines(self, owner: str, deadlines: Iterable[Deadline]) -> None:
        for n, deadline in enumerate(deadlines, 1):
            iri = f"{owner}/d/{n}"
            day = {"monthDay" if deadline.day.startswith("---") else "yearDay": deadline.day} if deadline.day else {}
            stretch = deadline.start and deadline.end and deadline.start != deadline.end
            self.add(
                iri,
                "Deadline",
                deadlineKind=f"deadline-{deadline.kind}",
                start=deadline.start,
                end=deadline.end,
                every=deadline.every,
                times=deadline.times,
                month=deadline.month and f"month-{deadline.month}",
                words=deadline.text,
                interval=f"{iri}/interval" if stretch else None,
                **day,
            )
            self.link(owner, "deadline", iri)
            self.evidence(iri, (deadline.span,), sure=deadline.sure)
            if stretch:
                ends = {"hasBeginning": deadline.start, "hasEnd": deadline.end}
                self.add(f"{iri}/interval", "Interval", **{which: f"{iri}/{which[3:].lower()}" for which in ends})
                for which, date in ends.items():
                    self.add(f"{iri}/{which[3:].lower()}", "Instant", onDate=date)

    def _citation(self, owner: str, n: int, citation: Citation) -> None:
        iri = f"{owner}/c/{n}"
        act = self._act(iri, citation)
        self.add(
            iri,
            "Citation",
            citationRole=f"citation-{citation.role}",
            actKind=f"act-{citation.act}",
            issuerKind=f"issuer-{citation.issuer}",
            number=citation.number,
            date=citation.date,
            title=citation.title,
            words=citation.text,
            citedAct=act,
        )
        for key, values in (("article", citation.articles), ("pinpoint", citation.pinpoints)):
            for value in values:
                self.more(iri, key, value)
        self.link(owner, "citation", iri)
        self.evidence(iri, (citation.span,), sure=citation.sure)
        if act:
            self.link(owner, "cites", act)
            shortcut = {"basis": "basedOn", "implementation": "ensuresImplementationOf"}.get(citation.role)
            if shortcut:
                self.link(owner, shortcut, act)

    def _act(self, iri: str, citation: Citation) -> str | None:
        """The act a citation means; where it cannot be told, that is what the reader should look at."""
        meant = act_meant(citation, self.setting, self.whole, self.record.document.date)
        if meant.act is None:
            code, what = ("act-ambiguous", ", ".join(meant.candidates)) if meant.candidates else ("act-open", "")
            self.add(f"{iri}/diagnostic", "Diagnostic", severity="info", diagnosticCode=code, message=f"{_OPEN[code]} {what}".strip())
            self.link(self.plan, "diagnostic", f"{iri}/diagnostic")
            self.evidence(f"{iri}/diagnostic", (citation.span,))
            return None
        known = known_acts().get(meant.act)
        self.add(
            meant.act,
            "Act",
            number=citation.number or (known and known.number),
            date=citation.date or (known and known.date),
            title=citation.title,
            actKind=f"act-{citation.act}",
            issuerKind=f"issuer-{citation.issuer}",
        )
        return meant.act

    def _body(self, body: Body) -> str:
        if body.path not in self.found:
            parent = body.parent and self._body(body.parent)
            kind = "memberKind" if body.group else "bodyKind"
            type_ = "BodyGroup" if body.group else ["Body", "Unit"] if parent else "Body"
            name: object = body.name[:1].upper() + body.name[1:]
            if body.language != self.record.language:
                name = {"@value": name, "@language": body.language}
            belongs = {"membersUnitOf" if body.group else "unitOf": parent, kind: [f"body-{k}" for k in (body.kind, *body.also)]}
            self.add(body.path, type_, label=name, territory=self._territory(body.territory), **belongs)
        return body.path

    def _territory(self, territory: Territory) -> str:
        iri = f"territory/{territory.key}"
        match = territory.wikidata and f"http://www.wikidata.org/entity/{territory.wikidata}"
        name = None if territory.name == territory.country else territory.name
        country = None if territory.country == UNKNOWN else territory.country
        self.add(iri, "Territory", label=name or territory.country.upper(), country=country, code=territory.code, exactMatch=match)
        return iri
