"""Judges of two answers. One that prefers a place, and not an answer, comes to nothing but ties."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, get_args

from app.judging.judge import GOOD, Answered
from app.judging.rubric import shown_answer, shown_passages, word_of
from app.judging.rules import RulesJudge
from app.prompts.library import load_prompt
from app.prompts.passages import disarm
from evaluation.judge.asked import AskedModel
from evaluation.judge.pairwise.sides import Sides

Vote = Literal["a", "b", "tie", "turned", "unclear"]
"""`turned`: the verdict named the same place in both orders; `unclear`: a reply was none of the three words."""
Side = Literal["a", "b"]
INSTRUCTIONS = Path(__file__).parents[1] / "instructions"
VARIABLES = ("question", "first_passages", "first_answer", "second_passages", "second_answer")
WORDS = ("first", "second", "tie")


@dataclass(frozen=True, slots=True)
class Ruling:
    """One vote for each sample; none where both answers are alike."""

    votes: tuple[Vote, ...] = ()

    @property
    def preferred(self) -> Side | Literal["tie"]:
        """What more than half of the votes say: a, a, turned -> a; a, b -> tie."""
        sides: tuple[Side, ...] = get_args(Side)
        return next((side for side in sides if 2 * self.votes.count(side) > len(self.votes)), "tie")

    @property
    def turned(self) -> bool:
        return "turned" in self.votes

    @property
    def unclear(self) -> bool:
        return "unclear" in self.votes


class PairJudge(Protocol):
    """`name` is what the report calls it."""

    name: str

    async def ruling(self, sides: Sides) -> Ruling:
        """Raises what a call of a model raises."""
        ...


class RulesPairJudge:
    """An answer that the rules pass is better than one that they do not pass."""

    name = RulesJudge.name

    async def ruling(self, sides: Sides) -> Ruling:
        judge = RulesJudge()
        a, b = [await judge.verdict(one) == GOOD for one in (sides.a, sides.b)]
        return Ruling(("tie" if a == b else "a" if a else "b",))


class ModelPairJudge:
    """Asks `samples` times, each time in both orders: A before B, and B before A."""

    def __init__(self, model: AskedModel, samples: int) -> None:
        self.model = model
        self.name = model.name
        self.samples = samples
        self.prompt = load_prompt("pairwise", VARIABLES, folder=INSTRUCTIONS)

    async def ruling(self, sides: Sides) -> Ruling:
        """Raises LimitReached, and what a call of a model raises."""
        return Ruling(tuple([await self.vote(sides, sample) for sample in range(self.samples)]))

    async def vote(self, sides: Sides, sample: int) -> Vote:
        here = await self.said(sides.a, sides.b, sample)
        there = await self.said(sides.b, sides.a, sample)
        return joined(here, there)

    async def said(self, first: Answered, second: Answered, sample: int) -> str | None:
        texts = self.prompt.render(
            question=disarm(first.question),
            first_passages=shown_passages(first),
            first_answer=shown_answer(first),
            second_passages=shown_passages(second),
            second_answer=shown_answer(second),
        )
        return word_of(await self.model.text(self.prompt, texts, sample), WORDS)


def joined(here: str | None, there: str | None) -> Vote:
    """Of the words for A before B, and for B before A: first and second -> a; first and first -> turned.

    An answer wins only where it wins in both orders: first and tie -> tie.
    """
    if here is None or there is None:
        return "unclear"
    if "tie" in (here, there):
        return "tie"
    return "turned" if here == there else "a" if here == "first" else "b"


def votes_of(rulings: Sequence[Ruling]) -> Counter[str]:
    """How many answers of each side are preferred, and how many ties there are."""
    return Counter(one.preferred for one in rulings)
