"""The semantic cache: an `Answerer` around an `Answerer`. It stands before retrieval, so a hit costs no search either.

An answer is given again, all of its events, to whoever asks for the same: of the same tenant, with the same prompt and
model, while the index stays as it is. Only first questions are looked up, since a later one means what was said before.
`wording.py` says what asking for the same is, `entries.py` how long an answer is kept.
"""

import os
from collections.abc import AsyncGenerator, Callable, Collection, Hashable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

import anyio
import anyio.to_thread

from app.answer_cache.entries import Asked, Bounds, Entries, Hit
from app.answer_cache.wording import wording
from app.monitoring.clock import Clock
from app.types import Answerer, AnswerRequest, Decision, Done, Event, Passages
from app.types.embedding import Vectors

# Chosen on one half of evaluation/pairs.jsonl; `python -m app benchmark cache` shows what others would do.
THRESHOLD = 0.9
LONGEST_QUESTION = 500
GUARD = "cache"
Outcome = Literal["hit", "miss"]


@dataclass(frozen=True)
class Keys:
    """What an answer depends on besides its question.

    `request` gives what is chosen for a request: its prompt, its model. `index` gives what changes with every commit,
    or None while nothing is indexed; it may block. `question` encodes, as `Embedder.encode_question` does.
    """

    request: Callable[[AnswerRequest], Hashable]
    index: Callable[[], Hashable | None]
    question: Callable[[str], Vectors]


class SemanticCache:
    """`observe` hears "hit" or "miss" of each lookup. Raises what the answerer raises, and what `keys` raise.

    `models` are those whose answers are kept, by the names in `Spent`: not a fallback's. None means all.
    """

    def __init__(
        self,
        answerer: Answerer,
        keys: Keys,
        observe: Callable[[Outcome], None],
        models: Collection[str] | None = None,
        threshold: float = THRESHOLD,
        bounds: Bounds | None = None,
    ) -> None:
        self.answerer = answerer
        self.keys = keys
        self.observe = observe
        self.models = models
        self.entries = Entries(threshold, bounds or Bounds())
        self.threads = anyio.CapacityLimiter(os.cpu_count() or 1)

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        clock = Clock()
        asked, hit = await self.look_up(request)
        if hit is not None:
            for event in replayed(hit, request, clock):
                yield event
            return
        events: list[Event] = []
        async with aclosing(self.answerer.stream(request)) as stream:
            async for event in stream:
                events.append(event)
                # Before the last event is handed on: whoever reads it may leave then.
                if asked is not None and isinstance(event, Done) and self.is_worth_keeping(events, event):
                    self.entries.keep(asked, tuple(events))
                yield event

    async def look_up(self, request: AnswerRequest) -> tuple[Asked | None, Hit | None]:
        """What is asked, and the answer to it; neither for a request that no cache may answer."""
        if not is_first_question(request):
            return None, None
        key = self.keys.request(request)
        asked, hit = await anyio.to_thread.run_sync(self.look_up_now, request, key, limiter=self.threads)
        if asked is not None:
            self.observe("miss" if hit is None else "hit")
        return asked, hit

    def look_up_now(self, request: AnswerRequest, key: Hashable) -> tuple[Asked | None, Hit | None]:
        """Blocking. The index is read before the question is answered from it, so an entry is never taken for newer."""
        question = request.messages[0].content.strip()
        index, words = self.keys.index(), wording(question)
        if index is None or not words.words or request.context.remaining() == 0:
            return None, None
        asked = Asked((request.context.tenant, key, index), words, self.keys.question(question))
        return asked, self.entries.find(asked)

    def is_worth_keeping(self, events: Sequence[Event], done: Done) -> bool:
        """A whole answer that rests on passages, by the models that were meant to give it."""
        passages = any(isinstance(event, Passages) and event.items for event in events)
        meant = self.models is None or all(call.model in self.models for call in done.calls)
        return passages and meant and done.finish_reason == "stop" and not done.weak and not done.withheld


def is_first_question(request: AnswerRequest) -> bool:
    """One message, of a user, and of such a kind that nothing but a guard would change it or refuse it."""
    if len(request.messages) != 1 or request.messages[0].role != "user":
        return False
    question = request.messages[0].content.strip()
    return len(question) <= LONGEST_QUESTION and question.isprintable()


def replayed(hit: Hit, request: AnswerRequest, clock: Clock) -> Iterator[Event]:
    """The same answer for another request: it has an id of its own, called no model and cost nothing."""
    account = request.context.account
    account.decide(Decision(GUARD, "hit", round(hit.cosine, 4)))
    for event in hit.events:
        if isinstance(event, Done):
            account.drop(event.dropped)
            yield account.done(event.finish_reason, model=event.model, prompt=event.prompt, timings_ms=clock.timings())
        else:
            yield event
