"""How long one linear layer takes: what a packing costs in time, where nothing was compiled for it."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from training.quantisation.measure import linears_of

ROUNDS = 40
WARM = 5


def layer_of(model: Any) -> Any:
    """The first of the largest: of SmolLM2 one of 576 inputs and 1,536 outputs."""
    return max(linears_of(model), key=lambda one: one.in_features * one.out_features)


def milliseconds(layers: Mapping[str, Any], dtype: Any, rounds: int = ROUNDS) -> dict[str, float]:
    """The median for one token, as when a model writes. All layers take turns, so that a busy machine is so to all."""
    import torch

    calls = {name: call_of(layer, torch.ones(1, layer.in_features, dtype=dtype)) for name, layer in layers.items()}
    with torch.no_grad():
        return medians(calls, rounds)


def call_of(layer: Any, token: Any) -> Callable[[], Any]:
    return lambda: layer(token.to(layer.weight.device))


def medians(calls: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """`rounds` of each are counted, after some that warm it up."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(WARM + rounds):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            taken[name].append(1000 * (time.perf_counter() - begun))
    return {name: median(later(all)) for name, all in taken.items()}


def later(all: Sequence[float]) -> Sequence[float]:
    return all[WARM:]
