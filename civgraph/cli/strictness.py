"""How strict a check is: by flag, else by `CIVGRAPH_*`, else by the section `[validate]` of `civgraph.toml`.

In: the flags, the environment, the file. Out: a `Strictness`. Then holds: every rule it sets a level for exists, every file
it names is there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from civgraph.cli.settings import FILE, section_of
from civgraph.cli.speech import Speech, Wrong
from civgraph.reports import OFF, SEVERITIES
from civgraph.rulebook import Rule, near, rules_known

LEVELS = (OFF, *reversed(SEVERITIES))
_KEYS = ("fail-on", "baseline", "shapes", "cache", "rules")
_SECTION = f"{FILE} [validate]"


@dataclass(frozen=True, slots=True)
class Strictness:
    """What fails a check, how grave each rule is, which shapes are asked too, what is known already, where results are kept."""

    fail_on: str
    levels: Mapping[str, str]
    shapes: tuple[Path, ...]
    baseline: Path | None
    cache: Path | None
    rules: Mapping[str, Rule]


def strictness_of(fail_on: str | None, shapes: list[Path] | None, baseline: Path | None, say: Speech) -> Strictness:
    """The strictness, each part from the first place that has it. Raises `Unreadable` where the user's shapes cannot be used."""
    section = section_of("validate", say.language)
    for key in section:
        if key not in _KEYS:
            raise Wrong(say("validate.unknown-key", origin=_SECTION, value=key, known=", ".join(_KEYS)))
    origin, bound = _word("fail-on", fail_on, section, say)
    if bound is not None and bound not in SEVERITIES:
        raise Wrong(say("validate.bad-severity", origin=origin, value=bound, known=", ".join(SEVERITIES)))
    own = tuple(_there(*said, say) for said in _shapes(shapes, section, say))
    origin, known = _word("baseline", str(baseline) if baseline else None, section, say)
    rules = rules_known(own)
    return Strictness(
        bound or SEVERITIES[0],
        _levels(section.get("rules", {}), rules, say),
        own,
        _there(origin, known, say) if known else None,
        _cache(_word("cache", None, section, say)[1]),
        rules,
    )


def _word(key: str, flag: str | None, section: Mapping[str, object], say: Speech) -> tuple[str, str | None]:
    if flag is not None:
        return f"--{key}", flag
    variable = f"CIVGRAPH_{key.upper().replace('-', '_')}"
    if os.environ.get(variable):
        return variable, os.environ[variable]
    value = section.get(key)
    if not isinstance(value, str | None):
        raise Wrong(say("validate.bad-word", origin=_SECTION, name=key))
    return _SECTION, value


def _shapes(flag: list[Path] | None, section: Mapping[str, object], say: Speech) -> list[tuple[str, str]]:
    if flag is not None:
        return [("--shapes", str(file)) for file in flag]
    if os.environ.get("CIVGRAPH_SHAPES"):
        return [("CIVGRAPH_SHAPES", file) for file in os.environ["CIVGRAPH_SHAPES"].split(os.pathsep)]
    listed = section.get("shapes", [])
    if not (isinstance(listed, list) and all(isinstance(file, str) for file in listed)):
        raise Wrong(say("validate.bad-list", origin=_SECTION, name="shapes"))
    return [(_SECTION, file) for file in listed]


def _there(origin: str, file: str, say: Speech) -> Path:
    if not Path(file).is_file():
        raise Wrong(say("validate.no-file", origin=origin, value=file))
    return Path(file)


def _levels(said: object, rules: Mapping[str, Rule], say: Speech) -> dict[str, str]:
    """The levels of rules, each rule and each level one that there is."""
    origin = f"{FILE} [validate.rules]"
    if not isinstance(said, dict):
        raise Wrong(say("wrong.section", origin=FILE, value="validate.rules"))
    for rule, level in said.items():
        if rule not in rules:
            alike = near(rule, rules)
            more = say("validate.near", names=", ".join(alike)) if alike else ""
            raise Wrong(say("validate.unknown-rule", origin=origin, value=rule) + more)
        if level not in LEVELS:
            raise Wrong(say("validate.bad-level", origin=origin, rule=rule, value=level, known=", ".join(LEVELS)))
    return {str(rule): str(level) for rule, level in said.items()}


def _cache(said: str | None) -> Path | None:
    """Where results are kept: the folder said, none where `off` is said, else the user's folder for such things."""
    if said == OFF:
        return None
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(said) if said else Path(home).expanduser() / "civgraph" / "validate"
