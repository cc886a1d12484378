"""Runs a person's commands: in a folder, with an environment that holds nothing of the test run's own."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

# What make, a virtual environment and this test run leave in the environment, and settings of the generated app.
FOREIGN = (
    "MAKE", "MFLAGS", "VIRTUAL_ENV", "VENV", "PYTEST", "PYTHONDONTWRITEBYTECODE",
    "LLM_", "EMBEDDING_", "QDRANT_", "DATA_DIR", "API_KEY",
)  # fmt: skip


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {"NO_COLOR": "1", "COLUMNS": "120"} | dict(changes or {})


def attempt(
    command: list[str], folder: Path, env: Mapping[str, str] | None = None, timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    """What the command printed and returned. Nothing that it started outlives it."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=timeout)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def run(command: list[str], folder: Path, env: Mapping[str, str] | None = None, timeout: float = 600) -> str:
    """What the command printed. Fails the test with all of its output if the command failed."""
    done = attempt(command, folder, env, timeout)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def assert_passes(output: str) -> None:
    """All tests of a project ran: none was skipped, none is expected to fail."""
    summary = output.strip().splitlines()[-1]
    assert re.search(r"\d+ passed", summary), summary
    assert not re.search(r"skipped|xfailed|failed|error", summary), output[-4000:]


def bash_blocks(document: Path) -> list[str]:
    """The shell commands of a Markdown file, one text for each fenced block."""
    return re.findall(r"^```bash\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
