"""The IRIs of the graph, relative to `https://w3id.org/civgraph/id/`.

In: what identifies a thing. Out: its IRI. Then holds: what stands in one document is named by the document's key and its order there,
never by what was read; what documents share is named by its identity.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from civgraph.names import act_number, slug
from civgraph.readers import Unreadable
from civgraph.resources import toml
from civgraph.text import Text

BASE = "https://w3id.org/civgraph/id/"
ONTOLOGY = "https://w3id.org/civgraph/ontology"
SHAPES = "https://w3id.org/civgraph/shapes#"
_NATIONAL = ("parliament", "president", "government")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from: its key, and what the sidecar `name.toml` beside it says."""

    key: str
    source: str | None = None
    retrieved: str | None = None
    rights: str | None = None


def origin_of(path: Path, text: Text) -> Origin:
    """The origin of a document: its sidecar, else the digest of its bytes."""
    sidecar = path.with_suffix(".toml")
    if not sidecar.is_file():
        return Origin(text.sha256[:16])
    try:
        said = tomllib.loads(sidecar.read_text("utf-8"))
        key = str(said.get("id") or text.sha256[:16])
        if quote(key, safe="") != key:
            raise ValueError(f"id = {key!r}: use only a-z, 0-9, '-', '.', '_'")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(
            str(sidecar),
            "bad-sidecar",
            f"супровідний файл не читається: {error}. Виправте його або приберіть.",
            f"the sidecar cannot be read: {error}. Mend it, or take it away.",
        ) from error
    return Origin(key, *(str(said[name]) if said.get(name) else None for name in ("source", "retrieved", "rights")))


def document_graph(key: str) -> str:
    """The named graph of one document."""
    return f"{BASE}doc/{key}"


def shared_graph(name: str) -> str:
    """A named graph of the whole: registry, ontology, derived, findings, dataset."""
    return f"{BASE}graph/{name}"


def national_issuer(kind: str, country: str) -> str | None:
    """What stands in the IRI for an authority that needs no name of its own within a country; None for all others.

    >>> national_issuer("government", "ua"), national_issuer("government", "ke"), national_issuer("council", "ua")
    ('kmu', 'government', None)
    """
    return toml("mappings/countries.toml")["issuers"].get(country, {}).get(kind, kind) if kind in _NATIONAL else None


def act_path(country: str, issuer: str, date: str, number: str, language: str) -> str:
    """The IRI of an act, from who issued it, its year and its number.

    >>> act_path("ua", "kmu", "2020-07-08", "839-р", "uk")
    'act/ua/kmu/2020/839-r'
    """
    return f"act/{country}/{issuer}/{date[:4]}/{act_number(number, language)}"


def strategy_path(country: str, name: str, language: str) -> str:
    """The IRI of a strategy or programme, from its name."""
    return f"strategy/{country}/{slug(name, language)}"
