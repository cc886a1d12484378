"""Does it fit into the model's context window? If not, what has to stay out so that it does.

A request is counted as it would be sent, so that this holds for any counter, also one by which a whole is more or less
than its parts. It knows nothing of models and tokenizers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from app.errors import BadQuestion
from app.prompts.draft import Draft
from app.types import Message

Counter = Callable[[str], int]
"""How many tokens a text has."""

# What a chat template writes around the conversation, and around each message of it, and what a counter may miss.
MARGIN = 100
PER_MESSAGE = 8


@dataclass(frozen=True, slots=True)
class Budget:
    """Of the `window`, what a model reads and writes at once, `answer` is kept free for its longest answer.

    Both in tokens as `count` counts them. A window of None has no limit, and nothing is counted.
    """

    window: int | None
    answer: int
    count: Counter

    def fit(self, draft: Draft) -> Draft:
        """The draft, or as much of it as fits. Raises BadQuestion when the question and one passage do not."""
        if self.window is None:
            return draft
        room = self.window - self.answer - MARGIN
        count = cache(self.count)
        for shorter in draft.ever_shorter():
            needed = tokens(shorter.messages(), count)
            if needed <= room:
                return shorter
        what = "the question with the system messages" if draft.system else "the question"
        raise BadQuestion(
            f"{what} is too long: with the instructions and one passage it has {needed:,} tokens, and the model has "
            f"room for {max(0, room):,}: shorten it, or choose a model with a larger context window"
        )


def tokens(messages: Sequence[Message], count: Counter) -> int:
    """How many tokens a request has, what stands around each message included."""
    return sum(count(message.content) + PER_MESSAGE for message in messages)
