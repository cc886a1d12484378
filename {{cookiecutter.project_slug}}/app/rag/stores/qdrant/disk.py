"""What a disk does to the embedded engine: how much room it needs, how long it takes, and what its failures mean."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import IndexBroken

# The engine maps files with holes into memory: a disk that is full when a hole is filled kills the process (SIGBUS).
# Opening a small index on a disk in memory fills 90 MB of them, on other disks hardly any.
SPARE_BYTES = 100_000_000
PAYLOADS = "segments/*/payload_storage/page_*.dat"
AHEAD_BYTES = 100_000_000
"""Of payloads, which are about 700 a chunk. Those of a larger index wait until somebody asks for them."""


def require_space(folder: Path, spare_bytes: int) -> None:
    """Raises OSError."""
    if shutil.disk_usage(folder).free < spare_bytes:
        raise OSError(f"less than {spare_bytes // 1_000_000} MB are free on its disk")


def read_ahead(shard: Path, most_bytes: int = AHEAD_BYTES) -> int:
    """Has the system read payloads before the first question asks for them. Gives how many bytes.

    The engine has them dropped from memory as it opens or tidies up, and each chunk would wait for the disk. The system
    reads in the background, into memory that it takes back as it likes. Only Linux is asked.
    """
    wanted = 0
    if sys.platform == "linux":
        for path in sorted(shard.glob(PAYLOADS)):
            with suppress(OSError), path.open("rb") as file:
                for start, length in filled(file.fileno()):
                    if wanted + length > most_bytes:
                        return wanted
                    os.posix_fadvise(file.fileno(), start, length, os.POSIX_FADV_WILLNEED)
                    wanted += length
    return wanted


def filled(file: int) -> Iterator[tuple[int, int]]:
    """Where a file has content, and how much: holes are left out."""
    end, size = 0, os.fstat(file).st_size
    while end < size:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:  # nothing but a hole is left
            return
        end = os.lseek(file, start, os.SEEK_HOLE)
        yield start, end - start


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
