"""Each question's answer on the founding plans is the one computed from their gold records, without RDF."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from civgraph.catalogue import BadParameter, query_of, questions
from civgraph.iris import act_path, national_issuer
from civgraph.labels import labels_of
from civgraph.names import slug
from civgraph.published_questions import question_quads
from civgraph.resolution import Body, body_of, issuer_body
from civgraph.setting import Setting
from civgraph.store import Store
from tests.test_small_data import derive

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ID, CIV = "https://w3id.org/civgraph/id/", "https://w3id.org/civgraph/ontology#"
Rows = list[tuple[Any, ...]]


class Plan:
    """A founding plan as its gold record says it."""

    def __init__(self, gold: Path) -> None:
        self.said: dict[str, Any] = one(json.loads(gold.read_text("utf-8")))
        self.document = self.said["document"]
        self.iri = f"{ID}plan/{tomllib.loads((CORPUS / gold.name).with_suffix('.toml').read_text('utf-8'))['id']}"
        self.text = (CORPUS / gold.name).with_suffix(".txt").read_text("utf-8-sig")
        self.setting = Setting.of(self.said["language"], self.text, self.document["territory"], self.document["issuer"])
        self.end = self.document["period"] and self.document["period"]["end"]

    def measures(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for n, measure in enumerate(self.said["measures"], 1):
            yield f"{self.iri}/m/{n}", measure

    def body(self, executor: dict[str, Any]) -> str | None:
        found = self.resolved(executor)
        return found and ID + found.path

    def resolved(self, executor: dict[str, Any]) -> Body | None:
        return body_of(executor.get("same_as") or executor["name"], self.setting)

    def act(self, citation: dict[str, Any]) -> str | None:
        """The act of a citation that gives issuer, date and number."""
        issuer = national_issuer(citation["issuer"], self.setting.country or "")
        if not (issuer and self.setting.country and citation["date"] and citation["number"]):
            return None
        return ID + act_path(self.setting.country, issuer, citation["date"], citation["number"], self.said["language"])


def one(value: Any) -> Any:
    """Gold with the first of several defensible readings."""
    if isinstance(value, dict):
        return one(value["any"][0]) if set(value) == {"any"} else {k: one(v) for k, v in value.items()}
    return [one(v) for v in value] if isinstance(value, list) else value


PLANS = [Plan(f) for f in sorted((CORPUS / "gold").glob("*.json"))]


def answer(store: Store, name: str, **parameters: str) -> Rows:
    found = store.rows(query_of(questions()[name], parameters))
    return sorted((tuple(None if t is None else t.value for t in row) for row in found.rows), key=str)


def quarters(first: str, last: str) -> list[str]:
    a, b = (date.fromisoformat(d) for d in (first, last))
    return [f"{n // 4}-Q{n % 4 + 1}" for n in range(a.year * 4 + (a.month - 1) // 3, b.year * 4 + (b.month - 1) // 3 + 1)]


def stretch(deadline: dict[str, Any], plan: Plan) -> tuple[str, str | None] | None:
    """The first and last day a deadline touches; None without dates."""
    start, end = deadline["start"], deadline["end"]
    if start is None and end is None:
        return None
    if deadline["kind"] == "by" and end:
        return end, end
    return start or end, end or plan.end


def requiring() -> Rows:
    return [
        (p.iri, m, p.body(e), f"{CIV}role-{e['role']}")
        for p in PLANS
        for m, said in p.measures()
        for e in said["executors"]
        if e["consent"]
    ]


def shares() -> Rows:
    rows = []
    for p in PLANS:
        marks = [e["consent"] for _, m in p.measures() for e in m["executors"]]
        rows.append(
            (p.iri, str(len(marks)), str(sum(marks)), str((Decimal(sum(marks)) / len(marks)).quantize(Decimal("0.001")).normalize()))
        )
    return rows


def inconsistent() -> Rows:
    rows = []
    for p in PLANS:
        counts: dict[str, Counter[bool]] = defaultdict(Counter)
        for _, m in p.measures():
            for e in m["executors"]:
                counts[p.body(e) or ""][e["consent"]] += 1
        rows += [(p.iri, body, str(c[True]), str(c[False])) for body, c in counts.items() if c[True] and c[False]]
    return rows


def wholly() -> Rows:
    return [
        (p.iri, m, str(len({p.body(e) for e in said["executors"]})))
        for p in PLANS
        for m, said in p.measures()
        if said["executors"] and all(e["consent"] for e in said["executors"])
    ]


def due(first: str, last: str) -> Rows:
    rows = set()
    for p in PLANS:
        for m, said in p.measures():
            for d in said["deadlines"]:
                place = stretch(d, p)
                if place and place[0] <= last and (place[1] is None or place[1] >= first):
                    rows.add((p.iri, m, d["start"], d["end"] or p.end))
    return list(rows)


def open_ended() -> Rows:
    return [
        (p.iri, m, d and f"{CIV}deadline-{d['kind']}")
        for p in PLANS
        for m, said in p.measures()
        if not any(d["end"] for d in said["deadlines"])
        for d in said["deadlines"] or [None]
    ]


def late() -> Rows:
    return list(
        {
            (p.iri, m, d["end"], p.end)
            for p in PLANS
            for m, said in p.measures()
            for d in said["deadlines"]
            if p.end and d["end"] and d["end"] > p.end
        }
    )


def load() -> Rows:
    touched: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in PLANS:
        for m, said in p.measures():
            for place in filter(None, (stretch(d, p) for d in said["deadlines"])):
                for quarter in quarters(place[0], place[1] or place[0]):
                    touched[p.iri, quarter].add(m)
    return [(plan, quarter, str(len(measures))) for (plan, quarter), measures in touched.items()]


def without_result() -> Rows:
    return [(p.iri, m) for p in PLANS for m, said in p.measures() if said["expected_results"] is None]


def without_lead() -> Rows:
    leads = [(p.iri, m, sum(e["role"] == "responsible" for e in said["executors"])) for p in PLANS for m, said in p.measures()]
    return [(p, m, str(n)) for p, m, n in leads if n != 1]


def implementing() -> Rows:
    return [
        (f"{ID}strategy/{p.setting.country}/{slug(name, p.said['language'])}", p.iri) for p in PLANS for name in p.document["implements"]
    ]


def signatures() -> Rows:
    people = [(p, "approved", p.document["approved_by"]) for p in PLANS if p.document["approved_by"]]
    people += [(p, "signed", s) for p in PLANS for s in p.document["signatories"]]
    return [(p.iri, s["name"], s["role"], f"{CIV}signature-{how}") for p, how, s in people]


def body_load() -> Rows:
    measures: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for p in PLANS:
        for m, said in p.measures():
            for e in said["executors"]:
                if body := p.body(e):
                    for what in ("all", e["role"]):
                        measures[body][what].add(m)
    return [(body, *(str(len(found[what])) for what in ("all", "responsible", "co-executor"))) for body, found in measures.items()]


def in_several_plans() -> Rows:
    plans: dict[str, set[str]] = defaultdict(set)
    for p in PLANS:
        for _, said in p.measures():
            for body in filter(None, map(p.body, said["executors"])):
                plans[body].add(p.iri)
    return [(body, str(len(found))) for body, found in plans.items() if len(found) > 1]


def hierarchy() -> Rows:
    """Each body named in the plans, with the body it is a unit of."""
    rows = set()
    for p in PLANS:
        found = [issuer_body(p.setting), *(p.resolved(e) for _, said in p.measures() for e in said["executors"])]
        for body in filter(None, found):
            for one_ in (body, *([body.parent] if body.parent else [])):
                rows.add((ID + one_.path, one_.parent and ID + one_.parent.path, f"{CIV}body-{one_.kind}"))
    return list(rows)


def leads() -> Rows:
    """The first of several different bodies that answer for a measure."""
    rows = []
    for p in PLANS:
        for m, said in p.measures():
            named = [(p.body(e), n) for n, e in enumerate(said["executors"]) if e["role"] == "responsible"]
            if len({body or n for body, n in named}) > 1:
                rows.append((m, named[0][0]))
    return rows


def acts_cited() -> Rows:
    cited: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for p in PLANS:
        for where, said in ((None, p.said), *p.measures()):
            for act in filter(None, map(p.act, said["legal_bases"])):
                cited[act][0].add(p.iri)
                cited[act][1].update([where] if where else [])
    return [(act, str(len(plans)), str(len(measures))) for act, (plans, measures) in cited.items()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bodies/load", body_load),
        ("bodies/across-plans", in_several_plans),
        ("consent/assignments-requiring-consent", requiring),
        ("consent/share-by-plan", shares),
        ("consent/inconsistent-bodies", inconsistent),
        ("consent/measures-wholly-dependent", wholly),
        ("time/measures-due-between", lambda: due("2020-01-01", "2020-12-31")),
        ("time/open-ended-measures", open_ended),
        ("time/after-plan-end", late),
        ("time/load-by-quarter", load),
        ("measures/without-expected-result", without_result),
        ("measures/without-single-lead", without_lead),
        ("plans/implementing", implementing),
        ("plans/signatures", signatures),
    ],
)
def test_the_answer_is_that_of_the_gold(store: Store, name: str, expected: Any) -> None:
    assert answer(store, name) == sorted(expected(), key=str)


@pytest.mark.parametrize(("name", "expected"), [("law/acts-cited", acts_cited), ("bodies/hierarchy", hierarchy)])
def test_the_answer_has_that_of_the_gold(store: Store, name: str, expected: Any) -> None:
    """The registry may know of more: acts cited by title, another kind of a body, bodies that no plan names."""
    wanted = set(expected())
    assert wanted - set(answer(store, name)) == set() and len(wanted) >= 3


def test_plans_that_rest_on_the_decree(store: Store) -> None:
    assert ("zhytomyr-civil-society-2020", "1") in {(r[0].rpartition("/")[2], r[1]) for r in answer(store, "law/plans-resting-on-act")}


@pytest.mark.parametrize(("first", "last"), [("2013-01-01", "2013-03-31"), ("2020-12-31", "2020-12-31"), ("1990-01-01", "1990-12-31")])
def test_other_dates(store: Store, first: str, last: str) -> None:
    assert answer(store, "time/measures-due-between", **{"from": first, "to": last}) == sorted(due(first, last), key=str)


def test_one_plan_alone(store: Store) -> None:
    plan = next(p for p in PLANS if "luhansk" in p.iri)
    rows = answer(store, "consent/assignments-requiring-consent", plan=plan.iri.rpartition("/")[2])
    assert rows == sorted((r for r in requiring() if r[0] == plan.iri), key=str) and len(rows) == 28
    assert answer(store, "consent/assignments-requiring-consent", plan="all") == answer(store, "consent/assignments-requiring-consent")


def test_the_known_answers(store: Store) -> None:
    shares = {row[0].rpartition("/")[2].partition("-")[0]: row[1:3] for row in answer(store, "consent/share-by-plan")}
    assert shares == {
        "zhytomyr": ("33", "17"),
        "luhansk": ("59", "28"),
        "chernihiv": ("29", "2"),
        "kyiv": ("87", "0"),
        "khabarovsk": ("34", "6"),
    }
    assert [(r[1][-2:], r[2]) for r in answer(store, "consent/measures-wholly-dependent")] == [("/9", "1"), ("/6", "2")]
    (row,) = answer(store, "consent/inconsistent-bodies")
    assert row[2:] == ("1", "2")
    assert labels_of(store, [row[1]], "uk")[row[1]] == "Громадська рада при Чернігівській обласній державній адміністрації"


@pytest.mark.parametrize("plan", PLANS, ids=lambda p: p.iri.rpartition("/")[2])
def test_evidence_of_a_measure_quotes_its_words(store: Store, plan: Plan) -> None:
    for iri, said in list(plan.measures())[:6]:
        rows = answer(store, "evidence/of-measure", measure=iri)
        assert {(r[0].rpartition("#")[2], plan.text[int(r[2]) : int(r[3])]) for r in rows} == {
            (r[0].rpartition("#")[2], r[4]) for r in rows
        }
        properties = Counter(r[0].rpartition("/")[2].rpartition("#")[2] for r in rows)
        assert properties["participation"] >= len(said["executors"]) > 0
        assert properties["deadline"] >= len(said["deadlines"])
        pieces = sorted((int(r[2]), r[4]) for r in rows if r[0].endswith("terms/description"))
        quoted = " ".join(" ".join(quote for _, quote in pieces).split())
        assert quoted.rstrip(".") == said["text"].rstrip(".")


def test_evidence_of_a_value(store: Store) -> None:
    plan = next(p for p in PLANS if "zhytomyr" in p.iri)
    ((document, start, end, quote),) = answer(store, "evidence/of-value", node=plan.iri, property="eli:number")
    assert quote == plan.text[int(start) : int(end)] == plan.document["number"] and document.endswith("text/zhytomyr-civil-society-2020")


def test_the_catalogue_is_the_whole_contract() -> None:
    topics = {
        "consent": "assignments-requiring-consent share-by-plan inconsistent-bodies missing-marks measures-wholly-dependent",
        "law": "plans-resting-on-act acts-cited acts-not-in-force acts-of-unknown-status",
        "time": "measures-due-between open-ended-measures after-plan-end load-by-quarter",
        "bodies": "load across-plans hierarchy",
        "measures": "similar-across-plans by-topic-and-plan without-expected-result without-single-lead",
        "duties": "reporting",
        "plans": "implementing signatures",
        "evidence": "of-measure of-value",
        "quality": "findings-by-shape",
        "change": "between-plans",
    }
    contract = {f"{topic}/{name}" for topic, names in topics.items() for name in names.split()}
    assert set(questions()) == contract | {"consent/without-recorded-consent"}


def test_the_graph_publishes_each_question_as_it_runs(store: Store) -> None:
    rows = store.rows("PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?q ?text WHERE { ?q a sh:SPARQLExecutable ; sh:select ?text }").rows
    assert {q.value: text.value for q, text in rows if q and text} == {f"{ID}question/{q.name}": q.text for q in questions().values()}
    assert len(question_quads().splitlines()) == 12 * len(questions())


@pytest.mark.parametrize(
    ("class_", "properties", "expected"),
    [
        ("WholeDependence", "civ:about ?measure ; civ:bodies ?n . ?measure civ:plan ?plan", wholly),
        ("InconsistentMark", "civ:about ?plan ; civ:body ?body ; civ:marked ?with ; civ:unmarked ?without", inconsistent),
        ("LeadByOrder", "civ:about ?measure . OPTIONAL { ?node civ:body ?body }", leads),
    ],
)
def test_what_is_derived_is_what_the_gold_says(published: tuple[Path, Any], class_: str, properties: str, expected: Any) -> None:
    inner = ox.Store()
    inner.load(path=str(published[0] / "current" / "dumps" / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    columns = {"WholeDependence": "?plan ?measure ?n", "InconsistentMark": "?plan ?body ?with ?without", "LeadByOrder": "?measure ?body"}
    query = f"PREFIX civ: <{CIV}> SELECT DISTINCT {columns[class_]} WHERE {{ ?node a civ:{class_} ; {properties} }}"
    rows = [tuple(t and t.value for t in row) for row in derive(inner).rows(query).rows]
    assert sorted(rows, key=str) == sorted(expected(), key=str) != []


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_has_words_in_both_languages_and_its_columns(store: Store, name: str) -> None:
    question = questions()[name]
    assert {(what, language) for what in ("question", "for", "not") for language in ("uk", "en")} == set(question.said)
    assert store.rows(question.text).columns == question.columns


@pytest.mark.parametrize(
    ("name", "values", "key"),
    [
        ("consent/share-by-plan", {"plan": "x"}, "unknown-parameter"),
        ("evidence/of-measure", {}, "missing-parameter"),
        ("time/measures-due-between", {"from": "yesterday"}, "bad-date"),
        ("consent/measures-wholly-dependent", {"plan": "a b> } DROP ALL"}, "bad-iri"),
    ],
)
def test_a_bad_parameter_is_told(name: str, values: dict[str, str], key: str) -> None:
    with pytest.raises(BadParameter) as told:
        query_of(questions()[name], values)
    assert told.value.key == key


def test_labels_follow_the_chain(store: Store) -> None:
    role, region = f"{CIV}role-responsible", f"{ID}territory/UA18000000000041385"
    assert labels_of(store, [role], "ru")[role] == "ответственный исполнитель"
    assert labels_of(store, [role], "fr")[role] == "відповідальний виконавець"
    assert labels_of(store, [region], "en")[region] == "Zhytomyr Oblast"
    assert labels_of(store, [f"{ID}nothing/here"], "en") == {f"{ID}nothing/here": "nothing/here"}


def test_the_same_department_in_two_plans_of_an_oblast_is_one_node() -> None:
    one_, other = (Setting.of("uk", "", "Зарічанська область", issuer) for issuer in ("Зарічанська обласна державна адміністрація",) * 2)
    names = ("Департамент культури облдержадміністрації", "департамент культури Зарічанської обласної державної адміністрації")
    first, second = body_of(names[0], one_), body_of(names[1], other)
    assert first and second and first.path == second.path
