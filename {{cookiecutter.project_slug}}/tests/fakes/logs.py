"""Puts the process's logging back as it was."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.monitoring.logging import OURS


@contextmanager
def kept_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, levels = root.handlers, {name: logging.getLogger(name).level for name in ("root", *OURS)}
    try:
        yield
    finally:
        root.handlers = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        structlog.reset_defaults()
