"""The tables of the registry: what each column must hold, and the rows of the built-in registry and of the operator's own.

In: `registry/*.csv` of the project, and the same files of the folder named by `use`. Out: rows, in the order they were read. Then holds:
every row has what its table demands; one that has not is a `BadRow`, which names the file, the line and what was expected.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from civgraph.resources import folder

VARIABLE = "CIVGRAPH_REGISTRY"  # the processes we start see it too
Refusal = tuple[str, str]  # what was expected: uk, en


class BadRow(Exception):
    """A row of the registry that cannot be: where it stands, and what was expected there."""

    def __init__(self, file: str, line: int, expected_uk: str, expected_en: str) -> None:
        super().__init__(f"{file}:{line}: {expected_en}")
        self.file, self.line, self.expected_uk, self.expected_en = file, line, expected_uk, expected_en

    def said(self, language: str) -> str:
        """Where the row stands, and what was expected."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.expected_uk if language == 'uk' else self.expected_en}"

    def __reduce__(self) -> tuple[type[BadRow], tuple[str, int, str, str]]:
        return BadRow, (self.file, self.line, self.expected_uk, self.expected_en)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds (a key of `_HOLDS`, or a list of `ontology/terms/`), whether it is `needed`, whether it may hold several."""

    holds: str = "text"
    needed: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, and where it stands."""

    table: str
    file: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def refused(self, refusal: Refusal) -> BadRow:
        """The error that says what was expected of this row."""
        return BadRow(self.file, self.line, *refusal)


_COUNTRY, _NAME, _ACT = Column("country", True), Column(needed=True), Column("act")
_KNOWN_BY = {"source": Column(needed=True), "as_of": Column("date", True)}
TABLES: dict[str, dict[str, Column]] = {
    "territories": {
        "code": Column("code"),
        "country": _COUNTRY,
        "name": _NAME,
        "name_en": Column(),
        "wikidata": Column("wikidata"),
        **_KNOWN_BY,
    },
    "bodies": {
        "country": _COUNTRY,
        "name": _NAME,
        "kind": Column("body-kinds", True, True),
        "short": Column(several=True),
        "territory": Column(),
        "wikidata": Column("wikidata"),
        **_KNOWN_BY,
    },
    "strategies": {"country": _COUNTRY, "name": _NAME, "also": Column(several=True), **_KNOWN_BY},
    "acts": {
        "country": _COUNTRY,
        "kind": Column("act-kinds", True),
        "issuer": Column("issuer", True),
        "date": Column("date", True),
        "number": _NAME,
        "title": Column(),
        "register_key": Column("key"),
        "approves": Column(),
        "based_on": _ACT,
        "term_ended": Column("date"),
        **_KNOWN_BY,
    },
    "force": {
        "act": Column("act", True),
        "status": Column("force-status", True),
        "since": Column("date"),
        "repealed_by": _ACT,
        **_KNOWN_BY,
    },
    "consents": {
        "plan": Column("key", True),
        "measure": Column("ordinal", True),
        "body": Column("body", True),
        "status": Column("consent-status", True),
        "date": Column("date"),
        "document": Column(),
        **_KNOWN_BY,
    },
}
_HOLDS: dict[str, tuple[str, str, str]] = {
    "text": (r".+", "слова", "words"),
    "country": (r"[a-z]{2}", "країна двома малими літерами, як-от ua", "a country in two small letters, such as ua"),
    "date": (r"\d{4}-\d\d-\d\d", "дата РРРР-ММ-ДД", "a date YYYY-MM-DD"),
    "act": (r"act/[a-z]{2}/[a-z0-9-]+/\d{4}/[a-z0-9-]+", "акт, як-от act/ua/kmu/2010/996", "an act, such as act/ua/kmu/2010/996"),
    "body": (r"(?:body|group)/\S+/[a-z0-9-]+", "орган: те, що стоїть в IRI після /id/", "a body: what follows /id/ in its IRI"),
    "code": (r"[A-Za-z0-9-]+", "код із латинських літер і цифр", "a code of Latin letters and digits"),
    "wikidata": (r"Q\d+", "вузол Вікіданих, як-от Q1899", "a Wikidata item, such as Q1899"),
    "key": (r"\S+", "ключ без пропусків", "a key without spaces"),
    "ordinal": (r"[1-9]\d*", "порядковий номер заходу в документі: 1, 2, 3 …", "the place of the measure in its document: 1, 2, 3 …"),
    "issuer": (
        r"parliament|president|government|(?=.*[^\x00-\x7f ]).+|.*\s.*",
        "parliament, president, government або повна назва органу",
        "parliament, president, government or the full name of a body",
    ),
}


