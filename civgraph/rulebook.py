"""Every rule that a check can name: what it says, why, and how grave it is.

In: our shapes, what the reader doubts, the user's own shapes. Out: the rules by their names. Then holds: a rule that is in no file is
no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from civgraph.resources import folder, toml
from civgraph.validation import SH, shapes_in

_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, its severity where nobody sets another, what it says and why it is asked, in two languages."""

    name: str
    severity: str
    message_uk: str
    message_en: str
    why_uk: str = ""
    why_en: str = ""


def rules_known(own_shapes: Sequence[Path] = ()) -> dict[str, Rule]:
    """The rules by their names: of our shapes, of the reader, of the user's shapes."""
    return _ours() | _told(own_shapes)


def near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names most like one that nobody knows.

    >>> near("plan-undate", ["plan-undated", "act-open"])
    ('plan-undated',)
    """
    return tuple(get_close_matches(name, sorted(known), n=3, cutoff=0.5))


@cache
def _ours() -> dict[str, Rule]:
    reader = {
        code: Rule(code, "warning", told["uk"], told["en"], told.get("remedy-uk", ""), told.get("remedy-en", ""))
        for code, told in toml("mappings/diagnostics.toml").items()
    }
    return reader | _told(sorted(folder("shapes").rglob("*.ttl")))


def _told(files: Iterable[Path]) -> dict[str, Rule]:
    """The rules that the shapes of Turtle files tell: every named shape and constraint."""
    graph = shapes_in(files)
    said: dict[str, dict[str, str]] = {}
    for subject, predicate, value in graph:
        if "://" not in str(subject):
            continue
        name, key = str(subject).rpartition("#")[2], str(predicate)
        if key == _TYPE and value in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint):
            said.setdefault(name, {})
        elif key in (str(SH.message), _COMMENT, str(SH.severity)):
            language = getattr(value, "language", None) or ""
            said.setdefault(name, {})[f"{key} {language}"] = str(value)
    return {name: _rule(name, told) for name, told in said.items()}


def _rule(name: str, told: dict[str, str]) -> Rule:
    def one(key: str, language: str) -> str:
        return next((told[f"{key} {tag}"] for tag in (language, "", "en", "uk") if f"{key} {tag}" in told), "")

    severity = one(str(SH.severity), "").rpartition("#")[2].lower() or "violation"
    texts = [one(key, language) for key in (str(SH.message), _COMMENT) for language in ("uk", "en")]
    return Rule(name, severity, *texts)
