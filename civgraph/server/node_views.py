"""What the page of a node shows, by what the node is.

In: a reading, the description of a node. Out: the name of a template and what it is filled with. Then holds: a node of any kind has a page;
where it is of no kind known here, the page shows its statements.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from civgraph.server.described import CIV, Description
from civgraph.server.measure_view import inferred, measure
from civgraph.server.network import Tie, network
from civgraph.server.page_queries import iri
from civgraph.server.plan_view import findings, plan, text
from civgraph.server.reading import Reading, Row, grouped, natural, value

Context = dict[str, Any]
View = Callable[[Reading, Description], Awaitable[Context]]
_ELI, _ORG, _OA = "http://data.europa.eu/eli/ontology#", "http://www.w3.org/ns/org#", "http://www.w3.org/ns/oa#"
_SKOS, _OWL, _SH = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#"


async def section(reading: Reading, described: Description) -> Context:
    """A section: its measures."""
    rows = await reading.rows("section-measures", node=iri(described.node))
    return {"measures": sorted(rows, key=lambda r: natural(r["measure"].value)), "plan": described.text(described.node, f"{CIV}plan")}


async def body(reading: Reading, described: Description) -> Context:
    """A body: its measures, who it works with, what it belongs to."""
    node = iri(described.node)
    rows = await reading.rows("body-measures", node=node)
    others = await reading.rows("body-others", node=node)
    family = await reading.rows("body-family", node=node)
    documents = await reading.rows("body-plans", node=node)
    entries: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: natural(r["measure"].value)):
        entries.setdefault(row["participation"].value, row)
    shares = list(entries.values())
    ties = [
        Tie(described.node, r["measure"].value, value(r, "number"), "consent" in r, value(r, "role").endswith("role-responsible"))
        for r in shares
    ]
    numbers = {r["measure"].value: value(r, "number") for r in rows}
    ties += [Tie(r["other"].value, r["measure"].value, numbers.get(r["measure"].value, ""), False, False) for r in others]
    several = len({r["plan"].value for r in shares}) > 1
    return {
        "by_plan": grouped(shares, "plan"),
        "measures": {r["measure"].value for r in shares},
        "leads": sum(value(r, "role").endswith("role-responsible") for r in shares),
        "consents": sum("consent" in r for r in shares),
        "above": list(dict.fromkeys(r["above"].value for r in family if "above" in r)),
        "below": sorted({r["below"].value for r in family if "below" in r}),
        "documents": [r["document"].value for r in documents],
        "network": None if several and len(ties) > 400 else network(sorted(ties, key=lambda t: natural(t.measure))),
    }


async def participation(reading: Reading, described: Description) -> Context:
    """A participation: whose, in what, in which role, with which consent."""
    rows = await reading.rows("referring", node=iri(described.node))
    owner = next((r["s"].value for r in rows if r["p"].value == f"{CIV}participation"), None)
    return {"owner": owner, **await inferred(reading, described.node)}


async def act(reading: Reading, described: Description) -> Context:
    """An act: its force at the day each fact was true on, the plans that cite it."""
    node = iri(described.node)
    force = await reading.rows("act-force", node=node)
    citations = await reading.rows("act-citations", node=node)
    return {
        "force": force,
        "cited": grouped((r for r in citations if "citation" in r), "plan"),
        "approves": sorted({r["plan"].value for r in citations if "citation" not in r and "plan" in r}),
        **await inferred(reading, described.node),
    }


async def territory(reading: Reading, described: Description) -> Context:
    """A territory: its plans and its bodies."""
    rows = await reading.rows("territory", node=iri(described.node))
    return {name: sorted({r[name].value for r in rows if name in r}) for name in ("plan", "body")}


async def strategy(reading: Reading, described: Description) -> Context:
    """A strategy: the plans that implement it, the acts that approve it, the measures that serve it."""
    rows = await reading.rows("strategy", node=iri(described.node))
    return {name: sorted({r[name].value for r in rows if name in r}, key=natural) for name in ("plan", "act", "measure")}


async def citation(reading: Reading, described: Description) -> Context:
    """A citation: which act it means, who cites, in which words."""
    rows = await reading.rows("referring", node=iri(described.node))
    owner = next((r["s"].value for r in rows if r["p"].value == f"{CIV}citation"), None)
    act_ = described.text(described.node, f"{CIV}citedAct")
    return {"owner": owner, "act": act_, "force": await reading.rows("act-force", node=iri(act_)) if act_ else []}


async def deadline(reading: Reading, described: Description) -> Context:
    """A deadline: of which measure or duty."""
    rows = await reading.rows("referring", node=iri(described.node))
    return {"owner": next((r["s"].value for r in rows if r["p"].value == f"{CIV}deadline"), None)}


async def evidence(reading: Reading, described: Description) -> Context:
    """An evidence: what it supports, and the words with what stands around them."""
    shown = []
    targets = [t.value for t in described.all(described.node, f"{_OA}hasTarget")]
    whole = Description(described.node, [])
    for target in targets:
        more = await reading.rows("target", node=iri(target))
        whole = Description(target, more)
        place = whole.place_of(target)
        source = whole.text(target, f"{_OA}hasSource")
        if place and source:
            start = max(place[0] - 240, 0)
            around = await reading.stretch(source, start, place[1] + 240 - start)
            shown.append({"text": source, "start": place[0], "end": place[1], "around": around, "at": start})
    return {"targets": shown, "supports": described.text(described.node, f"{_OA}hasBody")}


async def concept(reading: Reading, described: Description) -> Context:
    """A concept: the measures classed under it, and where else it stands."""
    node = iri(described.node)
    rows = await reading.rows("concept", node=node)
    uses = [r for r in await reading.rows("concept-uses", node=node) if not r["p"].value.startswith(_SKOS)]
    return {"by_plan": grouped(sorted(rows, key=lambda r: natural(r["measure"].value)), "plan"), "uses": uses}


async def scheme(reading: Reading, described: Description) -> Context:
    """A list of concepts."""
    return {"concepts": await reading.rows("scheme", node=iri(described.node))}


async def term(reading: Reading, described: Description) -> Context:
    """A class or a property: how much of it there is, and examples."""
    node = iri(described.node)
    uses = await reading.rows("term-uses", node=node)
    examples = await reading.rows("term-examples", node=node)
    return {"uses": uses[0] if uses else {}, "examples": [r["example"].value for r in examples]}


async def rule(reading: Reading, described: Description) -> Context:
    """A rule: what it is about, what it says, what it found."""
    node = iri(described.node)
    targets = await reading.rows("rule-of", node=node)
    found = findings(await reading.rows("rule-findings", node=node), reading.language)
    return {"targets": [r["target"].value for r in targets], "findings": found}


async def anything(reading: Reading, described: Description) -> Context:
    """Any node: its statements, and what points at it."""
    rows: list[Row] = await reading.rows("referring", node=iri(described.node))
    return {"referring": grouped(rows, "p")}


_KINDS: tuple[tuple[str, str, View], ...] = (
    (f"{CIV}Plan", "plan", plan),
    (f"{CIV}Section", "section", section),
    (f"{CIV}Measure", "measure", measure),
    (f"{CIV}Participation", "participation", participation),
    (f"{CIV}BodyGroup", "body", body),
    (f"{_ORG}Organization", "body", body),
    (f"{_ELI}LegalResource", "act", act),
    (f"{CIV}Territory", "territory", territory),
    (f"{CIV}Strategy", "strategy", strategy),
    (f"{CIV}Citation", "citation", citation),
    (f"{CIV}Deadline", "deadline", deadline),
    (f"{CIV}Evidence", "evidence", evidence),
    (f"{CIV}SourceText", "text", text),
    (f"{_SKOS}Concept", "concept", concept),
    (f"{_SKOS}ConceptScheme", "scheme", scheme),
    (f"{_SH}NodeShape", "rule", rule),
    (f"{_SH}PropertyShape", "rule", rule),
    (f"{_SH}SPARQLConstraint", "rule", rule),
    (f"{_OWL}Class", "term", term),
    (f"{_OWL}ObjectProperty", "term", term),
    (f"{_OWL}DatatypeProperty", "term", term),
)


async def view(reading: Reading, described: Description) -> tuple[str, Context]:
    """The template of a node's page, and what fills it."""
    types = described.types(described.node)
    name, build = next(((name, build) for kind, name, build in _KINDS if kind in types), ("node", anything))
    return name, await build(reading, described)
