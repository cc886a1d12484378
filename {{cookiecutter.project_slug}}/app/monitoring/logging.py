"""Logs: one JSON object per line on stderr, ours and the libraries' alike. stdout is left to the commands.

Never logged: questions, answers, prompts, keys; but at the level debug what a model's server said, which may repeat
them, keys masked. A traceback therefore names types and places, not messages, and every
text passes `redact`.
"""

import logging
import sys
from collections.abc import Sequence
from traceback import extract_tb
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.redaction import redact

# These alone write at the level debug: a library's lines there repeat what it was given, also the values of statements.
OURS = ("app", "evaluation", "training")

# Their own lines would repeat ours, or quote what a client or a model said.
QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "asyncio": logging.ERROR,  # it warns of each write to a client that has left
    **dict.fromkeys(("langchain_aws", "langchain_mistralai", "mcp", "client"), logging.CRITICAL),
    **dict.fromkeys(("httpx", "httpx2", "openai", "anthropic", "google_genai", "alembic"), logging.WARNING),
}


def configure_logging(level: str = "info", stream: TextIO | None = None, secrets: Sequence[str] = ()) -> None:
    """Send every logger of the process to `stream` (stderr) from `level` up. May be called again.

    `secrets` are masked wherever they stand, beside what looks like one.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_exception,
    ]

    def mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {name: redact(value, secrets) if isinstance(value, str) else value for name, value in event.items()}

    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, drop_colour],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    floor = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(floor, logging.INFO))
    for name in OURS:
        logging.getLogger(name).setLevel(floor)
    for name, threshold in QUIET.items():
        logging.getLogger(name).setLevel(threshold)


def name_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the exception's type and the places it passed, innermost last."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return event


def drop_colour(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """uvicorn sends each message twice, the second with escape codes for a terminal."""
    event.pop("color_message", None)
    return event
