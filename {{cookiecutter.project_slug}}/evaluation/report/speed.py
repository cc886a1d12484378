"""How fast this machine is, at this minute: a piece of work that is always the same, done between the questions.

An answer takes as many times as long as the work on a fast machine and on a slow one, and while others use it too.
"""

import time
from collections.abc import Sequence

import numpy as np

from evaluation.metrics.spread import percentile

EVERY, QUARTER = 10, 0.25
WORDS, PRODUCTS = 10_000, 20
TOKENS, WIDTH, INNER = 16, 384, 1_536
"""Of the products of matrices: those of the built-in encoder for a question."""
TEXT = "Where does the index lie, and who may read it? "


class ReferenceLoop:
    """Call it before each question; every tenth time it works, about as long as an offline answer takes."""

    def __init__(self) -> None:
        self.called = 0
        self.seconds: list[float] = []
        random = np.random.default_rng(1)
        self.tokens = random.random((TOKENS, WIDTH), np.float32)
        self.layer = random.random((WIDTH, INNER), np.float32)

    def __call__(self) -> None:
        if self.called % EVERY == 0:
            started = time.perf_counter()
            self.work()
            self.seconds.append(time.perf_counter() - started)
        self.called += 1

    def work(self) -> None:
        """Half words and half matrices, as an answer is: a processor that is quick at these is quick at both."""
        counts: dict[str, int] = {}
        for number in range(WORDS):
            word = TEXT[number % len(TEXT) :].split(" ", 1)[0].casefold()
            counts[word] = counts.get(word, 0) + 1
        for _ in range(PRODUCTS):
            self.tokens @ self.layer

    def ratio(self, seconds: Sequence[float]) -> float:
        """How many times as long as the loop the answers took: of both, the time that a quarter stayed below.

        What else the machine does makes some of either longer, and none shorter.
        """
        return percentile(seconds, QUARTER) / percentile(self.seconds, QUARTER)
