"""What a node is called, in the language asked for.

In: IRIs, a language, and somebody to ask: a store, or whoever answers the query of `asked`. Out: a label each. Then holds: the chain is
one and fixed: the language asked for, uk, ru, en, none, and at last the local name; a name comes before a title, a title before a
description, a description before the words a document uses, those before the kind and the number of an act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from civgraph.store import Answer, Store, Term

CHAIN = ("uk", "ru", "en", "")
_QUERY = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX civ: <https://w3id.org/civgraph/ontology#>
SELECT ?node ?name ?order ?number WHERE {
  VALUES ?node { %s }
  { ?node skos:prefLabel ?name . BIND (0 AS ?order) }
  UNION { ?node dct:title ?name . BIND (1 AS ?order) }
  UNION { ?node dct:description ?name . BIND (2 AS ?order) }
  UNION { ?node civ:mentionedAs|civ:words|civ:marker|civ:person ?name . BIND (3 AS ?order) }
  UNION {
    ?node civ:actKind/skos:prefLabel ?kind ; eli:number ?digits .
    OPTIONAL { ?node eli:date_document ?date }
    BIND (STRLANG(CONCAT(?kind, " № ", ?digits, COALESCE(CONCAT(" (", STR(?date), ")"), "")), LANG(?kind)) AS ?name)
    BIND (4 AS ?order)
  }
  OPTIONAL { ?node a civ:Measure ; eli:number ?number }
}
"""


@dataclass(frozen=True, slots=True)
class Label:
    """What a node is called, and in which language; no language where nobody said."""

    text: str
    language: str = ""


def asked(nodes: Iterable[str]) -> str:
    """The query that asks for the names of nodes."""
    return _QUERY % " ".join(Term(iri, True).n3 for iri in sorted(set(nodes)))


def chosen(answer: Answer, nodes: Iterable[str], language: str) -> dict[str, Label]:
    """The label of each node, of the names that `asked` found."""
    chain = (language, *(tag for tag in CHAIN if tag != language))
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for node, name, order, number in answer.rows:
        if node and name and order:
            tag = name.language or ""
            rank = chain.index(tag) if tag in chain else len(chain)
            text = f"{number.value}. {name.value}" if number else name.value
            found.setdefault(node.value, []).append((int(order.value), rank, text, tag))
    best = {iri: min(names) for iri, names in found.items()}
    return {iri: Label(*best[iri][2:]) if iri in best else Label(local_name(iri)) for iri in set(nodes)}


def labels_of(store: Store, nodes: Iterable[str], language: str) -> dict[str, str]:
    """The label of each node."""
    wanted = sorted(set(nodes))
    found = chosen(store.rows(asked(wanted)), wanted, language) if wanted else {}
    return {iri: found[iri].text for iri in wanted}


def local_name(iri: str) -> str:
    """The last piece of an IRI that tells it from its siblings.

    >>> local_name("https://w3id.org/civgraph/ontology#role-responsible"), local_name("https://w3id.org/civgraph/id/plan/x/m/3")
    ('role-responsible', 'plan/x/m/3')
    """
    return iri.rpartition("/id/")[2] if "/id/" in iri else iri.rpartition("#")[2] or iri.rstrip("/").rpartition("/")[2] or iri
