"""What a disk does to the embedded engine: how much room it needs, and what its failures mean."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import IndexBroken

# The engine maps files with holes into memory: a disk that is full when a hole is filled kills the process (SIGBUS).
# Opening a small index on a disk in memory fills 90 MB of them, on other disks hardly any.
SPARE_BYTES = 100_000_000


def require_space(folder: Path, spare_bytes: int) -> None:
    """Raises OSError."""
    if shutil.disk_usage(folder).free < spare_bytes:
        raise OSError(f"less than {spare_bytes // 1_000_000} MB are free on its disk")


@contextmanager
def failures_named(folder: Path) -> Iterator[None]:
    """The engine raises plain `Exception`, and `PanicException` (not an `Exception`) when it meets broken files."""
    try:
        yield
    except BaseException as error:
        if type(error) is Exception or isinstance(error, OSError) or type(error).__name__ == "PanicException":
            raise IndexBroken(
                f"the index in {folder} failed ({str(error).splitlines()[0]}): free disk space if there is none, "
                "otherwise build it anew with `python -m app ingest --rebuild`"
            ) from None
        raise
