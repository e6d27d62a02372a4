"""What follows from the loaded graph: the derivations, and the rules that span documents.

In: a store that holds the documents, the registry and the ontology. Out: steps, each the quads that one query finds in it. Then holds:
a query of `queries/derive` sees what those before it found; what it makes names the derivation, whose method is in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from civgraph.iris import shared_graph
from civgraph.rdf import in_graph, json_ld, n_quads
from civgraph.resources import folder
from civgraph.store import Store

Step = Callable[[Store], bytes]
_HEADER = re.compile(r"^#\+ (what|method)@(uk|en): (.+)$", re.MULTILINE)


def steps() -> list[Step]:
    """What is found in a loaded store, one step after another."""
    return [*(_constructed(query, "derived") for query in derivations()), *(_constructed(query, "findings") for query in rules())]


def derivations() -> list[Path]:
    """The queries that infer, in their order."""
    return sorted(folder("queries/derive").glob("*.rq"))


def rules() -> list[Path]:
    """The queries that find what is questionable across documents."""
    return sorted(folder("queries/rules").glob("*.rq"))


def described(derivation: str, what: dict[str, str], method: dict[str, str]) -> bytes:
    """The quads that say what a derivation infers, and how."""
    node = {"id": f"derivation/{derivation}", "type": "Derivation", "label": _spoken(what), "method": _spoken(method)}
    return n_quads(json_ld([node], shared_graph("derived"), "uk"))


def _constructed(query: Path, graph: str) -> Step:
    def found(store: Store) -> bytes:
        text = query.read_text("utf-8")
        quads = in_graph(store.written(text, "nt"), shared_graph(graph))
        said: dict[str, dict[str, str]] = {"what": {}, "method": {}}
        for what, language, words in _HEADER.findall(text):
            said[what][language] = words
        return quads + described(name_of(query), said["what"], said["method"]) if graph == "derived" else quads

    return found


def name_of(query: Path) -> str:
    """The name of a derivation: that of its file, without the number that gives the order."""
    return query.stem.partition("-")[2]


def _spoken(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in words.items()]
