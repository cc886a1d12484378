"""How well the default search finds with each store, on collections with known answers."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.bootstrap.models import build_embedder
from app.settings import Settings
from app.types import Progress
from app.types.embedding import Embedder
from evaluation.benchmarks.stores.forms import FORMS
from evaluation.memo import PassageMemo
from evaluation.retrieval import collections, strategies
from evaluation.trial import isolated


def run(settings: Settings, names: Sequence[str], data: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    """A row for each judged collection and form, with nDCG@10 and recall@10. Raises BadCollection."""
    for folder in filter(collections.is_judged, collections.found_in(data)):
        embedder = PassageMemo(build_embedder(settings))
        for name in names:
            yield {"store": name, **measured(settings, name, folder, embedder, progress)}


def measured(settings: Settings, name: str, folder: Path, embedder: Embedder, progress: Progress) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as own, FORMS[name].start(Path(own)) as (addresses, _):
        update = {"vector_store": FORMS[name].store, **addresses}
        trial = isolated(settings, Path(own) / "data").model_copy(update=update)
        with build(trial, "evaluate", embedder=embedder) as application:
            (row,) = strategies.judged(folder, application, progress, ["hybrid"])
            return row.to_json()
