"""The description of the data set: what the whole is, and what is in each graph (DCAT, VoID).

In: a loaded store, how much is in each graph, how many documents there are. Out: the quads of the graph `dataset`. Then holds: each count
is that of the store as it was before this description was added to it; the same store gives the same quads.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from civgraph.iris import BASE, ONTOLOGY, shared_graph
from civgraph.rdf import json_ld, n_quads, prefixes
from civgraph.resources import toml
from civgraph.store import Store

_HOME = BASE.removesuffix("id/")
_CLASSES = "SELECT ?g ?what (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?what } } GROUP BY ?g ?what"
_PROPERTIES = "SELECT ?g ?what (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?what ?o } } GROUP BY ?g ?what"
_SUBJECTS = "SELECT ?g (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_ALL_CLASSES = "SELECT ?what (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?what } GROUP BY ?what"
_ALL_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"
Node = dict[str, Any]


def dataset_quads(store: Store, sizes: Counter[str], documents: int) -> bytes:
    """What the whole is: its name, its licence, how much of what is in each graph."""
    classes, properties = _by_graph(store, _CLASSES), _by_graph(store, _PROPERTIES)
    subjects = {row[0].value: int(row[1].value) for row in store.rows(_SUBJECTS).rows if row[0] and row[1]}
    all_classes = {row[0].value: int(row[1].value) for row in store.rows(_ALL_CLASSES).rows if row[0] and row[1]}
    (((all_subjects,),)) = store.rows(_ALL_SUBJECTS).rows
    all_properties: Counter[str] = Counter()
    for held in properties.values():
        all_properties.update(held)
    whole = {
        **_said(documents, sizes),
        "entities": int(all_subjects.value) if all_subjects else 0,
        **_counted("dataset", all_classes, all_properties),
    }
    nodes = [whole, *_partitions("dataset", all_classes, all_properties), *_distributions()]
    for graph, n in sizes.items():
        own = graph.removeprefix(BASE)
        held_classes, held_properties = classes.get(graph, {}), properties.get(graph, {})
        counts = _counted(own, held_classes, held_properties)
        nodes += [
            {"id": graph, "type": "VoidDataset", "triples": n, "entities": subjects.get(graph, 0), **counts},
            *_partitions(own, held_classes, held_properties),
        ]
    return n_quads(json_ld(nodes, shared_graph("dataset"), "uk"))


def _by_graph(store: Store, query: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for graph, what, n in store.rows(query).rows:
        if graph and what and n:
            found.setdefault(graph.value, {})[what.value] = int(n.value)
    return found


def _said(documents: int, sizes: Counter[str]) -> Node:
    """The names, the licence and what else stands in `mappings/dataset.toml`."""
    said = toml("mappings/dataset.toml")
    return {
        "id": "dataset",
        "type": ["Dataset", "VoidDataset"],
        "title": _spoken(said["title"]),
        "text": _spoken(said["description"]),
        "licence": said["licence"],
        "theme": said["theme"],
        "keyword": _spoken(said["keywords"]),
        "inLanguage": said["languages"],
        "publisher": "publisher",
        "documents": documents,
        "triples": sum(sizes.values()),
        "subset": list(sizes),
        "vocabulary": [f"{ONTOLOGY}#", *said["vocabularies"]],
        "uriSpace": BASE,
        "distribution": ["dataset/distribution/nq", "dataset/distribution/sparql"],
    }


def _distributions() -> list[Node]:
    """How the data set is had: as a file, and by asking."""
    said = toml("mappings/dataset.toml")
    licence = said["licence"]
    return [
        {"id": "publisher", "type": "Agent", "agentName": _spoken(said["publisher"])},
        {
            "id": "dataset/distribution/nq",
            "type": "Distribution",
            "title": _spoken(said["dump"]),
            "accessURL": f"{_HOME}dumps/",
            "downloadURL": f"{_HOME}dumps/graph.nq",
            "mediaType": "application/n-quads",
            "licence": licence,
        },
        {
            "id": "dataset/distribution/sparql",
            "type": "Distribution",
            "title": _spoken(said["endpoint"]),
            "accessURL": f"{_HOME}sparql",
            "accessService": "dataset/service",
            "licence": licence,
        },
        {
            "id": "dataset/service",
            "type": "DataService",
            "title": _spoken(said["endpoint"]),
            "endpointURL": f"{_HOME}sparql",
            "serves": "dataset",
        },
    ]


def _counted(of: str, classes: dict[str, int], properties: dict[str, int]) -> Node:
    return {
        "classes": len(classes),
        "properties": len(properties),
        "classPartition": [_partition(of, "class", c) for c in sorted(classes)],
        "propertyPartition": [_partition(of, "property", p) for p in sorted(properties)],
    }


def _partitions(of: str, classes: dict[str, int], properties: dict[str, int]) -> Iterable[Node]:
    for iri, n in sorted(classes.items()):
        yield {"id": _partition(of, "class", iri), "class": iri, "entities": n}
    for iri, n in sorted(properties.items()):
        yield {"id": _partition(of, "property", iri), "property": iri, "triples": n}


def _partition(of: str, kind: str, iri: str) -> str:
    """The IRI of a partition: the short name of its term, else a digest."""
    for prefix, space in prefixes().items():
        if iri.startswith(space) and re.fullmatch(r"[\w-]+", iri.removeprefix(space), re.ASCII):
            return f"{of}/partition/{kind}/{prefix}-{iri.removeprefix(space)}"
    return f"{of}/partition/{kind}/{hashlib.sha256(iri.encode()).hexdigest()[:16]}"


def _spoken(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(words.items())]
