"""The default embedding model: all-MiniLM-L6-v2 in four bits, on NumPy, with nothing to download.

Loads the weights, those of the package or what `training embeddings` made of them, cuts texts into batches of like
length and encodes the batches in parallel.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from app.errors import ModelUnavailable
from app.llm.minilm.encoder import Array, Embeddings, Layer, LayerNorm, Linear, encode
from app.llm.minilm.quantization import Quantised, dequantise
from app.llm.minilm.wordpiece import WordPiece
from app.settings import MINILM

WEIGHTS = Path(__file__).with_name("weights.npz")
BATCH_TOKENS = 768
"""Enough for the matrix products to run at full speed, few enough for their results to stay in the cache."""

Arrays = dict[str, NDArray[Any]]


class MiniLM:
    """Texts to unit vectors of 384 dimensions. Of each text, the first 256 tokens count."""

    def __init__(
        self, tokenizer: WordPiece, embeddings: Embeddings, layers: Sequence[Layer], fingerprint: str, workers: int
    ) -> None:
        self.name = MINILM
        self.path = WEIGHTS
        self.fingerprint = fingerprint
        self.max_tokens, self.dimensions = embeddings.positions.shape
        self.tokenizer = tokenizer
        self.embeddings = embeddings
        self.layers = layers
        self.pool = ThreadPoolExecutor(workers, thread_name_prefix="minilm")

    def __reduce__(self) -> tuple[Callable[[Path], Self], tuple[Path]]:
        """Another process loads the weights itself, from the same file."""
        return type(self).load, (self.path,)

    @classmethod
    def load(cls, path: Path = WEIGHTS, workers: int | None = None) -> Self:
        """The model with `workers` threads, by default one for each processor that this process may use.

        With weights other than the package's it is called after their file, wherever that lies: `minilm:mine.npz`.
        From here on BLAS keeps to one thread for each call, in the whole process: batches run in parallel instead.
        Raises ModelUnavailable.
        """
        threadpool_limits(limits=1, user_api="blas")
        try:
            with path.open("rb") as file, np.load(file) as stored:
                arrays = {name: stored[name] for name in stored.files}
            model = cls(
                WordPiece(arrays["vocabulary"].tobytes().decode().split("\n")),
                Embeddings(quantised(arrays, "tokens"), arrays["positions"], layer_norm(arrays, "embedding_norm", ())),
                layers(arrays),
                str(arrays["fingerprint"]),
                workers or processors(),
            )
        except (OSError, ValueError, KeyError, EOFError, IndexError, TypeError, BadZipFile) as error:
            raise ModelUnavailable(
                f"the weights of EMBEDDING_MODEL=minilm can't be read ({error}): restore {path} from the template"
            ) from None
        model.path = path
        if path != WEIGHTS:
            model.name = f"{model.name}:{path.name}"
        return model

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Shape (384,). This model reads questions and passages alike."""
        vector: NDArray[np.float32] = self.encode_passages([text])[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 384), each row of length 1, whatever the text. Blocks; may be called from any thread."""
        ids = [self.tokenizer.encode(text, self.max_tokens) for text in texts]
        vectors = np.empty((len(texts), self.dimensions), np.float32)

        def run(batch: list[int]) -> None:
            vectors[batch] = self.encode_batch([ids[number] for number in batch])

        batches = list(batches_of_like_length(list(map(len, ids))))
        for _ in map(run, batches) if len(batches) == 1 else self.pool.map(run, batches):
            pass
        return vectors

    def encode_batch(self, texts: Sequence[Sequence[int]]) -> Array:
        """Texts as token ids, to their unit vectors."""
        return encode(self.embeddings, self.layers, texts)


def batches_of_like_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions, the longest texts first, at most BATCH_TOKENS to a batch: [300, 9, 200] -> [0, 2], [1]."""
    batch: list[int] = []
    tokens = 0
    for position in sorted(range(len(lengths)), key=lambda position: -lengths[position]):
        if batch and tokens + lengths[position] > BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(position)
        tokens += lengths[position]
    if batch:
        yield batch


def layers(arrays: Arrays) -> list[Layer]:
    """Each kind of matrix is unpacked for all layers at once: large arrays lie on large pages, which come quicker."""
    linears = [linear(arrays, name) for name in ("query_key_value", "attended", "widen", "narrow")]
    return [
        Layer(
            query_key_value=query_key_value,
            attended=attended,
            attention_norm=layer_norm(arrays, "attention_norm", number),
            widen=widen,
            narrow=narrow,
            norm=layer_norm(arrays, "norm", number),
        )
        for number, (query_key_value, attended, widen, narrow) in enumerate(zip(*linears, strict=True))
    ]


def linear(arrays: Arrays, name: str) -> list[Linear]:
    """Groups (layers, inputs / 64, 64, outputs) in four bits to one float32 matrix (inputs, outputs) for each layer."""
    weights = dequantise(quantised(arrays, name))
    stacked = weights.reshape(len(weights), -1, weights.shape[-1])
    return [Linear(weight, bias) for weight, bias in zip(stacked, arrays[f"{name}.bias"], strict=True)]


def layer_norm(arrays: Arrays, name: str, number: int | tuple[()]) -> LayerNorm:
    return LayerNorm(arrays[f"{name}.gain"][number], arrays[f"{name}.bias"][number])


def quantised(arrays: Arrays, name: str) -> Quantised:
    return Quantised(arrays[f"{name}.codes"], arrays[f"{name}.scale"], arrays[f"{name}.minimum"])


def processors() -> int:
    """Those that this process may use; a container often may not use all that the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
