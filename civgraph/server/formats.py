"""Formats: what an answer can be written in, and which of them a client wants.

In: an Accept header, a `format` parameter, the kind of the answer. Out: the name of a format. Then holds: the header decides by its
q-values and wildcards; the parameter counts where the header says nothing or anything; of equals the first here is taken.
"""

from __future__ import annotations

from functools import lru_cache

# name in the store: its media types, the first is what we send
ROWS = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
TRUTH = {name: ROWS[name] for name in ("json", "xml")}
TRIPLES = {
    "ttl": ("text/turtle", "application/x-turtle"),
    "nt": ("application/n-triples",),
    "jsonld": ("application/ld+json", "application/json"),
    "rdfxml": ("application/rdf+xml", "application/xml", "text/xml"),
    "trig": ("application/trig",),
    "nq": ("application/n-quads",),
}
KINDS = {"select": ROWS, "ask": TRUTH, "construct": TRIPLES, "describe": TRIPLES}
SENT = {name: types[0] + ("; charset=utf-8" if types[0].startswith("text/") else "") for name, types in (ROWS | TRIPLES).items()}
_SHORT = {
    "turtle": "ttl",
    "n-triples": "nt",
    "ntriples": "nt",
    "json-ld": "jsonld",
    "n-quads": "nq",
    "nquads": "nq",
    "rdf": "rdfxml",
    "rdf/xml": "rdfxml",
    "rdf+xml": "rdfxml",
    "sparql-results+json": "json",
    "sparql-results+xml": "xml",
}
_OTHER_KIND = {"json": "jsonld", "xml": "rdfxml"}  # what these words mean where the answer is triples


@lru_cache(4096)
def negotiated(accept: str | None, asked: str | None, form: str) -> str | None:
    """The format that a client wants for the answer to a query of a form; None where none will do.

    >>> negotiated("text/csv;q=0.5, application/sparql-results+xml", None, "select"), negotiated("*/*", "csv", "select")
    ('xml', 'csv')
    """
    known = KINDS.get(form, ROWS)
    wanted = parsed(accept or "")
    if not (accept or "").strip() or (len(wanted) == 1 and wanted[0][0] == "*/*" and wanted[0][1]):
        return (_named(asked, known) if asked else None) or next(iter(known))
    best = max(known, key=lambda name: quality(wanted, known[name]))  # the first of equals
    return best if quality(wanted, known[best]) > 0 else None


def listed(form: str) -> str:
    """The media types that an answer of a form can have, for a message."""
    return ", ".join(types[0] for types in KINDS.get(form, ROWS).values())


@lru_cache(1024)
def parsed(accept: str) -> tuple[tuple[str, float], ...]:
    """The media ranges of a header with their weights."""
    found = []
    for part in accept.split(","):
        kind, *parameters = (p.strip().lower() for p in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        if kind:
            found.append((kind, weight))
    return tuple(found)


def quality(wanted: tuple[tuple[str, float], ...], types: tuple[str, ...]) -> float:
    """How much a format is wanted: by the type that is sent, on which the most specific range decides, or by another name of it."""
    sent, *others = types
    close = (sent, sent.partition("/")[0] + "/*", "*/*")
    weights = ([weight for range_, weight in wanted if range_ == kind] for kind in close)
    own = max(next((found for found in weights if found), (0.0,)))
    return max((own, *(weight for range_, weight in wanted if range_ in others)))


def _named(asked: str, known: dict[str, tuple[str, ...]]) -> str | None:
    word = asked.strip().lower()
    word = _SHORT.get(word, word)
    if known is TRIPLES:
        word = _OTHER_KIND.get(word, word)
    return word if word in known else next((name for name, types in known.items() if word in types), None)
