"""Facts taken into the operator's own registry: from a table whose columns `mappings/registries/*.toml` names, or from cards of acts.

In: a file, the folder of the registry, the source and the date where the file has none. Out: what was added, changed, left as it was,
refused. Then holds: every row in the folder is one that a build can read; the same file taken twice changes nothing; a fact that is
held is never lost to a row that is silent on it, nor to one of an earlier date.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civgraph.cards import cards_in, rows_of_card
from civgraph.registry import about, unknown_act
from civgraph.registry_tables import TABLES, BadRow, Refusal, Row, row_refusal, rows_of
from civgraph.resources import folder, toml

if TYPE_CHECKING:
    import _csv

_DELIMITERS = ",;\t"
_KNOWN_BY = ("source", "as_of")


class Unmapped(Exception):
    """A file that no mapping fits, or several: which they are."""

    def __init__(self, fitting: tuple[str, ...]) -> None:
        super().__init__(", ".join(fitting))
        self.fitting = fitting


class Unsaid(Exception):
    """Neither the file nor the command says the source, or the date."""


@dataclass(slots=True)
class Taken:
    """What became of the rows of a file: how many in each table, and those refused."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    refused: list[BadRow] = field(default_factory=list)

    @property
    def tables(self) -> list[str]:
        """The tables that rows were for."""
        return [t for t in TABLES if any(t in counts for counts in (self.added, self.changed, self.unchanged))]


@cache
def mappings() -> dict[str, Mapping[str, Any]]:
    """What the columns of the files we know mean, by name."""
    return {f.stem: toml(f"mappings/registries/{f.name}") for f in sorted(folder("mappings/registries").glob("*.toml"))}


def take(file: Path, into: Path, name: str | None = None, source: str | None = None, as_of: str | None = None) -> Taken:
    """Takes the facts of a file into the registry in a folder."""
    text = _text(file)
    is_json = text.lstrip()[:1] in ("[", "{")
    fitting = tuple(n for n, said in mappings().items() if bool(said.get("json")) == is_json)
    if name and name not in fitting:
        raise Unmapped(fitting)
    taken = Taken()
    built_in = {table: _held(folder("registry"), table) for table in TABLES}
    held = {table: _held(into, table) for table in TABLES}
    known = [*built_in["acts"], *held["acts"]]
    if is_json:
        found = list(_from_cards(text, str(file), mappings()[name or fitting[0]], source, as_of, known, taken))
    else:
        found = list(_from_table(text, str(file), name or _recognised(_header(text), fitting), source, as_of, taken))
    while bad := _pointing_nowhere(found, _acts([*known, *found])):
        taken.refused += [found[n].refused(refusal) for n, refusal in bad.items()]
        found = [row for n, row in enumerate(found) if n not in bad]
    for table in TABLES:
        kept = _merged(held[table], [row for row in found if row.table == table], built_in[table], taken)
        if kept is not None:
            _write(into / f"{table}.csv", table, kept)
    return taken


def _pointing_nowhere(found: list[Row], acts: frozenset[str]) -> dict[int, Refusal]:
    return {n: refusal for n, row in enumerate(found) if (refusal := unknown_act(row, acts))}


