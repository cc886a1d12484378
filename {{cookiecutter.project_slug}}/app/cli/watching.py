"""Waits for changes below paths, by watchfiles: a burst of them counts once."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

LOOKS_EVERY_MS = 1_000


def changes(paths: Sequence[str], leave_out: Collection[Path]) -> Iterator[None]:
    """Once when it has begun to look, so that nothing is missed before that; then after each burst, until Ctrl-C.

    What changes under `leave_out` counts for nothing. Of a file its folder is watched: editors put a new one there.
    """
    from watchfiles import Change, watch

    def counts(change: Change, path: str) -> bool:
        return not any(Path(path).is_relative_to(folder) for folder in leave_out)

    places = {path if path.is_dir() else path.parent for path in (Path(one).resolve() for one in paths)}
    begun = False
    for found in watch(
        *places,
        watch_filter=counts,
        rust_timeout=LOOKS_EVERY_MS,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        if found or not begun:
            begun = True
            yield
