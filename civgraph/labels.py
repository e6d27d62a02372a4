"""What a node is called, in the language asked for.

In: IRIs, a language, and somebody to ask: a store, or whoever answers the query of `asked`. Out: a label each. Then holds: the chain is
one and fixed: the language asked for, uk, ru, en, none, and at last the local name; a name comes before a title, a title before a
description, a description before the words a document uses, those before the kind and the number of an act.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from civgraph.iris import ONTOLOGY
from civgraph.store import Answer, Port, Term

CHAIN = ("uk", "ru", "en", "")
_AT_ONCE = 500  # nodes in one query: Virtuoso refuses one with thousands
_QUERY = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX civ: <https://w3id.org/civgraph/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?node ?said ?name WHERE {
  {
    VALUES ?node { %s }
    ?node ?said ?name .
    FILTER (?said IN (skos:prefLabel, dct:title, dct:description, civ:mentionedAs, civ:words, civ:marker, civ:person,
      eli:number, eli:date_document, rdf:type))
  }
  UNION
  {
    VALUES ?node { %s }
    ?node civ:actKind ?kind .
    ?kind skos:prefLabel ?name .
    BIND (civ:actKind AS ?said)
  }
}
"""  # one property at a time: what many documents say of one node must not be multiplied
_ORDER = (("prefLabel",), ("title",), ("description",), ("mentionedAs", "words", "marker", "person"))


@dataclass(frozen=True, slots=True)
class Label:
    """What a node is called, and in which language; no language where nobody said."""

    text: str
    language: str = ""


_MEASURE = Label(f"{ONTOLOGY}#Measure")


def asked(nodes: Iterable[str]) -> str:
    """The query that asks for the names of nodes."""
    wanted = " ".join(Term(iri, True).n3 for iri in sorted(set(nodes)))
    return _QUERY % (wanted, wanted)


def chosen(answer: Answer, nodes: Iterable[str], language: str) -> dict[str, Label]:
    """The label of each node, of what `asked` found."""
    chain = (language, *(tag for tag in CHAIN if tag != language))
    found: dict[str, dict[str, list[Label]]] = {}
    for node, said, name in answer.rows:
        if node and said and name:
            property_ = re.split("[/#]", said.value)[-1]
            found.setdefault(node.value, {}).setdefault(property_, []).append(Label(name.value, name.language or ""))
    return {iri: _best(iri, found.get(iri, {}), chain) for iri in set(nodes)}


def _best(node: str, said: dict[str, list[Label]], chain: tuple[str, ...]) -> Label:
    """The best name of a node: a measure after its number, an act without a title by its kind, number and date."""

    def first(properties: Iterable[str]) -> Label | None:
        names = [name for p in properties for name in said.get(p, ())]
        return min(names, key=lambda n: (chain.index(n.language) if n.language in chain else len(chain), n.text)) if names else None

    name = next(filter(None, map(first, _ORDER)), None)
    number, date, kind = (first([p]) for p in ("number", "date_document", "actKind"))
    if name and number and _MEASURE in said.get("type", ()):
        return Label(f"{number.text}. {name.text}", name.language)
    if not name and kind and number:
        return Label(f"{kind.text} № {number.text}{f' ({date.text})' if date else ''}", kind.language)
    return name or Label(local_name(node))


def labels_of(store: Port, nodes: Iterable[str], language: str) -> dict[str, str]:
    """The label of each node."""
    wanted = sorted(set(nodes))
    found: dict[str, Label] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found |= chosen(store.rows(asked(some)), some, language)
    return {iri: found[iri].text for iri in wanted}


def local_name(iri: str) -> str:
    """The last piece of an IRI that tells it from its siblings.

    >>> local_name("https://w3id.org/civgraph/ontology#role-responsible"), local_name("https://w3id.org/civgraph/id/plan/x/m/3")
    ('role-responsible', 'plan/x/m/3')
    """
    return iri.rpartition("/id/")[2] if "/id/" in iri else iri.rpartition("#")[2] or iri.rstrip("/").rpartition("/")[2] or iri
