"""Answers of one model, several at a time. The likeliest token is always taken: there is no chance."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights

Turns = Sequence[tuple[str, str]]
Advance = Callable[[int], None]
"""Is told how many answers there are by now."""


@dataclass(frozen=True, slots=True)
class Written:
    """The answers in the order of the prompts, how many tokens the model made for them, and in how many seconds."""

    texts: tuple[str, ...]
    tokens: int
    seconds: float

    @property
    def tokens_per_second(self) -> float:
        return self.tokens / self.seconds if self.seconds else 0.0


def write(weights: Weights, prompts: Sequence[Turns], new_tokens: int, batch: int, advance: Advance) -> Written:
    """Batches are of prompts of about one length, so that little is computed for padding. Raises SettingsError."""
    import torch

    torch.manual_seed(0)
    encoded = [weights.encode(turns)["input_ids"][0] for turns in prompts]
    longest = max(map(len, encoded)) + new_tokens
    if longest > weights.window:
        raise SettingsError(
            f"a row with its answer is {longest:,} tokens long, and the model reads {weights.window:,}: lower "
            "--new-tokens, or make sets with fewer --tokens"
        )
    order = sorted(range(len(encoded)), key=lambda at: len(encoded[at]))
    texts, tokens, begun = [""] * len(encoded), 0, time.perf_counter()
    for start in range(0, len(order), batch):
        group = order[start : start + batch]
        for at, answer in zip(group, generate(weights, [encoded[at] for at in group], new_tokens), strict=True):
            texts[at] = weights.decode(answer).strip()
            tokens += len(answer)
        advance(start + len(group))
    return Written(tuple(texts), tokens, time.perf_counter() - begun)


def generate(weights: Weights, encoded: Sequence[Any], new_tokens: int) -> list[list[int]]:
    """The tokens of each answer, up to the one that ends it, which counts: a model makes it too."""
    from transformers import GenerationConfig

    ends = weights.ends()
    padding = (ends or [0])[0]
    config = GenerationConfig(
        max_new_tokens=new_tokens, do_sample=False, eos_token_id=ends or None, pad_token_id=padding
    )
    ids, mask = padded(encoded, padding)
    device = weights.model.device
    found = weights.model.generate(input_ids=ids.to(device), attention_mask=mask.to(device), generation_config=config)
    return [up_to_end(row, ends) for row in found[:, ids.shape[1] :].tolist()]


def padded(encoded: Sequence[Any], padding: int) -> tuple[Any, Any]:
    """On the left, since an answer goes on from the right: [7, 8] beside [1, 2, 3] -> [0, 7, 8], mask [0, 1, 1]."""
    import torch

    width = max(map(len, encoded))
    ids = torch.full((len(encoded), width), padding)
    mask = torch.zeros((len(encoded), width), dtype=torch.long)
    for at, row in enumerate(encoded):
        ids[at, width - len(row) :] = row
        mask[at, width - len(row) :] = 1
    return ids, mask


def up_to_end(tokens: Sequence[int], ends: Sequence[int]) -> list[int]:
    """What follows an end is padding: `([5, 6, 2, 2], [2])` -> `[5, 6, 2]`."""
    last = next((at for at, token in enumerate(tokens) if token in ends), len(tokens) - 1)
    return list(tokens[: last + 1])
