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

from civgraph.own_shapes import own_rules
from civgraph.rdf import files_n_triples
from civgraph.resources import folder, toml
from civgraph.rules import SH, Rules, bare, local_name

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_KINDS = {f"<{SH}{kind}>" for kind in ("NodeShape", "PropertyShape", "SPARQLConstraint")}
_MESSAGE, _SEVERITY = f"<{SH}message>", f"<{SH}severity>"


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
    """The rules by their names: of our shapes, of the reader, of the user's shapes. Raises `Unreadable` where these cannot be used."""
    own = own_rules(own_shapes)
    return _ours() | (_told(own) if own else {})


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
    return reader | _told(Rules(files_n_triples(sorted(folder("shapes").rglob("*.ttl")))))


def _told(rules: Rules) -> dict[str, Rule]:
    """The rules that shapes tell: every shape and constraint that has a name."""
    named = {
        subject
        for subject, predicate, value in rules.triples
        if subject.startswith("<") and (predicate == _MESSAGE or (predicate == _TYPE and value in _KINDS))
    }
    return {local_name(rule): _rule(rules, rule) for rule in sorted(named)}


def _rule(rules: Rules, rule: str) -> Rule:
    severity = next(iter(rules.objects(rule, _SEVERITY)), "").strip("<>").rpartition("#")[2].lower()
    said = rules.said(rule, _MESSAGE)
    texts = [said.get(language) or next((said[tag] for tag in ("", "en", "uk") if tag in said), "") for language in ("uk", "en")]
    return Rule(local_name(rule), severity or "violation", *texts, *(rules.why(bare(rule), language) for language in ("uk", "en")))
