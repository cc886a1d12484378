"""Asks another model where the one before it failed before its first word."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import cached_property

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatResult
from pydantic import Field, SkipValidation

from app.errors import AppError, ModelBusy, ModelRefused, ModelResting, ModelUnavailable
from app.llm.failures import failure
from app.llm.observer import Observer
from app.llm.wrappers.candidate import Candidate
from app.llm.wrappers.first_word import broke_off, held_back, too_late
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, clients_of, result_from, stream_from

log = structlog.get_logger(__name__)


class Fallback(Wrapper):
    """Whatever a provider fails with, the next model is asked; what we refuse ourselves, such as a budget, stands.

    A model that others come after has its share of the time for its first word. `inner` is the first model.
    """

    candidates: SkipValidation[Sequence[Candidate]] = Field(exclude=True, repr=False)
    observer: SkipValidation[Observer] = Field(exclude=True, repr=False)

    async def stream_of(self, ask: Ask) -> Chunks:
        failures: list[ModelUnavailable] = []
        for one, mine, share in self.turns(ask):
            begun = False
            try:
                async with aclosing(held_back(stream_from(one.model, mine), one.name, share)) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
                return
            except Exception as error:
                failed = theirs(error, one)
                if begun:
                    raise (failed if failed is error else broke_off(one.name)) from None
                failures.append(failed)
        raise all_failed(failures)

    async def result_of(self, ask: Ask) -> ChatResult:
        failures: list[ModelUnavailable] = []
        for one, mine, share in self.turns(ask):
            try:
                async with asyncio.timeout(share) as limit:
                    return await result_from(one.model, mine)
            except Exception as error:
                late = share is not None and limit.expired()
                failures.append(too_late(one.name, share or 0) if late else theirs(error, one))
        raise all_failed(failures)

    def turns(self, ask: Ask) -> Iterator[tuple[Candidate, Ask, float | None]]:
        """Each model, the call as it gets it, and its share of the seconds, while there are some left."""
        before: Candidate | None = None
        for place, one in enumerate(self.candidates):
            others, remaining = len(self.candidates) - place - 1, ask.context.remaining()
            if before and remaining == 0:
                return
            if before:
                log.warning("another model is asked", failed=before.name, model=one.name)
                self.observer.fell_back(before.name)
            before, ask.effort.kept = one, others
            yield one, *sharing(ask, remaining, others)

    @cached_property
    def clients(self) -> Sequence[BaseChatModel]:
        return clients_of(*(one.model for one in self.candidates))


def sharing(ask: Ask, remaining: float | None, others: int) -> tuple[Ask, float | None]:
    """The call with a deadline that leaves as much time to each of the `others`; the last one has what is left."""
    if remaining is None or not others:
        return ask, None
    share = remaining / (others + 1)
    return replace(ask, context=replace(ask.context, deadline=time.monotonic() + share)), share


def theirs(error: Exception, one: Candidate) -> ModelUnavailable:
    """The failure under the name of its model. Raises what is no failure of a provider."""
    if isinstance(error, ModelUnavailable):
        return error
    if isinstance(error, AppError):
        raise error
    return failure(one.name, error, one.setting)


def all_failed(failures: Sequence[ModelUnavailable]) -> ModelUnavailable:
    """One failure that names each model, of the kind that they share."""
    if len(failures) == 1:
        return failures[0]
    said = "no model answered: " + "; ".join(str(failed) for failed in failures)
    for kind in (ModelBusy, ModelResting):
        if all(isinstance(failed, kind) for failed in failures):
            waits = [failed.retry_after for failed in failures if isinstance(failed, kind)]
            return kind(said, min((wait for wait in waits if wait is not None), default=None))
    refused = all(isinstance(failed, ModelRefused) for failed in failures)
    return ModelRefused(said) if refused else ModelUnavailable(said)
