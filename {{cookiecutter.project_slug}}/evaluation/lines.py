"""A file that only grows, a JSON object on each line, so that nothing that took time or money is lost.

Runs beside each other may write to the same file, since a line is written at once. Knows nothing of what the lines say.
"""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

NEW_LINE = "\n"


def append(path: Path, line: str) -> None:
    """One call of the system, at the end of the file, whoever else writes there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        data = f"{'' if whole(file) else NEW_LINE}{line}{NEW_LINE}".encode()
        if os.write(file, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        os.close(file)


def whole(file: int) -> bool:
    """Whether its last line is complete: a killed process, or a full disk, may have left half of one."""
    size = os.fstat(file).st_size
    if not size:
        return True
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) == b"\n"


def lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every line that holds a JSON object; half a line is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for line in content.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value
