"""Queries that mean harm, or do it: what the endpoint must outlive. Each kind is made for a number, so that no two texts are the same."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

_CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
_DOUBLED = " ".join(f"BIND(CONCAT(?x{k}, ?x{k}) AS ?x{k + 1})" for k in range(40))
_LENGTHS = "+".join(f"STRLEN(CONCAT('{k}', STR(RAND())))" for k in range(1500))
_SHAPES: dict[str, Callable[[int], str]] = {
    # the parser's stack
    "braces": lambda n: "ASK " + "{" * 3000 + "}" * 3000,
    "round brackets": lambda n: "ASK { FILTER" + "(" * 6000 + "1" + ")" * 6000 + "}",
    "square brackets": lambda n: "ASK { ?s ?p " + "[ ?p " * 2000 + "1" + "]" * 2000 + "}",
    "collections": lambda n: "ASK { ?s ?p " + "(" * 450 + "1" + ")" * 450 + "}",
    "or": lambda n: "ASK { FILTER(1" + "||1" * 12_000 + ") }",
    "and": lambda n: "ASK { FILTER(1" + "&&1" * 12_000 + ") }",
    "plus": lambda n: "ASK { FILTER(1" + "+1" * 12_000 + ") }",
    "times": lambda n: "ASK { FILTER(1" + "*1" * 12_000 + ") }",
    "not": lambda n: "ASK { FILTER(" + "!" * 12_000 + "1) }",
    "union": lambda n: "ASK { {}" + "UNION{}" * 6000 + " }",
    "union of patterns": lambda n: "SELECT * { {?s ?p ?o}" + "UNION{?s ?p ?o}" * 2000 + " }",
    "calls in calls": lambda n: "ASK { FILTER(" + "ABS(" * 490 + "1" + ")" * 490 + ") }",
    "filters in filters": lambda n: "ASK { " + "FILTER EXISTS {" * 240 + "?s ?p ?o" + "}" * 240 + " }",
    "subselects": lambda n: "SELECT * {" + "{ SELECT * {" * 240 + "?s ?p ?o" + "}}" * 240 + "}",
    "triples about triples": lambda n: "ASK { " + "<<( ?s ?p " * 240 + "?o" + " )>>" * 240 + " ?p ?o }",
    # the planner
    "optionals": lambda n: "SELECT * { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s ?p{k} ?o{k} }}" for k in range(200)) + " }",
    "a long pattern": lambda n: "SELECT * { " + " ".join(f"?v{k} ?p{k} ?v{k + 1} ." for k in range(800)) + " }",
    "a star": lambda n: "SELECT * { " + " ".join(f"?s ?p{k} ?o{k} ." for k in range(300)) + " }",
    "a long path": lambda n: "ASK { ?s " + "/".join(["<http://x/p>"] * 800) + " ?o }",
    "a long path of any": lambda n: "ASK { ?s " + "/".join(["!<http://x/p>"] * 300) + " ?o }",
    "alternatives": lambda n: "ASK { ?s (" + "|".join(f"<http://x/{k}>" for k in range(2500)) + ")* ?o }",
    "optionals in optionals": lambda n: "SELECT * { " + "?s ?p ?o OPTIONAL {" * 200 + "}" * 200 + " }",
    "minus in minus": lambda n: "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o " * 200 + "}" * 200 + " }",
    "binds": lambda n: "SELECT * { " + " ".join(f"BIND(CONCAT(STR(?x{k}), 'a') AS ?x{k + 1})" for k in range(1000)) + " }",
    # time and memory
    "a cross product": lambda n: f"SELECT * {{ {_CROSS} }}",
    "a cross product counted": lambda n: f"SELECT (COUNT(*) AS ?n) {{ {_CROSS} }}",
    "a cross product sorted": lambda n: f"SELECT * {{ {_CROSS} }} ORDER BY ?l ?a",
    "a cross product grouped": lambda n: f"SELECT ?a (SAMPLE(?l) AS ?x) {{ {_CROSS} }} GROUP BY ?a ?d ?g ?j",
    "a cross product without doubles": lambda n: f"SELECT DISTINCT ?a ?d ?g ?j {{ {_CROSS} }}",
    "a cross product at its end": lambda n: f"SELECT * {{ {_CROSS} }} OFFSET 1000000000 LIMIT 1",
    "a cross product made triples": lambda n: f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?l }} WHERE {{ {_CROSS} }}",
    "a cross product told as one word": lambda n: f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {_CROSS} }}",
    "a cross product searched": lambda n: f"SELECT * {{ {_CROSS} FILTER(REGEX(STR(?c), '(a+)+b') && STR(?l) = 'no') }}",
    "a cross product asked": lambda n: f"ASK {{ {_CROSS} FILTER(?a = ?l && STR(?a) = 'no') }}",
    "a path over everything": lambda n: "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/p>|!^<http://x/p>)* ?b . ?c (!<http://x/p>)* ?d }",
    "a path twice": lambda n: "SELECT * { ?a !<http://x/p>+ ?b . ?b !^<http://x/p>+ ?c . ?c !<http://x/p>* ?d } ORDER BY ?d",
    "a word that doubles": lambda n: "SELECT ?x40 { BIND('ab' AS ?x0) " + _DOUBLED + " }",
    "replacements": lambda n: (
        f"SELECT ?y {{ BIND('{'a' * 5000}' AS ?x) BIND(REPLACE(REPLACE(?x, 'a', '{'a' * 99}'), 'a', 'aaaaaaaa') AS ?y) }}"
    ),
    "expressions": lambda n: f"SELECT ({_LENGTHS} AS ?x) {{ ?s ?p ?o . ?a ?b ?c }}",
    "values": lambda n: "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{k} {{ {'1 ' * 40} }}" for k in range(12)) + " }",
    "exists for each": lambda n: "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?c ?x ?y . ?y ?z ?w . FILTER(?w = ?d) } }",
    "describe": lambda n: "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    # a way out
    "service": lambda n: "SELECT * { SERVICE <CANARY> { ?s ?p ?o } }",
    "silent service": lambda n: "ASK { FILTER EXISTS { SERVICE SILENT <CANARY> { ?s ?p ?o } } }",
    "service by variable": lambda n: "SELECT * { VALUES ?x { <CANARY> } SERVICE SILENT ?x { ?s ?p ?o } }",
    "service without spaces": lambda n: "ASK{SERVICESILENT<CANARY>{}}",
    "service behind a name": lambda n: "PREFIX : <CANARY> PREFIX service: <http://x/> ASK{service:x {}}",
    "service behind a string": lambda n: "PREFIX ex: <http://x/> ASK { FILTER(1<ex:b#> '''\n) SERVICE <CANARY> {} #'''\n}",
    "from": lambda n: "SELECT * FROM <CANARY> { ?s ?p ?o }",
    "from named": lambda n: "SELECT * FROM NAMED <CANARY> { GRAPH ?g { ?s ?p ?o } }",
    "load": lambda n: "LOAD <CANARY>",
    "load silent": lambda n: "LOAD SILENT <CANARY> INTO GRAPH <http://x/>",
    "insert": lambda n: "INSERT { ?s ?p ?o } WHERE { SERVICE <CANARY> { ?s ?p ?o } }",
    "a file": lambda n: "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    # what is no query
    "noise": lambda n: "".join(random.Random(n).choices(string.printable, k=2000)),
    "endless string": lambda n: "ASK { ?s ?p '" + "\\'" * 20_000,
    "too long": lambda n: "ASK { ?s ?p '" + "x" * 70_000 + "' }",
    "open brackets": lambda n: "SELECT * { " * 400,
    "names": lambda n: "ASK { " + "ex:a.b.c " * 6000 + "}",
    "nothing at all": lambda n: "\0" * 1000,
}
KINDS = tuple(_SHAPES)


def hostile(kind: str, n: int, canary: str) -> str:
    """A query of a kind; `canary`: an address that must never be called."""
    return f"{_SHAPES[kind](n).replace('CANARY', canary)}\n# {n}"
