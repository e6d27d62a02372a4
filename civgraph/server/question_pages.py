"""The questions as pages: a gallery, and each with its form, its answer, its query.

In: the name of a question, values for its parameters. Out: HTML, or the answer as csv, tsv or json. Then holds: the answer is that of the
query shown; a value that cannot be is told in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from civgraph.catalogue import REQUIRED, BadParameter, Question, query_of, questions
from civgraph.iris import BASE
from civgraph.labels import Label
from civgraph.server.asking import Refused
from civgraph.server.frame import GUARDS, Frame
from civgraph.server.reading import Reading, value
from civgraph.store import Term

READ = ["GET"]
WRITTEN = {"csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8", "json": "application/sparql-results+json"}
SHOWN = 1000  # so many rows stand on a page; the files hold all
_PLANS = ("plan", "old", "new")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter as the form asks for it."""

    name: str
    kind: str  # date, number, plan, text
    value: str
    optional: bool


def add_questions(router: APIRouter, frame: Frame) -> None:
    """Adds the routes of the questions."""
    made = _Questions(frame)
    router.add_api_route("/questions", made.gallery, methods=READ)
    router.add_api_route("/questions/{name:path}", made.one, methods=READ)


class _Questions:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    async def gallery(self, request: Request) -> Response:
        """All questions."""

        async def build(reading: Reading) -> Response:
            return self.frame.html(request, reading, "questions", topics=by_topic(), title=reading.words("questions.title"))

        return await self.frame.page(request, build)

    async def one(self, request: Request, name: str) -> Response:
        """One question: as a page, or its answer as a file."""
        stem, _, ending = name.rpartition(".")
        question = questions().get(stem if ending in WRITTEN else name)
        if question is None:

            async def missing(reading: Reading) -> Response:
                return self.frame.html(request, reading, "missing", 404, node=name, title=reading.words("missing.title"))

            return await self.frame.page(request, missing)
        given = {p: v.strip() for p in question.parameters if (v := request.query_params.get(p)) and v.strip() and v != "all"}
        if ending in WRITTEN and stem == question.name:
            return await self._file(request, question, given, ending)

        async def build(reading: Reading) -> Response:
            return await self._page(request, reading, question, given)

        return await self.frame.page(request, build)

    async def _file(self, request: Request, question: Question, given: dict[str, str], form: str) -> Response:
        try:
            data = await self.frame.asking_of(request).written(query_of(question, _filled(question, given)), form)
        except BadParameter as bad:
            return Response(f"{bad}\n", 400, {**GUARDS}, "text/plain; charset=utf-8")
        except Refused as refused:
            return Response(f"{refused.uk}\n{refused.en}\n", refused.status, {**GUARDS, **refused.headers}, "text/plain; charset=utf-8")
        name = question.name.replace("/", "-")
        headers = {**GUARDS, "Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(data, headers=headers, media_type=WRITTEN[form])

    async def _page(self, request: Request, reading: Reading, question: Question, given: dict[str, str]) -> Response:
        wrong, answer = "", None
        plans = await reading.rows("plans") if any(p in _PLANS for p in question.parameters) else []
        reading.queries.clear()
        try:
            query = query_of(question, _filled(question, given))
            answer = await reading.answer(question.name, query)
        except BadParameter as bad:
            query, wrong = question.text, reading.words(f"question.{bad.key}", name=bad.name, value=bad.value)
        await reading.name_all()
        fields = [_field(question, name, default, given) for name, default in question.parameters.items()]
        return self.frame.html(
            request,
            reading,
            "question",
            status=400 if wrong else 200,
            question=question,
            fields=fields,
            plans=[value(r, "plan") for r in plans],
            answer=answer,
            shown=SHOWN,
            wrong=wrong,
            query=query,
            given=given,
            numeric=_numeric(answer.rows) if answer else frozenset(),
            title=question.words("question", reading.language),
            crumbs=[(Label(reading.words("questions.title"), reading.language), reading.home("/questions"))],
        )


def by_topic() -> dict[str, list[Question]]:
    """The questions by their topic."""
    found: dict[str, list[Question]] = {}
    for question in questions().values():
        found.setdefault(question.name.partition("/")[0], []).append(question)
    return found


def _filled(question: Question, given: dict[str, str]) -> dict[str, str]:
    """What was given, and the question's own example where something must be."""
    must = {name: default.strip("<>") for name, default in question.parameters.items() if name in REQUIRED}
    return {**must, **given}


def _field(question: Question, name: str, default: str, given: dict[str, str]) -> Field:
    optional = default == "UNDEF"
    if default.endswith("xsd:date"):
        kind, held = "date", default.split('"')[1]
    elif name in _PLANS:
        kind, held = "plan", default.strip("<>").removeprefix(f"{BASE}plan/")
    elif default.replace(".", "").isdigit():
        kind, held = "number", default
    else:
        kind, held = "text", default.strip("<>")
    shown = given.get(name, "" if optional else held)
    return Field(name, kind, shown.removeprefix(f"{BASE}plan/") if kind == "plan" else shown, optional)


def _numeric(rows: tuple[tuple[Term | None, ...], ...]) -> frozenset[int]:
    """Which columns hold numbers alone."""
    kinds = ("integer", "decimal", "double", "nonNegativeInteger")
    columns = zip(*rows, strict=True)
    return frozenset(n for n, c in enumerate(columns) if all(t is None or (t.datatype or "").rpartition("#")[2] in kinds for t in c))
