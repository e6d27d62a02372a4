"""RDF as it is written: JSON-LD of a spelled-out record, its quads, their serialisations.

In: nodes in the words of `mappings/context.jsonld`. Out: N-Quads (sorted, so that the same graph is the same bytes), Turtle, JSON-LD.
Then holds: nothing is fetched; no blank node is left; this and `store` are the only doors to pyoxigraph.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from civgraph.iris import BASE
from civgraph.resources import DATA, folder

PREFIXES_NEEDED = ("civ", "dct", "dcat", "eli", "oa", "org", "prov", "skos", "time", "void", "xsd")

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
Statement = tuple[str, str, str]
Written = tuple[str, str, str | None, str | None]


@cache
def context() -> dict[str, Any]:
    """The JSON-LD context of the graph."""
    found: dict[str, Any] = json.loads((DATA / "mappings" / "context.jsonld").read_text("utf-8"))["@context"]
    return found


@cache
def prefixes() -> dict[str, str]:
    """The prefixes that we write with."""
    known = {name: iri for name, iri in context().items() if name in PREFIXES_NEEDED}
    return {
        **known,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "sh": "http://www.w3.org/ns/shacl#",
        "cshape": "https://w3id.org/civgraph/shapes#",
        "id": BASE,
    }


def property_iri(key: str) -> str:
    """The IRI that a key of the context stands for.

    >>> property_iri("title")
    'http://purl.org/dc/terms/title'
    """
    found = context()[key]
    prefix, _, name = (found if isinstance(found, str) else found["@id"]).partition(":")
    return f"{context()[prefix]}{name}"


def json_ld(nodes: list[dict[str, Any]], graph: str, language: str) -> dict[str, Any]:
    """One JSON-LD document: the nodes in their named graph, plain words in the language of the document."""
    return {"@context": {**context(), "@language": language}, "id": graph, "graph": nodes}


def n_quads(document: dict[str, Any]) -> bytes:
    """The quads of a JSON-LD document as N-Quads, each once, in the order of their bytes."""
    quads = set(ox.parse(json.dumps(document, ensure_ascii=False), ox.RdfFormat.JSON_LD))
    return sorted_lines(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def file_n_quads(path: Path, graph: str) -> bytes:
    """A Turtle file as N-Quads of a named graph; its blank nodes become IRIs by their canonical labels (RDFC-1.0)."""
    data = ox.Dataset(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    name = ox.NamedNode(graph)

    def named(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(f"{BASE}.well-known/genid/{path.parent.name}-{path.stem}/{term.value}")
        return term

    quads = [ox.Quad(named(q.subject), q.predicate, named(q.object), name) for q in data]
    return sorted_lines(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def turtle_quads(text: str, graph: str) -> bytes:
    """Turtle without blank nodes as N-Quads of a named graph, in the order of their bytes."""
    name = ox.NamedNode(graph)
    quads = (ox.Quad(q.subject, q.predicate, q.object, name) for q in ox.parse(text, ox.RdfFormat.TURTLE))
    return sorted_lines(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def in_graph(triples: bytes, graph: str) -> bytes:
    """N-Triples as N-Quads of a named graph, in the order of their bytes."""
    name = ox.NamedNode(graph)
    quads = (ox.Quad(t.subject, t.predicate, t.object, name) for t in ox.parse(triples, ox.RdfFormat.N_TRIPLES))
    return sorted_lines(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")


def spelled(value: str, language: str | None = None, datatype: str | None = None) -> str:
    """A literal as N-Triples spells it.

    >>> spelled("два", "uk"), spelled("2", datatype="http://www.w3.org/2001/XMLSchema#string")
    ('"два"@uk', '"2"')
    """
    return str(
        ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)
    )


def statements(data: bytes) -> list[Statement]:
    """The triples of N-Triples, each term as N-Triples spells it, in the order of the file."""
    return [(str(t.subject), str(t.predicate), str(t.object)) for t in ox.parse(data, ox.RdfFormat.N_TRIPLES)]


def terms(data: bytes) -> Iterator[tuple[Written, Written, Written]]:
    """The triples of N-Triples, each term taken apart: its kind (iri, blank, literal), its value, its language, its datatype."""
    for t in ox.parse(data, ox.RdfFormat.N_TRIPLES):
        yield _apart(t.subject), _apart(t.predicate), _apart(t.object)


def _apart(term: object) -> Written:
    if isinstance(term, ox.NamedNode):
        return "iri", term.value, None, None
    if isinstance(term, ox.Literal):
        datatype = None if term.language or term.datatype.value == _XSD_STRING else term.datatype.value
        return "literal", term.value, term.language, datatype
    return "blank", str(term)[2:], None, None


def literals(data: bytes) -> dict[str, tuple[str, str | None]]:
    """The value and the language of every literal of N-Triples, by how it is spelled."""
    objects = (t.object for t in ox.parse(data, ox.RdfFormat.N_TRIPLES))
    return {str(o): (o.value, o.language) for o in objects if isinstance(o, ox.Literal)}


@cache
def folder_n_triples(name: str) -> bytes:
    """The Turtle files of a data folder of the project, as N-Triples."""
    return files_n_triples(sorted(folder(name).glob("*.ttl")))


def files_n_triples(files: Iterable[Path]) -> bytes:
    """Turtle files as N-Triples."""
    return b"".join(ox.serialize((q.triple for q in ox.parse(path=str(f))), format=ox.RdfFormat.N_TRIPLES) or b"" for f in files)


def sorted_lines(data: bytes) -> bytes:
    """Lines in the order of their bytes, each once."""
    lines = sorted(set(data.splitlines()))
    return b"\n".join(lines) + b"\n" if lines else b""


def n_triples(data: bytes) -> bytes:
    """The triples of N-Quads, whatever graph they are in."""
    return ox.serialize((q.triple for q in ox.parse(data, ox.RdfFormat.N_QUADS)), format=ox.RdfFormat.N_TRIPLES) or b""


def turtle(data: bytes) -> bytes:
    """The triples of N-Quads as Turtle, whatever graph they are in."""
    out = io.BytesIO()
    ox.serialize((q.triple for q in ox.parse(data, ox.RdfFormat.N_QUADS)), out, ox.RdfFormat.TURTLE, prefixes=prefixes())
    return out.getvalue()


def linked_json(data: bytes) -> bytes:
    """N-Quads as JSON-LD, each graph by its name."""
    out = io.BytesIO()
    ox.serialize(ox.parse(data, ox.RdfFormat.N_QUADS), out, ox.RdfFormat.JSON_LD, prefixes=prefixes())
    return out.getvalue()
