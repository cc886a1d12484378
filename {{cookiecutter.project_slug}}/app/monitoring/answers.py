"""Measures answers from outside: an `Answerer` around an `Answerer` that reads the events as they pass."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.monitoring.metrics import Metrics
from app.types import Answerer, AnswerRequest, Done, Event, Text

# These have a histogram of their own and span the other stages.
SPANNING = frozenset({"total", "first_token"})
CANCELLED = "Cancelled"


class MeteredAnswerer:
    """Passes on every event unchanged, and every failure."""

    def __init__(self, answerer: Answerer, metrics: Metrics) -> None:
        self._answerer = answerer
        self._metrics = metrics

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        started = time.perf_counter()
        spoken = finished = False
        try:
            async with aclosing(self._answerer.stream(request)) as events:
                async for event in events:
                    elapsed = time.perf_counter() - started
                    match event:
                        case Text() if not spoken:
                            spoken = True
                            self._metrics.answer_first_token.observe(elapsed)
                        case Done():
                            finished = True
                            self._record(event, elapsed)
                    yield event
        except Exception as error:
            self._metrics.answer_failures.labels(type(error).__name__).inc()
            raise
        except (asyncio.CancelledError, GeneratorExit):
            if not finished:
                self._metrics.answer_failures.labels(CANCELLED).inc()
            raise

    def _record(self, done: Done, elapsed: float) -> None:
        self._metrics.answers.labels(done.finish_reason).inc()
        self._metrics.answer_duration.observe(elapsed)
        if done.usage:
            self._metrics.count_tokens({"input": done.usage.input_tokens, "output": done.usage.output_tokens})
        if done.cost_usd is not None:
            self._metrics.answer_cost.inc(done.cost_usd)
        for stage, milliseconds in done.timings_ms.items():
            if stage not in SPANNING:
                self._metrics.answer_stage.labels(stage).observe(milliseconds / 1000)
