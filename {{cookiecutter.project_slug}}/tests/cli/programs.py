"""Runs `python -m app …` as people do: as a process of its own, in a folder of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

import pytest

from app.settings import Settings
from tests.signals import interruptible

PROJECT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "app"]
TIMEOUT = 120
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals, devices or closed pipes")

Done = subprocess.CompletedProcess[str]
# Imports cost more than most commands do: this runs several in one process, each with its own settings and streams.
BATCH = """
import json, sys
from typer.testing import CliRunner
from app.cli import app
for line in sys.stdin:
    call = json.loads(line)
    result = CliRunner().invoke(app, call["arguments"], input=call["stdin"], env=call["settings"])
    print(json.dumps([result.exit_code, result.stdout, result.stderr]))
"""


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of the application."""
    settings = {name.upper() for name in Settings.model_fields} | {"OPENAI_API_KEY", "WEB_CONCURRENCY"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    return {**kept, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"}


@dataclass
class Call:
    """What one run is given."""

    arguments: Sequence[str]
    stdin: str = ""
    settings: dict[str, str] = field(default_factory=dict)


@dataclass
class Program:
    """The program in `folder`, where its `.env` and its `data` are."""

    folder: Path

    def run(
        self,
        *arguments: str,
        stdin: str = "",
        stdout: int | IO[str] = subprocess.PIPE,
        settings: Mapping[str, str] | None = None,
    ) -> Done:
        """Run it to its end."""
        return subprocess.run(  # noqa: S603
            [*COMMAND, *arguments],
            cwd=self.folder,
            env={**clean_environment(), **(settings or {})},
            input=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )

    def run_all(self, *calls: Call) -> list[Done]:
        """Run several, one after the other, in one process."""
        lines = [json.dumps(asdict(call)) for call in calls]
        batch = subprocess.run(  # noqa: S603
            [sys.executable, "-c", BATCH],
            cwd=self.folder,
            env=clean_environment(),
            input="\n".join(lines),
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=True,
        )
        results = [json.loads(line) for line in batch.stdout.splitlines()]
        return [Done(call.arguments, *result) for call, result in zip(calls, results, strict=True)]

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Start it, and kill it at the end if it still runs."""
        with interruptible():
            program = subprocess.Popen(  # noqa: S603
                [*COMMAND, *arguments],
                cwd=self.folder,
                env=clean_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        with program as process:
            try:
                yield process
            finally:
                process.kill()


def wait_for_address(process: "subprocess.Popen[str]") -> str:
    """The address in the log line that says it answers."""
    assert process.stderr
    for line in process.stderr:
        if line.startswith("{") and json.loads(line).get("event") == "serving":
            return str(json.loads(line)["address"])
    pytest.fail("the server ended before it answered", pytrace=False)


def besides_progress(stderr: str) -> str:
    """What else a command said: how far it is it says where it takes long, as on a busy machine."""
    return re.sub(r"^\d+ %, .*\n", "", stderr, flags=re.MULTILINE)


def documents(folder: Path) -> Path:
    """A small handbook: two documents that answer a few questions."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "penguins.md").write_text(
        "# Penguins\n\n## Food\n\nEmperor penguins eat fish, krill and squid, which they catch by diving.\n\n"
        "## Depth\n\nAn emperor penguin dives to a depth of 500 metres and stays under water for 20 minutes.\n",
        encoding="utf-8",
    )
    (docs / "bridges.md").write_text(
        "# Bridges\n\n## Rust\n\nSteel bridges are painted every 15 years, so that they do not rust. "
        "Engineers call that coat α.\n",
        encoding="utf-8",
    )
    return docs
