"""`civgraph doctor`: what is here, what is missing, and how to get it."""

from __future__ import annotations

import json
import platform
import shutil
from argparse import Namespace
from importlib.metadata import version
from pathlib import Path

from civgraph import snapshots
from civgraph.cli.graph import folder_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech
from civgraph.cli.tables import printed

_PACKAGES = ("civgraph", "pyoxigraph", "rdflib", "pyshacl", "owlready2", "pymorphy3")
_NEEDED = 1 << 30  # bytes: what a build of some thousand documents takes for itself


def arguments(parser: Parser) -> None:
    parser.common("store", "json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    store = folder_of(settings, say)
    found = [("python", True, platform.python_version()), *((name, True, version(name)) for name in _PACKAGES)]
    java = shutil.which("java")
    found.append(("java", java is not None, java or say("doctor.no-java")))
    place = store
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    found.append(("disk", free >= _NEEDED, say("doctor.free", mib=free >> 20, folder=Path(place).resolve())))
    broken = False
    try:
        now = snapshots.current(store)
        snapshots.check(now, every_byte=True)
        quads = sum(now.manifest["graphs"].values())
        held = sum(now.opened().counts().values())
        broken = held != quads
        found.append(("store", not broken, say("doctor.store", id=now.id, quads=held, wanted=quads)))
    except snapshots.Damaged as damaged:
        broken = (store / "current").is_symlink()
        found.append(("store", False, damaged.said(say.language)))
    if options.json:
        print(json.dumps([{"what": w, "ok": ok, "found": f} for w, ok, f in found], ensure_ascii=False, indent=1))
    else:
        printed(
            [say(f"doctor.columns.{c}") for c in ("what", "ok", "found")], [(w, say("yes") if ok else say("no"), f) for w, ok, f in found]
        )
    return 4 if broken else 0
