"""What `transformers` computes of the same tokens, and how far both are apart. Needs the extra `finetuning`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.attention.attention import Array, Trace


@dataclass(frozen=True)
class Deviation:
    """The largest there is: of `weights`, which are shares, as it is; of the others relative to the token's vector."""

    weights: float
    hidden: float
    logits: float


def reference(model: Any, ids: Sequence[int]) -> Trace:
    """By the attention that is called eager: the others never have the weights as a whole."""
    import torch

    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    try:
        with torch.no_grad():
            seen = model(torch.tensor([list(ids)]), output_attentions=True, output_hidden_states=True)
    finally:
        model.set_attn_implementation(before)
    hidden, weights = (np.stack([one[0].numpy() for one in ones]) for ones in (seen.hidden_states, seen.attentions))
    return Trace(hidden, weights, seen.logits[0].numpy())


def deviation(one: Trace, other: Trace) -> Deviation:
    return Deviation(
        float(np.abs(one.weights - other.weights).max()),
        relative(one.hidden, other.hidden),
        relative(one.logits, other.logits),
    )


def relative(one: Array, other: Array) -> float:
    """Of each token by itself, since the first token's vector is a hundred times as long as the others."""
    return float((np.linalg.norm(one - other, axis=-1) / np.linalg.norm(other, axis=-1)).max())
