"""What a model costs and how well it reads, so that one with fewer weights stands beside the one it was made of."""

import math
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights

WORDS = 32
"""Tokens that are written to measure how fast that is."""


def count_weights(model: Any) -> int:
    """A matrix that two parts share counts once."""
    return sum(one.numel() for one in model.parameters())


def tokens_of(tokenizer: Any, text: str, most: int) -> list[int]:
    """Raises SettingsError for a text in which nothing comes next."""
    found: list[int] = tokenizer(text).input_ids[:most]
    if len(found) < 2:
        raise SettingsError("the text has less than two tokens: name a file with some sentences")
    return found


def perplexity(model: Any, ids: Sequence[int]) -> float:
    """e to the mean surprise, in nats, at each token that came next: of even guesses among 100 tokens it is 100."""
    import torch

    given = torch.tensor([list(ids)], device=model.device)
    with torch.no_grad():
        likely = model(input_ids=given, use_cache=False).logits[0, :-1].float().log_softmax(-1)
    return math.exp(-float(likely.gather(1, given[0, 1:, None]).mean()))


def speeds(models: Mapping[str, Weights], ids: Sequence[int], rounds: int) -> dict[str, float]:
    """Tokens a second that each writes, one answer at a time, on to the text: the median of so many rounds.

    In each round every model writes once, so that what else the machine does slows all of them alike.
    """
    import torch

    found: dict[str, list[float]] = {name: [] for name in models}
    with torch.no_grad():
        for _ in range(rounds):
            for name, weights in models.items():
                found[name].append(speed(weights, ids))
    return {name: statistics.median(measured) for name, measured in found.items()}


def speed(weights: Weights, ids: Sequence[int]) -> float:
    import torch
    from transformers import GenerationConfig

    given = torch.tensor([list(ids[:WORDS])], device=weights.model.device)
    # No token ends an answer: each model writes as many.
    config = GenerationConfig(max_new_tokens=WORDS, min_new_tokens=WORDS, do_sample=False, pad_token_id=0)
    begun = time.perf_counter()
    weights.model.generate(input_ids=given, attention_mask=torch.ones_like(given), generation_config=config)
    return WORDS / (time.perf_counter() - begun)
