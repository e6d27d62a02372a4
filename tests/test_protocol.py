"""The SPARQL 1.1 protocol and service description, by the manifest of the W3C suite, against our own HTTP layer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from tests.running import Reply, Running, publish, running

SUITE = Path(__file__).parent / "suites" / "sparql11-protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
TRIPLES = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt"}
MUST_WRITE = {
    *("update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs", "update_dataset_full"),
    *("update_post_form", "update_post_direct", "update_base_uri"),
}
MANIFEST = Graph().parse(SUITE / "manifest.ttl", publicID="http://suite/manifest.ttl")
ENTRIES = [entry for entries in MANIFEST.objects(None, MF.entries) for entry in Collection(MANIFEST, entries)]
NAMES = {str(entry).rpartition("#")[2]: entry for entry in ENTRIES}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    graphs = {}
    for data in set(MANIFEST.objects(None, UT.graphData)):
        file = str(MANIFEST.value(data, UT.graph)).rpartition("/")[2]
        graphs[str(MANIFEST.value(data, RDFS.label))] = (SUITE / file).read_text("utf-8")
    assert len(graphs) == 3
    root = tmp_path_factory.mktemp("protocol")
    publish(root, graphs, "suite")
    with running(root) as found:
        yield found


def requests_of(entry: object) -> list[tuple[str, str, bytes | None, dict[str, str], BNode]]:
    """Method, path, body, headers and expected answer of each request of a test."""
    found = []
    action = MANIFEST.value(entry, MF.action)
    for request in Collection(MANIFEST, MANIFEST.value(action, HT.requests)):
        body = MANIFEST.value(request, HT.body)
        data = None
        if body is not None:
            data = str(MANIFEST.value(body, CNT.chars)).encode(str(MANIFEST.value(body, CNT.characterEncoding)))
        listed = MANIFEST.value(request, HT.headers)
        headers = {
            str(MANIFEST.value(h, HT.fieldName)): str(MANIFEST.value(h, HT.fieldValue))
            for h in (Collection(MANIFEST, listed) if listed else ())
        }
        method, path = str(MANIFEST.value(request, HT.methodName)), str(MANIFEST.value(request, HT.absolutePath))
        found.append((method, path, data, headers, MANIFEST.value(request, HT.resp)))
    return found


def check(reply: Reply, wanted: BNode) -> None:
    statuses = {str(status)[-3] for status in MANIFEST.objects(wanted, MF.expectedStatus)}
    assert str(reply.status)[0] in statuses, reply.text
    if (truth := MANIFEST.value(wanted, MF.expectedBoolean)) is not None:
        assert isinstance(truth, Literal) and truth_of(reply) is truth.toPython()
    match str(MANIFEST.value(wanted, MF.expectedFormat)):
        case "tabular":
            assert reply.kind in ROWS
        case "boolean":
            assert truth_of(reply) in (True, False)
        case "RDF":
            Graph().parse(data=reply.body, format=TRIPLES[reply.kind])


def truth_of(reply: Reply) -> bool:
    if reply.kind == ROWS[0]:
        found = json.loads(reply.body)["boolean"]
        assert isinstance(found, bool)
        return found
    assert reply.kind == ROWS[1]
    return ElementTree.fromstring(reply.body).findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "true"


def test_the_suite_is_whole() -> None:
    assert len(NAMES) == 34 and NAMES.keys() >= MUST_WRITE
    assert sum(name.startswith(("query_", "bad_query_", "bad_multiple_queries")) for name in NAMES) == 20
    assert sum(name.startswith(("bad_update_", "bad_multiple_updates")) for name in NAMES) == 7


@pytest.mark.parametrize("name", sorted(NAMES.keys() - MUST_WRITE))
def test_protocol(server: Running, name: str) -> None:
    asked = requests_of(NAMES[name])
    assert asked
    for method, path, body, headers, wanted in asked:
        check(server.send(method, path, body, **headers), wanted)


@pytest.mark.parametrize("name", sorted(MUST_WRITE))
def test_nothing_is_written(server: Running, name: str) -> None:
    method, path, body, headers, _ = requests_of(NAMES[name])[0]
    refused = server.send(method, path, body, **headers)
    assert refused.status == 400 and "only reads" in refused.text
    nothing = "ASK { FILTER NOT EXISTS { GRAPH ?g { ?s a <http://purl.org/dc/terms/BibliographicResource> } } }"
    assert truth_of(server.ask(nothing))


# What a term of the service description is said of, and what it leads to (W3C Recommendation of 2013, section 3).
PROPERTIES: dict[URIRef, tuple[URIRef | None, URIRef | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.defaultSupportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.supportedEntailmentProfile: (SD.NamedGraph, SD.EntailmentProfile),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
CLASSES = {SD.Service, SD.Feature, SD.Language, SD.Function, SD.Aggregate, SD.EntailmentRegime, SD.EntailmentProfile}
CLASSES |= {SD.GraphCollection, SD.Dataset, SD.Graph, SD.NamedGraph}
ABOVE = {SD.Dataset: SD.GraphCollection}
INSTANCES = {
    **dict.fromkeys((SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update), SD.Language),
    **dict.fromkeys((SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery), SD.Feature),
}


def test_description_returns_rdf(server: Running) -> None:
    for accept, kind in (("text/turtle", "text/turtle"), ("application/rdf+xml", "application/rdf+xml"), (None, "text/turtle")):
        reply = server.send("GET", "/sparql", **({"Accept": accept} if accept else {}))
        assert reply.status == 200 and reply.kind == kind
        assert len(Graph().parse(data=reply.body, format=TRIPLES[kind])) > 10


def test_description_has_the_endpoint(server: Running) -> None:
    found = Graph().parse(data=server.send("GET", "/sparql").body, format="turtle")
    (service,) = found.subjects(RDF.type, SD.Service)
    assert list(found.objects(service, SD.endpoint)) == [URIRef(f"{server.base}/sparql")]
    assert (service, SD.feature, SD.UnionDefaultGraph) in found
    assert len(set(found.objects(None, SD.name))) == 3


def test_description_conforms(server: Running) -> None:
    found = Graph().parse(data=server.send("GET", "/sparql").body, format="turtle")

    def is_a(node: object, kind: URIRef) -> bool:
        kinds = set(found.objects(node, RDF.type)) | {INSTANCES.get(node)}
        return kind in kinds or any(ABOVE.get(k) == kind for k in kinds)

    used = 0
    for s, p, o in found:
        if p in SD:
            used += 1
            domain, range_ = PROPERTIES[URIRef(p)]
            assert domain is None or is_a(s, domain), (s, p)
            assert range_ is None or is_a(o, range_), (p, o)
        if p == RDF.type and o in SD:
            assert o in CLASSES
    assert used > 20
