"""What the system lets a process take, as far as it has such limits: Windows has none of them."""

import os
from contextlib import suppress

OPEN_FILES = 64


def confine(memory: int) -> None:
    """No more than `memory` bytes above what this process has now, few open files, none written, no core dump.

    They hold for the rest of its life, and for its children.
    """
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: now() + memory,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, wanted in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):  # a system may know a limit and not set it, as macOS does of memory
            resource.setrlimit(kind, (most, most))


def now() -> int:
    """The bytes of this process's address space; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
