"""Which of several forms a client wants: of RDF or a page, of languages.

In: the header `Accept` or `Accept-Language`, what there is to offer, the preferred first. Out: the best, or None where nothing is wanted.
Then holds: the more exact range decides the weight of an offer; among equals the first offered wins; weight 0 refuses.
"""

from __future__ import annotations

from collections.abc import Sequence

from civgraph.server.formats import TRIPLES, parsed, quality

HTML = "text/html"
RDF = {form: types[0] for form, types in TRIPLES.items()}
ENDINGS = {"ttl": "ttl", "jsonld": "jsonld", "json": "jsonld", "nt": "nt", "rdf": "rdfxml", "nq": "nq", "trig": "trig"}


def best(header: str | None, offers: Sequence[str]) -> str | None:
    """The offer that a header wants most.

    >>> best("text/turtle;q=0.5, application/ld+json", ["text/html", "text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> best("text/*;q=0.5, text/html;q=0", ["text/html", "text/turtle"]), best("image/png", ["text/html"]), best(None, ["text/html"])
    ('text/turtle', None, 'text/html')
    >>> best("en-GB, uk;q=0.9", ["uk", "en"]), best("de", ["uk", "en"])
    ('en', None)
    """
    wanted = parsed(header) if header and header.strip() else (("*/*", 1.0), ("*", 1.0))
    weighed = [(_weight(offer, wanted), -n, offer) for n, offer in enumerate(offers)]
    weight, _, offer = max(weighed)
    return offer if weight > 0 else None


def _weight(offer: str, wanted: tuple[tuple[str, float], ...]) -> float:
    """How much an offer is wanted: a form by its media type, a language by its name alone or with a region."""
    if "/" in offer:
        return quality(wanted, (offer,))
    return max((q for name, q in wanted if name == offer or name.startswith(f"{offer}-")), default=dict(wanted).get("*", 0.0))
