"""The HTTP application: its routes, and what surrounds them. Knows nothing of sockets; `serving/` does."""

import time

from fastapi import Depends, FastAPI

from app import __version__
from app.api import errors
from app.api.admission import Admission
from app.api.calls import Calls
from app.api.dependencies import Service
from app.api.failures import failures
from app.api.forms import LARGEST_AT_ONCE
from app.api.jobs.queue import Jobs
from app.api.middleware.access import Access
from app.api.middleware.body import BodyLimit
from app.api.middleware.headers import BrowserHeaders
from app.api.middleware.hosts import KnownHosts
from app.api.middleware.keys import RequireKey, bearer
from app.api.parameters import refuse_unknown
from app.api.routes import (
    agent,
    chat,
    documents,
    feedback,
    health,
    jobs,
    mcp,
    models,
    page,
    privacy,
    reviews,
    search,
    suggestions,
    threads,
)

# What needs the key, where there is one: what others have named, then our own, which refuses what it does not know.
STANDARD = (chat, mcp, models)
# Add a group of addresses here.
OWN = (
    agent,
    threads,
    feedback,
    search,
    suggestions,
    documents,
    jobs,
    privacy,
    reviews,
)


def create_app(service: Service) -> FastAPI:
    """The ASGI application over everything that `bootstrap.build` made."""
    settings = service.settings
    # Its own documentation pages load scripts from elsewhere; /openapi.json does not.
    app = FastAPI(title=settings.app_name, version=__version__, docs_url=None, redoc_url=None)
    app.state.service = service
    app.state.calls = Calls()
    app.state.admission = admission = Admission(
        settings.max_concurrent_answers, settings.max_queued_answers, service.metrics.answers_refused.inc
    )
    app.state.jobs = ingestions = Jobs(service.ingest_upload)
    app.state.started = int(time.time())
    service.metrics.watch_index(service.index_chunks)
    service.metrics.watch_answers(running=lambda: admission.running, queued=lambda: admission.queued)
    service.metrics.watch_jobs(running=lambda: ingestions.running, queued=lambda: ingestions.queued)
    errors.install(app)
    app.include_router(health.router)
    app.include_router(page.make_router(settings.app_name))
    guards, refusals = ([Depends(bearer)], failures(401)) if settings.api_key else ([], {})
    for group in STANDARD:
        app.include_router(group.router, dependencies=guards, responses=refusals)
    guards, refusals = [*guards, Depends(refuse_unknown)], {**refusals, **failures(400)}
    for group in OWN:
        app.include_router(group.router, dependencies=guards, responses=refusals)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, larger={"/documents": LARGEST_AT_ONCE * settings.max_file_bytes})
    if settings.api_key:
        app.add_middleware(RequireKey, key=settings.api_key.get_secret_value())
    else:
        app.add_middleware(KnownHosts, more=settings.host_names())
    app.add_middleware(Access, metrics=service.metrics)
    app.add_middleware(BrowserHeaders)
    return app
