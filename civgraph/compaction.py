"""JSON-LD in the words of our own context.

In: triples, the address of the context. Out: a JSON document. Then holds: with the context of `mappings/context.jsonld` it says the same
triples; the same triples are the same bytes; nodes stand in the order of their IRIs, and no node is inside another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from civgraph.iris import BASE
from civgraph.rdf import context
from civgraph.store import Term

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def compacted(triples: Iterable[tuple[str, str, Term]], address: str) -> bytes:
    """The triples as JSON-LD that names its context by address."""
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in sorted(triples, key=lambda t: (t[0], t[1], t[2].n3)):
        node = nodes.setdefault(subject, {"id": _relative(subject)})
        key, said = ("type", _word(value.value)) if predicate == _TYPE and value.iri else _spoken(predicate, value)
        held = node.setdefault(key, [])
        if said not in held:
            held.append(said)
    document = {
        "@context": [address, {"@base": BASE}],
        "graph": [
            {k: v if k == "id" else v[0] if len(v) == 1 else sorted(v, key=str) for k, v in sorted(nodes[i].items(), key=_id_first)}
            for i in sorted(nodes)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _id_first(item: tuple[str, Any]) -> tuple[bool, str]:
    return item[0] != "id", item[0]


def _spoken(predicate: str, value: Term) -> tuple[str, Any]:
    """A statement by the term of the context that says how its value is read; else by the whole IRI of the predicate."""
    for term, how in _terms().get(predicate, ()):
        if value.iri and how == "@id":
            return term, _relative(value.value)
        if value.iri and how == "@vocab":
            return term, _word(value.value)
        if not value.iri and how is None and value.language:
            return term, {"@value": value.value, "@language": value.language}
        if not value.iri and how and how == (value.datatype or _STRING) and not value.language:
            return term, value.value
    if value.iri:
        return predicate, {"id": _relative(value.value)}
    if value.language:
        return predicate, {"@value": value.value, "@language": value.language}
    kind = {} if (value.datatype or _STRING) == _STRING else {"@type": value.datatype}
    return predicate, {"@value": value.value, **kind}


@cache
def _terms() -> dict[str, list[tuple[str, str | None]]]:
    """The terms of the context by what they stand for, each with how it reads its value."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for term, meaning in context().items():
        if term.startswith("@") or (isinstance(meaning, str) and (meaning.startswith("@") or meaning.endswith(("#", "/")))):
            continue
        name, how = (meaning, None) if isinstance(meaning, str) else (meaning["@id"], meaning.get("@type"))
        found.setdefault(_expanded(name), []).append((term, _expanded(how) if how and not how.startswith("@") else how))
    return found


@cache
def _words() -> dict[str, str]:
    """The terms of the context that name a class."""
    return {iri: terms[0][0] for iri, terms in _terms().items() if terms[0][1] is None and terms[0][0][:1].isupper()}


def _expanded(name: str) -> str:
    prefix, colon, local = name.partition(":")
    space = context().get(prefix)
    return f"{space}{local}" if colon and isinstance(space, str) else name


def _word(iri: str) -> str:
    """An IRI where the context reads words: a term, a word of our vocabulary, or the whole."""
    if iri in _words():
        return _words()[iri]
    local = iri.removeprefix(context()["@vocab"])
    return local if local != iri and local.replace("-", "").isalnum() and local not in context() else iri


def _relative(iri: str) -> str:
    """An IRI where the context reads addresses: relative to our base where that can be read back."""
    local = iri.removeprefix(BASE)
    plain = local != iri and local and local[0] not in "/?#." and "//" not in local and "/." not in local and ":" not in local
    return local if plain else iri
