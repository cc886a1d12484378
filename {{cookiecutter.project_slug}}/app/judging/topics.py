"""The topics of questions as they once were, in a file: what is asked lately is compared with them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from app.statistics.clusters import Vectors, nearest, unit
from app.statistics.shift import chi_squared
from app.storage.drift import FEWEST, Drift, Window
from app.types.account import EVALUATION

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.types.embedding import Embedder

FILE = "topics.npz"
MOST = 2_000


@dataclass(frozen=True)
class TopicModel:
    """`centres` are (topics, dimensions), `counts` how many questions each had; `fingerprint` names the embedder."""

    centres: Vectors
    counts: NDArray[np.int64]
    fingerprint: str

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}")
        with fresh.open("wb") as stream:
            np.savez(stream, centres=self.centres, counts=self.counts, fingerprint=np.array(self.fingerprint))
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "TopicModel | None":
        """None where there is no such file, or none that can be read."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
                return cls(found["centres"], found["counts"], str(found["fingerprint"]))
        except (OSError, ValueError, KeyError, BadZipFile):
            return None


class TopicDrift:
    """Compares kept questions with the topics of the file, if it is of this embedder. Each is encoded once."""

    def __init__(self, file: Path, embedder: "Embedder") -> None:
        self.file = file
        self.embedder = embedder
        self.known: dict[str, NDArray[np.float32]] = {}

    async def drift(self, engine: "AsyncEngine", window: Window) -> Drift:
        """Without a file nothing is compared, and nothing is read."""
        model = TopicModel.load(self.file)
        if model is None or model.fingerprint != self.embedder.fingerprint:
            return Drift("topics", 0, 0, None, None, None)
        asked = await lately(engine, window)
        counts = await asyncio.to_thread(self.counts, model, asked)
        before = [int(count) for count in model.counts]
        enough = min(sum(before), len(asked)) >= FEWEST
        shift = chi_squared(before, counts) if enough else None
        return Drift("topics", sum(before), len(asked), None, None, shift)

    def counts(self, model: TopicModel, asked: Sequence[str]) -> list[int]:
        """How many of the questions are nearest to each centre."""
        self.known = {text: self.vector(text) for text in dict.fromkeys(asked)}
        if not asked:
            return [0] * len(model.centres)
        labels = nearest(unit(np.stack([self.known[text] for text in asked])), model.centres)
        return [int(count) for count in np.bincount(labels, minlength=len(model.centres))]

    def forget(self) -> None:
        """What was asked, since it is erased."""
        self.known = {}

    def vector(self, text: str) -> NDArray[np.float32]:
        known = self.known.get(text)
        return self.embedder.encode_question(text) if known is None else known


async def lately(engine: "AsyncEngine", window: Window) -> list[str]:
    """The newest kept questions of the last days, that people asked."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import kept_answers

    wanted = select(kept_answers.c.question).where(kept_answers.c.at >= window.since, kept_answers.c.at < window.now)
    wanted = wanted.where(kept_answers.c.subject != EVALUATION)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        return list((await connection.execute(wanted.order_by(kept_answers.c.at.desc()).limit(MOST))).scalars())
