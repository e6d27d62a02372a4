"""Which of several forms a client wants: of RDF or a page, of languages.

In: the header `Accept` or `Accept-Language`, what there is to offer, the preferred first. Out: the best, or None where nothing is wanted.
Then holds: the more exact range decides the weight of an offer; among equals the first offered wins; weight 0 refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HTML = "text/html"
RDF = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
ENDINGS = {"ttl": "ttl", "jsonld": "jsonld", "json": "jsonld", "nt": "nt", "rdf": "rdfxml", "nq": "nq", "trig": "trig"}
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def best(header: str | None, offers: Sequence[str]) -> str | None:
    """The offer that a header wants most.

    >>> best("text/turtle;q=0.5, application/ld+json", ["text/html", "text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> best("text/*;q=0.5, text/html;q=0", ["text/html", "text/turtle"]), best("image/png", ["text/html"]), best(None, ["text/html"])
    ('text/turtle', None, 'text/html')
    >>> best("en-GB, uk;q=0.9", ["uk", "en"]), best("de", ["uk", "en"])
    ('en', None)
    """
    ranges = _ranges(header) if header and header.strip() else [("*", 1.0)]
    weighed = [(_weight(offer, ranges), -n, offer) for n, offer in enumerate(offers)]
    weight, _, offer = max(weighed)
    return offer if weight > 0 else None


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for piece in header.split(",")[:64]:
        name, *parameters = (part.strip().lower() for part in piece.split(";"))
        given = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
        if name:
            found.append((name, float(given) if _WEIGHT.fullmatch(given) else 1.0))
    return found


def _weight(offer: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most exact range that an offer falls in."""
    kind = offer.partition("/")[0]
    exact = {offer: 3, f"{kind}/*": 2, "*/*": 1, "*": 1}
    held = [(exact[name], q) for name, q in ranges if name in exact]
    held += [(2, q) for name, q in ranges if "/" not in offer and name.startswith(f"{offer}-")]
    return max(held, default=(0, 0.0))[1]
