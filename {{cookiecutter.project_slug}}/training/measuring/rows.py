"""The rows that measure: held-out conversations of the sets, and what of them is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.errors import AppError
from app.guardrails.grounding.claim import cited_in
from app.prompts.library import every_prompt
from app.prompts.passages import GivenPassage, read_passages, read_question
from evaluation.rows import Shape, read_named
from training.measuring.metrics import keeps_format
from training.sets.case import chance

REFUSALS = 0.25
"""Of the rows, where there are as many: of two refusals nobody can say how often a model refuses."""
CHARACTERS = 3
"""Of a token, at least, in the text of documents."""
MAKE = "run `python -m training data`"


class BadSets(AppError):
    """Held-out rows are missing, or can't be measured with."""


@dataclass(frozen=True)
class HeldOut:
    """A system and a user message, the right answer, and the line that a refusal is, as `system` dictates it."""

    id: str
    system: str
    user: str
    answer: str
    refusal: str

    @property
    def refuses(self) -> bool:
        return self.answer == self.refusal

    @property
    def question(self) -> str:
        return read_question(self.user)

    @cached_property
    def passages(self) -> dict[int, GivenPassage]:
        """What the model is shown, by number."""
        return {one.number: one for one in read_passages(self.user)}

    @cached_property
    def marked(self) -> frozenset[int]:
        """The passages that hold the answer: those that the right answer cites."""
        return frozenset(cited_in(self.answer)) & self.passages.keys()

    @property
    def has_choice(self) -> bool:
        """Whether a wrong passage is shown beside the right one."""
        return bool(self.marked) and len(self.marked) < len(self.passages)

    def can_be_right(self, characters: int) -> bool:
        """Whether its answer keeps the format, cites a passage, and is no longer."""
        kept = keeps_format(self.answer, self.passages, self.refusal)
        return kept and bool(self.marked) and len(self.answer) <= characters

    @property
    def turns(self) -> list[tuple[str, str]]:
        """What a model is sent, as (role, text)."""
        return [("system", self.system), ("user", self.user)]


def read_held_out(sets: Path) -> list[HeldOut]:
    """The side `test` of the instructions that `python -m training data` wrote. Raises BadSets."""
    path = sets / "instructions" / "test.jsonl"
    if not path.is_file():
        raise BadSets(f"there is no {path}: {MAKE}, or name its folder with --sets")
    refusals = sorted({prompt.refusal for prompt in every_prompt() if prompt.refusal}, key=len, reverse=True)

    def parse(row: dict[str, object]) -> HeldOut:
        return held_out(row, refusals)

    return read_named(path, Shape("row", parse, BadSets, "docs/finetuning.md"))


def held_out(row: dict[str, object], refusals: Sequence[str]) -> HeldOut:
    """Raises ValueError with what is wrong."""
    try:
        system, user, answer = (str(turn["content"]) for turn in row["messages"])  # type: ignore[attr-defined]
        name = str(row["id"])
    except (KeyError, TypeError, ValueError):
        raise ValueError("it is no conversation of a system, a user and an assistant message") from None
    lines = system.splitlines()
    refusal = next((one for one in refusals if one in lines), None)
    if refusal is None:
        raise ValueError("its prompt is none of this project's, so that its refusal line is not known")
    if not read_passages(user):
        raise ValueError("it shows no passage")
    return HeldOut(name, system, user, answer, refusal)


def choose(rows: Sequence[HeldOut], most: int, new_tokens: int, seed: int) -> list[HeldOut]:
    """At most so many, drawn by the seed: a quarter are refusals, as far as there are both.

    Those with a wrong passage beside the right one come first. Left out is whose right answer breaks the format, or
    needs more than `new_tokens`: there no model can be right. 40 of 100 answerable rows and 5 refusals -> 35 and
    5. Raises BadSets.
    """
    drawn = sorted(rows, key=lambda row: (not row.has_choice, chance(f"measure {row.id}", seed), row.id))
    refusals = [row for row in drawn if row.refuses]
    answerable = [row for row in drawn if row.can_be_right(CHARACTERS * new_tokens)]
    if not answerable:
        raise BadSets(f"no held-out answer fits into {new_tokens} tokens: raise --new-tokens, or {MAKE} on more")
    chosen = refusals[: max(round(REFUSALS * most), most - len(answerable))]
    return sorted([*chosen, *answerable[: most - len(chosen)]], key=lambda row: row.id)
