"""The weights of a variant, on a GPU where there is one. Needs the extra `finetuning`."""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.errors import SettingsError
from app.llm.failures import reason_of
from app.llm.transformers.weights import Weights, load_weights
from training.measuring.variant import Variant
from training.requirements import check_packages

MEGABYTE = 1_000_000


def check_needed(variants: Sequence[Variant]) -> None:
    """Raises MissingExtra."""
    adapters = any(one.adapter for one in variants)
    check_packages("measuring a model", ["torch", "transformers", *(["peft"] if adapters else [])])


def load(variant: Variant) -> Weights:
    """Raises SettingsError that names the variant, and what importing raises."""
    import torch

    try:
        weights = load_weights(variant.model)
        if variant.adapter:
            weights = adapted(weights, variant)
    except SettingsError as error:
        raise SettingsError(f"{variant.name}: {error}") from None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return replace(weights, model=weights.model.to(device).eval())


def adapted(weights: Weights, variant: Variant) -> Weights:
    """The model with the adapter on it, not merged. Raises SettingsError where the two don't fit."""
    from peft import PeftModel

    try:
        with warnings.catch_warnings():  # peft asks transformers by a name that will go
            warnings.simplefilter("ignore", FutureWarning)
            return replace(weights, model=PeftModel.from_pretrained(weights.model, variant.adapter))
    except Exception as error:
        raise SettingsError(
            f"the adapter does not fit on {variant.model} ({type(error).__name__}: {reason_of(error)}): "
            "train it again on this model"
        ) from None


def memory_mb(weights: Weights) -> float:
    """What parameters and buffers take, in millions of bytes: 1,000 parameters of float32 -> 0.004.

    What a program needs besides, for its libraries and for each answer, is not counted.
    """
    return sum(bytes_of(one) for one in (*weights.model.parameters(), *weights.model.buffers())) / MEGABYTE


def bytes_of(tensor: Any) -> int:
    """What it stores: of one that torchao or bitsandbytes packed its codes and its scales, not what they stand for."""
    if hasattr(tensor, "__tensor_flatten__"):
        names, _ = tensor.__tensor_flatten__()
        return sum(bytes_of(getattr(tensor, name)) for name in names)
    scales = getattr(getattr(tensor, "quant_state", None), "absmax", None)
    return int(tensor.nbytes) + (0 if scales is None else int(scales.nbytes))
