"""The measures of a plan as a comparison needs them, from a document or from the published graph.

In: a plan record, or a store and the key of a plan. Out: its measures in their order. Then holds: both ways give the same of one document.
"""

from __future__ import annotations

from civgraph.comparison import Row
from civgraph.iris import BASE
from civgraph.record import PlanRecord, section_of
from civgraph.store import Store, Term

_QUERY = """
PREFIX civ: <https://w3id.org/civgraph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
SELECT ?measure ?number ?section ?title ?text ?language WHERE {
  VALUES ?plan { %s }
  ?plan dct:language ?language .
  ?measure civ:plan ?plan ; a civ:Measure ; dct:description ?text .
  OPTIONAL { ?measure eli:number ?number }
  OPTIONAL { ?measure civ:section ?part . ?part dct:title ?title . OPTIONAL { ?part eli:number ?section } }
}
"""


def rows_of(record: PlanRecord, key: str) -> tuple[Row, ...]:
    """The measures of a document with that key."""
    found = []
    for n, measure in enumerate(record.measures, 1):
        place = section_of(record, measure)
        heading = "" if place is None else record.sections[place].title
        found.append(Row(f"{BASE}plan/{key}/m/{n}", measure.number, measure.section, measure.text, record.language, heading))
    return tuple(found)


def published_rows(store: Store, key: str) -> tuple[Row, ...]:
    """The measures of a published plan; none where there is no such plan."""
    found: dict[int, Row] = {}
    for measure, number, section, title, text, language in store.rows(_QUERY % Term(f"{BASE}plan/{key}", True).n3).rows:
        assert measure and text and language
        heading = title.value if title else ""
        place = int(measure.value.rpartition("/")[2])
        printed = number.value if number else None
        part = section.value if section else heading or None
        row = Row(measure.value, printed, part, text.value, language.value, heading)
        found.setdefault(place, row)
    return tuple(found[place] for place in sorted(found))
