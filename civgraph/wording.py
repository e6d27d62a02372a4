"""How a result is told to people: what is wrong, and how to mend it, in both languages.

In: a result and the rules it comes from. Out: sentences. Then holds: a shape's own words come first; where it has none, or names no remedy,
those of its constraint stand in (`mappings/constraints.toml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from civgraph.rdf import prefixes
from civgraph.record import Finding
from civgraph.resources import toml
from civgraph.rules import SH, Result, Rules, bare

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\w)")
_END = "ConstraintComponent"
_LISTED = ("in", "languageIn")


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong, and what to do about it."""

    message_uk: str
    message_en: str
    remedy_uk: str
    remedy_en: str


def said_of(result: Result, finding: Finding, rules: Rules, nested: bool = False) -> Said:
    """What to tell of a result; of a nested one, which has no words of its own, what its constraint says."""
    told = {}
    for language, message in (("uk", finding.message_uk), ("en", finding.message_en)):
        wrong, remedy = parted(message if rules.has_words(result, nested) else "")
        why = "" if nested else rules.why(finding.shape, language)
        told[language] = (
            wrong or _by_constraint(result, rules, language) or message,
            " ".join(filter(None, (remedy, why))) or _by_constraint(result, rules, f"remedy-{language}"),
        )
    return Said(told["uk"][0], told["en"][0], told["uk"][1], told["en"][1])


def parted(message: str) -> tuple[str, str]:
    """What is wrong, and what to do about it.

    >>> parted("The plan has two titles. Keep one.")
    ('The plan has two titles.', 'Keep one.')
    """
    first, *rest = _SENTENCE_END.split(message, maxsplit=1)
    return first, " ".join(rest)


def short(term: str) -> str:
    """A term as people read it: a prefix in place of what it stands for, a literal without its datatype.

    >>> short("<http://purl.org/dc/terms/title>"), short('"2020"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    ('dct:title', '"2020"')
    """
    if term.startswith('"'):
        return term.rpartition("^^<")[0] if term.endswith(">") else term
    iri = bare(term)
    fit = max(((space, name) for name, space in prefixes().items() if iri.startswith(space)), default=None)
    return f"{fit[1]}:{iri[len(fit[0]) :]}" if fit else term


def parameter_of(component: str) -> str:
    """The parameter that a constraint component is named after.

    >>> parameter_of("<http://www.w3.org/ns/shacl#MinCountConstraintComponent>")
    'minCount'
    """
    name = bare(component).rpartition("#")[2].removesuffix(_END)
    return name[:1].lower() + name[1:] if component.startswith(f"<{SH}") else ""


def _by_constraint(result: Result, rules: Rules, key: str) -> str:
    parameter = parameter_of(result.component)
    form: str = toml("mappings/constraints.toml").get(parameter, {}).get(key, "")
    wanted = rules.objects(result.shape, f"<{SH}{parameter}>")
    if parameter in _LISTED:
        wanted = [item for cell in wanted for item in rules.items(cell)]
    path = result.path or next(iter(rules.objects(result.shape, f"<{SH}path>")), "")
    of = ", ".join("…" if term.startswith("_:") else short(term) for term in wanted).replace('"', "")
    steps = "/".join(short(step.property) for step in rules.steps(result.shape)) or short(path)
    return form.format(value=short(result.value or result.focus), path=steps, of=of)