def use(own: Path | None) -> None:
    """From now on, in this process and those it starts, the registry in that folder adds to the built-in one."""
    os.environ.pop(VARIABLE, None)
    if own is not None:
        os.environ[VARIABLE] = str(own.resolve())


def folders() -> tuple[Path, ...]:
    """The folders of the registry: the built-in one, then the operator's own where there is one."""
    built_in, own = folder("registry"), os.environ.get(VARIABLE)
    return (built_in, Path(own)) if own and Path(own).resolve() != built_in.resolve() else (built_in,)


def rows(table: str) -> tuple[Row, ...]:
    """The rows of a table, the built-in ones first."""
    return _rows(table, folders())


@cache
def _rows(table: str, where: tuple[Path, ...]) -> tuple[Row, ...]:
    files = [place / f"{table}.csv" for place in where]
    return tuple(row for file in files if file.is_file() for row in rows_of(file, table))


def rows_of(file: Path, table: str) -> list[Row]:
    """The rows of one file, each as its table demands."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            header = [name.strip() for name in next(reader, [])]
            if wrong := header_refusal(header, table):
                raise BadRow(str(file), 1, *wrong)
            found = []
            for cells in reader:
                if any(cells):
                    row = Row(table, str(file), reader.line_num, valued(header, cells, table))
                    if refusal := row_refusal(row):
                        raise row.refused(refusal)
                    found.append(row)
            return found
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadRow(str(file), 0, f"таблиця CSV у кодуванні UTF-8 ({error})", f"a CSV table in UTF-8 ({error})") from error


def valued(header: Iterable[str], cells: Iterable[str], table: str) -> dict[str, str]:
    """What a line says in each column of its table; what it does not say is empty."""
    said = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=False))
    return {name: said.get(name, "") for name in TABLES[table]}


def header_refusal(header: list[str], table: str) -> Refusal | None:
    """What is wrong with the names of the columns."""
    needed = [name for name, column in TABLES[table].items() if column.needed]
    if set(needed) <= set(header) <= set(TABLES[table]):
        return None
    known = ", ".join(TABLES[table])
    return f"стовпці {known}; обов’язкові: {', '.join(needed)}", f"the columns {known}; needed: {', '.join(needed)}"


def row_refusal(row: Row) -> Refusal | None:
    """What was expected of a row and is not in it."""
    for name, column in TABLES[row.table].items():
        value = row[name]
        if not value and not column.needed:
            continue
        if not all(_holds(column.holds, one) for one in (split(value) if column.several else [value])) or not value:
            _, uk, en = _HOLDS.get(column.holds) or ("", *[", ".join(allowed(column.holds))] * 2)
            return f"у стовпці {name} має бути: {uk}; стоїть «{value}»", f"the column {name} wants {en}; it holds “{value}”"
    since = row.values.get("since", "")
    if since > row["as_of"]:
        return (
            f"стан, що діє з {since}, не може бути відомий станом на {row['as_of']}: дата as_of не раніша за since",
            f"a state that holds since {since} cannot be known as of {row['as_of']}: as_of is no earlier than since",
        )
    return None


def split(value: str) -> list[str]:
    """The several values of a cell."""
    return [part for part in re.split(r"\s*\|\s*", value) if part]


@cache
def allowed(terms: str) -> tuple[str, ...]:
    """The notations of a list in `ontology/terms/`; a consent that a registry records was given or refused."""
    text = (folder("ontology/terms") / f"{terms}.ttl").read_text("utf-8")
    found = re.findall(r'skos:notation "([^"]+)"', text)
    return tuple(n for n in found if (terms, n) != ("consent-status", "required"))


def _holds(kind: str, value: str) -> bool:
    if kind not in _HOLDS:
        return value in allowed(kind)
    if kind == "date":
        try:
            return bool(re.fullmatch(_HOLDS[kind][0], value)) and bool(date.fromisoformat(value))
        except ValueError:
            return False
    return bool(re.fullmatch(_HOLDS[kind][0], value))
