"""Asks questions with several versions of a prompt, over one index, and keeps each answer as it comes."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.bootstrap import Application
from app.errors import (
    AppError,
    BadQuestion,
    BudgetExceeded,
    DeadlineExceeded,
    GuardFailed,
    ModelRefused,
    ModelUnavailable,
)
from app.prompts.prompt import Prompt
from app.prompts.split import only
from app.types import Answerer, AnswerRequest, Context, Message, Progress, answer
from evaluation.journal import Journal
from evaluation.limits import Limits
from evaluation.prompts.marking import answered, failed
from evaluation.prompts.row import Key, Row, key_of
from evaluation.questions import Question

# What one question may do without ending the run.
FAILURES = (ModelUnavailable, DeadlineExceeded, BadQuestion, GuardFailed)
MOST_REFUSED = 3
BUDGET = "the budget"
Rows = Mapping[Key, Row]


@dataclass
class Trial:
    """`rows` are the answers that this run has, whether it asked or found them in the journal.

    `stopped` is what ended it: an option with a limit, or the budget of the settings. `warmed` are the versions that
    have called the model.
    """

    application: Application
    journal: Journal[Row]
    limits: Limits
    rows: dict[Key, Row] = field(default_factory=dict)
    asked: int = 0
    stopped: str = ""
    warmed: set[str] = field(default_factory=set)

    async def ask(self, prompts: Sequence[Prompt], questions: Sequence[Question], progress: Progress) -> None:
        """Each question with each version, the versions in turn, so that none has the better hours of a server.

        Stops when a limit is reached, or the budget is spent. Raises ModelRefused when the server takes nothing at
        all, or the last failure when no question was answered.
        """
        answerers = [self.application.answerer_with(prompts=only(prompt)) for prompt in prompts]
        failure: AppError | None = None
        for number, question in enumerate(questions):
            for turn in range(len(prompts)):
                progress(number * len(prompts) + turn, len(questions) * len(prompts), question.id)
                at = (number + turn) % len(prompts)
                key = key_of(prompts[at], question)
                if found := self.journal.row(key):
                    self.rows[key] = found
                elif not self.over:
                    failure = await self.ask_one(answerers[at], question, key) or failure
        if failure and not self.heard:
            raise failure

    @property
    def over(self) -> bool:
        """Nothing more may be asked. What was answered before is still there to be had."""
        self.stopped = self.stopped or self.limits.reached
        return bool(self.stopped)

    @property
    def heard(self) -> bool:
        """Whether the model answered at all; some questions are declined without it."""
        return any(row.calls and not row.error for row in self.rows.values())

    def refused(self, error: ModelRefused) -> bool:
        """Whether the server seems to take nothing: one refusal may be a filter's, for what the question says."""
        kind = type(error).__name__
        return not self.heard and 1 + sum(row.error.startswith(kind) for row in self.rows.values()) >= MOST_REFUSED

    async def ask_one(self, answerer: Answerer, question: Question, key: Key) -> AppError | None:
        """Keeps the row, and returns the failure if it is one. No row is kept of what the budget has no room for."""
        seconds = self.application.settings.request_timeout_seconds
        started = time.monotonic()
        context = Context(subject="evaluation", deadline=started + seconds)
        failure: AppError | None = None
        try:
            found = await answer(answerer, AnswerRequest((Message("user", question.text),), context))
            row = answered(key, question, found, time.monotonic() - started)
        except FAILURES as error:
            if isinstance(error, ModelRefused) and self.refused(error):
                raise
            row, failure = failed(key, question, error, time.monotonic() - started, context.account), error
        except BudgetExceeded as error:
            self.stopped = BUDGET
            self.limits.spend(len(context.account.calls), context.account.cost_usd)
            return error
        row = replace(row, cold=row.prompt not in self.warmed)
        self.warmed.update([row.prompt] if row.calls else [])
        self.journal.add(row)
        self.rows[key] = row
        self.asked += 1
        self.limits.spend(row.calls, row.usd)
        return failure
