"""How much memory processes hold, in megabytes: what is theirs alone, and their share of what they have in common."""

from collections.abc import Iterator, Sequence
from pathlib import Path

PROC = Path("/proc")


def megabytes(pids: Sequence[int]) -> float:
    """Of these processes and all that they started; 0 where the system does not say (it is Linux that does)."""
    return sum(proportional(pid) for pid in family(pids)) / 1e3


def family(pids: Sequence[int]) -> Iterator[int]:
    parents = {int(path.name): parent_of(path) for path in PROC.glob("[0-9]*")}
    found = list(pids)
    for pid in found:  # grows as it goes
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return iter(found)


def parent_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended since
        return 0


def proportional(pid: int) -> float:
    """In kilobytes."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)
