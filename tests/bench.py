"""Prints what the template costs on this machine: a generation, `make demo` cold and warm, and what it installs."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from baking import bake, export
from running import run

MEGABYTE = 1_000_000


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def installed_bytes(environment: Path) -> int:
    """Size of the installed files, without the bytecode that running them leaves."""
    found = (path for path in environment.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sum(path.stat().st_size for path in found)


def generation(clone: Path, folder: Path) -> float:
    """The fastest of three: the rest is the machine's other work."""
    times = []
    for name in ("first", "second", "third"):
        (folder / name).mkdir()
        times.append(seconds(lambda output=folder / name: bake(clone, output)))  # type: ignore[misc]
    return min(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone = export(folder / "clone")
        print(f"generation            {generation(clone, folder):6.1f} s")
        cache = {"UV_CACHE_DIR": str(folder / "cache")}
        print(f"make demo, cold cache {seconds(lambda: run(['make', 'demo'], clone, cache)):6.1f} s")
        print(f"make demo, warm       {seconds(lambda: run(['make', 'demo'], clone, cache)):6.1f} s")
        print(f"installed             {installed_bytes(clone / 'build/my-llm-app/.venv') / MEGABYTE:6.0f} MB")


if __name__ == "__main__":
    main()
