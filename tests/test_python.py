"""The graph in Python: values as their types say, tables with the right types, what is wrong told in a sentence."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas
import pytest

import civgraph
from civgraph.building import Report
from civgraph.catalogue import BadParameter, questions
from civgraph.graph import Graph, Result, UnknownQuestion
from civgraph.snapshots import Damaged
from civgraph.store import BadQuery

ROOT = Path(__file__).resolve().parent.parent
ID = "https://w3id.org/civgraph/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def graph(published: tuple[Path, Report]) -> Graph:
    return civgraph.open(str(published[0]))


def typed(graph: Graph, *terms: str) -> tuple[object, ...]:
    rows = graph.sparql(f"PREFIX xsd: <{XSD}> SELECT ?x WHERE {{ VALUES ?x {{ {' '.join(terms)} }} }}").rows
    return tuple(value for (value,) in rows)


def test_an_answer_is_rows_columns_and_dicts(graph: Graph) -> None:
    answer = graph.ask("consent/share-by-plan")
    assert answer.columns == ("plan", "assignments", "requiring", "share") and len(answer) == len(answer.rows) == 5
    zhytomyr = next(row for row in answer if "zhytomyr" in row["plan"])
    assert zhytomyr == {"plan": f"{ID}plan/zhytomyr-civil-society-2020", "assignments": 33, "requiring": 17, "share": Decimal("0.515")}


def test_a_table_has_the_types_of_the_graph(graph: Graph) -> None:
    shares = graph.ask("consent/share-by-plan").to_pandas()
    assert [str(t) for t in shares.dtypes[1:]] == ["int64", "int64", "float64"] and all(isinstance(p, str) for p in shares["plan"])
    assert shares.set_index("plan")["share"].max() == 0.515
    due = graph.ask("time/measures-due-between", from_="2020-10-01", to=date(2020, 12, 31)).to_pandas()
    assert str(due["end"].dtype).startswith("datetime64") and due["start"].isna().any() and (due["end"].dt.year >= 2020).all()
    evidence = graph.ask("evidence/of-measure", measure="plan/zhytomyr-civil-society-2020/m/6").to_pandas()
    assert str(evidence["start"].dtype) == "int64" and (evidence["start"] < evidence["end"]).all()


def test_a_cell_without_a_value_is_missing_in_every_type() -> None:
    rows = ((1, Decimal("0.5"), date(1500, 2, 3), True, "a", 1), (None, None, None, None, None, "b"))
    table = Result(("whole", "share", "day", "yes", "word", "mixed"), rows).to_pandas()
    assert [str(t) for t in table.dtypes[:4]] == ["Int64", "float64", "datetime64[s]", "boolean"] and str(table["mixed"].dtype) == "object"
    assert table.iloc[1, :5].isna().all() and table.loc[0, "day"] == pandas.Timestamp("1500-02-03") and table.loc[0, "word"] == "a"
    assert list(Result(("a", "b"), ()).to_pandas().columns) == ["a", "b"]
    assert len(Result(("huge",), ((1 << 80,),)).to_pandas()) == 1


def test_every_question_becomes_a_table(graph: Graph) -> None:
    given = {
        "evidence/of-measure": {"measure": "plan/zhytomyr-civil-society-2020/m/1"},
        "evidence/of-value": {"node": "plan/zhytomyr-civil-society-2020", "property": "eli:number"},
    }
    assert graph.questions() == questions()
    for name, question in graph.questions().items():
        if name in given or not {"measure", "node", "property", "old", "new"} & set(question.parameters):
            answer = graph.ask(name, **given.get(name, {}))
            assert tuple(answer.to_pandas().columns) == question.columns and len(answer.to_pandas()) == len(answer)


def test_values_are_what_their_types_say(graph: Graph) -> None:
    terms = ("7", "0.50", "1e1", "true", '"2020-02-29"^^xsd:date', '"2020-01-01T10:00:00Z"^^xsd:dateTime', '"слово"@uk', f"<{ID}x>")
    ten = datetime.fromisoformat("2020-01-01T10:00:00+00:00")
    assert typed(graph, *terms) == (7, Decimal("0.5"), 10.0, True, date(2020, 2, 29), ten, "слово", f"{ID}x")
    assert [type(v) for v in typed(graph, "7", "0.5", "1e1", "true")] == [int, Decimal, float, bool]


def test_a_value_that_is_not_what_its_type_says_stays_as_it_is_written(graph: Graph) -> None:
    assert typed(graph, '"many"^^xsd:integer', '"soon"^^xsd:date', '"perhaps"^^xsd:boolean') == ("many", "soon", "perhaps")


def test_search_gives_what_pandas_takes(graph: Graph) -> None:
    found = graph.search("консультацій", plan="luhansk-civil-society-2020", limit=2)
    assert len(found) == 2 and list(pandas.DataFrame(found)["kind"]) == ["measure", "measure"]


def test_labels_by_iri(graph: Graph) -> None:
    role = "https://w3id.org/civgraph/ontology#role-responsible"
    assert list(graph.labels([role, None, "no node"], "en")) == [role]
    assert graph.labels(pandas.Series([role, role]), "uk") == {role: "відповідальний виконавець"}


def test_what_is_wrong_is_told(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UnknownQuestion, match="consent/share-by-plan"):
        graph.ask("who/knows")
    with pytest.raises(BadParameter, match=r"unknown-parameter: year .*known: from, to"):
        graph.ask("time/measures-due-between", year=2020)
    with pytest.raises(BadParameter, match="bad-date"):
        graph.ask("time/measures-due-between", from_="soon")
    with pytest.raises(BadQuery):
        graph.sparql("SELECT WHERE {")
    with pytest.raises(BadQuery, match="SELECT"):
        graph.sparql("ASK { ?s ?p ?o }")
    with pytest.raises(Damaged, match="civgraph build"):
        civgraph.open(tmp_path)


def test_without_pandas_all_but_the_table_works(published: tuple[Path, Report]) -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "import civgraph; answer = civgraph.open(sys.argv[1]).ask('consent/share-by-plan'); print(len(answer))\n"
        "answer.to_pandas()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(published[0])], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "5\n" and "pip install 'civgraph[pandas]'" in done.stderr


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, civgraph; print(sorted(m for m in sys.modules if m.startswith(('civgraph', 'pyoxigraph', 'pandas', 'pymorphy3'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "['civgraph']\n"
