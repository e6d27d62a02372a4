"""The frame of every page: its language, its headers, its template.

In: a request, a reading, what a template is filled with. Out: an HTML answer. Then holds: every answer has the headers that keep a browser
from running or fetching anything that is not ours; a page names its snapshot; what a client already has is not sent again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from civgraph.server.asking import Asking, Refused
from civgraph.server.keeping import Kept
from civgraph.server.media import best
from civgraph.server.reading import Reading, grouped, natural, value
from civgraph.server.site import Site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
GUARDS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}


@cache
def _program() -> str:
    return version("civgraph")


@cache
def templates() -> Environment:
    """The templates; everything that is filled in is escaped."""
    made = Environment(
        loader=PackageLoader("civgraph.server"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["natural"] = lambda items: sorted(items, key=natural)
    made.globals.update(value=value, grouped=grouped, tail=lambda iri: iri.replace("#", "/").rpartition("/")[2])
    return made


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages share: whom to ask, and the site."""

    asking_of: Callable[[Request], Asking]
    site: Site
    kept: Kept = field(default_factory=Kept)

    def reading(self, request: Request) -> Reading:
        """A reading in the language that the address asks for, else the browser, else the first we have."""
        asked_for = request.query_params.get("lang")
        known = self.site.languages
        carried = asked_for in known
        language = str(asked_for) if carried else best(request.headers.get("accept-language"), known) or known[0]
        return Reading(self.asking_of(request), self.kept, self.site, language, carried)

    def tag(self, request: Request, variant: str) -> str:
        """The name of what is answered: the snapshot, the program, and which form of it."""
        return f'"{self.asking_of(request).snapshot}-{_program()}-{variant}"'

    def unchanged(self, request: Request, tag: str) -> Response | None:
        """The answer where the client already has what would be sent."""
        held = request.headers.get("if-none-match", "")
        same = {t.strip().removeprefix("W/") for t in held.split(",")} & {tag, "*"}
        return Response(status_code=304, headers={"ETag": tag, **GUARDS}) if same else None

    async def page(self, request: Request, build: Callable[[Reading], Awaitable[Response]]) -> Response:
        """An answer, or a page that says why there is none."""
        reading = self.reading(request)
        try:
            return self.unchanged(request, self.tag(request, reading.language)) or await build(reading)
        except Refused as refused:
            said = refused.uk if reading.language == "uk" else refused.en
            answer = self.html(request, reading, "refused", status=refused.status, title=reading.words("refused.title"), said=said)
            answer.headers.update(refused.headers)
            return answer

    def html(self, request: Request, reading: Reading, name: str, status: int = 200, **filled: Any) -> Response:
        """A template filled in; what it shows must have been named by then."""
        words = reading.words
        path = quote(request.scope["path"], safe="/:@!$&'()*+,;=-._~")
        kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
        languages = [(code, f"{urlsplit(self.site.base).path}{path}?{urlencode([*kept, ('lang', code)])}") for code in self.site.languages]
        asked = {name: query for name, query in reading.queries.items() if name != "stretch"}
        context = {
            "crumbs": [],
            "data": None,
            "title": words("site"),
            **filled,
            "_": words,
            "lang": reading.language,
            "reading": reading,
            "queries": asked,
            "languages": languages,
            "snapshot": reading.asking.snapshot,
        }
        body = templates().get_template(f"{name}.html").render(context)
        headers = {**GUARDS, "Vary": "Accept, Accept-Language", "Content-Language": reading.language}
        if status == 200:
            headers |= {"ETag": self.tag(request, reading.language), "Cache-Control": "no-cache"}
        return Response(body, status, headers, "text/html; charset=utf-8")
