"""What every command is given: a way to open the application, and a terminal. It travels as typer's `ctx.obj`."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from app.cli.console import Terminal

if TYPE_CHECKING:
    from app.bootstrap import Application

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, and everything else on standard error.")]


class Opener(Protocol):
    """Opens the application for one command; `address` is where it will be reached, for `serve`."""

    def __call__(self, command: str, address: str | None = None) -> "AbstractContextManager[Application]": ...


def open_application(command: str, address: str | None = None) -> "AbstractContextManager[Application]":
    """The real one, built from the environment and `.env`. Imported late: `--help` must not wait for it."""
    from app.bootstrap import build
    from app.settings import load_settings

    settings = load_settings()
    if command != "serve" and settings.log_level == "info":
        # Routine log lines are for a server's log; at a terminal they would stand between the results.
        settings = settings.model_copy(update={"log_level": "warning"})
    return build(settings, command=command, address=address)


@dataclass(frozen=True)
class Session:
    open: Opener
    terminal: Terminal

    def start(self, json: bool) -> Terminal:
        """The terminal, with standard output kept for a document if that was asked for."""
        if json:
            self.terminal.use_json()
        return self.terminal
