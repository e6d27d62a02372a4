"""What must hold of our own terms: consistent, entailing, refusing, well kept, all used.

In: the ontology's own folder, and cases beside it. Out: results, one a check. Then holds: HermiT reads what rdflib read, class by class;
nothing outside the folder is loaded; this is the only door to owlready2.

A case of `entails/` states what is given as triples, and what must follow as `rdf:Statement`s; a case of `forbids/` states what cannot be.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from civgraph.iris import ONTOLOGY
from civgraph.resources import PACKAGE, folder
from civgraph.validation import findings_in

OURS = f"{ONTOLOGY}#"
_PLAIN = (str(RDF), str(RDFS), str(OWL), "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/ns/shacl#", "https://w3id.org/civgraph/")
_DECLARED = re.compile(r"^PREFIX (\w+): <([^>]+)>$", re.MULTILINE)
_NAMED = re.compile(r"(?<![\w:#-])(?P<prefix>[a-z]+):(?P<local>[A-Za-z_][\w-]*)")


class NoReasoner(RuntimeError):
    """There is no Java to run HermiT with."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check: what kind, of what, whether it holds, and what was seen."""

    kind: str
    name: str
    ok: bool
    detail: str = ""


def check(cases: Path) -> list[Result]:
    """Every check of the ontology."""
    if shutil.which("java") is None:
        raise NoReasoner
    found = [_consistent()]
    found += [_entails(f) for f in sorted((cases / "entails").glob("*.ttl"))]
    found += [_forbids(f) for f in sorted((cases / "forbids").glob("*.ttl"))]
    return [*found, *style(), *terms(cases)]


def ontology(*parts: str) -> Graph:
    """The files of the ontology's folders, as one graph."""
    found = Graph()
    for part in parts:
        for file in sorted((folder("ontology") / part).glob("*.ttl")):
            if file.name == "reused.ttl":
                continue
            found.parse(file, format="turtle")
    return found


def _whole() -> Graph:
    return ontology("", "terms", "align", "axioms")


