"""How much memory a process held at most."""

import sys
from pathlib import Path

STATUS = Path("/proc/self/status")
MEGABYTE = 1_000_000


def peak_mb(status: Path = STATUS) -> float | None:
    """Of this process since it began, in millions of bytes, pages of mapped files included. None where nobody knows.

    Linux counts it in /proc/self/status. What `getrusage` says there is no less than what the process that started
    this one held, since it is handed on.
    """
    if status.exists():
        line = next(line for line in status.read_text("ascii", errors="replace").splitlines() if line[:6] == "VmHWM:")
        return int(line.split()[1]) * 1024 / MEGABYTE
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
