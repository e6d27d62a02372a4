"""Acts by what people know of them: variants of a key, a number, a date, an issuer.

In: the path of an act as somebody wrote it. Out: the path of the act as the graph names it, or the look-up page. Then holds: Cyrillic and
Latin letters, a year in the number, a register's key lead to one canonical form.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from civgraph.iris import BASE
from civgraph.names import act_number
from civgraph.server.page_queries import text
from civgraph.server.reading import Reading, grouped
from civgraph.store import Term

_WHOLE = 5  # act / country / issuer / year / number
_LATIN = str.maketrans({"r": "р"})
_ISSUERS = ("issuerName", "passed_by", "issuerKind")
_KEY = re.compile(r"\d+-(?:19|20)\d\d-r")


async def canonical(path: str, reading: Reading) -> str:
    """The canonical path of an act; the look-up where several fit, or none; what is no act as it is.

    A whole path keeps its parts; only its number is put in order. A number alone is looked for.
    """
    pieces = path.removesuffix("/").split("/")
    if pieces[0] != "act":
        return path
    if len(pieces) == _WHOLE:
        number = pieces[-1] if pieces[-1].isascii() and not _KEY.fullmatch(pieces[-1]) else _number(pieces[-1])
        return "/".join([*pieces[:-1], number or pieces[-1]])
    if len(pieces) != 2 or not pieces[1]:
        return path
    found = {node for node in await look_up(reading, pieces[1], "", "") if node.startswith(f"{BASE}act/")}
    year = re.search(r"[-/]((?:19|20)\d\d)(?:-|\Z)", pieces[1])
    if year:
        found = {f for f in found if f"/{year[1]}/" in f}
    return found.pop().removeprefix(BASE) if len(found) == 1 else f"lookup?{urlencode({'number': pieces[1]})}"


async def look_up(reading: Reading, number: str, date: str, issuer: str) -> dict[str, dict[str, list[Term]]]:
    """Plans and acts that have this number, this date, this issuer; what is said of each, by the end of its property."""
    bare = number.replace("№", "").strip()
    slug = _number(bare)
    if bare:
        rows = await reading.rows("lookup-number", digits=text(bare), tail=text(f"/{slug or '/'}"))
    else:
        rows = await reading.rows("lookup")
    await reading.name_all()
    found = {}
    for node, some in grouped(rows, "found").items():
        said: dict[str, list[Term]] = {}
        for row in some:
            said.setdefault(re.split("[/#]", row["said"].value)[-1], []).append(row["value"])
        names = [reading.label(t.value).text if t.iri else t.value for kind in _ISSUERS for t in said.get(kind, ())]
        on = {t.value for t in said.get("date_document", ())}
        if (not date or date in on) and (not issuer or any(issuer.strip().casefold() in name.casefold() for name in names)):
            found[node] = said
    return found


def _number(number: str) -> str:
    """The number as it stands in the IRI of an act.

    >>> _number("839-2020-р"), _number("839-2020-r"), _number("68/2016")
    ('839-r', '839-r', '68')
    """
    return act_number(number.translate(_LATIN) if _KEY.fullmatch(number) else number, "uk")
