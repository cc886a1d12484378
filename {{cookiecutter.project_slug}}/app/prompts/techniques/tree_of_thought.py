"""Tries several lines of thought, keeps the most promising ones, goes on from them, and answers from the best.

Yao et al. 2023, "Tree of Thoughts: Deliberate Problem Solving with Large Language Models", breadth first. Of the
thoughts "[1] is about another model", "[2] and [4] agree on six" and "nothing says how many", scored 2, 9 and 4, a
`beam` of two keeps the last two; each grows `branches` of its own, all are scored again, and so on, `depth` times.

At most `depth` x (`beam` + 1) + 1 calls.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import ClassVar

from app.prompts.draft import Draft
from app.prompts.techniques.reply import items, quoted, whole
from app.prompts.techniques.scores import scores
from app.prompts.techniques.technique import Ask, check_option

LONGEST_THOUGHT = 500
NOTHING_YET = "Nothing yet."
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TreeOfThought:
    """A path is a line of thought, its first thought first."""

    steps: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "propose": ("branches", "notes"),
        "score": ("notes",),
        "conclude": ("notes",),
    }
    examples: ClassVar[bool] = False
    depth: int = 2
    branches: int = 3
    beam: int = 2

    def __post_init__(self) -> None:
        check_option("depth", self.depth, 1, 5)
        check_option("branches", self.branches, 2, 10)
        check_option("beam", self.beam, 1, 5)

    async def write(self, ask: Ask, draft: Draft) -> AsyncGenerator[str]:
        best: list[Path] = [()]
        for _ in range(self.depth):
            grown = [path for start in best for path in await self.propose(ask, draft, start)]
            if not grown:
                break
            best = await self.promising(ask, draft, grown)
        last = replace(draft, step="conclude", more={"notes": noted(best[0])})
        async with aclosing(ask(last)) as deltas:
            async for delta in deltas:
                yield delta

    async def propose(self, ask: Ask, draft: Draft, path: Path) -> list[Path]:
        """The path with each of the thoughts that may come next."""
        more = {"branches": str(self.branches), "notes": noted(path)}
        text = await whole(ask, replace(draft, step="propose", more=more), purpose="propose")
        return [(*path, quoted(thought, LONGEST_THOUGHT)) for thought in items(text, self.branches)]

    async def promising(self, ask: Ask, draft: Draft, paths: Sequence[Path]) -> list[Path]:
        """The best of the paths, all scored in one call; of equals the first ones."""
        if len(paths) == 1:
            return [*paths]
        listed = "\n\n".join(f"{number}.\n{noted(path)}" for number, path in enumerate(paths, 1))
        text = await whole(ask, replace(draft, step="score", more={"notes": listed}), purpose="score")
        given = scores(text, len(paths))
        order = sorted(range(len(paths)), key=lambda place: -given[place])
        return [paths[place] for place in order[: self.beam]]


def noted(path: Path) -> str:
    return "\n".join(f"- {thought}" for thought in path) or NOTHING_YET
