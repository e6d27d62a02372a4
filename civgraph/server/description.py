"""The description of the service: what the endpoint says of itself.

In: the site, a snapshot. Out: RDF. Then holds: its address is the configured one, and each named graph stands in it with its number of
triples, as the manifest counts them.
"""

from __future__ import annotations

from functools import lru_cache

from civgraph.rdf import rewritten
from civgraph.resources import folder
from civgraph.server.site import Site
from civgraph.snapshots import Snapshot
from civgraph.store import Term


def described(site: Site, snapshot: Snapshot, format_: str) -> bytes:
    """The description in a format."""
    return _described(site.base, tuple(snapshot.manifest["graphs"].items()), format_)


@lru_cache(16)
def _described(base: str, graphs: tuple[tuple[str, int], ...], format_: str) -> bytes:
    lines = [folder("mappings/description.ttl").read_text("utf-8")]
    lines.append(f"<sparql#union> void:triples {sum(n for _, n in graphs)} .")
    for number, (name, triples) in enumerate(graphs, 1):
        graph = f"<sparql#graph-{number}>"
        lines.append(f"<sparql#dataset> sd:namedGraph {graph} . <sparql#graphs> sd:namedGraph {graph} .")
        lines.append(f"{graph} a sd:NamedGraph ; sd:name {Term(name, True).n3} ; sd:graph <sparql#triples-{number}> .")
        lines.append(f"<sparql#triples-{number}> a sd:Graph ; void:triples {triples} .")
    return rewritten("\n".join(lines), f"{base}/", format_)
