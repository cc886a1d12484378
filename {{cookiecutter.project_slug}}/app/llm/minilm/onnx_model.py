"""`minilm-onnx`: the built-in embedding model by ONNX Runtime, in integers: faster, with nearly the same vectors.

Shares words, embeddings and batches with `model.py`. The graph is in `onnx_graph.py`. Needs the extra `onnx`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.errors import MissingExtra
from app.llm.minilm.encoder import Array, Embeddings, Layer
from app.llm.minilm.model import MiniLM
from app.llm.minilm.onnx_graph import build
from app.llm.minilm.wordpiece import WordPiece
from app.settings import MINILM_ONNX


class OnnxMiniLM(MiniLM):
    """MiniLM, apart from the layers. Raises MissingExtra when made without ONNX Runtime."""

    def __init__(
        self, tokenizer: WordPiece, embeddings: Embeddings, layers: Sequence[Layer], fingerprint: str, workers: int
    ) -> None:
        model, made = build_model(layers)
        super().__init__(tokenizer, embeddings, (), f"{fingerprint}-{made}", workers)
        self.name = MINILM_ONNX
        self.session = start(model)

    def encode_batch(self, texts: Sequence[Sequence[int]]) -> Array:
        """One text after another: nothing is padded, and no text's integers depend on another text."""
        means = np.concatenate(
            [self.session.run(None, {"x": self.embeddings([text])[np.newaxis]})[0] for text in texts]
        )
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return means


def build_model(layers: Sequence[Layer]) -> tuple[bytes, str]:
    try:
        return build(layers)
    except ImportError:
        raise missing() from None


def start(model: bytes) -> Any:
    """A session that computes in the thread that calls it: the batches already run in parallel."""
    try:
        import onnxruntime
    except ImportError:
        raise missing() from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def missing() -> MissingExtra:
    return MissingExtra(f'EMBEDDING_MODEL={MINILM_ONNX} needs the extra onnx: run `make setup EXTRAS="onnx"`')
