"""`civgraph read`: the text that every span points into, or the blocks it stands in."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech
from civgraph.pipeline import read
from civgraph.readers import Unreadable
from civgraph.record import as_json


def arguments(parser: Parser) -> None:
    parser.option("file", type=Path, metavar="FILE")
    parser.option("--json", action="store_true")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    try:
        text = read(options.file)
    except Unreadable as refused:
        print(refused.said(say.language), file=sys.stderr)
        return 3
    if options.json:
        print(json.dumps([as_json(block) for block in text.blocks], ensure_ascii=False))
    else:
        sys.stdout.buffer.write(text.content.encode("utf-8", "surrogatepass"))
    return 0
