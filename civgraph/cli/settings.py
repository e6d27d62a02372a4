"""How a command is set: by flag, else by `CIVGRAPH_*`, else by `civgraph.toml` in the folder where it runs.

In: the flags, the environment, the file. Out: a value, checked. Then holds: a setting nobody knows, or a value that cannot be, is
wrong usage and names where it stands.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from civgraph.cli.speech import Speech, Wrong, known_languages
from civgraph.federation import Remote

FILE = "civgraph.toml"
FLAGS = ("jobs", "store", "registry", "host", "port", "base_url")
_KNOWN = ("lang", "graph_store", "remote", "validate", *FLAGS)
_DEFAULT_STORE = "build/store"
_DEFAULT_REGISTRY = "registry"  # where there is one
_DEFAULT_LANGUAGE = "en"
_DEFAULT_HOST, _DEFAULT_PORT = "127.0.0.1", 8000
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """The language of messages, how many files are read at a time, where the published graph is: a folder, or an endpoint and where it
    takes whole graphs (what is built for an endpoint is built in the folder first); the operator's own registry; where and as what the
    graph is served."""

    lang: str
    jobs: int
    store: Path
    host: str
    port: int
    base_url: str | None
    registry: Path | None
    endpoint: str | None = None
    graph_store: str | None = None
    remotes: Mapping[str, Remote] = field(default_factory=dict)


def settings_of(flags: dict[str, str | None]) -> Settings:
    """The settings, each from the first place that has it."""
    file = _file(Speech(_DEFAULT_LANGUAGE))
    origin, lang = _first("lang", flags, file)
    if lang is None:
        lang = "uk" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("uk") else _DEFAULT_LANGUAGE
    if lang not in known_languages():
        raise Wrong(Speech(_DEFAULT_LANGUAGE)("wrong.lang", origin=origin, value=lang, known=", ".join(known_languages())))
    origin, jobs = _first("jobs", flags, file)
    if jobs is not None and not (jobs.isdigit() and int(jobs) > 0):
        raise Wrong(Speech(lang)("wrong.jobs", origin=origin, value=jobs))
    endpoint, graph_store = (_address(name, flags, file, lang) for name in ("store", "graph_store"))
    _, store = _first("store", flags, file)
    folder = _DEFAULT_STORE if endpoint or not store else store
    _, registry = _first("registry", flags, file)
    own = Path(registry or _DEFAULT_REGISTRY)
    known = own if registry or own.is_dir() else None
    _, host = _first("host", flags, file)
    origin, port = _first("port", flags, file)
    if port is not None and not (port.isdigit() and int(port) < 1 << 16):
        raise Wrong(Speech(lang)("wrong.port", origin=origin, value=port))
    origin, base = _first("base_url", flags, file)
    if base is not None and not _ADDRESS.fullmatch(base):
        raise Wrong(Speech(lang)("wrong.base-url", origin=origin, value=base))
    return Settings(
        lang,
        int(jobs) if jobs else os.cpu_count() or 1,
        Path(folder),
        host or _DEFAULT_HOST,
        int(port) if port else _DEFAULT_PORT,
        base.rstrip("/") if base else None,
        known,
        endpoint,
        graph_store,
        _remotes(file, Speech(lang)),
    )


def section_of(name: str, language: str) -> dict[str, object]:
    """A section of the file; empty where there is none."""
    found = _file(Speech(language)).get(name, {})
    if not isinstance(found, dict):
        raise Wrong(Speech(language)("wrong.section", origin=FILE, value=name))
    return found


def _address(name: str, flags: dict[str, str | None], file: dict[str, object], lang: str) -> str | None:
    """A setting that is an address; an account has no place in it, for addresses stand in messages."""
    origin, value = _first(name, flags, file)
    if value is None or not value.startswith(("http://", "https://")):
        return None
    if "@" in urlsplit(value).netloc:
        raise Wrong(Speech(lang)("wrong.account", origin=origin))
    return value


def _remotes(file: dict[str, object], say: Speech) -> dict[str, Remote]:
    """The endpoints that `[remote.NAME]` names: its address, and whether it may stand in a private network."""
    named: Any = file.get("remote", {})
    found = {}
    for name, said in named.items() if isinstance(named, dict) else [("", named)]:
        try:
            address, private = said["address"], said.get("private", False)
            if not (isinstance(address, str) and isinstance(private, bool) and said.keys() <= {"address", "private"}):
                raise TypeError
            found[name] = Remote(address, private)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Wrong(say("wrong.remote", origin=FILE, name=name)) from error
    return found


def _first(name: str, flags: dict[str, str | None], file: dict[str, object]) -> tuple[str, str | None]:
    if flags.get(name) is not None:
        return f"--{name.replace('_', '-')}", flags[name]
    variable = f"CIVGRAPH_{name.upper()}"
    if os.environ.get(variable):
        return variable, os.environ[variable]
    return FILE, str(file[name]) if name in file else None


def _file(say: Speech) -> dict[str, object]:
    path = Path(FILE)
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Wrong(say("wrong.settings", origin=FILE, what=error)) from error
    for name in found:
        if name not in _KNOWN:
            raise Wrong(say("wrong.unknown-setting", origin=FILE, value=name, known=", ".join(_KNOWN)))
    return found
