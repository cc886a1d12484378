"""A model in transformers, in its ordinary (eager) mode."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.llm.transformers.weights import Weights
from training.comparing.job import Prompt, Timing
from training.measuring.generation import Advance, write
from training.measuring.loading import load, memory_mb
from training.measuring.variant import Variant


class Clock:
    """A streamer, as `generate` takes one: it is given the prompt, and then each token when it is known."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def put(self, _: Any) -> None:
        self.times.append(time.perf_counter())

    def end(self) -> None:
        pass


@dataclass(frozen=True)
class Transformers:
    weights: Weights

    @cached_property
    def memory_mb(self) -> float:
        return memory_mb(self.weights)

    def timed(self, prompt: Prompt, new_tokens: int) -> Timing:
        from transformers import GenerationConfig

        given, clock = self.weights.encode(prompt), Clock()
        ends = self.weights.ends()
        config = GenerationConfig(
            max_new_tokens=new_tokens, min_new_tokens=new_tokens, do_sample=False, eos_token_id=ends or None,
            pad_token_id=(ends or [0])[0],
        )  # fmt: skip
        begun = time.perf_counter()
        self.weights.model.generate(**given, generation_config=config, streamer=clock)
        _, first, *_, last = clock.times
        return Timing(given["input_ids"].shape[-1], len(clock.times) - 1, first - begun, last - first)

    def answers(self, prompts: Sequence[Prompt], new_tokens: int, batch: int, advance: Advance) -> Sequence[str]:
        return write(self.weights, prompts, new_tokens, batch, advance).texts


def open_transformers(variant: Variant, threads: int) -> Transformers:
    """Raises SettingsError that names the variant."""
    import torch

    torch.set_num_threads(threads)
    return Transformers(load(variant))
