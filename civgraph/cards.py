"""Cards of acts from the parliament's open data: what each says of its act, and of the force of it.

In: JSON text, `mappings/registries/*.toml` that says what the fields mean. Out: rows of the registry, and what was refused. Then holds:
what a card does not tell is empty; a key whose form does not tell kind, issuer and number is refused, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from civgraph.registry import about
from civgraph.registry_tables import TABLES, BadRow, Row, row_refusal

Card = Mapping[str, Any]


def cards_in(text: str, file: str) -> Iterator[tuple[int, Any]]:
    """The cards of a JSON text, each with the line where it begins."""
    decoder = json.JSONDecoder()
    try:
        whole = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise BadRow(file, error.lineno, f"файл JSON: {error.msg}", f"a JSON file: {error.msg}") from error
    if isinstance(whole, dict) and not isinstance(whole.get("list"), list):
        yield 1, whole
        return
    listed = whole if isinstance(whole, list) else whole["list"]
    at = text.index("[", 0 if isinstance(whole, list) else text.index('"list"')) + 1
    for _ in listed:
        at = re.compile(r"[\s,]*").match(text, at).end()  # type: ignore[union-attr]
        card, end = decoder.raw_decode(text, at)
        yield text.count("\n", 0, at) + 1, card
        at = end


def rows_of_card(
    card: Any, said: Mapping[str, Any], file: str, line: int, source: str | None, as_of: str, keys: Mapping[str, str]
) -> list[Row]:
    """The rows that a card gives: its act, and its force where the card tells it. `keys`: the acts known by their key in the register."""
    if not isinstance(card, Mapping) or not card.get("nreg"):
        raise BadRow(file, line, "картка акта: об’єкт із ключем nreg", "the card of an act: an object with the key nreg")
    key = _key(str(card["nreg"]), said)
    common = {"source": source or said["source"].format(nreg=key), "as_of": as_of}
    act = _row("acts", file, line, {**_identity(card, key, said, file, line), **common, "country": said["country"], "register_key": key})
    if refusal := row_refusal(act):
        raise act.refused(refusal)
    if "status" not in card:
        return [act]
    status = said["status"].get(str(card["status"]))
    if status is None:
        known = ", ".join(said["status"])
        raise BadRow(file, line, f"status: одне з {known}; стоїть {card['status']}", f"status: one of {known}; it holds {card['status']}")
    field = said["since"].get(status)
    repealed = keys.get(_key(str(card.get("pidstava") or ""), said), "") if status in said["repealed"]["states"] else ""
    since = _date(card.get(field), file, line) if field else ""
    force = {"act": about(act), "status": status, "since": since, "repealed_by": repealed, **common}
    return [act, _row("force", file, line, force)]


def _identity(card: Card, key: str, said: Mapping[str, Any], file: str, line: int) -> dict[str, str]:
    """Kind, issuer, date, number and title of the act."""
    title = " ".join(str(card.get("nazva") or "").split())
    for form in said["form"]:
        if m := re.fullmatch(form["key"], key):
            break
    else:
        raise BadRow(
            file,
            line,
            f"ключ {key}: такої форми таблиця не знає. Внесіть акт до acts.csv самі.",
            f"the key {key}: no such form in the table. Enter the act into acts.csv yourself.",
        )
    kind = next((t["kind"] for t in said["title"] if re.fullmatch(t["is"], title)), None)
    types = _types(card)
    if kind is None and types and not types & set(form.get("types", types)):
        raise BadRow(
            file,
            line,
            f"{key}: ключ як у закону, але types ({', '.join(sorted(types))}) кажуть інше. Внесіть акт до acts.csv самі.",
            f"{key}: a key like that of a law, but types ({', '.join(sorted(types))}) say otherwise. Enter the act into acts.csv yourself.",
        )
    number = str(card.get("n_vlas") or card.get("orgnum") or "").strip() or form.get("number", "").format(**m.groupdict())
    if not number:
        raise BadRow(
            file,
            line,
            f"{key}: за ключем номера не встановити, потрібне поле n_vlas, як-от 586-XIV",
            f"{key}: the key does not tell the number, the field n_vlas is wanted, such as 586-XIV",
        )
    organ = str(card.get("org") or "").strip()
    issuer = form.get("issuer") or said["organs"].get(organ) or ("" if organ.isdigit() else organ)
    if not issuer:
        raise BadRow(
            file,
            line,
            f"{key}: хто видав, ні ключ, ні org ({organ or '–'}) не кажуть. Напишіть в org повну назву органу.",
            f"{key}: neither the key nor org ({organ or '–'}) tells the issuer. Write the full name of the body into org.",
        )
    date = _date(card.get("orgdat") or card.get("pridat"), file, line)
    return {"kind": kind or form["kind"], "issuer": issuer, "date": date, "number": number, "title": title}


def _types(card: Card) -> set[str]:
    """The kinds of act that a card names by number: `typ`, and `types` as a number, a list or «2|25»."""
    types = card.get("types", card.get("typ"))
    found = types if isinstance(types, list) else str("" if types is None else types).split("|")
    return {str(t).strip() for t in found if str(t).strip()}


def _date(value: Any, file: str, line: int) -> str:
    """A date YYYYMMDD as ISO; none is empty."""
    if value in (None, "", 0, "0"):
        return ""
    if not (m := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", str(value))):
        raise BadRow(file, line, f"дата як число РРРРММДД; стоїть {value}", f"a date as a number YYYYMMDD; it holds {value}")
    return "-".join(m.groups())


def _key(key: str, said: Mapping[str, Any]) -> str:
    """A key of the register in its one form: not percent-encoded, its last letters Cyrillic.

    >>> _key("839-2020-%D1%80", {"alike": {}}), _key("839-2020-p", {"alike": {"p": "р"}})
    ('839-2020-р', '839-2020-р')
    """
    plain = unquote(key).strip().casefold()
    return plain[:1] + plain[1:].translate(str.maketrans(dict(said["alike"])))


def _row(table: str, file: str, line: int, values: Mapping[str, str]) -> Row:
    return Row(table, file, line, {name: values.get(name, "") for name in TABLES[table]})
