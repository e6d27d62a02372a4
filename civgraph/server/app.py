"""The application: the endpoint and the pages under one roof.

In: the site, the lanes of workers, the pages. Out: a FastAPI application. Then holds: each request is answered from one snapshot, however
often it asks.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, FastAPI, Request

from civgraph.server.asking import Asking
from civgraph.server.site import Site

Pages = Callable[[Callable[[Request], Asking], Site], APIRouter]  # router_of of civgraph/server/linked_data.py


def asking_of(request: Request) -> Asking:
    """Who answers this request: the snapshot that was current when it came."""
    found: Asking = request.scope["asking"]
    return found


def app_of(site: Site, pages: Pages | None = None) -> FastAPI:
    """The application; `pages` makes the router of the linked-data half."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if pages:
        app.include_router(pages(asking_of, site))
    return app