def _acts(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(about(row) for row in rows if row.table == "acts")


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        why = error.strerror
        raise BadRow(str(file), 0, f"файл, який можна прочитати ({why})", f"a file that can be read ({why})") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("windows-1251", "replace")


def _held(where: Path, table: str) -> list[Row]:
    file = where / f"{table}.csv"
    return rows_of(file, table) if file.is_file() else []


def _from_cards(
    text: str, file: str, said: Mapping[str, Any], source: str | None, as_of: str | None, known: Iterable[Row], taken: Taken
) -> Iterator[Row]:
    if as_of is None:
        raise Unsaid("as_of")
    keys = {row["register_key"]: about(row) for row in known if row["register_key"]}
    cards = list(cards_in(text, file))
    for again in (False, True):  # a card may rest on an act whose card stands after it
        for line, card in cards:
            try:
                found = rows_of_card(card, said, file, line, source, as_of, keys)
            except BadRow as bad:
                if again:
                    taken.refused.append(bad)
                continue
            keys[found[0]["register_key"]] = about(found[0])
            if again:
                yield from found


def _from_table(text: str, file: str, name: str, source: str | None, as_of: str | None, taken: Taken) -> Iterator[Row]:
    header, said = _header(text), mappings()[name]
    given = {"source": source or said.get("source"), "as_of": as_of}
    for column in _KNOWN_BY:
        if not given[column] and _plain(said["columns"].get(column, "")) not in header:
            raise Unsaid(column)
    for number, cells in _lines(text, file):
        line = {column: " ".join(cell.split()) for column, cell in zip(header, cells, strict=False)}
        try:
            row = Row(said["table"], file, number, _values(line, said, given, file, number))
            if refusal := row_refusal(row):
                raise row.refused(refusal)
        except BadRow as bad:
            taken.refused.append(bad)
            continue
        yield row


def _header(text: str) -> list[str]:
    return [_plain(column) for column in next(_reader(text), [])]


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The lines after the header that are not empty, each with its number."""
    reader = _reader(text)
    try:
        next(reader, None)
        yield from ((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise BadRow(file, reader.line_num, f"таблиця CSV ({error})", f"a CSV table ({error})") from error


def _reader(text: str) -> _csv.Reader:
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))


def _recognised(header: list[str], tables: Iterable[str]) -> str:
    """The mapping that fits a header: all it needs is there, and it knows more of the columns than any other."""
    fitting: dict[str, int] = {}
    for name in tables:
        needed, known = _columns(mappings()[name])
        if needed <= set(header):
            fitting[name] = len(known & set(header))
    best = tuple(name for name, n in fitting.items() if n == max(fitting.values()))
    if len(best) != 1:
        raise Unmapped(best or tuple(tables))
    return best[0]


def _columns(said: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The columns of the file that a mapping needs, and all that it knows."""
    table = TABLES[said["table"]]
    needed: set[str] = set()
    known: set[str] = set()
    for column, names in said["columns"].items():
        names = {_plain(n) for n in ([names] if isinstance(names, str) else names)}
        known |= names
        if len(names) > 1 or (table[column].needed and column not in _KNOWN_BY):
            needed |= names
    made = {_plain(m[part]) for m in said.get("made", {}).values() for part in ("of", "by")}
    return needed | made, known | made


def _values(line: Mapping[str, str], said: Mapping[str, Any], given: Mapping[str, str | None], file: str, number: int) -> dict[str, str]:
    """What a line of the file says in the columns of the registry."""
    values = {name: "" for name in TABLES[said["table"]]} | dict(said.get("values", {}))
    for column, names in said["columns"].items():
        cells = [line.get(_plain(n), "") for n in ([names] if isinstance(names, str) else names)]
        values[column] = next((cell for cell in reversed(cells) if cell), "")
    for column, made in said.get("made", {}).items():
        name, by = line.get(_plain(made["of"]), ""), line.get(_plain(made["by"]), "").upper()
        by = "".join(toml("mappings/transliteration.toml")["alike"]["letters"].get(c, c) for c in by)
        template = "{}" if name in made["whole"] else made["templates"].get(by)
        if template is None:
            known = ", ".join(made["templates"])
            raise BadRow(file, number, f"{made['by']}: одне з {known}; стоїть «{by}»", f"{made['by']}: one of {known}; it holds “{by}”")
        values[column] = template.format(name) if name else ""
    for column in _KNOWN_BY:
        values[column] = values[column] or given[column] or ""
    return values


def _merged(held: list[Row], incoming: list[Row], built_in: list[Row], taken: Taken) -> list[Row] | None:
    """The rows held and those taken in, each thing's in its place; None where nothing changes."""
    kept: dict[int, Row] = dict(enumerate(held))
    places: dict[tuple[str, ...], list[int]] = {}
    for n, row in kept.items():
        places.setdefault(_thing(row), []).append(n)
    same = {_thing(row): row.values for row in built_in}
    begun, new = dict(kept), count()
    for row in incoming:
        mine = places.setdefault(_thing(row), [])
        if same.get(_thing(row)) == row.values or any(kept[n].values == row.values or kept[n]["as_of"] > row["as_of"] for n in mine):
            outcome = taken.unchanged
        else:
            covered = [n for n in mine if _covers(row, kept[n])]
            outcome = taken.changed if mine else taken.added
            place = covered[0] if covered else len(held) + next(new)
            for n in covered:
                del kept[n]
                mine.remove(n)
            kept[place] = row
            mine.append(place)
        outcome[row.table] = outcome.get(row.table, 0) + 1
    return [kept[n] for n in sorted(kept)] if kept != begun else None


def _thing(row: Row) -> tuple[str, ...]:
    """What a row is of: statements of force on one act are each their own."""
    more = {"force": ("as_of", "status", "since"), "consents": ("body",)}.get(row.table, ())
    return (about(row), *(row[column] for column in more))


def _covers(row: Row, held: Row) -> bool:
    """Whether a row says something in every column in which the one that is held does."""
    return all(row[name] or not value for name, value in held.values.items())


def _write(file: Path, table: str, found: list[Row]) -> None:
    """Writes a table, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        table_out = csv.writer(out, lineterminator="\n")
        table_out.writerow(TABLES[table])
        table_out.writerows([row[name] for name in TABLES[table]] for row in found)
    fresh.rename(file)


def _plain(column: str) -> str:
    """The name of a column whatever its case, its apostrophe and its spaces."""
    return " ".join(column.replace("’", "'").replace("ʼ", "'").casefold().split())
