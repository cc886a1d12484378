"""Starts a server in place of this process: Ctrl-C and every other signal are its own, and nothing is left behind."""

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import NoReturn

from app.errors import MissingExtra, SettingsError
from training.serving.program import Program
from training.serving.server import HOST, Server

PACKAGES: Mapping[Program, tuple[str, str]] = {
    Program.LLAMACPP: ("xllamacpp", "llamacpp"),
    Program.TRANSFORMERS: ("transformers", "transformers"),
}
"""The package of a program, and the extra that has it."""
# Threads that wait give their core away, and nothing is downloaded.
ENVIRONMENT = {"OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1"}


def check_start(server: Server) -> None:
    """Raises MissingExtra, or SettingsError for a port that is taken."""
    package, extra = PACKAGES[server.program]
    if find_spec(package) is None or shutil.which(server.command[0]) is None:
        raise MissingExtra(f"this server needs the extra '{extra}': run `make setup EXTRAS=\"{extra}\"`")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, server.port))
        except OSError:
            raise SettingsError(f"port {server.port} is taken: choose another --port") from None


def become(server: Server) -> NoReturn:
    """What it writes goes to standard error: standard output has this command's result."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(2, 1)
    os.execvpe(server.command[0], server.command, {**ENVIRONMENT, **os.environ})  # noqa: S606
