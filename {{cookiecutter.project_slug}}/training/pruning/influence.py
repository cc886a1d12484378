"""Structured pruning: which whole layers do least, by how little they turn what passes through them.

Men et al. 2024, "ShortGPT: layers in large language models are more redundant than you expect", arXiv:2403.03853. A
layer adds to the hidden state of each token; where state before and after point the same way, it added little. Block
influence is 1 - the mean over tokens of the cosine between the two.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from app.errors import SettingsError
from training.shortening.examples import Example


def turned(before: Any, after: Any) -> float:
    """1 - mean cosine of hidden states (tokens, size): the same directions -> 0, right angles -> 1."""
    import torch

    return 1 - float(torch.nn.functional.cosine_similarity(before, after, dim=-1).mean())


def influences(model: Any, examples: Sequence[Example]) -> list[float]:
    """Of every layer but the last, whose output the last norm has changed already; the mean over these texts."""
    import torch

    found: list[list[float]] = []
    for one in examples:
        ids = torch.tensor([one.ids], device=model.device)
        with torch.no_grad():
            states = model(input_ids=ids, use_cache=False, logits_to_keep=1, output_hidden_states=True).hidden_states
        found.append([turned(before[0], after[0]) for before, after in pairwise(states[:-1])])
    return [sum(of_layer) / len(found) for of_layer in zip(*found, strict=True)]


def layers_to_keep(influence: Sequence[float], removed: int) -> list[int]:
    """All but the `removed` ones with the least influence; the first and the last layer, which is not listed, stay.

    ([0.9, 0.1, 0.3, 0.2], 2) of five layers -> [0, 2, 4]. Raises SettingsError where that leaves less than two.
    """
    if not 1 <= removed < len(influence):
        raise SettingsError(
            f"{removed} of {len(influence) + 1} layers can't be removed: name 1 to {len(influence) - 1} with --layers"
        )
    least = sorted(range(1, len(influence)), key=lambda layer: (influence[layer], layer))[:removed]
    return [layer for layer in range(len(influence) + 1) if layer not in least]
