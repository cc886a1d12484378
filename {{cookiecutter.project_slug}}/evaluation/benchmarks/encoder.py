"""How near the built-in embedding model comes to what one core of this machine can multiply, by each of its engines.

The yardstick is a large product of float32 matrices on one BLAS thread, measured in turn with the encoder. Times are
those of the processor, so that other programs on the machine matter little.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from operator import truediv
from pathlib import Path
from pkgutil import resolve_name
from statistics import median

import numpy as np

from app.errors import NothingToIngest
from app.llm.embeddings import EMBEDDERS
from app.llm.minilm import MiniLM
from app.llm.minilm.wordpiece import WordPiece
from app.settings import MINILM, MINILM_ONNX

CHUNK_CHARACTERS = 600
CHUNKS = 32
QUESTION_CHARACTERS = 50
SIDE = 1536
"""Of the square matrices: large enough for BLAS to reach its full rate."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians over the rounds, on one core. `share` is encoder_gflops / matmul_gflops, above 1 where integers are used;
    `tokenizer_share` is the part of the encoder's time that cutting words takes, were each seen for the first time.
    """

    model: str
    matmul_gflops: float
    encoder_gflops: float
    share: float
    chunks_per_cpu_second: float
    cpu_hours_per_million_chunks: float
    tokens_per_chunk: float
    tokenizer_share: float
    question_cpu_ms: float
    load_cpu_ms: float


def run(docs: Path, rounds: int = 7) -> list[Speed]:
    """Encode chunks of 600 characters cut from the documents. Raises NothingToIngest when they hold no text."""
    chunks = cut(docs)
    return [measure(load, chunks, rounds) for load in encoders()]


def encoders() -> list[Callable[[], MiniLM]]:
    """What loads the built-in model on one core: in NumPy, and by ONNX Runtime where that is installed."""
    installed = all(map(find_spec, ("onnx", "onnxruntime")))
    names = [MINILM, MINILM_ONNX] if installed else [MINILM]
    return [partial(resolve_name(EMBEDDERS[name]), workers=1) for name in names]


def measure(load: Callable[[], MiniLM], chunks: Sequence[str], rounds: int) -> Speed:
    questions = [chunk[:QUESTION_CHARACTERS] for chunk in chunks]
    model = load()
    lengths = [len(model.tokenizer.encode(chunk, model.max_tokens)) for chunk in chunks]
    work = operations(lengths)
    products, encodings = alternate(lambda: model.encode_passages(chunks), rounds)
    seconds = median(encodings)
    return Speed(
        model=model.name,
        matmul_gflops=2 * SIDE**3 / median(products) / 1e9,
        encoder_gflops=work / seconds / 1e9,
        share=work / (2 * SIDE**3) * median(map(truediv, products, encodings)),
        chunks_per_cpu_second=len(chunks) / seconds,
        cpu_hours_per_million_chunks=1e6 * seconds / len(chunks) / 3600,
        tokens_per_chunk=sum(lengths) / len(chunks),
        tokenizer_share=cpu_seconds(lambda: tokenize(model, chunks)) / seconds,
        question_cpu_ms=1000 * median(cpu_seconds(partial(model.encode_question, question)) for question in questions),
        load_cpu_ms=1000 * median(cpu_seconds(load) for _ in range(rounds)),
    )


def cut(docs: Path) -> list[str]:
    """Pieces of all Markdown files, one after another; what is short is repeated."""
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(docs.rglob("*.md")))
    if not text.strip():
        raise NothingToIngest(f"{docs} holds no Markdown to measure with: pass --docs FOLDER")
    starts = range(0, CHUNKS * CHUNK_CHARACTERS, CHUNK_CHARACTERS)
    endless = text * (starts.stop // len(text) + 1)
    return [endless[start : start + CHUNK_CHARACTERS] for start in starts]


def operations(lengths: Sequence[int]) -> int:
    """Multiplications and additions of the matrix products for texts of so many tokens, attention's included."""
    model = MiniLM.load(workers=1)
    linear = sum(
        part.weight.size
        for layer in model.layers
        for part in (layer.query_key_value, layer.attended, layer.widen, layer.narrow)
    )
    attention = 2 * model.dimensions * len(model.layers)
    return sum(2 * linear * length + 2 * attention * length**2 for length in lengths)


def alternate(encode: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the matrix product and of encoding, in turn, after one round to warm up."""
    matrix = np.random.default_rng(0).standard_normal((SIDE, SIDE), np.float32)
    result = np.empty_like(matrix)
    pairs = [
        (cpu_seconds(lambda: np.matmul(matrix, matrix, out=result)), cpu_seconds(encode)) for _ in range(rounds + 1)
    ]
    products, encodings = zip(*pairs[1:], strict=True)
    return list(products), list(encodings)


def tokenize(model: MiniLM, texts: Sequence[str]) -> None:
    """With nothing remembered."""
    fresh = WordPiece(list(model.tokenizer.ids))
    for text in texts:
        fresh.encode(text, model.max_tokens)


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
