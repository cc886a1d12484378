"""One answer of a model in this process. `transformers` calls back: with each token, and to ask whether to go on."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

from app.llm.transformers.text import Detokenizer, StopWords
from app.llm.transformers.weights import Weights

Emit = Callable[[str, int], None]
"""(text, how many tokens were made since the last call); the text may be empty."""


class Generation:
    """`run` it in a thread; `cancel` it from any. The likeliest token is always taken: there is no chance."""

    def __init__(self, weights: Weights, limit: int, stop: Sequence[str], emit: Emit) -> None:
        self.weights = weights
        self.limit = limit
        self.emit = emit
        self.words = StopWords(stop)
        self.text = Detokenizer(weights.decode)
        self.cancelled = threading.Event()
        self.prompt_seen = False
        self.last: int | None = None

    def cancel(self) -> None:
        """It ends with the token that is being made; before the first one, when the prompt has been read."""
        self.cancelled.set()

    def run(self, prompt: Any) -> Literal["stop", "length"]:
        """Blocking. Returns how the answer ended."""
        from transformers import GenerationConfig

        ends = self.weights.ends()
        config = GenerationConfig(
            max_new_tokens=self.limit, do_sample=False, eos_token_id=ends or None, pad_token_id=(ends or [0])[0]
        )
        self.weights.model.generate(**prompt, generation_config=config, streamer=self, stopping_criteria=[self.is_over])
        self.emit(self.words.add(self.text.end()) + self.words.end(), 0)
        return "stop" if self.words.found or self.last in ends else "length"

    def put(self, value: Any) -> None:
        """A streamer's method: the prompt comes first, then each token."""
        if not self.prompt_seen:
            self.prompt_seen = True
            return
        tokens = value.tolist()
        self.last = tokens[-1]
        self.emit(self.words.add(self.text.add(tokens)), len(tokens))

    def end(self) -> None:
        """A streamer's method."""

    def is_over(self, input_ids: Any, scores: Any, **_: Any) -> bool:
        """A stopping criterion: asked after each token, before `put` hears of it."""
        return self.cancelled.is_set() or self.words.found
