"""Pages under test: which kinds there are, a graph full of hostile words, and whether HTML is well made."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from civgraph import snapshots
from civgraph.catalogue import questions
from civgraph.iris import BASE, ONTOLOGY
from civgraph.server.reading import page_of
from civgraph.store import Store, Term

CIV = f"{ONTOLOGY}#"
HOSTILE: list[str] = json.loads((Path(__file__).parent / "pages" / "hostile.json").read_text("utf-8"))
LANGUAGES = ("uk", "en")
_SPEAKING = (
    *("terms/title", "terms/description", "prefLabel", "mentionedAs", "words", "marker", "person", "issuerName", "territoryName"),
    *(
        "strategyName",
        "fileName",
        "rights",
        "publishedAt",
        "retrieved",
        "message",
        "diagnosticCode",
        "pinpoint",
        "dutyHolder",
        "dutyRecipient",
    ),
    *(
        "definition",
        "resultMessage",
        "factSource",
        "exact",
        "eli/ontology#number",
        "method",
        "content",
        "select",
        "notation",
        "dutyRecipient",
    ),
)  # ends of the properties whose words are changed for hostile ones
_QUAD = re.compile(r'(<[^>]*>) (<[^>]*>) (".*")(@[\w-]+|\^\^<[^>]*>)? (<[^>]*>) \.')
_KINDS = {
    "plan": f"{CIV}Plan",
    "section": f"{CIV}Section",
    "measure": f"{CIV}Measure",
    "participation": f"{CIV}Participation",
    "body": "http://www.w3.org/ns/org#Organization",
    "group": f"{CIV}BodyGroup",
    "act": "http://data.europa.eu/eli/ontology#LegalResource",
    "territory": f"{CIV}Territory",
    "strategy": f"{CIV}Strategy",
    "citation": f"{CIV}Citation",
    "deadline": f"{CIV}Deadline",
    "evidence": f"{CIV}Evidence",
    "text": f"{CIV}SourceText",
    "concept": "http://www.w3.org/2004/02/skos/core#Concept",
    "scheme": "http://www.w3.org/2004/02/skos/core#ConceptScheme",
    "class": "http://www.w3.org/2002/07/owl#Class",
    "property": "http://www.w3.org/2002/07/owl#ObjectProperty",
    "shape": "http://www.w3.org/ns/shacl#PropertyShape",
    "sparql shape": "http://www.w3.org/ns/shacl#SPARQLConstraint",
    "provision": f"{CIV}Provision",
    "signature": f"{CIV}Signature",
    "duty": f"{CIV}ReportingDuty",
    "diagnostic": f"{CIV}Diagnostic",
    "finding": "http://www.w3.org/ns/shacl#ValidationResult",
    "force": f"{CIV}ForceStatement",
    "inference": f"{CIV}Classification",
    "extraction": "http://www.w3.org/ns/prov#Activity",
    "dataset": "http://www.w3.org/ns/dcat#Dataset",
}


def pages(store: Store) -> dict[str, str]:
    """One page of each kind, by what it is; kinds that the store has none of are left out."""
    found = {
        "start": "/",
        "questions": "/questions",
        "browse": "/browse",
        "narrowed": "/browse?consent=yes&year=2020",
        "search": f"/search?q={quote('громад')}",
        "lookup": f"/lookup?number={quote('839-р')}",
        "ontology": "/ontology",
        "shapes": "/shapes",
        "dumps": "/dumps/",
        "sparql": "/sparql-page",
    }
    for name, kind in _KINDS.items():
        rows = store.rows(f"SELECT ?x WHERE {{ ?x a <{kind}> }} ORDER BY ?x LIMIT 30").rows
        nodes = [row[0].value for row in rows if row[0] and page_of(row[0].value)]
        if nodes:
            found[name] = str(page_of(nodes[-1]))
    plan = store.rows(f"SELECT ?x WHERE {{ ?x a <{CIV}Plan> }} ORDER BY ?x").rows[-1][0]
    assert plan
    found["findings"] = f"/findings/{plan.value.rpartition('/')[2]}"
    return found | {name: f"/questions/{name}" for name in questions()}


def hostile(published: Path) -> str:
    """The quads of a published graph, everything that people read in them changed for hostile words."""
    every = " ".join(HOSTILE)
    lines = []
    dump = (snapshots.current(published).folder / "dumps" / "graph.nq").read_text("utf-8")
    kept = [f"<{BASE}doc/{key}>" for key in ("zhytomyr-civil-society-2020", "chernihiv-open-government-2012")]
    kept += [f"<{BASE}graph/{name}>" for name in ("ontology", "registry", "derived", "dataset")]
    for n, line in enumerate(dump.split("\n")):
        found = _QUAD.fullmatch(line)
        if not line.endswith(tuple(f"{graph} ." for graph in kept)):
            continue
        if found and found[2].rstrip(">").endswith(_SPEAKING):
            words = every if n % 3 else HOSTILE[n % len(HOSTILE)]
            if found[2].endswith("content>"):
                words = every * 4 + " x" * 20_000
            language = found[4] if found[4] and found[4].startswith("@") else ""
            line = f"{found[1]} {found[2]} {_quoted(words)}{language} {found[5]} ."
        lines.append(line)
    return "\n".join(lines) + "\n" + _more(every)


def _more(every: str) -> str:
    """Statements of kinds that the corpus has none of, and links that lead where none should."""
    plan, act, graph = f"{BASE}plan/zhytomyr-civil-society-2020", f"{BASE}act/ua/president/2016/68", f"<{BASE}graph/findings>"
    sh, a = "http://www.w3.org/ns/shacl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    said: list[tuple[str, str, str]] = [
        (f"{plan}/finding/x", a, f"<{sh}ValidationResult>"),
        (f"{plan}/finding/x", f"{sh}focusNode", f"<{plan}/m/1>"),
        (f"{plan}/finding/x", f"{sh}resultSeverity", f"<{sh}Warning>"),
        (f"{plan}/finding/x", f"{sh}resultMessage", f"{_quoted(every)}@uk"),
        (f"{plan}/finding/x", f"{sh}value", "<javascript:window.pwned=1>"),
        (f"{plan}/finding/x", f"{sh}sourceShape", "<https://w3id.org/civgraph/shapes#measure-text>"),
        (f"{act}/force/1", a, f"<{CIV}ForceStatement>"),
        (f"{act}/force/1", f"{CIV}about", f"<{act}>"),
        (f"{act}/force/1", f"{CIV}forceStatus", f"<{CIV}force-in-force>"),
        (f"{act}/force/1", f"{CIV}factSource", _quoted("javascript:window.pwned=1")),
        (f"{act}/force/1", f"{CIV}asOf", _quoted(every)),
        (f"{plan}/class/1", a, f"<{CIV}Classification>"),
        (f"{plan}/class/1", f"{CIV}about", f"<{plan}/m/1>"),
        (f"{plan}/class/1", f"{CIV}concept", f"<{CIV}topic-consultation>"),
        (f"{plan}/class/1", f"{CIV}method", f"{_quoted(every)}@en"),
        (f"{plan}/likeness/1", a, f"<{CIV}Likeness>"),
        (f"{plan}/likeness/1", f"{CIV}about", f"<{plan}/m/1>"),
        (f"{plan}/likeness/1", f"{CIV}other", "<javascript:window.pwned=2>"),
        (f"{BASE}odd/a?b#c%20'\"".replace('"', "%22"), f"{CIV}about", "<data:text/html,x>"),
        (f"{BASE}territory/UA18000000000041385", "http://www.w3.org/2004/02/skos/core#exactMatch", "<javascript:window.pwned=3>"),
        (plan, "http://purl.org/dc/terms/language", _quoted('x" onload="window.pwned=1')),
        (plan, f"{CIV}start", '"<script>"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (f"{plan}/m/1/d/1", f"{CIV}end", '"9999999999-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ]
    return "".join(f"<{s}> <{p}> {o} {graph} .\n" for s, p, o in said)


def _quoted(words: str) -> str:
    return re.sub(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04X}", Term(words, False).n3)


VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_SHUT_BY_BLOCK = frozenset(
    ("div", "p", "ul", "ol", "dl", "table", "section", "figure", "form", "h1", "h2", "h3", "pre", "blockquote", "nav")
)


class Structure(HTMLParser):
    """What is wrong with a page: tags that do not close where they opened, names given twice, what a reader would miss."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._labelled: set[str] = set()
        self._fields: list[str] = []
        self.feed(page)
        self.close()
        self.wrong += [f"never closed: {self.open}"] if self.open else []
        self.wrong += [f"given twice: {name}" for name in {i for i in self.ids if self.ids.count(i) > 1}]
        self.wrong += [f"no label: {name}" for name in self._fields if name not in self._labelled]
        count = [tag for tag, _ in self.tags]
        self.wrong += [f"{count.count(one)} of {one}" for one in ("html", "head", "body", "main", "h1", "title") if count.count(one) != 1]
        if not dict(self.tags).get("html", {}).get("lang"):
            self.wrong.append("no language")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if "svg" not in self.open:
            self.tags.append((tag, said))
        self.wrong += [f"runs: {tag} {name}" for name in said if name.startswith("on")]
        self.wrong += [
            f"leads to {said[name]}"
            for name in ("href", "src", "action")
            if re.match(r"\s*(?:javascript|data|vbscript):", said.get(name) or "", re.I)
        ]
        if len(said) != len(attrs):
            self.wrong.append(f"an attribute twice: {tag} {attrs}")
        if "p" in self.open and tag in _SHUT_BY_BLOCK and "svg" not in self.open:
            self.wrong.append(f"{tag} inside p")
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link inside a link")
        self.ids += [said["id"]] if said.get("id") else []
        self.links += [said["href"]] if tag == "a" and said.get("href") else []
        if tag == "label":
            self._labelled.add(said.get("for") or "")
        if tag in ("input", "select", "textarea") and said.get("type") != "hidden":
            self._fields.append(said.get("id") or f"{tag} {said}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> inside {self.open[-3:]} at {self.getpos()}")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self.open.pop()
        self.open.pop()
