"""The judge that is a model: a rubric, several samples, and the two words of the verdict in either order."""

from app.judging.judge import BAD, GOOD, Answered, Verdict
from app.judging.rubric import ORDERS, elected, load_rubric, rendered, vote
from evaluation.judge.asked import AskedModel


class ModelJudge:
    """Asks `samples` times, by turns with "good or bad" and "bad or good"."""

    def __init__(self, model: AskedModel, samples: int) -> None:
        self.model = model
        self.name = model.name
        self.samples = samples
        self.turned = 0
        self.prompt = load_rubric()

    async def verdict(self, one: Answered) -> Verdict:
        """Raises LimitReached, and what a call of a model raises."""
        votes = [vote(await self.text(one, sample)) for sample in range(self.samples)]
        here, there = elected(votes[::2]), elected(votes[1::2])
        self.turned += {here, there} == {GOOD, BAD}
        return elected(votes)

    async def text(self, one: Answered, sample: int) -> str:
        return await self.model.text(self.prompt, rendered(self.prompt, one, ORDERS[sample % len(ORDERS)]), sample)
