"""What a worker does with its share of the documents: all the stages, in order, in a process of its own.

Whatever goes wrong comes back as a value. A share that killed its worker too often is given back undone.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.errors import AppError, ClusterUnavailable, SettingsError
from app.rag.changes import Task
from app.rag.documents.loaders import Parse
from app.rag.documents.sandbox.parser import Limits, Sandbox
from app.rag.executor import InOrder, Lesson, Outcome
from app.rag.sources.source import Reading
from app.types.embedding import Embedder

TRIES = 2
UNHEARD = Lesson(0, lambda words: None)
Done = list[Outcome] | AppError | None
"""What became of a share; None if it was given back."""


@dataclass(frozen=True)
class Work:
    """Plain values. `load` builds the embedder, which has to be that of `fingerprint`; its keys are not to be shown."""

    load: Callable[[], Embedder] = field(repr=False)
    fingerprint: str
    reading: Reading
    chunker: str
    limits: Limits = field(default_factory=Limits)

    def stages(self, parse: Parse) -> InOrder:
        embedder = self.load()
        if embedder.fingerprint != self.fingerprint:
            raise SettingsError("a worker has another embedding model: install the same version on all machines")
        return InOrder(embedder, self.reading, self.chunker, parse)


class Tries:
    """How often each share was begun. One of them counts for all workers, and outlives them."""

    def __init__(self) -> None:
        self.begun: dict[int, int] = {}

    def begin(self, share: int) -> int:
        self.begun[share] = self.begun.get(share, 0) + 1
        return self.begun[share]


class Worker:
    """Holds an embedder as long as it lives. `tries` is Ray's handle of a `Tries`."""

    def __init__(self, work: Work, tries: Any) -> None:
        self.work = work
        self.tries = tries

    @cached_property
    def stages(self) -> InOrder:
        return self.work.stages(Sandbox(self.work.limits))

    def __call__(self, rows: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        shares = [int(share) for share in rows["share"]]
        done = [self.done(share, pickle.loads(tasks)) for share, tasks in zip(shares, rows["tasks"], strict=True)]  # noqa: S301
        return {"share": shares, "done": [pickle.dumps(one) for one in done]}

    def done(self, share: int, tasks: Sequence[Task]) -> Done:
        import ray

        if ray.get(self.tries.begin.remote(share)) > TRIES:
            return None
        try:
            return list(self.stages.run(tasks, UNHEARD))
        except AppError as error:
            return error
        except Exception as error:
            return ClusterUnavailable(f"a worker failed ({type(error).__name__}: {error}): run it without --engine ray")
