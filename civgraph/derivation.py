"""What follows from the loaded graph: topics, likeness, the derivations, and the rules that span documents.

In: a record; a store that holds the documents, the registry and the ontology. Out: quads of the graph `derived`, or steps, each the quads
that are found in the store. Then holds: a query of `queries/derive` sees what those before it found; what is made names the derivation,
whose method is in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civgraph.iris import BASE, ONTOLOGY, shared_graph
from civgraph.rdf import in_graph, json_ld, n_quads
from civgraph.record import PlanRecord, section_of
from civgraph.resources import folder, toml
from civgraph.similarity import Promise, alike
from civgraph.store import Port
from civgraph.topics import concepts_of

Step = Callable[[Port], bytes]
_HEADER = re.compile(r"^#\+ ([a-z]+)@(uk|en): (.+)$", re.MULTILINE)
_BY_CODE = "mappings/derivations.toml"
_PROMISES = f"""
PREFIX civ: <{ONTOLOGY}#>
PREFIX dct: <http://purl.org/dc/terms/>
SELECT DISTINCT ?plan ?measure ?text ?position ?concept WHERE {{
  ?measure a civ:Measure ; civ:plan ?plan ; dct:description ?text .
  OPTIONAL {{ ?told civ:about ?measure ; a civ:Classification ; civ:concept ?concept ; civ:position ?position }}
}}
ORDER BY ?plan ?measure ?position
"""


def classified(record: PlanRecord, key: str) -> bytes:
    """The topics and activities of the measures of a document, the strongest first, each with the words that tell it."""
    nodes = []
    for n, measure in enumerate(record.measures, 1):
        section = section_of(record, measure)
        heading = "" if section is None else record.sections[section].title
        for position, told in enumerate(concepts_of(measure.text, heading, record.language), 1):
            node = {
                "id": f"plan/{key}/m/{n}/derived/topics/{told.concept}",
                "type": "Classification",
                "about": f"plan/{key}/m/{n}",
                "concept": told.concept,
                "position": position,
                "words": list(told.words),
                "generatedBy": "derivation/topics",
            }
            nodes.append(node)
    return _derived(nodes, record.language)


@dataclass(frozen=True, slots=True)
class Inferring:
    """A query that makes triples: its name, what its header says in both languages, its text."""

    name: str
    said: dict[str, list[dict[str, str]]]
    text: str


def steps() -> list[Step]:
    """What is found in a loaded store, one step after another."""
    return [
        _likenesses,
        *(_constructed(query, "derived") for query in derivations()),
        *(_constructed(query, "findings") for query in rules()),
    ]


def derivations() -> tuple[Inferring, ...]:
    """The queries that infer, in their order; the number that gives it is no part of a name."""
    return tuple(_read(file, file.stem.partition("-")[2]) for file in sorted(folder("queries/derive").glob("*.rq")))


def rules() -> tuple[Inferring, ...]:
    """The queries that find what is questionable across documents."""
    return tuple(_read(file, file.stem) for file in sorted(folder("queries/rules").glob("*.rq")))


def by_code() -> bytes:
    """The quads that say what is inferred by code, and how."""
    return b"".join(_described(name, _spoken(said["what"]), _spoken(said["method"])) for name, said in toml(_BY_CODE).items())


def _likenesses(store: Port) -> bytes:
    """The pairs of measures of different plans that promise the same."""
    said: dict[str, tuple[str, str, str]] = {}
    concepts: dict[str, list[str]] = {}
    for plan, measure, text, _, concept in store.rows(_PROMISES).rows:
        assert plan and measure and text
        said[measure.value] = (plan.value, text.value, text.language or "")
        concepts.setdefault(measure.value, []).extend([concept.value.removeprefix(f"{ONTOLOGY}#")] if concept else [])
    promises = [Promise(plan, iri, text, language, tuple(concepts[iri])) for iri, (plan, text, language) in said.items()]
    nodes = [
        {
            "id": f"{pair.one}/derived/likeness/{pair.other.removeprefix(BASE)}",
            "type": "Likeness",
            "about": pair.one,
            "other": pair.other,
            "score": str(pair.score),
            "generatedBy": "derivation/likeness",
        }
        for pair in alike(promises)
    ]
    return _derived(nodes, "uk")


def _read(file: Path, name: str) -> Inferring:
    text = file.read_text("utf-8")
    said: dict[str, dict[str, str]] = {}
    for what, language, words in _HEADER.findall(text):
        said.setdefault(what, {})[language] = words
    return Inferring(name, {what: _spoken(words) for what, words in said.items()}, text)


def _constructed(query: Inferring, graph: str) -> Step:
    def found(store: Port) -> bytes:
        quads = in_graph(store.written(query.text, "nt"), shared_graph(graph))
        return quads + _described(query.name, query.said["what"], query.said["method"]) if graph == "derived" else quads

    return found


def _described(derivation: str, what: list[dict[str, str]], method: list[dict[str, str]]) -> bytes:
    """The quads that say what a derivation infers, and how."""
    return _derived([{"id": f"derivation/{derivation}", "type": "Derivation", "label": what, "method": method}], "uk")


def _derived(nodes: list[dict[str, Any]], language: str) -> bytes:
    return n_quads(json_ld(nodes, shared_graph("derived"), language))


def _spoken(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in words.items()]
