"""The documents that the lab works on, read one after the other: never more than one of them is in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.errors import NothingToIngest
from app.rag.changes import Task
from app.rag.index.manifest import Known
from app.rag.sources.source import Item, Reading
from app.rag.stages import Loaded, read
from app.rag.targets import named, remembered
from app.types import Progress


@dataclass(frozen=True, slots=True)
class Documents:
    """What lies at these addresses, as it would be ingested; into one `collection`, or one for each address."""

    paths: tuple[str, ...]
    reading: Reading
    collection: str | None = None

    def read(self, progress: Progress) -> Iterator[Loaded]:
        """Those that can be read, in a fixed order. Raises NothingToIngest for an address where nothing is."""
        tasks = list(self.tasks())
        for number, task in enumerate(tasks):
            progress(number, len(tasks), task.item.name)
            loaded = read(task, self.reading)
            if isinstance(loaded, Loaded):
                yield loaded

    def tasks(self) -> Iterator[Task]:
        for path in self.paths:
            target = named(path, None, "default")
            found = target.source.items(self.reading)
            yield from (Task(target, item) for item in found if isinstance(item, Item))


def documents_at(paths: Sequence[str], known: Sequence[Known], reading: Reading) -> Documents:
    """Of the paths given, or else of those that the index knows. Raises NothingToIngest without either."""
    if paths:
        return Documents(tuple(dict.fromkeys(paths)), reading)
    there, _ = remembered(known)
    if not there:
        raise NothingToIngest(
            "the index knows no documents: run `python -m app ingest PATH`, or name a path: `python -m app lab PATH`"
        )
    return Documents(tuple(dict.fromkeys(target.source.address for target in there)), reading)
