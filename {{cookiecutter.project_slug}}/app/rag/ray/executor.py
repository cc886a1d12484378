"""Hands out shares of the documents to workers, and takes in what became of them, as it comes."""

import pickle
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice

from app.errors import AppError
from app.rag.changes import Gone, Step, Task
from app.rag.documents.sandbox.parser import Sandbox
from app.rag.executor import Lesson, Outcome, words_of
from app.rag.ray.cluster import cluster
from app.rag.ray.worker import Done, Tries, Work, Worker
from app.rag.sources.source import Skipped

SHARE_DOCUMENTS = 16
SHARE_BYTES = 200_000
DIED = "the worker that read it died each time: save it anew"


@dataclass
class OnRay:
    """An executor. Starts or joins a cluster when there is something to read; close it to leave that.

    `address` is of a running cluster; without it, all cores of this machine work.
    """

    work: Work
    address: str | None = None
    until_closed: ExitStack = field(default_factory=ExitStack)
    started: bool = False

    def run(self, steps: Iterable[Step], lesson: Lesson) -> Iterator[Outcome]:
        planned = list(steps)
        if lesson.wanted:
            self.teach(planned, lesson)
        return self.outcomes(planned)

    def teach(self, steps: Sequence[Step], lesson: Lesson) -> None:
        """From a beginning that is cut here: what workers encode until then would wait, and be lost with this run."""
        with Sandbox(self.work.limits) as parse:
            words = chain.from_iterable(map(words_of, self.work.stages(parse).pieces(steps)))
            lesson.learn(islice(words, lesson.wanted))

    def outcomes(self, steps: Sequence[Step]) -> Iterator[Outcome]:
        """What was lost with its worker is tried once more, each document alone, so that one takes no other along."""
        yield Outcome(
            skipped=tuple(step for step in steps if isinstance(step, Skipped)),
            gone=tuple(step for step in steps if isinstance(step, Gone)),
        )
        lost = yield from self.round(list(shares(step for step in steps if isinstance(step, Task))))
        lost = yield from self.round([[task] for task in lost])
        for task in lost:
            yield Outcome(task.item.name, task.item.size, skipped=(Skipped(task.item.name, DIED),))

    def round(self, shares: Sequence[Sequence[Task]]) -> Generator[Outcome, None, list[Task]]:
        """Returns the documents of shares that were given back."""
        lost: list[Task] = []
        for share, done in self.spread(shares) if shares else ():
            if done is None:
                lost.extend(shares[share])
            elif isinstance(done, AppError):
                raise done
            else:
                yield from done
        return lost

    def spread(self, shares: Sequence[Sequence[Task]]) -> Iterator[tuple[int, Done]]:
        self.start()
        import ray
        from ray.data import ActorPoolStrategy, from_items

        tries = ray.remote(num_cpus=0)(Tries).remote()
        most = min(len(shares), int(ray.cluster_resources()["CPU"]))
        rows = [{"share": share, "tasks": pickle.dumps(tasks)} for share, tasks in enumerate(shares)]
        done = from_items(rows, override_num_blocks=len(rows)).map_batches(
            Worker,
            fn_constructor_args=(self.work, tries),
            compute=ActorPoolStrategy(min_size=1, max_size=most, initial_size=most),
            num_cpus=1,
            batch_size=1,
        )
        for batch in done.iter_batches(batch_size=None, prefetch_batches=0):
            for share, one in zip(batch["share"], batch["done"], strict=True):
                yield int(share), pickle.loads(one)  # noqa: S301

    def start(self) -> None:
        if not self.started:
            self.until_closed.enter_context(cluster(self.address))
            self.started = True

    def close(self) -> None:
        self.until_closed.close()


def shares(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """A few documents each, and a long one alone: a share is done when all of it is, and waits in memory until then."""
    share: list[Task] = []
    size = 0
    for task in tasks:
        if share and (len(share) == SHARE_DOCUMENTS or size + task.item.size > SHARE_BYTES):
            yield share
            share, size = [], 0
        share.append(task)
        size += task.item.size
    if share:
        yield share
