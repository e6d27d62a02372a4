"""The registry as a graph of its own.

In: what the registry knows. Out: quads. Then holds: every row is a `civ:RegistryEntry` with its source and its date, about the thing it
speaks of; an act is in force, or not, only where its latest statement says so; what is unknown has no triple.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from civgraph.body_kinds import kind_of
from civgraph.iris import shared_graph, strategy_path
from civgraph.rdf import json_ld, n_quads
from civgraph.registry import (
    NATIONAL_KINDS,
    Act,
    ForceStatement,
    KnownBody,
    Territory,
    about,
    consents,
    force_statements,
    known_acts,
    known_bodies,
    known_strategies,
    language_of_country,
    territories,
)
from civgraph.registry_tables import TABLES, Row, folders, rows
from civgraph.resources import toml

Node = dict[str, Any]


def registry_quads() -> bytes:
    """The registry as quads of its own graph."""
    return _quads(folders())


@cache
def _quads(where: tuple[Path, ...]) -> bytes:
    nodes = [*_territories(), *_bodies(), *_strategies(), *_acts(), *_entries(), *_force(), *_consents()]
    full = [{key: value for key, value in node.items() if value not in (None, [], "")} for node in nodes]
    return n_quads(json_ld(full, shared_graph("registry"), "uk"))


def _territories() -> Iterator[Node]:
    for one in territories():
        names = [_said(one.name, one.country), one.name_en and {"@value": one.name_en, "@language": "en"}]
        yield _territory(one, [n for n in names if n])
    for country in sorted({b.country for b in known_bodies().values() if b.territory.key == b.country}):
        yield _territory(Territory(country, country, country), country.upper())


def _territory(one: Territory, label: Any) -> Node:
    return {
        "id": f"territory/{one.key}",
        "type": "Territory",
        "label": label,
        "country": one.country,
        "code": one.code,
        "exactMatch": _wikidata(one.wikidata),
    }


def _bodies() -> Iterator[Node]:
    for body in known_bodies().values():
        yield {
            "id": body.path,
            "type": "Body",
            "label": _said(body.name, body.country),
            "shortName": [_said(short, body.country) for short in body.shorts],
            "bodyKind": [f"body-{kind}" for kind in body.kinds],
            "territory": f"territory/{body.territory.key}",
            "exactMatch": _wikidata(body.wikidata),
        }
        listed = {f"territory/{t.key}" for t in territories()}
        if body.territory.key != body.country and f"territory/{body.territory.key}" not in listed:
            yield _territory(body.territory, _said(body.territory.name, body.country))


def _strategies() -> Iterator[Node]:
    for one in known_strategies().values():
        same = [strategy_path(one.country, name, language_of_country(one.country)) for name in one.also]
        yield {"id": one.path, "type": "Strategy", "label": _said(one.name, one.country), "sameAs": same}
        for iri, name in zip(same, one.also, strict=True):
            yield {"id": iri, "type": "Strategy", "label": _said(name, one.country)}


def _acts() -> Iterator[Node]:
    statements: dict[str, list[ForceStatement]] = {}
    for statement in force_statements():
        statements.setdefault(statement.act, []).append(statement)
    for act in known_acts().values():
        issuer = _issuer(act)
        strategy = act.approves and strategy_path(act.country, act.approves, language_of_country(act.country))
        yield {
            "id": act.path,
            "type": "Act",
            "number": act.number,
            "date": act.date,
            "title": act.title and _said(act.title, act.country),
            "actKind": f"act-{act.kind}",
            "issuerKind": f"issuer-{_issuer_kind(act)}",
            "issuer": issuer and issuer.path,
            "registerKey": act.register_key,
            "seeAlso": _page(act),
            "approvesStrategy": strategy,
            "basedOn": act.based_on,
            "termEnded": act.term_ended,
            **_shortcuts(statements.get(act.path, [])),
        }
        if act.approves:
            yield {"id": strategy, "type": "Strategy", "label": _said(act.approves, act.country)}


def _shortcuts(statements: list[ForceStatement]) -> Node:
    """What the latest statement says of an act outright, and since when it was in force."""
    if not statements:
        return {}
    now = statements[-1]
    begun = [s.since for s in statements if s.status == "in-force" and s.since]
    whether = None if now.status == "unknown" else "eli:InForce-inForce" if now.status == "in-force" else "eli:InForce-notInForce"
    return {
        "inForce": whether,
        "enteredIntoForce": min(begun, default=None),
        "noLongerInForce": now.since if now.status == "lost-force" else None,
        "repealedBy": now.repealed_by,
    }


def _page(act: Act) -> str | None:
    """The page of an act in the register of its country."""
    register = toml("mappings/countries.toml")["register"].get(act.country)
    return f"{register}{act.register_key}" if register and act.register_key else None


def _issuer(act: Act) -> KnownBody | None:
    """The body of the registry that issued an act."""
    for body in known_bodies().values():
        if body.country == act.country:
            national = body.territory.key == body.country and any(NATIONAL_KINDS.get(kind) == act.issuer for kind in body.kinds)
            if national or body.name == act.issuer:
                return body
    return None


def _issuer_kind(act: Act) -> str:
    if act.issuer in NATIONAL_KINDS.values():
        return act.issuer
    body = _issuer(act)
    kind = body.kinds[0] if body else kind_of(act.issuer, language_of_country(act.country))
    return str(toml("mappings/issuers.toml")["kinds"].get(kind, "other"))


def _entries() -> Iterator[Node]:
    """The rows of the tables whose things have nodes of their own."""
    for table in TABLES:
        if table not in ("force", "consents"):
            for row in rows(table):
                yield _entry(row)


def _entry(row: Row) -> Node:
    thing = about(row)
    iri = f"registry/{row.table}/{thing.partition('/')[2]}/{row['as_of']}"
    return _fact(iri, "RegistryEntry", thing, row["source"], row["as_of"])


def _fact(iri: str, type_: str | list[str], thing: str, source: str, as_of: str) -> Node:
    return {"id": iri, "type": type_, "about": thing, "factSource": source, "asOf": as_of}


def _force() -> Iterator[Node]:
    for s in force_statements():
        iri = "/".join(filter(None, ("registry/force", s.act.partition("/")[2], s.as_of, s.status, s.since)))
        yield {
            **_fact(iri, ["RegistryEntry", "ForceStatement"], s.act, s.source, s.as_of),
            "forceStatus": f"force-{s.status}",
            "since": s.since,
            "repealedBy": s.repealed_by,
        }


def _consents() -> Iterator[Node]:
    for c in consents():
        iri = f"registry/consents/{c.measure.partition('/')[2]}/{c.body}/{c.as_of}"
        yield {
            **_fact(iri, ["RegistryEntry", "ConsentRecord"], c.measure, c.source, c.as_of),
            "body": c.body,
            "consentStatus": f"consent-{c.status}",
            "date": c.date,
            "document": c.document,
        }


def _said(words: str, country: str) -> Node:
    return {"@value": words, "@language": language_of_country(country)}


def _wikidata(item: str | None) -> str | None:
    return f"http://www.wikidata.org/entity/{item}" if item else None
