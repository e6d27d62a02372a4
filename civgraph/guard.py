"""What a query is, before any engine reads it: its form, how deep it nests, whether it would call out.

In: the text of a query. Out: a `Seen`. Then holds: words in strings, IRIs, comments, variables and names with a prefix are not words of the
query; where the engine could read a SERVICE clause there, one is seen. It is no parser: a text that is no query has a `Seen` as well.

The engine wants no space between words, splits a name at its second dot and tries a name anew as a word where it does not fit: it calls out
for `SERVICESILENT<…>{}`, `SERVICEex:a{}`, `service:a {}` and `ex:a.b.SERVICE<…>{}`. So a name that holds the word counts as one where a
group opens behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DEEPEST = 500  # brackets in brackets: what the engine reads on an ordinary stack
FORMS = ("select", "ask", "construct", "describe")
UPDATES = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
_VOLATILE = frozenset(("now", "rand", "uuid", "struuid", "bnode"))

_U = (  # PN_CHARS_U of the grammar
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VAR = f"{_U}0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_U}0-9:]|{_ESCAPED})(?:[{_VAR}\-.:]|{_ESCAPED})*+"
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*+)
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*+>)
  | (?P<long>'''(?:'{{0,2}}(?:[^'\\]|\\.))*+(?:''')?|\"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*+(?:\"\"\")?)
  | (?P<string>'(?:[^'\\\r\n]|\\[^\r\n])*+'?|"(?:[^"\\\r\n]|\\[^\r\n])*+"?)
  | (?P<variable>[?$][{_VAR}]++)
  | (?P<label>_:[{_VAR}\-.]++)
  | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
  | (?P<name>(?P<prefix>[{_U}][{_VAR}\-.]*+)?:(?:{_LOCAL})?)
  | (?P<word>[{_U}][{_VAR}\-.]*+)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<stop>[.;,])
    """,
    re.VERBOSE | re.DOTALL,
)
_TERMS = ("variable", "iri", "name")


class Seen(NamedTuple):
    """What was seen of a query: its `form` is one of `FORMS`, `update`, or empty; places are offsets."""

    form: str
    service: int | None  # where a SERVICE clause stands
    too_deep: int | None  # where brackets nest deeper than `DEEPEST`; nothing behind it was looked at
    unclear: int | None  # a long string that the engine could read as no string at all
    dataset: bool  # it names its own graphs: FROM
    volatile: bool  # asked again, it may answer otherwise: NOW(), RAND() …
    undeclared: tuple[str, ...]  # prefixes used and not declared


def seen(query: str) -> Seen:
    """What a query is.

    >>> seen("PREFIX ex: <http://x/> SELECT ?service { ?service ex:SERVICE 'SERVICE <http://x> {}' }").service
    >>> seen("ASK { SERVICE SILENT <http://x/> {} }").service
    6
    """
    form, depth, before = "", 0, ""
    too_deep = unclear = None
    dataset = volatile = False
    prologue = True
    comment_until = -1  # where an IRI with # ends its line: it could be the operator <, then a comment
    declared: set[str] = set()
    used: dict[str, None] = {}
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup
        if kind == "open":
            depth += 1
            if depth > DEEPEST:
                too_deep = found.start()
                break
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            word = found[0].lower()
            if prologue and word not in ("base", "prefix"):
                prologue = False
                form = next((f for f in FORMS if word.startswith(f)), "update" if word.rstrip(".") in UPDATES else "")
            dataset = dataset or "from" in word
            volatile = volatile or word in _VOLATILE
            before = word
        elif kind == "name":
            prefix = found["prefix"] or ""
            if before == "prefix":
                declared.add(prefix)
            else:
                used[prefix] = None
            before = ""
        elif kind == "iri" and "#" in found[0] and not prologue:  # nothing is compared in a declaration
            comment_until = (query + "\n").find("\n", found.start())
        elif kind == "long" and unclear is None and found.start() < comment_until and re.search(r"[\r\n]", found[0]):
            unclear = found.start()
    undeclared = tuple(p for p in used if p not in declared)
    dataset = dataset or any("from" in p.lower() for p in undeclared)
    service = _service_in(query, declared) if "service" in query.lower() else None
    return Seen(form, service, too_deep, unclear, dataset, volatile, undeclared)


def _service_in(query: str, declared: set[str]) -> int | None:
    tokens = [(m.lastgroup or "", m[0], m.start()) for m in _TOKEN.finditer(query) if m.lastgroup != "comment"]
    return next((t[2] for n, t in enumerate(tokens) if "service" in t[1].lower() and _calls(tokens, n, declared)), None)


def _calls(tokens: list[tuple[str, str, int]], n: int, declared: set[str]) -> bool:
    """Whether the engine could read a SERVICE clause in a token that holds the word."""
    kind, text, _ = tokens[n]
    if kind == "word":
        return True
    if kind not in ("name", "label"):
        return False
    prefix, _, local = text.lower().partition(":")
    if "service" in prefix and _group_at(tokens, n + 1):
        graph = n > 0 and tokens[n - 1][0] == "word" and tokens[n - 1][1].lower() == "graph"
        return not (graph and text.partition(":")[0] in declared)
    if ".service" not in local:
        return False
    n += 1
    if n < len(tokens) and tokens[n][0] == "word" and tokens[n][1].lower() == "silent":
        n += 1
    return _group_at(tokens, n) or (n < len(tokens) and tokens[n][0] in _TERMS and _group_at(tokens, n + 1))


def _group_at(tokens: list[tuple[str, str, int]], n: int) -> bool:
    return n < len(tokens) and tokens[n][1] == "{"
