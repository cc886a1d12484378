"""From the tuned model back to the format of the built-in encoder, in which it runs.

Only what that format keeps in float32 was tuned, so nothing is rounded: the matrices stay the four bits they were.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.embeddings.start import Arrays
from training.pack_minilm import LINEAR, by_layer, fingerprint, norm_arrays


def packed(arrays: Arrays, tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """`arrays` of the model that was tuned, with the biases and gains of `tensors`, which are called as BERT's are."""
    found = {
        **{name: one for name, one in arrays.items() if name != "fingerprint"},
        "embedding_norm.gain": tensors["embeddings.LayerNorm.weight"],
        "embedding_norm.bias": tensors["embeddings.LayerNorm.bias"],
        **norm_arrays(tensors),
        **{
            f"{name}.bias": np.stack([np.concatenate(rows) for rows in by_layer(tensors, sources, "bias")])
            for name, sources in LINEAR.items()
        },
    }
    return found | {"fingerprint": np.array(fingerprint(found))}
