"""Serving: the server from its start to its end.

In: the site, an address to listen at. Out: answers, until a signal. Then holds: it listens only once the store is open; on SIGTERM or
SIGINT what has begun is answered, then every worker is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
import uvloop

from civgraph.server.app import Pages, app_of
from civgraph.server.following import Following
from civgraph.server.limits import Limits
from civgraph.server.observing import say
from civgraph.server.site import Site
from civgraph.server.wire import Wire


class _Server(uvicorn.Server):
    """Leaves the signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(
    site_of: Callable[[int], Site],
    host: str,
    port: int,
    pages: Pages | None = None,
    limits: Limits | None = None,
    listening: Callable[[Site], None] = lambda site: None,
) -> int:
    """Serves until a signal; which one. `site_of` makes the site once the port is known; `OSError` where it cannot be had."""
    with _listening(host, port) as line:
        return uvloop.run(_serve(site_of(line.getsockname()[1]), line, pages, limits or Limits(), listening))


async def _serve(site: Site, line: socket.socket, pages: Pages | None, limits: Limits, listening: Callable[[Site], None]) -> int:
    following = Following(site.root, limits)
    await following.start()
    config = uvicorn.Config(
        app_of(site, following, pages),
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        http=Wire,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(limits.deadline) + 2,
    )
    server, came = _Server(config), [0]

    def stop(number: int) -> None:
        came[0] = number
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    lanes = following.lanes
    if not lanes.fast.filtered:
        say("no-seccomp", what="system calls of the workers are not filtered on this platform; the guard alone keeps SERVICE out")
    say("listening", base=site.base, snapshot=lanes.snapshot, port=line.getsockname()[1], process=os.getpid())
    listening(site)
    try:
        await server.serve([line])
    finally:
        await following.stop()
        say("stopped", signal=signal.Signals(came[0]).name if came[0] else "")
    return came[0]


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    line = socket.create_server((host, port), family=family, backlog=2048)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it: a second write of an answer must not wait 40 ms
    return line
