"""What a node is called, in the language asked for.

In: a store, IRIs, a language. Out: a label each. Then holds: the chain is one and fixed: the language asked for, uk, ru, en, none, and
at last the local name.
"""

from __future__ import annotations

from collections.abc import Iterable

from civgraph.store import Port, Term

CHAIN = ("uk", "ru", "en", "")
_AT_ONCE = 500  # nodes in one query: Virtuoso refuses one with thousands
_QUERY = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX civ: <https://w3id.org/civgraph/ontology#>
SELECT ?node ?name ?order ?number WHERE {
  VALUES ?node { %s }
  VALUES (?says ?order) { (skos:prefLabel 0) (dct:title 1) (dct:description 2) }
  ?node ?says ?name .
  OPTIONAL { ?node a civ:Measure ; eli:number ?number }
}
"""


def labels_of(store: Port, nodes: Iterable[str], language: str) -> dict[str, str]:
    """The label of each node."""
    wanted = sorted(set(nodes))
    chain = (language, *(tag for tag in CHAIN if tag != language))
    found: dict[str, list[tuple[int, int, str]]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        asked = " ".join(Term(iri, True).n3 for iri in wanted[start : start + _AT_ONCE])
        for node, name, order, number in store.rows(_QUERY % asked).rows:
            if node and name and order:
                tag = name.language or ""
                rank = chain.index(tag) if tag in chain else len(chain)
                text = f"{number.value}. {name.value}" if number else name.value
                found.setdefault(node.value, []).append((int(order.value), rank, text))
    return {iri: min(found[iri])[2] if iri in found else local_name(iri) for iri in wanted}


def local_name(iri: str) -> str:
    """The last piece of an IRI that tells it from its siblings.

    >>> local_name("https://w3id.org/civgraph/ontology#role-responsible"), local_name("https://w3id.org/civgraph/id/plan/x/m/3")
    ('role-responsible', 'plan/x/m/3')
    """
    return iri.rpartition("/id/")[2] if "/id/" in iri else iri.rpartition("#")[2] or iri.rstrip("/").rpartition("/")[2] or iri