def _reasoned(graph: Graph) -> tuple[bool, Graph]:
    """Whether a graph is consistent, and with it what HermiT infers of its classes and individuals."""
    import owlready2

    for triple in list(graph.triples((None, OWL.imports, None))):
        graph.remove(triple)
    world = owlready2.World()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "ontology.nt"
        graph.serialize(file, format="nt", encoding="utf-8")
        loaded = world.get_ontology(file.as_uri()).load()
        wanted = {c for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
        held = {c.iri for c in world.classes()}
        if missing := {str(c) for c in wanted} - held:
            raise RuntimeError(f"HermiT would not see {len(missing)} classes, such as {sorted(missing)[0]}")
        with loaded:
            try:
                owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
            except owlready2.OwlReadyInconsistentOntologyError:
                return False, graph
        inferred = Graph()
        inferred.parse(data=world.as_rdflib_graph().serialize(format="nt"), format="nt")
        unsatisfiable = list(inferred.subjects(OWL.equivalentClass, OWL.Nothing))
        return not unsatisfiable, inferred


def _consistent() -> Result:
    graph = _whole()
    ok, _ = _reasoned(graph)
    return Result("consistent", "ontology", ok, f"{sum(1 for _ in graph.subjects(RDF.type, OWL.Class))} classes, {len(graph)} triples")


def _entails(case: Path) -> Result:
    given = Graph().parse(case, format="turtle")
    claims = []
    for claim in list(given.subjects(RDF.type, RDF.Statement)):
        claims.append(tuple(given.value(claim, p) for p in (RDF.subject, RDF.predicate, RDF.object)))
        given.remove((claim, None, None))
    stated = _whole() + given
    ok, inferred = _reasoned(stated)
    missing = [c for c in claims if not _holds(inferred, c)]
    return Result("entails", case.stem, ok and bool(claims) and not missing, " ".join(map(str, missing[0])) if missing else "")


def _holds(graph: Graph, claim: tuple[Node | None, ...]) -> bool:
    subject, predicate, wanted = claim
    if predicate == RDF.type:
        types = [t for s in graph.objects(subject, RDF.type) for t in graph.transitive_objects(s, RDFS.subClassOf)]
        return wanted in {*types, *(e for t in types for e in graph.objects(t, OWL.equivalentClass))}
    if predicate == RDFS.subClassOf:
        return wanted in set(graph.transitive_objects(subject, RDFS.subClassOf))
    below = {predicate, *graph.transitive_subjects(RDFS.subPropertyOf, predicate)}
    return any((subject, p, wanted) in graph for p in below)


def _forbids(case: Path) -> Result:
    ok, _ = _reasoned(_whole() + Graph().parse(case, format="turtle"))
    return Result("forbids", case.stem, not ok)


def style() -> Iterator[Result]:
    """The rules of style, run as SHACL over the core."""
    shapes = Graph()
    for file in sorted((folder("shapes") / "style").glob("*.ttl")):
        shapes.parse(file, format="turtle")
    found = findings_in(ontology("", "terms"), shapes)
    yield Result("style", "terms", not found, "; ".join(f"{f.focus.rpartition('#')[2]}: {f.message_en}" for f in found[:3]))


def terms(cases: Path) -> Iterator[Result]:
    """Every term used exists or is listed, every term of ours is used, every one listed is used."""
    core = ontology("", "terms", "axioms")
    defined = {str(s) for s in core.subjects(RDFS.isDefinedBy, None) if str(s).startswith(OURS)}
    used = _used(cases)
    ours = {t for t in used if t.startswith(OURS)}
    listed = {str(s) for s in Graph().parse(folder("ontology") / "reused.ttl", format="turtle").subjects(SKOS.prefLabel, None)}
    outside = {t for t in used if not t.startswith(_PLAIN)}
    lists = {str(s) for kind in (SKOS.Concept, SKOS.ConceptScheme) for s in core.subjects(RDF.type, kind)}
    for name, wrong in (
        ("used and not defined", ours - defined),
        ("defined and not used", defined - ours - lists),
        ("from outside and not listed in reused.ttl", outside - listed),
        ("listed in reused.ttl and not used", listed - outside),
    ):
        yield Result("terms", name, not wrong, ", ".join(sorted(wrong)[:8]))


def _used(cases: Path) -> set[str]:
    """The terms that ontology, shapes, context, queries, code and cases use."""
    found: set[str] = set()
    context = json.loads((folder("mappings") / "context.jsonld").read_text("utf-8"))["@context"]
    spaces = {name: iri for name, iri in context.items() if isinstance(iri, str) and iri.endswith(("#", "/"))}
    spaces["sh"] = "http://www.w3.org/ns/shacl#"
    spaces |= {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
    for part in (folder("shapes"), folder("queries"), folder("mappings") / "context.jsonld", PACKAGE, cases):
        for file in [part] if part.is_file() else sorted(f for f in part.rglob("*") if f.suffix in (".ttl", ".rq", ".py")):
            whole = file.read_text("utf-8")
            text = re.sub(r"^\s*#.*$|^@?PREFIX.*$|<[^<>\s]*>", "", whole, flags=re.MULTILINE | re.IGNORECASE)
            known = spaces | dict(_DECLARED.findall(whole)) if file.suffix == ".rq" else spaces
            found |= {known[m["prefix"]] + m["local"] for m in _NAMED.finditer(text) if m["prefix"] in known}
    graph = ontology("", "align", "axioms")
    for _, predicate, value in graph.triples((None, None, None)):
        found.add(str(predicate))
        if isinstance(value, URIRef) and predicate != RDFS.isDefinedBy:
            found.add(str(value))
    return {t for t in found if not t.endswith(("#", "/")) and "/licenses/" not in t}
