"""`civgraph export`: the published graph as a file, with its checksum and what it is."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from pathlib import Path

from civgraph import snapshots
from civgraph.cli.graph import folder_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech
from civgraph.iris import shared_graph
from civgraph.rdf import linked_json, turtle
from civgraph.snapshots import Snapshot

_MEASURES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX civ: <https://w3id.org/civgraph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
SELECT ?plan ?section ?number ?text ?executor ?role ?consent ?deadlines ?measure WHERE {
  ?measure civ:plan ?plan ; dct:description ?text .
  OPTIONAL { ?measure civ:section/dct:title ?section }
  OPTIONAL { ?measure eli:number ?number }
  OPTIONAL {
    ?measure civ:participation ?p . ?p civ:mentionedAs ?executor ; civ:position ?position ; civ:role/skos:notation ?role
    BIND (EXISTS { ?p civ:consent ?c } AS ?consent)
  }
  OPTIONAL { SELECT ?measure (GROUP_CONCAT(?words; separator="; ") AS ?deadlines) WHERE {
    ?measure civ:deadline/civ:words ?words } GROUP BY ?measure }
}
ORDER BY ?plan ?measure ?position
"""


def arguments(parser: Parser) -> None:
    parser.option("--format", choices=("nq", "ttl", "jsonld", "csv"), default="nq")
    parser.option("--out", type=Path, metavar="DIR", default=Path("build/export"))
    parser.common("store")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    snapshot = snapshots.current(folder_of(settings, say))
    snapshots.check(snapshot, every_byte=True)
    options.out.mkdir(parents=True, exist_ok=True)
    quads = (snapshot.folder / "dumps" / "graph.nq").read_bytes()
    about = b"".join(line + b"\n" for line in quads.splitlines() if line.endswith(f"<{shared_graph('dataset')}> .".encode()))
    files = {f"civgraph.{options.format}": _written(snapshot, quads, options.format), "dataset.ttl": turtle(about)}
    for name, data in files.items():
        (options.out / name).write_bytes(data)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    (options.out / "SHA256SUMS").write_text(sums, "utf-8")
    for name in (*files, "SHA256SUMS"):
        print(options.out / name)
    return 0


def _written(snapshot: Snapshot, quads: bytes, format_: str) -> bytes:
    match format_:
        case "nq":
            return quads
        case "ttl":
            return turtle(quads)
        case "jsonld":
            return linked_json(quads)
        case _:
            return snapshot.opened().written(_MEASURES, "csv")
