"""The search: measures, provisions and titles of plans, found by the dictionary forms of their words.

In: the nodes of a document's graph, once a document; later what a person typed. Out: a file `search.sqlite` of all documents; then what was
found, the best first, with the sentence and the places of the found words in it. Then holds: the same documents give the same file byte for
byte; a word is looked for in each language by that language's dictionary; nothing typed can be a command; this is the only door to sqlite3.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civgraph.iris import BASE
from civgraph.snapshots import Damaged, Snapshot, check
from civgraph.text import Span
from civgraph.words import Part, Search, folded, keys, search_of, sentences, words_of

FILE = "search.sqlite"
_FIELDS = ("number", "section", "text", "result", "executors")
_READ_FIRST = ("text", "result", "executors", "section", "number")  # where two sentences have the same words, the one shown
_KINDS = {"Measure": "measure", "Provision": "provision", "Plan": "plan"}
_SCHEMA = f"""
PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
BEGIN;
CREATE TABLE entries (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
  {", ".join(f"{field} TEXT NOT NULL" for field in _FIELDS)}, chain TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5({", ".join(_FIELDS)}, forms, content='', tokenize='ascii');
"""
_FOUND = f"""
SELECT bm25(words) AS score, e.iri, e.plan, e.kind, e.language, p.text, {", ".join(f"e.{field}" for field in _FIELDS)}, e.chain
FROM words JOIN entries e ON e.id = words.rowid LEFT JOIN entries p ON p.iri = e.plan
WHERE words MATCH ? AND e.language = ? AND (? IS NULL OR e.plan = ?) ORDER BY score, e.iri
"""


class UnknownPlan(LookupError):
    """A plan that the graph does not have."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry that was found: the sentence that says it, and the stretches of the sentence that were looked for."""

    iri: str
    kind: str  # measure | provision | plan
    plan: str
    title: str
    number: str | None
    field: str  # number | section | text | result | executors
    sentence: str
    marks: tuple[Span, ...]


def entries_of(nodes: Iterable[dict[str, Any]], language: str) -> bytes:
    """What can be found of a document, with the keys of its words: what the cache keeps of it.

    In: the nodes of its graph as `mappings/context.jsonld` spells them.
    """
    known = {node["id"]: node for node in nodes}
    plan = next(node["id"] for node in known.values() if "Plan" in _kinds(node))
    rows = []
    for iri, node in known.items():
        kind = next((_KINDS[k] for k in _kinds(node) if k in _KINDS), None)
        if kind is None:
            continue
        said = {
            "number": node.get("number"),
            "section": known.get(node.get("section", ""), {}).get("title"),
            "text": node.get("text") or node.get("title"),
            "result": known.get(next(iter(_several(node.get("expectedResult"))), ""), {}).get("text"),
            "executors": "\n".join(known[p].get("name", "") for p in _several(node.get("participation"))),
        }
        words = {field: [(folded(w.form), sorted(keys(w.form, language))) for w in words_of(said[field] or "")] for field in _FIELDS}
        indexed = [" ".join(key for _, some in words[field] for key in some) for field in _FIELDS]
        forms = sorted({form for field in _FIELDS for form, some in words[field] if form not in some})
        chain = "".join(f" {'|'.join((form, *some))}" for field in _FIELDS for form, some in words[field]) + " "
        entry = [BASE + iri, BASE + plan, kind, language, *(said[field] or "" for field in _FIELDS), chain]
        rows.append([entry, [*indexed, " ".join(forms)]])
    return json.dumps(rows, ensure_ascii=False).encode()


def write(file: Path, documents: Iterable[Path]) -> str:
    """Writes the index of documents, each given by what `entries_of` made of it; the digest of all they say."""
    digest = hashlib.sha256(_SCHEMA.encode())
    at = 0
    into = sqlite3.connect(file, isolation_level=None)
    try:
        into.executescript(_SCHEMA)
        for document in documents:
            data = document.read_bytes()
            digest.update(data)
            for entry, indexed in json.loads(data):
                at += 1
                into.execute(f"INSERT INTO entries VALUES (?{', ?' * len(entry)})", (at, *entry))
                into.execute(f"INSERT INTO words (rowid, {', '.join(_FIELDS)}, forms) VALUES (?{', ?' * len(indexed)})", (at, *indexed))
        into.execute("INSERT INTO words (words) VALUES ('optimize')")
        into.execute("COMMIT")
    finally:
        into.close()
    return digest.hexdigest()


def find(snapshot: Snapshot, typed: str, plan: str | None = None, limit: int = 20) -> tuple[Found, ...]:
    """What a person looks for in a published graph, the best first; in one plan where its IRI or key is given."""
    search = search_of(typed)
    check(snapshot)
    plan = BASE + f"plan/{plan}" if plan and ":" not in plan else plan
    index = sqlite3.connect(f"{(snapshot.folder / FILE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        if plan and not (plan.isprintable() and index.execute("SELECT 1 FROM entries WHERE iri = ? AND kind = 'plan'", (plan,)).fetchone()):
            raise UnknownPlan(plan)
        languages = [row[0] for row in index.execute("SELECT DISTINCT language FROM entries ORDER BY language")]
        rows = [index.execute(_FOUND, (_match(search, language), language, plan, plan)) for language in languages]
        links = {language: [_link(part, language) for part in search.wanted if len(part.words) > 1] for language in languages}
        found: list[Found] = []
        for row in heapq.merge(*rows, key=lambda r: (r[0], r[1])):
            if len(found) >= limit:
                break
            if all(link.search(row[-1]) for link in links[row[4]]):
                found += _shown(row[:-1], search)
        return tuple(found)
    except sqlite3.DatabaseError as error:
        raise Damaged(
            snapshot.folder,
            f"{FILE} не читається ({error}). Поверніться до іншого знімка (civgraph snapshots --use ID) або зберіть наново "
            "(civgraph build).",
            f"{FILE} cannot be read ({error}). Go back to another snapshot (civgraph snapshots --use ID) or build anew (civgraph build).",
        ) from error
    finally:
        index.close()


def _match(search: Search, language: str) -> str:
    """What the engine is asked: every key is letters and digits in quotation marks. Whether words follow each other is seen later."""
    wanted = " AND ".join(_either(part, n, language) for part in search.wanted for n in range(len(part.words)))
    unwanted = " OR ".join(_either(part, 0, language) for part in search.unwanted if len(part.words) == 1)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _either(part: Part, n: int, language: str) -> str:
    if part.begins and n == len(part.words) - 1:
        return f'"{folded(part.words[n])}" *'
    either = " OR ".join(f'"{key}"' for key in sorted(keys(part.words[n], language)))
    return f"{{{' '.join(_FIELDS)}}} : ({either})"


def _link(part: Part, language: str) -> re.Pattern[str]:
    """What the chain of an entry holds, a word after the other with all its keys, where words may follow each other."""
    last = len(part.words) - 1 if part.begins else None
    each = (
        re.escape(folded(word)) + "[^ |]*" if n == last else "|".join(map(re.escape, sorted(keys(word, language))))
        for n, word in enumerate(part.words)
    )
    return re.compile("".join(rf" (?:[^ ]*\|)?(?:{word})(?:\|[^ ]*)?" for word in each) + "(?= )")


def _shown(row: tuple[Any, ...], search: Search) -> Iterator[Found]:
    """The row with its best sentence; nothing where words that should follow each other do not, or do and should not."""
    _, iri, plan, kind, language, title, *said = row
    pieces = [
        (field, piece)
        for field, text in sorted(zip(_FIELDS, said, strict=True), key=lambda f: _READ_FIRST.index(f[0]))
        for piece in (text.split("\n") if field == "executors" else [text])
    ]
    if any(_places(part, piece, language) for part in search.unwanted for _, piece in pieces):
        return
    best: tuple[int, str, str, tuple[Span, ...]] | None = None
    met: set[int] = set()
    for field, piece in pieces:
        places = [(n, place) for n, part in enumerate(search.wanted) for place in _places(part, piece, language)]
        met |= {n for n, _ in places}
        for start, end in sentences(piece):
            here = [(n, place) for n, place in places if start <= place[0] < end]
            several = len({n for n, _ in here})
            if several > (best[0] if best else 0):
                marks = _joined((a - start, min(b, end) - start) for _, (a, b) in here)
                best = (several, field, piece[start:end], marks)
    if best and len(met) == len(search.wanted):
        yield Found(iri, kind, plan, title or "", said[0] or None, *best[1:])


def _places(part: Part, text: str, language: str) -> list[Span]:
    """Where a part of a search stands in a text."""
    words = words_of(text)
    last = len(part.words) - 1

    def met(n: int, form: str) -> bool:
        if part.begins and n == last:
            start = folded(part.words[n])
            return folded(form).startswith(start) or any(key.startswith(start) for key in keys(form, language))
        return not keys(part.words[n], language).isdisjoint(keys(form, language))

    return [
        (words[at].span[0], words[at + last].span[1])
        for at in range(len(words) - last)
        if all(met(n, words[at + n].form) for n in range(last + 1))
    ]


def _joined(places: Iterable[Span]) -> tuple[Span, ...]:
    """Stretches in order, those that overlap made one."""
    found: list[Span] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _kinds(node: dict[str, Any]) -> tuple[str, ...]:
    return _several(node["type"])


def _several(value: Any) -> tuple[Any, ...]:
    return () if value is None else tuple(value) if isinstance(value, list | tuple) else (value,)
