"""`civgraph serve`: the SPARQL endpoint and the pages over the published graph."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace

from civgraph.cli.graph import folder_of
from civgraph.cli.parser import Parser
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.server.site import Site

_INTERRUPTED = 130


def arguments(parser: Parser) -> None:
    parser.option("--host", metavar="HOST")
    parser.option("--port", metavar="PORT")
    parser.option("--base-url", metavar="URL")
    parser.common("store")


def run(options: Namespace, settings: Settings, say: Speech) -> int:
    from civgraph.server.linked_data import EDITOR, router_of
    from civgraph.server.serving import serve  # the other commands need no web server

    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print(say("serve.root"), file=sys.stderr)

    folder = folder_of(settings, say)

    def site_of(port: int) -> Site:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return Site(settings.base_url or f"http://{host}:{port}", folder, editor=EDITOR)

    def listening(site: Site) -> None:
        print(say("serve.listening", endpoint=site.endpoint), file=sys.stderr, flush=True)

    try:
        came = serve(site_of, settings.host, settings.port, router_of, listening=listening)
    except OSError as error:
        raise Wrong(say("serve.port", host=settings.host, port=settings.port, what=error.strerror or error)) from error
    return _INTERRUPTED if came == signal.SIGINT else 0
