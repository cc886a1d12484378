"""Measures answers from outside: an `Answerer` around an `Answerer` that reads the events as they pass."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.monitoring.clock import STAGES
from app.monitoring.decisions import count_decisions
from app.monitoring.metrics import Metrics
from app.types import Answerer, AnswerRequest, Done, Event, Text

CANCELLED = "Cancelled"
FAILED = "failed"


class MeteredAnswerer:
    """Passes on every event unchanged, and every failure."""

    def __init__(self, answerer: Answerer, metrics: Metrics) -> None:
        self.answerer = answerer
        self.metrics = metrics

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        started = time.perf_counter()
        spoken = finished = False
        try:
            async with aclosing(self.answerer.stream(request)) as events:
                async for event in events:
                    elapsed = time.perf_counter() - started
                    match event:
                        case Text() if not spoken:
                            spoken = True
                            self.metrics.answer_first_token.observe(elapsed)
                        case Done():
                            finished = True
                            self.record(event, elapsed)
                    yield event
        except Exception as error:
            self.metrics.answer_failures.labels(type(error).__name__).inc()
            if prompt := request.context.account.prompt:
                self.metrics.prompt_answers.labels(prompt.partition("#")[0], FAILED).inc()
            raise
        except (asyncio.CancelledError, GeneratorExit):
            if not finished:
                self.metrics.answer_failures.labels(CANCELLED).inc()
            raise
        finally:
            count_decisions(request.context, self.metrics)

    def record(self, done: Done, elapsed: float) -> None:
        self.metrics.answers.labels(done.finish_reason).inc()
        self.metrics.prompt_answers.labels(done.prompt.partition("#")[0], done.finish_reason).inc()
        self.metrics.answer_duration.observe(elapsed)
        if done.usage:
            self.metrics.count_tokens({"input": done.usage.input_tokens, "output": done.usage.output_tokens})
        if done.cost_usd is not None:
            self.metrics.answer_cost.inc(done.cost_usd)
        for stage in done.timings_ms.keys() & STAGES:
            self.metrics.answer_stage.labels(stage).observe(done.timings_ms[stage] / 1000)
