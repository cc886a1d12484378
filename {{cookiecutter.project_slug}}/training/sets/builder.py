"""Makes rows of cases, with the application's own search and prompt, within what a small model can read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.bootstrap import Application
from app.bootstrap.answers import budget_of, build_gate
from app.errors import BadQuestion
from app.prompts.budget import MARGIN, Budget, tokens
from app.prompts.draft import Draft
from app.prompts.passages import given
from app.prompts.prompt import Prompt
from app.types import Context, Message, Passage, Query, Scope
from evaluation.answers import plain
from evaluation.questions import Quoted
from training.sets.case import Case, Said
from training.sets.errors import Unfit
from training.sets.row import Row
from training.sets.split import Side

SEARCHED = 50
NO_EVIDENCE = "a sentence of the answer cites nothing"
NOT_FOUND = "the search does not find what it rests on"
TOO_MANY = "it rests on more passages than the model is given"
TOO_LONG = "it is longer than the model reads"
NO_PASSAGE = "no passage is left that does not answer it"
ABOVE_ALL = 1.0


@dataclass(frozen=True)
class Room:
    """What a small model is given: at most so many passages, and so many tokens of them with the question."""

    passages: int = 2
    tokens: int = 384


@dataclass(frozen=True)
class Builder:
    """`sources` are the documents of each side: no passage of a row is of another one."""

    application: Application
    room: Room
    sources: Mapping[Side, tuple[str, ...]]
    seed: int

    @cached_property
    def prompt(self) -> Prompt:
        return self.application.prompts.choices[0][0]

    @cached_property
    def budget(self) -> Budget:
        """The instructions are the same in every row: the room is for what stands below them."""
        count = budget_of(self.application.settings).count
        system = Message("system", self.prompt.render(question="", passages="")[0])
        return Budget(self.room.tokens + tokens([system, Message("user", "")], count) + MARGIN, 0, count)

    @cached_property
    def cosines(self) -> bool:
        return build_gate(self.application.settings, self.application.embedder).cosines

    async def row(self, case: Case, side: Side) -> Row:
        """Raises Unfit, and what a search raises."""
        needed, others = self.sorted_out(case, await self.search(case.question, side))
        if len(needed) > self.room.passages:
            raise Unfit(TOO_MANY)
        chosen = [replace(one, score=ABOVE_ALL) for one in needed] + others[: self.room.passages - len(needed)]
        if not chosen:
            raise Unfit(NO_PASSAGE)
        # Where the right passage stands must not give it away.
        chosen.sort(key=lambda one: case.chance(one.chunk.id, self.seed))
        draft = self.fitted(Draft(self.prompt, case.question, tuple(given(chosen, cosines=self.cosines))))
        shown = {one.number: chosen[one.number - 1] for one in draft.passages}
        if {one.chunk.id for one in needed} - {one.chunk.id for one in shown.values()}:
            raise Unfit(TOO_LONG)
        return Row(
            case,
            side,
            tuple(draft.messages()),
            written(case.said, shown) or self.prompt.refusal,
            {number: one.chunk.text for number, one in shown.items()},
            written(case.worse, shown),
        )

    async def search(self, question: str, side: Side) -> Sequence[Passage]:
        scope = Scope(where=(("source", self.sources[side]),))
        found = await self.application.retriever.search(Query(question, scope=scope, limit=SEARCHED), Context())
        return found.items

    def sorted_out(self, case: Case, found: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
        """The passages that it rests on, and those that neither answer it nor are of a document that does."""
        needed: dict[str, Passage] = {}
        for one in case.said:
            if not one.evidence:
                raise Unfit(NO_EVIDENCE)
            for quote in one.evidence:
                passage = next((passage for passage in found if holds(passage, quote)), None)
                if passage is None:
                    raise Unfit(NOT_FOUND)
                needed[passage.chunk.id] = passage
        quotes = [quote.quote for one in case.said for quote in one.evidence]
        others = [
            one
            for one in found
            if one.chunk.id not in needed
            and one.chunk.source not in case.absent
            and not any(plain(words) in plain(one.chunk.text) for words in (*quotes, *case.words))
        ]
        return list(needed.values()), others

    def fitted(self, draft: Draft) -> Draft:
        try:
            return self.budget.fit(draft)
        except BadQuestion:
            raise Unfit(TOO_LONG) from None


def holds(passage: Passage, quote: Quoted) -> bool:
    return passage.chunk.source == quote.source and plain(quote.quote) in plain(passage.chunk.text)


def written(said: Sequence[Said], shown: Mapping[int, Passage]) -> str:
    """`Run make setup. [2]`, in the form in which answers cite; what is not shown is not cited."""
    return " ".join(" ".join([" ".join(one.text.split()), *markers(one, shown)]) for one in said)


def markers(one: Said, shown: Mapping[int, Passage]) -> Iterator[str]:
    numbers = sorted(
        {number for number, passage in shown.items() if any(holds(passage, quote) for quote in one.evidence)}
    )
    if numbers:
        yield "".join(f"[{number}]" for number in numbers)
