"""Asks the model of the settings for its second opinion, as `GUARD_ANSWERABLE=model` does."""

import random
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.bootstrap import Application
from app.bootstrap.answers import build_gate
from app.bootstrap.asking import ModelOnDemand
from app.errors import SettingsError
from app.guardrails.answerable import Answerable
from app.guardrails.guard import FLAG
from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.passages import given, render_passages
from app.settings import OFFLINE, Settings
from app.types import AnswerRequest, Context, Event, Message, Passage, Progress, answer
from evaluation.abstention.opinions import Opinion, Opinions, Said
from evaluation.abstention.scores import Scored
from evaluation.journal import Journal

SEED = 7
ABSTAIN = "abstain"


class Judging:
    """An `Answerer` that gives only the opinion, so that what it costs is kept as that of answers is."""

    def __init__(self, ask_for: ModelOnDemand, passages: Sequence[Passage], *, cosines: bool) -> None:
        self.ask_for = ask_for
        self.guard = Answerable(load_prompt("answerable", ["question", "passages"]))
        self.given = tuple(given(passages, cosines=cosines))

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        context, prompt = request.context, self.guard.prompt
        draft = Draft(prompt, request.messages[-1].content, self.given)
        context.account.decide(await self.guard.decide(draft, self.ask_for(context)))
        yield context.account.done("stop", model=self.ask_for.settings.llm_model, prompt=prompt.id, timings_ms={})


def check_model(settings: Settings) -> None:
    """Raises SettingsError."""
    if settings.llm_model == OFFLINE:
        raise SettingsError("a second opinion needs a model that reads: set LLM_MODEL, or leave --second-opinion out")


def journal_of(settings: Settings, *, fresh: bool) -> Journal[Said]:
    return Journal(settings.data_dir / "evaluation" / "opinions.jsonl", Said, fresh=fresh)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Asks about questions over one index, and never twice the same: what was said before is in the journal."""

    application: Application
    journal: Journal[Said]
    abstain: float

    async def opinions(self, scored: Sequence[Scored], most: int, progress: Progress) -> Opinions:
        """About `most` of the questions, drawn the same way each time. Raises what a call of the model raises."""
        drawn = random.Random(SEED).sample(list(scored), min(most, len(scored)))  # noqa: S311
        ask_for, removed, there = self.model(), [], []
        for number, one in enumerate(drawn):
            progress(number, len(drawn), one.text)
            declined = one.unanswerable < self.abstain or not one.left
            removed.append(await self.opinion(ask_for, one.text, one.left, declined=declined))
            there.append(await self.opinion(ask_for, one.text, one.found, declined=one.answerable < self.abstain))
        return Opinions(self.application.settings.llm_model, removed, there)

    def model(self) -> ModelOnDemand:
        one = self.application
        return ModelOnDemand(one.settings, one.circuits, one.allowance, one.model)

    async def opinion(
        self, ask_for: ModelOnDemand, question: str, passages: Sequence[Passage], *, declined: bool
    ) -> Opinion:
        """`declined`: by the gate."""
        if declined:
            return Opinion(gate=True, both=True)
        judging = Judging(ask_for, passages, cosines=build_gate(self.settings, self.application.embedder).cosines)
        asked = digest_of(self.settings, judging, question)
        if said := self.journal.row((asked,)):
            return Opinion(False, said.outcome == ABSTAIN, True, said.outcome == FLAG)
        context = Context(subject="evaluation", deadline=time.monotonic() + self.settings.request_timeout_seconds)
        request = AnswerRequest((Message("user", question),), context)
        done = (await answer(self.application.recorded(judging), request)).done
        said = Said(asked, done.decisions[-1].outcome, done.cost_usd)
        self.journal.add(said)
        return Opinion(False, said.outcome == ABSTAIN, True, said.outcome == FLAG, len(done.calls), said.usd)

    @property
    def settings(self) -> Settings:
        return self.application.settings


def digest_of(settings: Settings, judging: Judging, question: str) -> str:
    model = f"{settings.llm_model} {settings.llm_base_url or ''}"
    given = render_passages(judging.given)
    return sha256("\n".join([model, judging.guard.prompt.id, question, given]).encode()).hexdigest()
