"""A cross-encoder reads question and passage together, and scores how well the one answers the other.

Source: Nogueira and Cho, Passage Re-ranking with BERT (2019). It is slow, so it sees only the best of the ranking. The
model is CROSS_ENCODER, a folder or a name in the cache of Hugging Face: nothing is ever downloaded here.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.errors import MissingExtra, SettingsError
from app.rag.retrieval.step import Arrangement, Candidate, Found, Parts

Score = Callable[[Sequence[tuple[str, str]]], Sequence[float]]
"""(question, passage) to 0 … 1. Blocking, thread-safe."""
BATCH = 16
FETCH = "give a folder, or fetch it once with `hf download NAME`"


@dataclass(frozen=True, slots=True)
class Reranker:
    score: Score
    depth: int = 50

    def arrange(self, candidates: Sequence[Candidate], found: Found) -> list[Candidate]:
        """By the model's score alone; of equal ones, the first comes first."""
        pairs = [(found.search.query.text, text(candidate)) for candidate in candidates]
        scores = self.score(pairs) if pairs else []
        scored = [replace(one, score=float(score)) for one, score in zip(candidates, scores, strict=True)]
        return sorted(scored, key=lambda one: -one.score)


def text(candidate: Candidate) -> str:
    """As it was encoded: under its path of headings."""
    chunk = candidate.chunk
    return f"{chunk.heading}\n{chunk.text}" if chunk.headings else chunk.text


class Model:
    """A `Score` by the model in a folder, which is loaded when it is first asked."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.lock = threading.Lock()

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        with self.lock:  # its tokenizer is for one thread at a time
            scores = self.encoder.predict(list(pairs), batch_size=BATCH, activation_fn=self.sigmoid)
        return [float(score) for score in scores]

    @property
    def sigmoid(self) -> Any:
        import torch

        return torch.nn.Sigmoid()

    @cached_property
    def encoder(self) -> Any:
        from sentence_transformers import CrossEncoder

        try:
            encoder = CrossEncoder(str(self.folder), local_files_only=True)
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0][:200]
            raise SettingsError(f"CROSS_ENCODER={self.name!r} can't be loaded ({reason}): choose another") from None
        if encoder.num_labels != 1:
            raise SettingsError(
                f"CROSS_ENCODER={self.name!r} gives {encoder.num_labels} scores: choose one for ranking"
            )
        return encoder


def located(name: str) -> Path:
    """The folder of a model, by its path or by its name in the cache. Raises SettingsError. Never downloads."""
    if (Path(name) / "config.json").is_file():
        return Path(name)
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        found = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        found = None
    if not isinstance(found, str):
        raise SettingsError(f"CROSS_ENCODER={name!r} is no model on this machine: {FETCH}")
    return Path(found).parent


def make(parts: Parts) -> Arrangement:
    """Raises SettingsError or MissingExtra."""
    if not parts.cross_encoder:
        raise SettingsError("RETRIEVAL names cross_encoder: set CROSS_ENCODER to a folder with a model, or its name")
    if find_spec("sentence_transformers") is None:
        raise MissingExtra('cross_encoder needs the extra transformers: run `make setup EXTRAS="transformers"`')
    return Reranker(Model(parts.cross_encoder, located(parts.cross_encoder)))
