"""The registry: what it knows, its graph, the operator's own beside it, and what is taken into it; a bad row is told and never read."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from civgraph.iris import BASE
from civgraph.rdf import n_triples
from civgraph.registry import force_statements, known_acts, known_bodies, known_strategies, known_territories, language_of_country
from civgraph.registry_graph import registry_quads
from civgraph.registry_import import take
from civgraph.registry_tables import TABLES, BadRow, folders, rows, rows_of, use
from civgraph.resolution import body_of
from civgraph.setting import Setting
from civgraph.validation import findings_of
from tests.test_cli import PLANS, run

CIV, ELI = "https://w3id.org/civgraph/ontology#", "http://data.europa.eu/eli/ontology#"
KNOWN = "source,as_of"
ACT = "country,kind,issuer,date,number,title,register_key,approves,based_on,term_ended,source,as_of\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own registry, in use."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("CIVGRAPH_REGISTRY", "")
    use(folder)
    return folder


def graph() -> Graph:
    return Graph().parse(data=n_triples(registry_quads()), format="nt")


def values(found: Graph, path: str, term: str) -> set[str]:
    return {str(o) for o in found.objects(URIRef(BASE + path), URIRef(term))}


def written(file: Path, text: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(text.encode(encoding))
    return file


def test_every_table_is_built_in_and_every_fact_has_its_source_and_its_day() -> None:
    for table in TABLES:
        assert (folders()[0] / f"{table}.csv").is_file()
        assert all(row["source"] and len(row["as_of"]) == 10 for row in rows(table))


def test_what_the_founding_plans_cite_is_known() -> None:
    cited = {"ua/vr/1999/586-xiv", "ua/president/2016/68", "ua/kmu/2020/839-r", "ua/kmu/2010/996"}
    cited |= {"ua/kyivska-miska-rada/2019/452-8025", "ua/kyivska-miska-rada/2021/3695-3736"}
    assert {f"act/{path}" for path in cited} <= set(known_acts())
    assert known_acts()["act/ua/kmu/2020/839-r"].based_on == "act/ua/president/2016/68"
    assert str(known_acts()["act/ua/president/2016/68"].approves).endswith("на 2016-2020 роки")
    assert {act.number for act in known_acts().values() if act.title == "Про соціальні послуги"} == {"966-IV", "2671-VIII"}


def test_every_act_that_a_rule_of_subordination_rests_on_is_known() -> None:
    rules = Graph().parse(Path(__file__).resolve().parent.parent / "ontology" / "terms" / "subordination.ttl")
    grounds = {str(o).removeprefix(BASE) for o in rules.objects(None, URIRef(f"{CIV}groundAct"))}
    assert grounds and grounds <= set(known_acts())


def test_what_is_not_verified_is_unknown() -> None:
    said = {s.act: s.status for s in force_statements()}
    assert {said[f"act/ua/{path}"] for path in ("president/2016/68", "kmu/2020/839-r", "kmu/2023/160-r")} == {"unknown"}
    assert said["act/ua/vr/2024/3841-ix"] == "not-yet-in-force"
    found = graph()
    assert values(found, "act/ua/president/2016/68", f"{ELI}in_force") == set()
    assert values(found, "act/ua/vr/1999/586-xiv", f"{ELI}in_force") == set(), "no statement: unknown"


def test_force_in_the_graph() -> None:
    found, act = graph(), "act/ua/kmu/2013/968"
    assert values(found, act, f"{ELI}in_force") == {f"{ELI}InForce-notInForce"}
    assert values(found, act, f"{ELI}date_no_longer_in_force") == {"2016-06-16"}
    assert values(found, act, f"{ELI}repealed_by") == {f"{BASE}act/ua/kmu/2016/363"}
    assert values(found, "act/ua/kmu/2010/996", f"{ELI}in_force") == {f"{ELI}InForce-inForce"}
    statement = "registry/force/ua/kmu/2013/968/2026-11-01/lost-force/2016-06-16"
    assert values(found, statement, f"{CIV}since") == {"2016-06-16"} and values(found, statement, f"{CIV}about") == {BASE + act}


def test_the_registry_graph_keeps_every_rule() -> None:
    assert findings_of(registry_quads()) == ()


def test_every_row_is_an_entry_about_a_node_of_the_graph() -> None:
    found = graph()
    entries = set(found.subjects(None, URIRef(f"{CIV}RegistryEntry")))
    assert len(entries) == sum(len(rows(table)) for table in TABLES)
    about = {o for e in entries for o in found.objects(e, URIRef(f"{CIV}about"))}
    assert all((node, None, None) in found for node in about)


def test_kyiv_has_a_body_of_two_kinds() -> None:
    (body,) = (b for b in known_bodies().values() if "КМДА" in b.shorts)
    assert body.kinds == ("council-executive", "state-administration")
    assert len([b for b in known_bodies().values() if b.name.endswith("обласна державна адміністрація")]) == 24


def test_an_own_registry_adds_and_the_later_date_wins(own: Path) -> None:
    written(own / "bodies.csv", "country,name,kind,short,source,as_of\nua,Бюро погоди України,central-body,БПУ,сайт,2026-01-01\n")
    late = "ua,resolution,government,2010-11-03,996,Нова назва,,,,,сайт,2026-12-01\n"
    written(own / "acts.csv", ACT + late)
    written(own / "force.csv", "act,status,since,source,as_of\nact/ua/kmu/2010/996,suspended,2026-11-20,сайт,2026-12-01\n")
    act = known_acts()["act/ua/kmu/2010/996"]
    assert (act.title, act.register_key) == ("Нова назва", "996-2010-п"), "what the later row leaves empty the earlier says"
    assert [s.status for s in force_statements() if s.act == act.path] == ["in-force", "suspended"]
    found = graph()
    assert values(found, act.path, f"{ELI}in_force") == {f"{ELI}InForce-notInForce"} and findings_of(registry_quads()) == ()
    body = body_of("БПУ", Setting.of("uk", "", "Житомирська область", None))
    assert body is not None and body.path == "body/ua/biuro-pohody-ukrainy"
    use(None)
    assert known_acts()["act/ua/kmu/2010/996"].title != "Нова назва"
    assert body_of("БПУ", Setting.of("uk", "", "Житомирська область", None)) is None


def test_an_earlier_row_does_not_win(own: Path) -> None:
    written(own / "acts.csv", ACT + "ua,resolution,government,2010-11-03,996,Стара назва,,,,,сайт,2011-01-01\n")
    assert known_acts()["act/ua/kmu/2010/996"].title != "Стара назва"


def test_a_name_that_two_territories_bear_is_none_of_them(own: Path) -> None:
    rows = "UA1,ua,село Іванівка,сайт,2026-01-01\nUA2,ua,село Іванівка,сайт,2026-01-01\nUA3,ua,село Петрівка,сайт,2026-01-01\n"
    written(own / "territories.csv", "code,country,name,source,as_of\n" + rows)
    assert ("ua", "село Іванівка") not in known_territories() and known_territories()["ua", "село Петрівка"].code == "UA3"


def test_a_body_of_two_places_is_that_of_the_plans_own(own: Path) -> None:
    line = "ua,Іванівська сільська рада,local-council,{} область,сайт,2026-01-01\n"
    text = "country,name,kind,territory,source,as_of\n" + line.format("Одеська") + line.format("Сумська")
    written(own / "bodies.csv", text)
    paths = []
    for place in ("Сумська область", "Одеська область"):
        body = body_of("Іванівська сільська рада", Setting.of("uk", "", place, None))
        paths.append(body and body.territory.name)
    assert paths == ["Сумська область", "Одеська область"]


def test_consents_are_records(own: Path) -> None:
    line = "p,3,body/ua/x,{},2020-03-01,лист № 5,сайт,{}\n"
    text = (
        "plan,measure,body,status,date,document,source,as_of\n"
        + line.format("refused", "2020-04-01")
        + line.format("recorded", "2020-05-01")
    )
    written(own / "consents.csv", text)
    found = graph()
    (record,) = found.subjects(None, URIRef(f"{CIV}ConsentRecord"))
    iri = str(record).removeprefix(BASE)
    assert values(found, iri, f"{CIV}consentStatus") == {f"{CIV}consent-recorded"}
    assert values(found, iri, f"{CIV}about") == {f"{BASE}plan/p/m/3"} and findings_of(registry_quads()) == ()


BAD = {
    "no source": ("bodies", "country,name,kind,source,as_of\nua,Рада,local-council,,2026-01-01\n", 2, "source"),
    "no such kind": ("bodies", "country,name,kind,source,as_of\n\nua,Рада,counsel,сайт,2026-01-01\n", 3, "local-council"),
    "no date": ("acts", ACT + "ua,law,parliament,,5-IX,,,,,,сайт,2026-01-01\n", 2, "YYYY-MM-DD"),
    "a date that is none": ("acts", ACT + "ua,law,parliament,2021-02-30,5-IX,,,,,,сайт,2026-01-01\n", 2, "2021-02-30"),
    "half a date": ("acts", ACT + "ua,law,parliament,2021-02-01,5-IX,,,,,,сайт,2026-01\n", 2, "as_of"),
    "an issuer nobody knows": ("acts", ACT + "ua,law,ministry,2021-02-01,5-IX,,,,,,сайт,2026-01-01\n", 2, "issuer"),
    "rests on an act that is not there": (
        "acts",
        ACT + "ua,law,parliament,2021-02-01,5-IX,,,,act/ua/kmu/1999/7,,сайт,2026-01-01\n",
        2,
        "act/ua/kmu/1999/7",
    ),
    "force of an act that is not there": ("force", "act,status,source,as_of\nact/ua/kmu/1999/7,in-force,сайт,2026-01-01\n", 2, "acts.csv"),
    "no such state": ("force", "act,status,source,as_of\nact/ua/kmu/2010/996,чинний,сайт,2026-01-01\n", 2, "not-yet-in-force"),
    "known before it began": (
        "force",
        "act,status,since,source,as_of\nact/ua/kmu/2010/996,suspended,2026-05-01,сайт,2026-01-01\n",
        2,
        "2026-05-01",
    ),
    "a consent that is only required": (
        "consents",
        "plan,measure,body,status,source,as_of\np,1,body/ua/x,required,с,2026-01-01\n",
        2,
        "refused",
    ),
    "a measure by its printed number": (
        "consents",
        "plan,measure,body,status,source,as_of\np,1.1,body/ua/x,recorded,с,2026-01-01\n",
        2,
        "1.1",
    ),
    "a column nobody knows": ("strategies", "country,name,colour,source,as_of\n", 1, "also"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_names_its_file_its_line_and_what_was_expected(own: Path, name: str) -> None:
    table, text, line, says = BAD[name]
    written(own / f"{table}.csv", text)
    with pytest.raises(BadRow) as told:
        graph()
    bad = told.value
    assert (bad.file, bad.line) == (str(own / f"{table}.csv"), line)
    assert says in bad.said("en") and bad.said("uk") != bad.said("en")


def test_build_sees_an_own_registry_in_every_process_and_refuses_a_bad_one(tmp_path: Path) -> None:
    own, store, corpus = tmp_path / "registry", tmp_path / "store", PLANS[0].parent
    own.mkdir()
    name = "Управління освіти і науки Житомирської обласної державної адміністрації"
    text = f"country,name,kind,territory,source,as_of\nua,{name},court,Житомирська область,сайт,2026-01-01\n"
    written(own / "bodies.csv", text)
    query = f"ASK {{ GRAPH <{BASE}doc/zhytomyr-civil-society-2020> {{ ?b <{CIV}bodyKind> <{CIV}body-court> }} }}"

    def built(*flags: str | Path, cwd: Path = corpus, **env: str) -> bool:
        done = run("build", corpus, "--store", store, "--jobs", "2", *flags, cwd=cwd, **env)
        assert done.returncode == 0, done.stderr
        return "true" in run("sparql", query, "--store", store, cwd=cwd).stdout

    assert not built()
    assert built("--registry", own), "what is known has changed: the documents are read again"
    assert not built(), "and read as before without it"
    assert built(cwd=tmp_path), "the folder `registry` where it runs"
    assert built(CIVGRAPH_REGISTRY=str(own))
    written(own / "acts.csv", "nothing\n")
    refused = run("build", corpus, "--store", store, "--registry", own)
    assert refused.returncode == 3 and "acts.csv:1" in refused.stderr and refused.stdout == ""
    nowhere = run("build", corpus, "--store", store, "--registry", "no-such-folder")
    assert nowhere.returncode == 2 and "no-such-folder" in nowhere.stderr


# What is taken in: one file a mapping, by hand.

TABLE = {
    "acts": ("country;kind;issuer;date;number\nua;law;parliament;2021-04-27;1-IX\n", ";", "act/ua/vr/2021/1-ix"),
    "force": ("act\tstatus\tsince\nact/ua/kmu/2010/996\tsuspended\t2026-11-02\n", "\t", "act/ua/kmu/2010/996"),
    "bodies": ("country,name,kind,short\nua,Бюро погоди України,central-body,БПУ\n", ",", "body/ua/biuro-pohody-ukrainy"),
    "territories": ("code,country,name\nUA9,ua,село Нове\n", ",", "territory/UA9"),
    "strategies": ("country,name,also\nua,Стратегія погоди,Погода\n", ",", "strategy/ua/stratehiia-pohody"),
    "consents": ("plan,measure,body,status\np,3,body/ua/x,recorded\n", ",", "plan/p/m/3"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251"])
@pytest.mark.parametrize("table", TABLE)
def test_a_table_is_taken_and_taking_it_twice_changes_nothing(tmp_path: Path, table: str, encoding: str) -> None:
    file, into = written(tmp_path / "some.csv", TABLE[table][0], encoding), tmp_path / "registry"
    first = take(file, into, None, "сайт", "2026-11-20")
    assert (first.added, first.changed, first.refused) == ({table: 1}, {}, [])
    held = (into / f"{table}.csv").read_bytes()
    again = take(file, into, None, "сайт", "2026-11-20")
    assert (again.added, again.changed, again.unchanged) == ({}, {}, {table: 1})
    assert (into / f"{table}.csv").read_bytes() == held
    (row,) = rows_of(into / f"{table}.csv", table)
    assert (row["source"], row["as_of"]) == ("сайт", "2026-11-20")


def test_a_later_row_takes_the_place_of_one_it_covers_and_stands_beside_one_that_says_more(tmp_path: Path) -> None:
    into = tmp_path / "registry"

    def taken(cells: str, as_of: str) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        found = take(written(tmp_path / "x.csv", f"country,name,kind,short\n{cells}\n"), into, "bodies", "сайт", as_of)
        return found.added, found.changed, found.unchanged

    assert taken("ua,Бюро погоди,other,БП", "2026-01-01") == ({"bodies": 1}, {}, {})
    assert taken("ua,Бюро погоди,central-body,БП", "2026-02-01") == ({}, {"bodies": 1}, {})
    assert [r["kind"] for r in rows_of(into / "bodies.csv", "bodies")] == ["central-body"]
    assert taken("ua,Бюро погоди,ministry,", "2026-03-01") == ({}, {"bodies": 1}, {})
    assert [(r["kind"], r["short"]) for r in rows_of(into / "bodies.csv", "bodies")] == [("central-body", "БП"), ("ministry", "")]
    assert taken("ua,Бюро погоди,other,", "2025-01-01") == ({}, {}, {"bodies": 1})


def test_bad_rows_are_refused_and_the_others_taken(tmp_path: Path) -> None:
    text = "country,kind,issuer,date,number,based_on\nua,law,parliament,2021-04-27,1-IX,\nua,law,parliament,27.04.2021,2-IX,\n"
    text += "ua,law,parliament,2021-04-27,3-IX,act/ua/vr/2021/4-ix\nua,law,parliament,2021-04-27,5-IX,act/ua/vr/2021/3-ix\n"
    file = written(tmp_path / "acts.csv", text)
    done = run("registry", "import", file, "--source", "сайт", "--as-of", "2026-01-01", "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert done.returncode == 3 and said["tables"]["acts"]["added"] == 1
    assert sorted(r["line"] for r in said["refused"]) == [3, 4, 5], "what rests on a refused act is refused too"
    assert f"{file}:3:" in done.stderr and "YYYY-MM-DD" in done.stderr
    assert [r["number"] for r in rows_of(tmp_path / "registry" / "acts.csv", "acts")] == ["1-IX"]


KATOTTG = (
    "Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Додатковий рівень;Категорія об'єкта;Назва об'єкта\n"
    "UA01000000000013043;;;;;O;Автономна Республіка Крим\n"
    "UA05000000000010236;;;;;O;Вінницька\n"
    "UA05000000000010236;UA05020000000026686;;;;P;Вінницький\n"
    "UA05000000000010236;UA05020000000026686;UA05020010000053508;;;H;Агрономічна\n"
    "UA05000000000010236;UA05020000000026686;UA05020010000053508;UA05020010010049772;;С;Агрономічне\n"
    "UA80000000000093317;;;;;К;Київ\n"
    "UA80000000000093317;;;;UA80000000000126643;B;Голосіївський\n"
    "UA99;;;;;Щ;Ніде\n"
)


def test_the_state_codifier(tmp_path: Path) -> None:
    into = tmp_path / "registry"
    taken = take(written(tmp_path / "codes.csv", KATOTTG, "windows-1251"), into, as_of="2026-10-14")
    assert taken.added == {"territories": 7} and [(b.line, "Щ" in b.said("uk")) for b in taken.refused] == [(9, True)]
    found = {row["code"]: (row["name"], row["source"]) for row in rows_of(into / "territories.csv", "territories")}
    assert found == {
        code: (name, "КАТОТТГ")
        for code, name in {
            "UA01000000000013043": "Автономна Республіка Крим",
            "UA05000000000010236": "Вінницька область",
            "UA05020000000026686": "Вінницький район",
            "UA05020010000053508": "Агрономічна територіальна громада",
            "UA05020010010049772": "село Агрономічне",
            "UA80000000000093317": "місто Київ",
            "UA80000000000126643": "Голосіївський район",
        }.items()
    }


CARDS = [
    {
        **{"nreg": "968-2013-п", "nazva": "Про щось", "status": 1, "typ": 2, "types": "2|25", "org": 2, "n_vlas": "968"},
        **{"orgdat": 20131225, "pridat": 20131225, "datred": 20160616, "poddat": 20160616, "pidstava": "363-2016-п"},
        **{"eds": [], "hist": [], "publics": ""},
    },
    {"nreg": "839-2020-%D1%80", "nazva": "План", "status": 5, "types": "6|168", "orgdat": 20200708},
    {"nreg": "160-2023-p", "nazva": "План з латинською літерою", "status": 4, "orgdat": 20230214, "n_vlas": "160-р"},
    {"nreg": "68/2016", "nazva": "Про сприяння", "status": 0, "orgdat": 20160226},
    {"nreg": "586-14", "nazva": "Про місцеві державні адміністрації", "status": 5, "types": 1, "orgdat": 19990409, "n_vlas": "586-XIV"},
    {"nreg": "3841-20", "nazva": "Про публічні консультації", "status": 2, "typ": 1, "orgdat": 20240620},
    {"nreg": "280/97-вр", "nazva": "Про місцеве самоврядування в Україні", "status": 5, "orgdat": 19970521},
    {"nreg": "2456-17", "nazva": "Бюджетний кодекс України", "status": 5, "types": "21", "orgdat": 20100708},
    {"nreg": "z0273-21", "nazva": "Наказ", "status": 3, "org": "Міністерство фінансів України", "orgdat": 20210201, "n_vlas": 77},
    {"nreg": "7-2021-р", "nazva": "Про інше", "status": 6, "orgdat": 20210105},
    {"nreg": "8-2021-р", "nazva": "Про третє", "status": 7, "orgdat": 20210105},
]


@pytest.mark.parametrize("form", ["one", "list", "page"])
def test_cards_of_the_parliament(tmp_path: Path, form: str) -> None:
    cards = CARDS[:1] if form == "one" else CARDS
    data = cards[0] if form == "one" else cards if form == "list" else {"cnt": len(cards), "list": cards}
    file, into = written(tmp_path / "cards.json", json.dumps(data, ensure_ascii=False, indent=1)), tmp_path / "registry"
    taken = take(file, into, as_of="2026-11-20")
    assert (taken.added, taken.refused) == ({"acts": len(cards), "force": len(cards)}, [])
    acts = {row["register_key"]: (row["kind"], row["issuer"], row["date"], row["number"]) for row in rows_of(into / "acts.csv", "acts")}
    force = {row["act"]: (row["status"], row["since"], row["repealed_by"]) for row in rows_of(into / "force.csv", "force")}
    assert acts["968-2013-п"] == ("resolution", "government", "2013-12-25", "968")
    assert force["act/ua/kmu/2013/968"] == ("lost-force", "2016-06-16", "act/ua/kmu/2016/363")
    assert take(file, into, as_of="2026-11-20").unchanged == {"acts": len(cards), "force": len(cards)}
    if form == "one":
        return
    assert acts["839-2020-р"] == ("order", "government", "2020-07-08", "839-р")
    assert acts["160-2023-р"] == ("order", "government", "2023-02-14", "160-р")
    assert acts["68/2016"] == ("decree", "president", "2016-02-26", "68/2016")
    assert acts["586-14"] == ("law", "parliament", "1999-04-09", "586-XIV")
    assert acts["3841-20"] == ("law", "parliament", "2024-06-20", "3841-IX")
    assert acts["280/97-вр"] == ("law", "parliament", "1997-05-21", "280/97-ВР")
    assert acts["2456-17"] == ("code", "parliament", "2010-07-08", "2456-VI")
    assert acts["z0273-21"] == ("ministerial-order", "Міністерство фінансів України", "2021-02-01", "77")
    assert {path: status for path, (status, _, _) in force.items() if status != "in-force"} == {
        "act/ua/kmu/2013/968": "lost-force",
        "act/ua/president/2016/68": "unknown",
        "act/ua/vr/2024/3841-ix": "not-yet-in-force",
        "act/ua/ministerstvo-finansiv-ukrainy/2021/77": "suspended",
        "act/ua/kmu/2021/7-r": "did-not-enter-into-force",
        "act/ua/kmu/2021/8-r": "not-applied",
    }
    assert force["act/ua/vr/2024/3841-ix"][1] == "2024-06-20"


BAD_CARDS = {
    "no key": ({"nazva": "Про"}, "nreg"),
    "a key of no form": ({"nreg": "n0044500-26", "status": 5, "orgdat": 20260130}, "n0044500-26"),
    "a law of two convocations": ({"nreg": "586-14", "status": 5, "orgdat": 19990409}, "n_vlas"),
    "a resolution of the parliament": ({"nreg": "2101-20", "types": "2", "status": 5, "orgdat": 20220224}, "types"),
    "a ministry by number": ({"nreg": "z0273-21", "org": 70, "status": 5, "orgdat": 20210201, "n_vlas": "77"}, "org"),
    "no date": ({"nreg": "839-2020-р", "status": 5}, "YYYY-MM-DD"),
    "no date in digits": ({"nreg": "839-2020-р", "status": 5, "orgdat": "08.07.2020"}, "YYYYMMDD"),
    "a status of none": ({"nreg": "839-2020-р", "status": 9, "orgdat": 20200708}, "status"),
    "no card": ("839-2020-р", "nreg"),
}


@pytest.mark.parametrize("name", BAD_CARDS)
def test_a_bad_card_is_refused_and_the_next_is_taken(tmp_path: Path, name: str) -> None:
    card, says = BAD_CARDS[name]
    good = {"nreg": "996-2010-п", "nazva": "Про забезпечення", "orgdat": 20101103}
    text = "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in (card, good)) + "\n]"
    taken = take(written(tmp_path / "cards.json", text), tmp_path / "registry", as_of="2026-11-20")
    assert [b.line for b in taken.refused] == [2] and says in taken.refused[0].said("en")
    assert taken.added == {"acts": 1}, "a card without a status says nothing of force"


@pytest.mark.parametrize(
    ("text", "flags", "code", "says"),
    [
        ("country,name,kind\nua,Рада,other\n", ("--as-of", "2026-01-01"), 2, "--source"),
        ("country,name,kind\nua,Рада,other\n", ("--source", "x"), 2, "--as-of"),
        ('{"nreg": "68/2016"}', (), 2, "--as-of"),
        ("a,b\n1,2\n", (), 2, "katottg"),
        ("country,name,source,as_of\nua,Рада,x,2026-01-01\n", (), 2, "strategies"),
        ("country,name,source,as_of\nua,Рада,x,2026-01-01\n", ("--as", "nobody"), 2, "nobody"),
        ('{"nreg": "68/2016"}', ("--as", "acts"), 2, "parliament-card"),
        ('{"nreg": "68/2016"}', ("--as-of", "soon"), 2, "soon"),
        ('{"nreg": ', ("--as-of", "2026-01-01"), 3, "JSON"),
        (None, (), 3, "nowhere"),
    ],
)
def test_what_cannot_be_taken_is_told(tmp_path: Path, text: str | None, flags: tuple[str, ...], code: int, says: str) -> None:
    file = written(tmp_path / "some.csv", text) if text else Path("nowhere.csv")
    done = run("registry", "import", file, *flags, cwd=tmp_path)
    assert done.returncode == code and says in done.stderr and done.stdout == "", done.stderr
    assert not (tmp_path / "registry").exists()


def test_what_was_taken_is_built_from(tmp_path: Path) -> None:
    text = "country,name,kind,short\nua,Бюро погоди України,central-body,БПУ\n"
    flags = ("--source", "сайт", "--as-of", "2026-01-01", "--into", tmp_path / "mine", "--lang", "uk")
    done = run("registry", "import", written(tmp_path / "b.csv", text), *flags, cwd=tmp_path)
    assert done.returncode == 0 and "додано" in done.stdout
    (tmp_path / "civgraph.toml").write_text('registry = "mine"\n', "utf-8")
    graph = run("extract", PLANS[0], "--format", "nq", cwd=tmp_path)
    assert graph.returncode == 0
    (tmp_path / "mine" / "bodies.csv").write_text("country\nua\n", "utf-8")
    refused = run("extract", PLANS[0], PLANS[1], "--jobs", "2", "--format", "nq", cwd=tmp_path)
    assert refused.returncode == 3 and "bodies.csv:1" in refused.stderr


def test_the_tables_are_written_as_a_csv_reader_reads_them(tmp_path: Path) -> None:
    text = 'country,name,kind,source,as_of\nua,"Рада, ""Нова""\nділянка",other,"a;b",2026-01-01\n'
    take(written(tmp_path / "b.csv", text), tmp_path, "bodies")
    with (tmp_path / "bodies.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert row["name"] == 'Рада, "Нова" ділянка' and row["source"] == "a;b"


def test_strategies_have_other_names_only_where_one_may_honestly_say_so() -> None:
    found = graph()
    same = {(str(s), str(o)) for s, o in found.subject_objects(URIRef("http://www.w3.org/2002/07/owl#sameAs"))}
    assert {(s.removeprefix(BASE), o.removeprefix(BASE)) for s, o in same} == {
        ("strategy/ua/partnerstvo-vidkrytyi-uriad", "strategy/ua/initsiatyva-partnerstvo-vidkrytyi-uriad")
    }
    assert set(known_strategies()) >= {"strategy/ua/partnerstvo-vidkrytyi-uriad"} and language_of_country("ua") == "uk"
