"""A service to attack: the application of the settings on an index of its own, on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.api.serving import address
from app.api.serving.server import Server
from app.bootstrap import Application
from app.errors import AppError
from app.settings import Settings
from app.types import Progress
from evaluation.trial import temporary

HOST = "127.0.0.1"
START_SECONDS = 60


@contextmanager
def own_service(settings: Settings, docs: Path, progress: Progress) -> Iterator[tuple[str, Application]]:
    """Its address, and the application behind it, with `docs` in the index. Raises AppError when it does not start."""
    with temporary(settings) as application:
        application.ingest([docs], progress=progress)
        application.warm_up()
        with serving(application) as url:
            yield url, application


@contextmanager
def serving(application: Application) -> Iterator[str]:
    """In a thread, which ends with the context."""
    ready = threading.Event()
    with address.listen(*address.resolve(HOST, 0)) as listener:
        server = Server(application, listener, drain_seconds=1, on_ready=lambda _: ready.set())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="service")
        thread.start()
        try:
            if not ready.wait(START_SECONDS):
                raise AppError("the service did not start: run `python -m app serve` to see why")
            yield server.url
        finally:
            server.should_exit = True
            thread.join()
