"""The pages and the linked data: every kind of page in both languages, every form of RDF, and nothing hostile that runs."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from rdflib import RDF, XSD, Dataset, Graph, Literal, Namespace, URIRef

from civgraph.building import Report
from civgraph.iris import BASE
from civgraph.rdf import context
from civgraph.resources import PACKAGE, folder
from civgraph.server.frame import templates
from civgraph.server.keeping import Kept
from civgraph.server.marks import Place, segments
from civgraph.server.media import RDF as FORMS
from civgraph.server.network import Tie, network
from civgraph.server.timeline import Due, day_of, timeline
from civgraph.store import Answer, Store, Term
from tests.paging import CIV, HOSTILE, LANGUAGES, Structure, pages
from tests.running import Reply, Running

POLICY = {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}
MEASURE = "plan/zhytomyr-civil-society-2020/m/2"
ACT = "act/ua/kmu/2020/839-r"
VOID, DCAT, DCT = Namespace("http://rdfs.org/ns/void#"), Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
RDFLIB = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdfxml": "xml", "nq": "nquads", "trig": "trig"}
ENDINGS = {"ttl": "ttl", "nt": "nt", "jsonld": "jsonld", "rdf": "rdfxml", "nq": "nq", "trig": "trig"}


def opened(site: Running, path: str, language: str = "en", **headers: str) -> Reply:
    """A page, its redirects followed."""
    for _ in range(4):
        reply = site.send("GET", path, Accept="text/html", Accept_Language=language, **headers)
        if reply.status != 303:
            return reply
        path = reply.headers["location"].removeprefix(site.base)
    raise AssertionError(f"{path}: one redirect after another")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_is_well_made(site: Running, store: Store, language: str) -> None:
    wrong = {}
    for name, path in pages(store).items():
        reply = opened(site, path, language)
        found = Structure(reply.text)
        if reply.status != 200 or found.wrong or dict(found.tags)["html"]["lang"] != language:
            wrong[name] = (path, reply.status, found.wrong[:5])
        assert set(reply.headers["content-security-policy"].split("; ")) > POLICY
        assert reply.headers["x-content-type-options"] == "nosniff"
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_hostile_gets_into_the_page(evil: tuple[Running, Store], language: str) -> None:
    assert len(HOSTILE) >= 40
    site, store = evil
    wrong = {}
    for name, path in pages(store).items():
        reply = opened(site, path, language)
        found = Structure(reply.text)
        scripts = [said.get("src") or "" for tag, said in found.tags if tag == "script"]
        odd = [tag for tag, _ in found.tags if tag in ("img", "iframe", "base", "video", "math", "object", "embed")]
        styles = reply.text.count("<style>") > 1
        if reply.status != 200 or found.wrong or odd or styles or not all(s.startswith(f"{site.base}/static/") for s in scripts):
            wrong[name] = (path, reply.status, found.wrong[:5], odd, scripts)
    assert wrong == {}


def test_hostile_words_are_shown_as_they_are(evil: tuple[Running, Store]) -> None:
    page = opened(evil[0], f"/page/{MEASURE}").text
    assert "{{ 7*7 }}" in page and "&lt;script&gt;window.pwned=1&lt;/script&gt;" in page
    assert "javascript:window.pwned=1" in opened(evil[0], f"/page/{BASE and 'act/ua/president/2016/68'}").text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_parameters(site: Running, text: str) -> None:
    said = quote(text)
    for path in (f"/search?q={said}", f"/lookup?number={said}&issuer={said}&date={said}", f"/browse?plan={said}&year={said}&page={said}"):
        reply = opened(site, path)
        assert reply.status == 200 and Structure(reply.text).wrong == []
    for path in (
        f"/page/{said}",
        f"/term/{said}",
        f"/findings/{said}",
        f"/questions/{said}",
        f"/questions/time/measures-due-between?from={said}",
    ):
        reply = opened(site, path)
        assert (reply.status in (400, 404) or not text.strip()) and (reply.kind != "text/html" or Structure(reply.text).wrong == [])
    assert opened(site, f"/?lang={said}").status == 200


def test_links_lead_somewhere(site: Running, store: Store) -> None:
    """A crawl from the start, bounded: of each shape of address a few."""
    seen: dict[str, int] = {}
    waiting, met, broken = ["/"], {"/"}, {}
    while waiting and len(met) < 4000:
        path = waiting.pop(0)
        shape = re.sub(r"\d+|[?=][^&]*", "*", re.sub(r"(/(?:page|term|rule|questions|findings))/[\w-]+/[\w.-]+", r"\1/*", path))
        seen[shape] = seen.get(shape, 0) + 1
        if seen[shape] > 3 or sum(seen.values()) > 900:
            continue
        reply = opened(site, path)
        if reply.status >= 400:
            broken[path] = reply.status
        if reply.kind != "text/html":
            continue
        structure = Structure(reply.text)
        for link in structure.links:
            place = urlsplit(urljoin(site.base + path, link))
            if (
                f"{place.scheme}://{place.netloc}" == site.base
                and (to := f"{place.path}{'?' if place.query else ''}{place.query}") not in met
            ):
                met.add(to)
                waiting.append(to)
            if link.startswith("#"):
                assert link[1:] in structure.ids, (path, link)
    assert broken == {} and sum(seen.values()) > 100


# what a client accepts: where /id/… leads
ACCEPTED = [
    (None, "page"),
    ("*/*", "page"),
    ("text/html,application/xhtml+xml,*/*;q=0.8", "page"),
    ("text/turtle", "data"),
    ("application/ld+json;q=0.9, text/html;q=0.1", "data"),
    ("text/html;q=0.5, text/turtle;q=0.5", "page"),
    ("text/*;q=0.3, application/rdf+xml", "data"),
    ("text/html;q=0, */*;q=0.1", "data"),
    ("application/n-quads", "data"),
    ("image/png", None),
]


@pytest.mark.parametrize(("accept", "leads"), ACCEPTED)
def test_a_thing_leads_to_its_page_or_its_data(site: Running, accept: str | None, leads: str | None) -> None:
    reply = site.send("GET", f"/id/{MEASURE}", **({"Accept": accept} if accept else {}))
    if leads is None:
        assert reply.status == 406 and set(json.loads(reply.text)["available"]) == {"text/html", *FORMS.values()}
    else:
        assert (reply.status, reply.headers["location"]) == (303, f"{site.base}/{leads}/{MEASURE}")
        assert "Accept" in reply.headers["vary"] and reply.headers["access-control-allow-origin"] == "*"


def triples(reply: Reply, form: str, base: str = "") -> set[Any]:
    """The triples of an answer, as another library reads them."""
    text = reply.text
    if form == "jsonld":
        said = json.loads(text)
        assert said["@context"][0] == f"{base}/context.jsonld"
        text = json.dumps({**said, "@context": [context(), *said["@context"][1:]]})
    if form in ("nq", "trig", "jsonld"):
        held = Dataset(default_union=True)
        held.parse(data=text, format=RDFLIB[form])
        return {plain(t) for t in held.triples((None, None, None))}
    return {plain(t) for t in Graph().parse(data=text, format=RDFLIB[form])}


def plain(triple: Any) -> Any:
    """rdflib holds "x" and "x"^^xsd:string for two."""
    s, p, o = triple
    return (s, p, Literal(str(o)) if isinstance(o, Literal) and o.datatype == XSD.string else o)


@pytest.mark.parametrize("path", [MEASURE, "plan/luhansk-civil-society-2020", "act/ua/president/2016/68", "dataset"])
def test_every_form_says_the_same(site: Running, path: str) -> None:
    said = {}
    for form, kind in FORMS.items():
        reply = site.send("GET", f"/data/{path}", Accept=kind)
        assert (reply.status, reply.kind) == (200, kind)
        assert reply.body == site.send("GET", f"/data/{path}", Accept=kind).body
        said[form] = triples(reply, form, site.base)
    assert len(said["nt"]) > 10 and all(found == said["nt"] for found in said.values()), {f: t ^ said["nt"] for f, t in said.items()}
    for ending, form in ENDINGS.items():
        assert triples(site.send("GET", f"/data/{path}.{ending}"), form, site.base) == said[form]


def test_the_description_of_a_measure(site: Running, store: Store) -> None:
    """The node, its parts and their evidence with all that is said of them, and the names of what they point at."""
    found = triples(site.send("GET", f"/data/{MEASURE}.nt"), "nt")
    own = {str(s) for s, _, _ in found if str(s).startswith(BASE + MEASURE)}
    parts = f"STRSTARTS(STR(?s), '{BASE}{MEASURE}/') && !REGEX(STR(?s), '/(derived|finding)/')"  # what others say of it is theirs
    rows = store.rows(f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER (?s = <{BASE}{MEASURE}> || {parts}) }}").rows
    assert own == {row[0].value for row in rows if row[0]}
    assert sum(str(s) in own for s, _, _ in found) == len(rows)
    named = {str(s) for s, p, _ in found if str(p).endswith("prefLabel")}
    assert {f"{CIV}role-responsible", f"{BASE}group/UA18000000000041385/raionni-derzhavni-administratsii"} <= named


def test_what_a_client_has_is_not_sent_again(site: Running) -> None:
    for path, accept in (
        (f"/data/{MEASURE}", "text/turtle"),
        (f"/page/{MEASURE}", "text/html"),
        ("/context.jsonld", "*/*"),
        ("/.well-known/void", "*/*"),
    ):
        first = site.send("GET", path, Accept=accept)
        tag = first.headers["etag"]
        assert tag.startswith(f'"{first.headers["x-civgraph-snapshot"]}')
        again = site.send("GET", path, Accept=accept, If_None_Match=f'"other", W/{tag}')
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert site.send("GET", path, Accept=accept, If_None_Match='"other"').status == 200
    tags = {site.send("GET", f"/data/{MEASURE}", Accept=kind).headers["etag"] for kind in FORMS.values()}
    assert len(tags) == len(FORMS)


def test_links_in_the_head(site: Running) -> None:
    link = site.send("GET", f"/data/{MEASURE}.ttl").headers["link"]
    assert f'<{BASE}{MEASURE}>; rel="describes"' in link and 'rel="license"' in link
    for ending, form in ENDINGS.items():
        assert (f'<{site.base}/data/{MEASURE}.{ending}>; rel="alternate"; type="{FORMS[form]}"' in link) == (ending != "ttl")
    assert f'<{site.base}/data/{MEASURE}>; rel="describedby"' in site.send("GET", f"/id/{MEASURE}").headers["link"]


VARIANTS = ["ua/kmu/2020/839-р", "ua/kmu/2020/839-2020-р", "ua/kmu/2020/839-2020-%D1%80", "ua/kmu/2020/839-2020-r", "839-2020-р", "839-р"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_an_act_have_one_canonical_form(site: Running, variant: str) -> None:
    reply = site.send("GET", "/id/act/" + quote(variant, safe="/%"))
    assert (reply.status, reply.headers["location"]) == (303, f"{site.base}/id/{ACT}")
    assert opened(site, f"/id/{ACT}").status == 200
    assert site.send("GET", "/data/act/" + quote(variant, safe="/%") + ".ttl").status in (200, 303)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("number=839-р", ACT),
        ("number=839-2020-р", ACT),
        ("number=№ 464&date=2020-08-13", "plan/zhytomyr-civil-society-2020"),
        ("date=2019-12-20&issuer=луганська", "plan/luhansk-civil-society-2020"),
        ("number=68/2016", "act/ua/president/2016/68"),
    ],
)
def test_documents_are_found_by_what_people_know_of_them(site: Running, given: str, found: str) -> None:
    assert f"{BASE}{found}</code>" in opened(site, "/lookup?" + quote(given, safe="=&")).text


def test_what_nobody_knows(site: Running) -> None:
    for language, words in (("uk", "Такого вузла немає"), ("en", "There is no such node")):
        reply = opened(site, "/page/plan/nobody", language)
        assert reply.status == 404 and words in reply.text and Structure(reply.text).wrong == []
    assert site.send("GET", "/data/plan/nobody.ttl").status == 404
    assert site.send("GET", "/dumps/../manifest.json").status == 404
    assert site.send("GET", "/dumps/%2e%2e%2fmanifest.json").status == 404
    assert site.send("GET", "/static/%2e%2e/frame.py").status == 404


def test_dumps_carry_their_checksums(site: Running, published: tuple[Path, Report]) -> None:
    import hashlib

    sums = dict(line.split("  ")[::-1] for line in site.send("GET", "/dumps/SHA256SUMS").text.splitlines())
    assert sums
    for name, digest in sums.items():
        assert hashlib.sha256(site.send("GET", f"/dumps/{name}").body).hexdigest() == digest
        assert digest in opened(site, "/dumps/").text


def test_the_context_is_ours(site: Running) -> None:
    reply = site.send("GET", "/context.jsonld")
    assert reply.kind == "application/ld+json" and json.loads(reply.text)["@context"] == context()


def counted(store: Store, query: str) -> dict[str, int]:
    return {what.value: int(n.value) for what, n in store.rows(query).rows if what and n}


def test_the_data_set_counts_what_the_store_holds(site: Running, store: Store) -> None:
    graph = Graph().parse(data=site.send("GET", "/.well-known/void", Accept="text/turtle").text, format="turtle")
    whole, own = URIRef(f"{BASE}dataset"), f"{BASE}graph/dataset"
    assert {DCAT.Dataset, VOID.Dataset} <= set(graph.objects(whole, RDF.type))
    assert str(graph.value(whole, VOID.sparqlEndpoint)) == f"{site.base}/sparql"
    dump = urlsplit(str(graph.value(whole, VOID.dataDump)))
    assert site.send("GET", dump.path).status == 200
    counts = {g: n for g, n in store.counts().items() if g != own}
    assert int(graph.value(whole, VOID.triples)) == sum(counts.values())
    assert {str(g): int(graph.value(g, VOID.triples)) for g in graph.objects(whole, VOID.subset)} == counts
    for g in graph.objects(whole, VOID.subset):
        classes = {
            (r[0].value, int(r[1].value))
            for r in store.rows(f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH <{g}> {{ ?s a ?c }} }} GROUP BY ?c").rows
            if r[0] and r[1]
        }
        properties = {
            (r[0].value, int(r[1].value))
            for r in store.rows(f"SELECT ?p (COUNT(*) AS ?n) {{ GRAPH <{g}> {{ ?s ?p ?o }} }} GROUP BY ?p").rows
            if r[0] and r[1]
        }
        assert {
            (str(graph.value(c, VOID["class"])), int(graph.value(c, VOID.entities))) for c in graph.objects(g, VOID.classPartition)
        } == classes
        assert {
            (str(graph.value(p, VOID.property)), int(graph.value(p, VOID.triples))) for p in graph.objects(g, VOID.propertyPartition)
        } == properties
        assert (int(graph.value(g, VOID.classes)), int(graph.value(g, VOID.properties))) == (len(classes), len(properties))
    measures = next(c for c in graph.objects(whole, VOID.classPartition) if str(graph.value(c, VOID["class"])) == f"{CIV}Measure")
    assert int(graph.value(measures, VOID.entities)) == 99


def test_the_data_set_is_described_as_dcat_wants(site: Running) -> None:
    graph = Graph().parse(data=site.send("GET", "/data/dataset.ttl").text, format="turtle")
    whole = URIRef(f"{BASE}dataset")
    for needed in (DCT.title, DCT.description, DCT.license, DCT.publisher, DCAT.theme, DCAT.keyword, DCAT.distribution, DCT.language):
        assert graph.value(whole, needed), needed
    for distribution in graph.objects(whole, DCAT.distribution):
        about = Graph().parse(data=site.send("GET", f"/data/{str(distribution).removeprefix(BASE)}.ttl").text, format="turtle")
        assert about.value(distribution, DCAT.accessURL) and about.value(distribution, DCT.license)


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_vocabularies_as_a_whole(site: Running, name: str) -> None:
    assert opened(site, f"/{name}").kind == "text/html"
    found = Graph().parse(data=site.send("GET", f"/{name}", Accept="text/turtle").text, format="turtle")
    assert len(found) > 500 and len(found) == len(Graph().parse(data=site.send("GET", f"/{name}.nt").text, format="nt"))
    assert any(str(s).startswith(f"https://w3id.org/civgraph/{name}#") for s in found.subjects())


def test_the_words_of_the_row_light_up(site: Running, store: Store) -> None:
    """Each value of a measure has an anchor in the row, and the marked words there are those of its evidence."""
    page = opened(site, f"/page/{MEASURE}", "uk").text
    said = Structure(page)
    anchors = [attributes["data-value"] for tag, attributes in said.tags if tag == "a" and "data-value" in attributes]
    assert len(anchors) >= 11 and set(anchors) <= set(said.ids)
    marked = re.findall(r'data-values="([^"]*)">([^<]*)</mark>', page)
    words = {name: "".join(text for names, text in marked if name in names.split()) for name in anchors}
    assert "ОТГ (за згодою)" in words.values() and "(за згодою)" in words.values() and "III-IV квартали 2020 року" in words.values()


def test_every_page_shows_the_query_behind_it(site: Running, store: Store) -> None:
    shown = re.compile(r'<pre class="code" tabindex="0"><code>(.*?)</code></pre>', re.DOTALL)
    import html

    for path in (f"/page/{MEASURE}", "/page/plan/luhansk-civil-society-2020", "/browse?consent=yes", "/questions/consent/share-by-plan"):
        queries = [html.unescape(q) for q in shown.findall(opened(site, path).text)]
        assert queries
        for query in queries:
            assert site.ask(query, Accept="text/csv").status == 200, query


def test_a_question_answers_as_page_and_file(site: Running, store: Store) -> None:
    csv = site.send("GET", "/questions/consent/share-by-plan.csv")
    assert csv.kind == "text/csv" and "zhytomyr-civil-society-2020,33,17,0.515" in csv.text
    page = opened(site, "/questions/time/measures-due-between?from=2013-01-01&to=2013-03-31", "uk").text
    rows = site.send("GET", "/questions/time/measures-due-between.json?from=2013-01-01&to=2013-03-31")
    assert page.count("<tr>") - 1 == len(json.loads(rows.text)["results"]["bindings"]) > 0
    bad = opened(site, "/questions/time/measures-due-between?from=soon", "uk")
    assert bad.status == 400 and "не є датою" in bad.text
    assert site.send("GET", "/questions/time/measures-due-between.csv?from=soon").status == 400


def test_facets_count_what_they_leave(site: Running, store: Store) -> None:
    page = opened(site, "/browse?consent=yes").text
    options = re.findall(r'<option value="([^"]*)"[^>]*>[^<]*\((\d+)\)</option>', page)
    years = [(v, int(n)) for v, n in options if v.isdigit()]
    assert years
    for year, n in years:
        assert f">{n} measure" in opened(site, f"/browse?consent=yes&year={year}").text
    everything = opened(site, "/browse").text
    assert ">99 measures<" in everything


def test_the_seen_language_is_the_one_asked_for(site: Running) -> None:
    assert 'lang="uk"' in site.send("GET", "/", Accept="text/html").text[:60]
    assert '<html lang="en">' in site.send("GET", "/", Accept_Language="en-GB,uk;q=0.5").text
    assert '<html lang="uk">' in site.send("GET", "/?lang=uk", Accept_Language="en").text
    assert 'href="/browse?lang=en"' in site.send("GET", "/?lang=en").text


def test_words_are_there_in_both_languages() -> None:
    uk, en = (tomllib.loads((folder("mappings/pages") / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES)

    def keys(said: dict[str, Any], before: str = "") -> set[str]:
        return {
            k for name, value in said.items() for k in (keys(value, f"{before}{name}.") if isinstance(value, dict) else {before + name})
        }

    assert keys(uk) == keys(en)
    used = set()
    for file in sorted((PACKAGE / "server" / "templates").glob("*.html")):
        templates().get_template(file.name)
        used |= {m for m in re.findall(r"\b_\([\"']([a-z][\w.-]*[\w])[\"'][,)]", file.read_text("utf-8"))}
    assert used - keys(uk) == set()


def test_marks_overlap_without_losing_a_character() -> None:
    text = "один два три чотири"
    places = [Place(0, 8, "a", "k"), Place(5, 12, "b", "k"), Place(5, 8, "c", "k"), Place(18, 40, "d", "k"), Place(3, 3, "e", "k")]
    found = segments(text, places)
    assert "".join(s.text for s in found) == text
    for place in places[:4]:
        assert "".join(s.text for s in found if place.value in s.values) == text[place.start : place.end]
        assert sum(place.value in s.begins for s in found) == 1


def test_a_timeline_keeps_to_its_paper() -> None:
    dues = [
        Due(str(n), str(n), "w", day_of(a), day_of(b), n % 2 == 0, False)
        for n, (a, b) in enumerate(pairwise(["2019-11-30", "2020-02-29", None, "2021-12-31"]))
    ]
    drawn = timeline([*dues, Due("x", "x", "soon", None, None, False, True)], day_of("2020-01-01"), None)
    assert drawn and len(drawn.rows) == 4 and drawn.rows[-1].undated == "soon" and not drawn.rows[-1].bars
    assert all(0 <= bar.x <= drawn.width and bar.x + bar.width <= drawn.width for row in drawn.rows for bar in row.bars)
    assert [t.x for t in drawn.ticks] == sorted({t.x for t in drawn.ticks}) and drawn.ticks[0].label == "2019"
    assert (
        timeline([], None, None) is None
        and timeline([Due("x", "", "", day_of("0001-01-01"), day_of("9999-12-31"), False, False)], None, None) is None
    )


def test_a_network_says_what_it_leaves_off() -> None:
    drawn = network([Tie(f"b{n}", f"m{n % 5}", "1", n % 2 == 0, True) for n in range(60)])
    assert drawn and len(drawn.bodies) == 40 and drawn.left_off == 20 and len(drawn.lines) == 40
    assert network([]) is None


class Counting:
    """Somebody to ask who counts the questions."""

    def __init__(self, snapshot: str, rows: int) -> None:
        self.snapshot, self._rows, self.asked = snapshot, rows, 0

    async def rows(self, query: str) -> Answer:
        self.asked += 1
        return Answer(("x",), ((Term(query, False),),) * self._rows)

    async def written(self, query: str, format: str) -> bytes:
        raise AssertionError


def test_what_is_kept_is_of_its_snapshot_and_bounded() -> None:
    kept, one, other, wide = Kept(cells=40, long=0), Counting("a", 4), Counting("b", 4), Counting("a", 20)

    async def ask() -> None:
        for _ in range(3):
            assert (await kept.rows(one, "q")).rows[0][0] == Term("q", False)
        await kept.rows(other, "q")
        assert (one.asked, other.asked) == (1, 1)
        for n in range(20):
            await kept.rows(one, f"q{n}")
        await kept.rows(one, "q")
        assert one.asked == 22  # the oldest had gone
        await kept.rows(one, "q19")
        assert one.asked == 22
        await kept.rows(wide, "w")
        await kept.rows(wide, "w")
        assert wide.asked == 2  # too much to keep

    asyncio.run(ask())
