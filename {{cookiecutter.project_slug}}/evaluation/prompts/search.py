"""Searches a better prompt: other instructions and examples are tried on one half, and shown on the other.

What is best, and improved further, is chosen by the train half. The held-out half has one say only: what does worse
there than the prompt that the search began with is overfitted, and is never the best one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from app.errors import BudgetExceeded, SettingsError
from app.prompts.prompt import Prompt
from app.types import Progress
from evaluation.bootstrap import Difference
from evaluation.prompts.candidate import Candidate, worse
from evaluation.prompts.comparison import Version, compared, difference_of
from evaluation.prompts.examples import FEW_SHOT, with_examples
from evaluation.prompts.halves import Halves
from evaluation.prompts.measures import WELL
from evaluation.prompts.proposals import Unusable, propose
from evaluation.prompts.row import substance
from evaluation.prompts.trial import BUDGET, FAILURES, Trial
from evaluation.questions import Question

SHOWN_FAILURES, SHOWN_TRIED = 5, 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds` times, `candidates` instructions and one set of examples are tried."""

    rounds: int
    candidates: int
    seed: int


@dataclass
class Search:
    """`tried` begins with the prompt as it was; `rejected` says why a proposal was not tried."""

    run: Trial
    halves: Halves
    plan: Plan
    progress: Progress
    tried: list[Candidate] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    async def search(self, start: Prompt) -> None:
        """Until the plan is done, or a limit is reached."""
        await self.measure(start, "as it was")
        for number in range(self.plan.rounds):
            await self.round(number)

    def check(self) -> None:
        """Raises SettingsError when a limit left no time for the first one."""
        if not self.tried or self.tried[0].held_out is None:
            needed = len(self.halves.train) + len(self.halves.held_out)
            raise SettingsError(
                f"{self.run.stopped} ended this before {needed} questions were asked once: raise it, or set --limit"
            )

    async def round(self, number: int) -> None:
        for sample in range(self.plan.candidates):
            if self.over:
                return
            await self.rewrite(number * self.plan.candidates + sample)
        if not self.over:
            await self.show_examples(number)

    @property
    def over(self) -> bool:
        """No more may be asked, or nothing is left to be improved, or nothing was measured."""
        return self.run.over or not self.tried or self.best.share == 1

    async def rewrite(self, sample: int) -> None:
        best, random = self.best, Random(f"{self.plan.seed} {sample}")  # noqa: S311
        wrong = [(question, row) for question, row in best.train.pairs if not row.error and not row.well]
        failures = random.sample(wrong, min(SHOWN_FAILURES, len(wrong)))
        ranked = sorted(self.tried, key=lambda one: one.share)[-SHOWN_TRIED:]
        tried = [(one.prompt, one.share) for one in ranked]
        try:
            prompt = await propose(self.run, best.prompt, tried, failures, sample)
        except (Unusable, *FAILURES) as error:
            self.rejected.append(str(error))
            return
        except BudgetExceeded:
            self.run.stopped = BUDGET
            return
        await self.measure(prompt, "instructions rewritten")

    async def show_examples(self, number: int) -> None:
        best = self.best
        if best.prompt.technique not in ("direct", FEW_SHOT):
            return
        prompt = with_examples(best.prompt, best.train.pairs, Random(f"{self.plan.seed} {number}"))  # noqa: S311
        if prompt:
            await self.measure(prompt, f"{len(prompt.examples)} examples shown")

    async def measure(self, prompt: Prompt, how: str) -> None:
        """On the train half; and if it does not do worse there than the first, on the other half."""
        if substance(prompt) in {substance(one.prompt) for one in self.tried}:
            self.rejected.append("it was tried before")
            return
        train = await self.ask(prompt, self.halves.train)
        if train is None:
            return
        found = Candidate(prompt, how, train)
        if not self.tried or found.share >= self.tried[0].share:
            found = Candidate(prompt, how, train, await self.ask(prompt, self.halves.held_out))
        self.tried.append(found)

    async def ask(self, prompt: Prompt, questions: Sequence[Question]) -> Version | None:
        """None where a limit left some of the questions out."""
        await self.run.ask([prompt], questions, self.progress)
        version = compared([prompt], questions, self.run.rows).versions[0]
        return version if len(version.pairs) == len(questions) else None

    @property
    def best(self) -> Candidate:
        """The best on the train half of those that do not do worse on the other. The first of equals."""
        least = self.tried[0].held_out_share
        fair = [one for one in self.tried if one is self.tried[0] or not worse(one.held_out_share, least)]
        return max(fair, key=lambda one: one.share)

    def difference(self, candidate: Candidate) -> Difference | None:
        """Of a candidate to the first, on the held-out half."""
        first = self.tried[0].held_out
        if first is None or candidate.held_out is None:
            return None
        return difference_of(first, candidate.held_out, WELL)

    def overfitted(self, candidate: Candidate) -> bool:
        """Better than the first on what it was made from, and worse on the rest."""
        first = self.tried[0]
        return candidate.share > first.share and worse(candidate.held_out_share, first.held_out_share)
