"""The queries behind the pages: files in `civgraph/server/queries`, each of which runs unchanged in any engine.

In: the name of a query and the terms for its data blocks. Out: its text. Then holds: as in the catalogue, only the terms inside a block
are replaced, by terms; nothing else of the text ever changes.
"""

from __future__ import annotations

import re
from functools import cache

from civgraph.resources import PACKAGE
from civgraph.store import Term

_BLOCK = re.compile(r"(VALUES \?\w+ \{ )(.+?)( \}  #\+ (\w+))$", re.MULTILINE)


@cache
def _text(name: str) -> str:
    return (PACKAGE / "server" / "queries" / f"{name}.rq").read_text("utf-8")


Value = Term | int | tuple[Term, ...]


def page_query(name: str, **terms: Value) -> str:
    """The text of a query, the terms given put into its blocks."""
    spelled = {key: _spelled(term) for key, term in terms.items()}
    return _BLOCK.sub(lambda m: m[1] + spelled.get(m[4], m[2]) + m[3], _text(name))


def _spelled(term: Value) -> str:
    if isinstance(term, tuple):
        return " ".join(t.n3 for t in term) or "UNDEF"
    return term.n3 if isinstance(term, Term) else str(term)


def iri(value: str) -> Term:
    """An IRI as a term."""
    return Term(value, True)


def is_iri(value: str) -> bool:
    """Whether a text can be the name of a node.

    >>> is_iri("https://example.org/a"), is_iri("https://example.org/<a>")
    (True, False)
    """
    try:
        return bool(Term(value, True).n3)
    except ValueError:
        return False


def text(value: str) -> Term:
    """A plain text as a term."""
    return Term(value, False)
