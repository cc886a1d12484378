"""What is to be ingested: paths, and the collection that each belongs to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import NothingToIngest
from app.rag import files
from app.rag.files import File, Skipped
from app.rag.index.manifest import Known


@dataclass(frozen=True, slots=True)
class Target:
    """One path: a folder and all below it, or a single file, and then `root` is its folder."""

    tenant: str
    collection: str
    path: Path
    root: Path

    @property
    def is_folder(self) -> bool:
        return self.path == self.root

    @property
    def source(self) -> str | None:
        """Of a single file; None for a folder, which has many."""
        return None if self.is_folder else files.source_of(self.path, self.root)

    @property
    def known(self) -> Known:
        return Known(self.tenant, self.collection, str(self.path))


def named(path: Path, collection: str | None, tenant: str) -> Target:
    """A path that someone gave; the collection is its folder if none is named.

    Raises NothingToIngest if there is no such path.
    """
    try:
        resolved = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise NothingToIngest(f"{files.printable(path)}: {reason}; nothing was ingested, correct the path") from None
    root = folder_of(resolved)
    return Target(tenant, collection or files.printable(root), resolved, root)


def remembered(known: Iterable[Known]) -> tuple[list[Target], list[Skipped]]:
    """The paths of earlier runs, and of these the ones that are no longer there."""
    targets, missing = [], []
    for item in known:
        path = Path(item.path)
        if path.exists():
            targets.append(Target(item.tenant, item.collection, path, folder_of(path)))
        else:
            missing.append(Skipped(files.printable(path), "no longer there: its documents were left out"))
    return targets, missing


def folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def found(target: Target, leave_out: Collection[Path] = ()) -> list[File | Skipped]:
    """The files of a target, unread."""
    if target.is_folder:
        return list(files.find(target.root, leave_out))
    single = files.look_at(target.path, target.root)
    return [single] if single else []
