"""The built-in encoder as a model of sentence-transformers: its packed weights restored, its own vocabulary.

Nothing is downloaded. Knows nothing of what is learnt.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.llm.minilm.encoder import EPSILON, HEADS
from app.llm.minilm.model import WEIGHTS
from app.llm.minilm.quantization import Quantised, dequantise
from app.llm.transformers.quiet import LOUD
from training.pack_minilm import LINEAR, NORM

Arrays = Mapping[str, NDArray[Any]]
WORDS = "embeddings.word_embeddings.weight"


def read_weights(path: Path = WEIGHTS) -> dict[str, NDArray[Any]]:
    """The arrays of a packed file, as `pack_minilm` made them."""
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def start(arrays: Arrays) -> Any:
    """A SentenceTransformer: BERT, the mean of its tokens, length 1. Takes as many tokens as the built-in encoder."""
    positions, dimensions = arrays["positions"].shape
    with quiet(), tempfile.TemporaryDirectory() as folder:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

        bert(arrays).save_pretrained(folder)
        tokenizer(arrays, positions).save_pretrained(folder)
        transformer = Transformer(folder, max_seq_length=positions, model_kwargs={"add_pooling_layer": False})
        return SentenceTransformer(modules=[transformer, Pooling(dimensions, "mean"), Normalize()], device="cpu")


@contextmanager
def quiet() -> Iterator[None]:
    """Libraries speak to each other, of names that will go and of kernels that a CPU has no use for."""
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        yield


def bert(arrays: Arrays) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    positions, dimensions = arrays["positions"].shape
    wide = arrays["widen.bias"].shape[1]
    config = BertConfig(
        vocab_size=len(arrays["tokens.codes"]),
        hidden_size=dimensions,
        num_hidden_layers=len(arrays["widen.bias"]),
        num_attention_heads=HEADS,
        intermediate_size=wide,
        hidden_act="gelu_pytorch_tanh",  # as the encoder computes it
        max_position_embeddings=positions,
        type_vocab_size=2,
        layer_norm_eps=float(EPSILON),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(one) for name, one in tensors(arrays).items()})
    return model


def tokenizer(arrays: Arrays, length: int) -> Any:
    from transformers import BertTokenizer

    words = arrays["vocabulary"].tobytes().decode().split("\n")
    ids = {word: number for number, word in enumerate(words)}
    return BertTokenizer(vocab=ids, do_lower_case=True, model_max_length=length)


def tensors(arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    """By the names of BERT: the opposite of `pack`, but for what rounding took. The vector for "first text" is in the
    positions already, so it is 0.
    """
    dimensions = arrays["positions"].shape[1]
    return {
        WORDS: restored(arrays, "tokens")[:, :, 0],
        "embeddings.position_embeddings.weight": arrays["positions"],
        "embeddings.token_type_embeddings.weight": np.zeros((2, dimensions), np.float32),
        "embeddings.LayerNorm.weight": arrays["embedding_norm.gain"],
        "embeddings.LayerNorm.bias": arrays["embedding_norm.bias"],
        **linear_tensors(arrays),
        **norm_tensors(arrays),
    }


def linear_tensors(arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    """One matrix (outputs, inputs) and one bias for each source; those of query, key and value were joined."""
    found = {}
    for name, sources in LINEAR.items():
        weights = restored(arrays, name)
        stacked = weights.reshape(len(weights), -1, weights.shape[-1]).transpose(0, 2, 1)  # (layers, outputs, inputs)
        for layer, (matrix, bias) in enumerate(zip(stacked, arrays[f"{name}.bias"], strict=True)):
            parts = zip(sources, np.split(matrix, len(sources)), np.split(bias, len(sources)), strict=True)
            for source, rows, shift in parts:
                found[f"encoder.layer.{layer}.{source}.weight"] = np.ascontiguousarray(rows)
                found[f"encoder.layer.{layer}.{source}.bias"] = shift
    return found


def norm_tensors(arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    return {
        f"encoder.layer.{layer}.{source}.{theirs}": row
        for name, source in NORM.items()
        for theirs, ours in (("weight", "gain"), ("bias", "bias"))
        for layer, row in enumerate(arrays[f"{name}.{ours}"])
    }


def restored(arrays: Arrays, name: str) -> NDArray[np.float32]:
    return dequantise(Quantised(*(arrays[f"{name}.{part}"] for part in ("codes", "scale", "minimum"))))
