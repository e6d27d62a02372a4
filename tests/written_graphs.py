"""Graphs written down by hand-made writers that know where they put each term: what the places of a checker are held against."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

Pair = tuple[str, str]
Nodes = dict[str, list[Pair]]
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LITERAL = re.compile(r'"(.*)"(?:@(\w+)|\^\^(\S+))?')


@dataclass
class Page:
    """A text on its way, and where each value and each node was put."""

    text: str = ""
    values: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    nodes: dict[str, tuple[int, int]] = field(default_factory=dict)
    pointers: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def put(self, words: str) -> None:
        self.text += words

    def here(self) -> tuple[int, int]:
        line = self.text.count("\n")
        return line + 1, len(self.text) - (self.text.rfind("\n") + 1) + 1

    def subject(self, node: str, words: str) -> None:
        self.nodes.setdefault(node, self.here())
        self.put(words)

    def value(self, node: str, predicate: str, value: str, words: str) -> None:
        self.values[node, predicate, value] = self.here()
        if not value.startswith('"'):
            self.nodes.setdefault(value, self.here())
        self.put(words)


def turtle(nodes: Nodes, prefixes: dict[str, str], page: Page | None = None, indent: str = "") -> Page:
    """Turtle with `;`, `,` and `[ ]`."""
    page = page or Page("# граф «зразок» ; , [ ] \" '\n" + "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in prefixes.items()))
    for node, pairs in nodes.items():
        if not node.startswith("_:"):
            page.put(f"\n{indent}")
            page.subject(node, node)
            page.put(" ")
            _pairs(page, nodes, node, pairs, indent + "  ")
            page.put(" .\n")
    return page


def trig(nodes: Nodes, prefixes: dict[str, str]) -> Page:
    """TriG: one graph without a name, one with `GRAPH`, one with a name alone."""
    page = Page("".join(f"PREFIX {p}: <{iri}>\n" for p, iri in prefixes.items()))
    names = [n for n in nodes if not n.startswith("_:")]
    for n, opening in enumerate(("{", "GRAPH <urn:graph:one> {", "ex:two {")):
        part = {name: nodes[name] for name in names[n::3]}
        page.put(f"{opening}")
        turtle(part | {k: v for k, v in nodes.items() if k.startswith("_:")}, prefixes, page, "  ")
        page.put("}\n")
    return page


def _pairs(page: Page, nodes: Nodes, node: str, pairs: list[Pair], indent: str) -> None:
    before = ""
    for predicate, value in pairs:
        page.put(", " if predicate == before else f"{' ;' if before else ''}\n{indent}{predicate} " if before else f"{predicate} ")
        before = predicate
        if value in nodes and value.startswith("_:") and value not in page.nodes:
            page.value(node, predicate, value, "[ ")
            _pairs(page, nodes, value, nodes[value], indent + "  ")
            page.put(" ]")
        else:
            page.value(node, predicate, value, value)


def lines(nodes: Nodes, prefixes: dict[str, str], graph: str = "") -> Page:
    """N-Triples, or N-Quads where there is a graph; nodes without a name get one here."""

    def whole(term: str) -> str:
        if term == "a":
            return f"<{RDF_TYPE}>"
        if found := LITERAL.fullmatch(term):
            return f'"{found[1]}"' + (f"@{found[2]}" if found[2] else f"^^{whole(found[3])}" if found[3] else "")
        return f"<https://example.org/{term[2:]}>" if term.startswith("_:") else f"<{expanded(term, prefixes)}>"

    page = Page()
    for node, pairs in nodes.items():
        for predicate, value in pairs:
            page.subject(node, whole(node))
            page.put(f" {whole(predicate)} ")
            page.value(node, predicate, value, whole(value))
            page.put(f"{graph} .\n")
    return page


def quads(nodes: Nodes, prefixes: dict[str, str]) -> Page:
    """N-Quads."""
    return lines(nodes, prefixes, " <https://example.org/graph>")


def json_ld(nodes: Nodes, prefixes: dict[str, str]) -> Page:
    """JSON-LD, one key a line."""
    page = Page(json.dumps({"@context": prefixes}, ensure_ascii=False)[:-1] + ',\n "@graph": [')
    for n, node in enumerate(k for k in nodes if not k.startswith("_:")):
        page.put(",\n " if n else "\n ")
        _json_node(page, nodes, node, " ", f"/@graph/{n}")
    page.put("\n]}\n")
    return page


def _json_node(page: Page, nodes: Nodes, node: str, indent: str, pointer: str) -> None:
    page.put("{")
    if not node.startswith("_:"):
        page.put('"@id": ')
        page.subject(node, json.dumps(node))
        page.put(",")
    grouped: dict[str, list[str]] = {}
    for predicate, value in nodes[node]:
        grouped.setdefault(predicate, []).append(value)
    for n, (predicate, values) in enumerate(grouped.items()):
        key = "@type" if predicate == "a" else predicate
        page.put(f"{',' if n else ''}\n{indent} {json.dumps(key)}: {'[' if len(values) > 1 else ''}")
        for k, value in enumerate(values):
            page.put(", " if k else "")
            at = f"{pointer}/{key.replace('/', '~1')}" + (f"/{k}" if len(values) > 1 else "")
            _json_value(page, nodes, (node, predicate, value), indent + "  ", at)
        page.put("]" if len(values) > 1 else "")
    page.put("}")


def _json_value(page: Page, nodes: Nodes, statement: tuple[str, str, str], indent: str, pointer: str) -> None:
    _, predicate, value = statement
    if found := LITERAL.fullmatch(value):
        kind = f', "@language": "{found[2]}"' if found[2] else f', "@type": "{found[3]}"' if found[3] else ""
        page.put('{"@value": ')
        page.value(*statement, json.dumps(found[1], ensure_ascii=False))
        page.put(kind + "}")
        page.pointers[statement] = f"{pointer}/@value"
    elif predicate == "a":
        page.value(*statement, json.dumps(value))
        page.pointers[statement] = pointer
    elif value.startswith("_:") and value not in page.nodes:
        page.value(*statement, "")
        _json_node(page, nodes, value, indent, pointer)
        page.pointers[statement] = pointer
    else:
        page.put('{"@id": ')
        page.value(*statement, json.dumps(value))
        page.put("}")
        page.pointers[statement] = f"{pointer}/@id"


def expanded(term: str, prefixes: dict[str, str]) -> str:
    """A prefixed name as an IRI."""
    prefix, _, name = term.partition(":")
    return RDF_TYPE if term == "a" else f"{prefixes[prefix]}{name}"


WRITERS: dict[str, Callable[[Nodes, dict[str, str]], Page]] = {
    "ttl": turtle,
    "trig": trig,
    "nt": lines,
    "nq": quads,
    "jsonld": json_ld,
}
