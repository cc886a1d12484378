"""From documents and questions to a packed encoder with its figures. Until all is there, an earlier one stays."""

import asyncio
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.bootstrap import Application
from app.errors import SettingsError
from app.llm.minilm import MiniLM
from app.llm.minilm.model import WEIGHTS
from app.settings import MINILM, Settings
from app.types import Progress
from app.types.embedding import Embedder
from evaluation.gate.written import put
from evaluation.limits import Limits
from evaluation.retrieval.collections import is_judged
from evaluation.trial import remembering, temporary
from training.embeddings.card import card
from training.embeddings.material import Material, chunks_of, golden, make_material
from training.embeddings.measure import Elsewhere, Marks, compare, elsewhere, marked
from training.embeddings.mining import Triple, mined
from training.embeddings.packing import packed
from training.embeddings.start import Arrays, read_weights, start
from training.embeddings.trainer import Learnt, Recipe, tune
from training.measuring.picture import can_draw
from training.sets.sources import Source, Wish, cases

Bar = Callable[[], AbstractContextManager[Progress]]
"""Begins a part of the work whose remaining time is told by itself."""


@dataclass(frozen=True)
class Job:
    """`wish` says of what rows are made, `others` are folders of judged collections, which only measure."""

    settings: Settings
    wish: Wish
    limits: Limits
    others: Sequence[Path]
    output: Path
    recipe: Recipe

    def here(self) -> Settings:
        """Those of a trial, which has an encoder of its own."""
        return self.settings.model_copy(update={"embedding_model": MINILM})


@dataclass(frozen=True)
class Lesson:
    """What is learnt, and how well the built-in encoder finds what is measured."""

    material: Material
    train: list[Triple]
    validation: list[Triple]
    before: Marks


def check_output(path: Path) -> None:
    """Raises SettingsError for a place where no packed file may lie."""
    if path.suffix != ".npz" or path.is_dir() or path.resolve() == WEIGHTS.resolve():
        raise SettingsError(f"{path} can't take the weights: name a file that ends in .npz with --output")


def run(job: Job, bar: Bar) -> dict[str, Any]:
    """Writes the weights, and beside them figures, card and picture. Returns the figures. Raises an AppError."""
    with remembering(job.here()) as built_in:
        return run_beside(built_in, job, bar)


def run_beside(built_in: Embedder, job: Job, bar: Bar) -> dict[str, Any]:
    arrays = read_weights()
    with reading(job, built_in, bar) as application:
        lesson = prepare(application, job, bar)
    with bar() as progress:
        made, learnt = learn(arrays, lesson, job.recipe, progress)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / job.output.name
        np.savez(file, allow_pickle=False, **made)
        tuned = MiniLM.load(file)
        with reading(job, tuned, bar) as application:
            after = measured(application, lesson.material, bar)
        found = figures(lesson, learnt, job.recipe, after) | {
            "base": built_in.fingerprint,
            "fingerprint": tuned.fingerprint,
            "elsewhere": [one.to_json() for one in others(job, built_in, tuned, bar)],
        }
        keep(file.read_bytes(), found, job.output)
    return found


@contextmanager
def reading(job: Job, embedder: Embedder, bar: Bar) -> Iterator[Application]:
    """An index of all documents, encoded by this one, which goes with it."""
    with temporary(job.here(), embedder=embedder) as application:
        with bar() as progress:
            application.ingest([job.wish.docs], progress=progress)
        yield application


def prepare(application: Application, job: Job, bar: Bar) -> Lesson:
    chunks, wish = chunks_of(application), job.wish
    found = list(golden(wish.questions, chunks)) if Source.GOLDEN in wish.sources else []
    if rest := tuple(one for one in wish.sources if one != Source.GOLDEN):
        further = Wish(rest, wish.docs, (), wish.per_document, wish.seed)
        with bar() as progress:
            found += asyncio.run(cases(application, job.settings, further, job.limits, progress))
    material = make_material(chunks, found, wish.seed)
    with bar() as progress:
        train = mined(application, material, "train", chunks, progress)
    with bar() as progress:
        validation = mined(application, material, "validation", chunks, progress)
    return Lesson(material, train, validation, measured(application, material, bar))


def measured(application: Application, material: Material, bar: Bar) -> Marks:
    with bar() as progress:
        return marked(application, material.asked["test"], progress)


def others(job: Job, before: Embedder, after: Embedder, bar: Bar) -> list[Elsewhere]:
    found = []
    for folder in filter(is_judged, job.others):
        with bar() as progress:
            found += elsewhere(job.here(), folder, before, after, progress)
    return found


def learn(arrays: Arrays, lesson: Lesson, recipe: Recipe, progress: Progress) -> tuple[dict[str, Any], Learnt]:
    model = start(arrays)
    learnt = tune(model, lesson.train, lesson.validation, recipe, progress)
    tensors = {name: one.detach().numpy() for name, one in model[0].model.named_parameters()}
    return packed(arrays, tensors), learnt


def figures(lesson: Lesson, learnt: Learnt, recipe: Recipe, after: Marks) -> dict[str, Any]:
    dropped: Counter[str] = Counter()
    for (_, reason), count in sorted(lesson.material.dropped.items()):
        dropped[reason] += count
    return {
        **asdict(recipe),
        "train": len(lesson.train),
        "validation": len(lesson.validation),
        "questions": len(lesson.material.asked["test"]),
        "documents": Counter(lesson.material.documents.values()),
        "dropped": dropped,
        **asdict(learnt),
        "compared": [one.to_json() for one in compare(lesson.before, after)],
    }


def keep(weights: bytes, found: dict[str, Any], output: Path) -> None:
    """The weights come last: where they are new, what is said of them is too."""
    output.parent.mkdir(parents=True, exist_ok=True)
    put(output.with_suffix(".json"), f"{json.dumps(found, indent=2)}\n")
    put(output.with_suffix(".md"), card(found, output))
    if can_draw():
        from training.embeddings.picture import draw

        draw(output.with_suffix(".png"), found)
    beside = output.with_suffix(".npz.part")
    beside.write_bytes(weights)
    os.replace(beside, output)
