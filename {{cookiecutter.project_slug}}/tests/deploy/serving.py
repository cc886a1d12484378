"""Runs a server as a process of its own, for as long as a test needs it."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@contextmanager
def serving(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start `serve --port 0`, yield the address once it answers, and end it as an orchestrator would."""
    process = subprocess.Popen(command, env=env, text=True, encoding="utf-8", stderr=subprocess.PIPE)  # noqa: S603
    try:
        yield address(process)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def address(process: "subprocess.Popen[str]") -> str:
    """What the log's line `serving` says; what was logged instead is the failure."""
    lines: list[str] = []
    for line in process.stderr or ():
        lines.append(line)
        with suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict) and record.get("event") == "serving":
                return f"http://127.0.0.1:{urlsplit(record['address']).port}"
    pytest.fail("the server ended:\n" + "".join(lines), pytrace=False)
