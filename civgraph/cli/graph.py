"""The graph that a command asks: the published snapshot of a folder, or an endpoint.

In: the settings; the account from CIVGRAPH_USER and CIVGRAPH_PASSWORD, never from the command line or a file. Out: a port. Then holds: a
command that works on the files of a snapshot refuses an endpoint.
"""

from __future__ import annotations

import os
from pathlib import Path

from civgraph import snapshots
from civgraph.cli.settings import Settings
from civgraph.cli.speech import Speech, Wrong
from civgraph.endpoint import Account, Endpoint
from civgraph.store import Port

_ASKED, _TAKES = "/sparql", "/sparql-graph-crud-auth"  # where Virtuoso is asked, and where it takes whole graphs


def graph_of(settings: Settings) -> Port:
    """The graph to ask."""
    if settings.endpoint:
        return Endpoint(settings.endpoint, _account())
    return snapshots.current(settings.store).opened()


def endpoint_of(settings: Settings, say: Speech) -> Endpoint | None:
    """The endpoint to build into, where one is set."""
    address = settings.endpoint
    if not address:
        return None
    takes = settings.graph_store or (address.removesuffix(_ASKED) + _TAKES if address.endswith(_ASKED) else None)
    if takes is None:
        raise Wrong(say("wrong.no-graph-store", address=address))
    return Endpoint(address, _account(), takes)


def folder_of(settings: Settings, say: Speech) -> Path:
    """The folder of the published graph."""
    if settings.endpoint:
        raise Wrong(say("wrong.no-folder", address=settings.endpoint))
    return settings.store


def _account() -> Account | None:
    user = os.environ.get("CIVGRAPH_USER")
    return Account(user, os.environ.get("CIVGRAPH_PASSWORD", "")) if user else None
