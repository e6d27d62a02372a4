"""Faults: why a query is refused, and how that is told.

In: a query and what was seen of it, or the engine's complaint. Out: a `Refused`; its text or JSON. Then holds: what is told is short and
plain, in both languages, points at the place, and names what is missing; nothing of the machine is in it.
"""

from __future__ import annotations

import json
import re

from civgraph.guard import Seen, seen
from civgraph.rdf import prefixes
from civgraph.server.asking import Place, Refused, refused
from civgraph.server.limits import Limits

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][\w<>’']*(?: [\w<>’']+)+")  # of all that the engine expected, what is a sentence and no piece of grammar
_WIDTH, _NAMED = 76, 8


def checked(query: str, what: Seen, limits: Limits) -> Seen:
    """What was seen of a query, which may run: no update, no SERVICE, not too long, not too deep."""
    if len(query.encode("utf-8", "surrogatepass")) > limits.query:
        raise refused(413, "query-too-long", kib=limits.query >> 10)
    if what.service is not None:
        raise refused(400, "service", place_of(query, what.service))
    if what.too_deep is not None:
        raise refused(400, "too-deep", place_of(query, what.too_deep))
    if what.unclear is not None:
        raise refused(400, "unclear", place_of(query, what.unclear))
    if what.form == "update":
        raise refused(400, "update")
    return what


def bad_query(query: str, complaint: str) -> Refused:
    """The refusal of a query that the engine does not take."""
    found = _PLACE.match(complaint)
    if found is None:
        return refused(400, "cannot-run", what=_flat(complaint))
    lines = query.split("\n")
    line, column = min(int(found[1]), len(lines)), int(found[2])
    place = Place(line, column, lines[line - 1].rstrip("\r"))
    names = seen(query).undeclared
    if names:
        known = prefixes()
        missing = ", ".join(f"{name}:" for name in names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        remedy = " ".join(f"PREFIX {name}: <{known[name]}>" for name in names[:_NAMED] if name in known)
        return refused(400, "prefixes", place, line=line, column=column, names=missing, remedy=f" {remedy}" if remedy else "")
    said = [s for s in found[3].split(", ") if _SENTENCE.fullmatch(s)]
    return refused(400, "syntax", place, line=line, column=column, what=f" ({_flat(said[0])})" if said else "")


def place_of(query: str, offset: int) -> Place:
    """Line and column of an offset."""
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    return Place(query.count("\n", 0, offset) + 1, offset - start + 1, query[start : len(query) if end < 0 else end].rstrip("\r"))


def told(no: Refused) -> str:
    """A refusal as plain text: both languages, then the place."""
    lines = [no.uk, no.en]
    if no.place:
        lines += ["", *_pointed(no.place)]
    return "\n".join(lines) + "\n"


def told_json(no: Refused, request: str) -> bytes:
    """A refusal as JSON."""
    place = {"line": no.place.line, "column": no.place.column} if no.place else {}
    return json.dumps({"status": no.status, "uk": no.uk, "en": no.en, **place, "request": request}, ensure_ascii=False).encode()


def _pointed(place: Place) -> tuple[str, str]:
    """The line, cut to a width, and a caret below the place."""
    at = min(place.column - 1, len(place.text))
    start = max(0, at - _WIDTH // 2) if len(place.text) > _WIDTH else 0
    shown = "".join(c if c.isprintable() else " " for c in place.text[start : start + _WIDTH])
    return shown, " " * (at - start) + "^"


def _flat(text: str) -> str:
    return " ".join(text.split())[:200]
