"""Finds and runs the programs that check the shipped files.

One that is missing skips the tests that need it, and says what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = {
    "kubectl": "install Kubernetes' command line",
    "promtool": "apt-get install prometheus",
    "prometheus": "apt-get install prometheus",
    "buildah": "apt-get install buildah",
    "debootstrap": "apt-get install debootstrap, or name a BASE_IMAGE",
    "unshare": "apt-get install util-linux",
    "uv": "pip install uv",
}


def system_program(name: str) -> str:
    """The program's path. It may lie beside the running Python, as uv does where `make setup` put it."""
    places = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"{name} is not installed: {SOURCES[name]}")
    return found


def published_program(package: str, *command: str | Path) -> str:
    """Run a program of a Python package in an environment of its own, so that its pins never meet the project's."""
    return run(system_program("uv"), "tool", "run", "--quiet", "--from", package, *command)


def run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """What the command prints. A failure is the test's failure, with all that was said."""
    done = subprocess.run(  # noqa: S603
        command,
        cwd=cwd,
        env=env,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{command[0]} exited {done.returncode}:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout
