"""Memory that a step has freed is kept for the next one.

By default the GNU C library gives large pieces back to the system at once, which then clears each page again: a fifth
of the time in which SmolLM2 learns on a CPU. The parameters are those of mallopt(3).
"""

import ctypes

# By their numbers in malloc.h: from which size pieces are given back one by one, how much may be free at the end of the
# heap before it shrinks, and how much more it grows than is asked for; in bytes.
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD = -3, -1, -2
PARAMETERS = {M_MMAP_THRESHOLD: 1 << 30, M_TRIM_THRESHOLD: (1 << 31) - 1, M_TOP_PAD: 1 << 28}


def keep_freed_memory() -> bool:
    """Whether it could be told so: other C libraries know no such parameters, and then nothing changes."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # the last on Windows
        return False
    return all(mallopt(number, value) == 1 for number, value in PARAMETERS.items())
