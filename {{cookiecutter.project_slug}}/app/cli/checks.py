"""What `doctor` looks at on this machine: interpreter, packages, `.env`, data folder, port. Models and index: `doctor`.

A check returns one finding and changes nothing; it raises AppError for what the application itself would refuse.
"""

import os
import shutil
import socket
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

PYTHONS = ((3, 11), (3, 14))
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
LITTLE_SPACE = 200_000_000
SETUP = "run `make setup`, or install again as the README says"


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` says what is so, `advice` what to do about it when `detail` does not."""

    name: str
    status: Literal["ok", "warn", "fail"]
    detail: str
    advice: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Scripts know the advice as `mend`."""
        return {"name": self.name, "status": self.status, "detail": self.detail, "mend": self.advice}


def check_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        return Finding("python", "ok", f"{version} ({sys.executable})")
    wanted = " to ".join(f"{major}.{minor}" for major, minor in PYTHONS)
    return Finding("python", "warn", f"{version} is untested", f"use {wanted}")


def check_packages(pyproject: Path = PYPROJECT) -> Finding:
    """Every dependency is installed, in a version that pyproject.toml allows."""
    if not pyproject.exists():
        return Finding("packages", "ok", "not compared: this installation has no pyproject.toml")
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in tomllib.loads(pyproject.read_text("utf-8"))["project"]["dependencies"]]
    wrong = []
    for requirement in wanted:
        installed = installed_version(requirement.name)
        if installed is None or not requirement.specifier.contains(installed, prereleases=True):
            wrong.append(f"{requirement.name} is {installed or 'missing'}, wanted {requirement.specifier}")
    if wrong:
        return Finding("packages", "fail", "; ".join(wrong), SETUP)
    return Finding("packages", "ok", f"{len(wanted)} dependencies, all in the wanted versions")


def check_extras(pyproject: Path = PYPROJECT) -> Finding:
    """Which optional parts are installed. Whether a missing one is needed is for the settings to say."""
    if not pyproject.exists():
        return Finding("extras", "ok", "not compared: this installation has no pyproject.toml")
    from packaging.requirements import Requirement

    extras = tomllib.loads(pyproject.read_text("utf-8"))["project"]["optional-dependencies"]
    states = []
    for extra, lines in extras.items():
        if lines and extra != "test":
            complete = all(installed_version(Requirement(line).name) for line in lines)
            states.append(f"{extra} {'installed' if complete else 'not installed'}")
    return Finding("extras", "ok", ", ".join(states) or "none")


def installed_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_env_file(path: Path) -> Finding:
    """Where the settings come from. Whether they are right, `load_settings` has said."""
    if not path.exists():
        return Finding(".env", "ok", "none: the environment and the defaults apply (`cp .env.example .env` makes one)")
    from dotenv import dotenv_values

    environment = {name.upper() for name, value in os.environ.items() if value}
    hidden = sorted(name for name in dotenv_values(path) if name.upper() in environment)
    if hidden:
        names = ", ".join(hidden)
        return Finding(
            ".env", "warn", f"the environment wins over it: {names}", f"unset {' '.join(hidden)} to use .env"
        )
    return Finding(".env", "ok", str(path.resolve()))


def check_data_dir(folder: Path) -> Finding:
    """The folder, or the one in which it will be made, takes files and has room. An index is read without them."""
    place = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        detail = f"{place} can't be written ({error.strerror})"
        if (folder / "index" / "current").exists():
            return Finding("data folder", "warn", f"{detail}: its index is read only", "make it writable to ingest")
        return Finding("data folder", "fail", detail, "set DATA_DIR to a folder of yours")
    detail = f"{folder.absolute()}, {free / 1e9:.1f} GB free" + ("" if place == folder.absolute() else ", not made yet")
    if free < LITTLE_SPACE:
        return Finding("data folder", "warn", detail, "make room, or set DATA_DIR to another disk")
    return Finding("data folder", "ok", detail)


def check_port(host: str, port: int) -> Finding:
    try:
        with socket.create_server((host, port)):
            return Finding("port", "ok", f"{port} is free")
    except OSError as error:
        advice = f"fine if that is this application; otherwise `python -m app serve --port {port + 1}`"
        return Finding("port", "warn", f"{port} can't be listened on ({error.strerror})", advice)
