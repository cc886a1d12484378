"""What a variant costs: its weights are compared with those of the whole model, and both read a text.

Weights are restored, or unpacked, so that all variants are measured alike. Needs the extra `finetuning`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from training.quantisation.formats import Array


@dataclass(frozen=True)
class Measured:
    """`bytes` of all weights, on disk where they were written; `error` of the linear layers, relative; `perplexity` of
    the text. `milliseconds` of one linear layer, where the variant computes with it as it is stored.

    `divergence` is Kullback and Leibler's of the whole model's distribution of the next token from this one's, in nats
    a token; `same` the share of tokens after which the likeliest next one is still the same.
    """

    bytes: int
    error: float
    perplexity: float
    divergence: float
    same: float
    milliseconds: float | None = None


def linears_of(model: Any) -> list[Any]:
    """All linear layers but the last, which many models share with their embeddings, and which stays whole."""
    import torch

    last = model.get_output_embeddings()
    return [one for one in model.modules() if isinstance(one, torch.nn.Linear) and one is not last]


def restored(linear: Any) -> Array:
    """The numbers that the layer stands for, (outputs, inputs), whatever it stores. Ask before it computes: a layer of
    bitsandbytes may then pack them anew, as the processor likes them.
    """
    weight = linear.weight.detach()
    if state := getattr(linear.weight, "quant_state", None):
        from bitsandbytes.functional import dequantize_4bit

        weight = dequantize_4bit(weight.data, state)
    return cast(Array, weight.dequantize().float().cpu().numpy())


def error_of(whole: Any, variant: Any) -> float:
    """Of all linear layers together, relative: the length of what is wrong by that of the weights."""
    wrong, length = 0.0, 0.0
    for one, other in zip(linears_of(whole), linears_of(variant), strict=True):
        weights = restored(one)
        wrong += float(np.linalg.norm(restored(other) - weights)) ** 2
        length += float(np.linalg.norm(weights)) ** 2
    return float((wrong / length) ** 0.5)


def read(model: Any, ids: Sequence[int]) -> Any:
    """The logarithms of how likely each token comes next (tokens, vocabulary)."""
    import torch

    with torch.no_grad():
        return model(torch.tensor([list(ids)], device=model.device)).logits[0].float().cpu().log_softmax(-1)


def compare(whole: Any, rounded: Any, ids: Sequence[int], size: int, wrong: float) -> Measured:
    """`whole` and `rounded` are what `read` gives. Perplexity is e to the mean surprise at the token that came next."""
    import torch

    surprise = -rounded[:-1].gather(1, torch.tensor(ids[1:])[:, None]).mean()
    divergence = (whole.exp() * (whole - rounded)).sum(-1).mean()
    same = (whole.argmax(-1) == rounded.argmax(-1)).float().mean()
    return Measured(size, wrong, float(surprise.exp()), float(divergence), float(same))
