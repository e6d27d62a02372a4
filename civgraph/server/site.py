"""The site: where the server is reached, and how the graph's own IRIs become its addresses.

In: the configured address, the folder of the store. Out: a `Site`. Then holds: addresses come from configuration, never from a header of
the request; an IRI that is not ours stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from civgraph.iris import BASE

HOME = BASE.removesuffix("id/")
_OURS = ("id/", "ontology", "shapes")  # what of HOME this server answers for


@dataclass(frozen=True, slots=True)
class Site:
    """One server: `base` is its absolute address without a slash at its end, `root` the folder of the store, `editor` the path of the
    SPARQL page (None: there is none), to which a browser goes that opens the endpoint without a query."""

    base: str
    root: Path
    languages: tuple[str, ...] = ("uk", "en")
    editor: str | None = None

    @property
    def endpoint(self) -> str:
        """The absolute address of the SPARQL endpoint."""
        return f"{self.base}/sparql"

    def address_of(self, iri: str) -> str:
        """Where this server shows an IRI of ours; another IRI as it is.

        >>> Site("http://127.0.0.1:8000", Path()).address_of("https://w3id.org/civgraph/id/plan/x")
        'http://127.0.0.1:8000/id/plan/x'
        """
        path = iri.removeprefix(HOME)
        return f"{self.base}/{path}" if iri.startswith(HOME) and path.startswith(_OURS) else iri

    def iri_of(self, path: str) -> str:
        """The IRI that a path of this server stands for.

        >>> Site("http://127.0.0.1:8000", Path()).iri_of("/id/plan/x")
        'https://w3id.org/civgraph/id/plan/x'
        """
        return HOME + path.lstrip("/")
