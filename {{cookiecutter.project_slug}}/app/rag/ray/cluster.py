"""A Ray cluster: the one at an address, or one on this machine, which ends with this process.

Ray listens on all interfaces of a machine: what is started here only answers to a token that nobody else has.
"""

import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import Any

from app.errors import ClusterUnavailable

OBJECT_STORE_BYTES = 200_000_000
# How long processes of Ray outlive this one, if that is killed; its own default is 60.
ORPHANED_SECONDS = "20"
KNOCK_SECONDS = 10.0
QUIET = {"log_to_driver": False, "logging_level": logging.CRITICAL}


@contextmanager
def cluster(address: str | None = None) -> Iterator[None]:
    """Raises ClusterUnavailable. What Ray prints meanwhile goes nowhere: standard output is for a command's result."""
    with ExitStack() as until_left:
        until_left.enter_context(redirect_stdout(until_left.enter_context(open(os.devnull, "w"))))
        until_left.enter_context(variables(RAY_USAGE_STATS_ENABLED="0", RAY_BACKEND_LOG_LEVEL="fatal"))
        options = {"address": address} if address else alone(until_left)
        try:
            knock(address)
            import ray

            until_left.callback(ray.shutdown, wait_for_processes=True)
            ray.init(**options, **QUIET)
        except Exception as error:  # Ray has no class of its own for this
            raise ClusterUnavailable(refusal(address, error)) from error
        be_quiet()
        yield


def knock(address: str | None) -> None:
    """Raises OSError where nobody listens: Ray itself would go on asking for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=KNOCK_SECONDS).close()


def alone(until_left: ExitStack) -> dict[str, Any]:
    """Options of a cluster of this machine. Its sockets need a short path, which DATA_DIR may not have."""
    until_left.enter_context(variables(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32)))
    until_left.enter_context(variables(RAY_gcs_rpc_server_reconnect_timeout_s=ORPHANED_SECONDS))
    folder = until_left.enter_context(tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True))
    return {
        "address": "local",
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE_BYTES,
        "_temp_dir": folder,
    }


@contextmanager
def variables(**wanted: str) -> Iterator[None]:
    """In the environment of this process and of those that it starts."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def be_quiet() -> None:
    """No bars and no log lines of Ray Data's, and small blocks, so that results come soon and memory stays small."""
    from ray.data import DataContext

    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1_000_000
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)


def refusal(address: str | None, error: Exception) -> str:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    where = f"no Ray cluster answers at RAY_ADDRESS={address}" if address else "Ray did not start"
    return f"{where} ({reason}): repair that, or leave out --engine ray"
