"""`civgraph ontology check`: what must hold of our own terms."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.cli.tables import printed


def arguments(parser: Parser) -> None:
    parser.option("action", choices=("check",))
    parser.option("--cases", type=Path, metavar="DIR", default=Path("tests/ontology"))
    parser.common("json")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    from civgraph.reasoning import NoReasoner, check  # pySHACL and owlready2: half a second that no other command need spend

    try:
        results = check(options.cases)
    except NoReasoner as missing:
        raise Wrong(say("ontology.no-java")) from missing
    if options.json:
        data = [{"check": r.kind, "name": r.name, "ok": r.ok, "detail": r.detail} for r in results]
        print(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        columns = [say(f"ontology.columns.{c}") for c in ("check", "name", "ok", "detail")]
        printed(columns, [(say(f"ontology.kind.{r.kind}"), r.name, say("yes") if r.ok else say("no"), r.detail) for r in results])
    return 0 if all(r.ok for r in results) else 1
