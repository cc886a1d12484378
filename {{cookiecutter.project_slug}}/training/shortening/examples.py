"""Rows as tokens, and in which order they are learnt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.lora.rows import Row


@dataclass(frozen=True)
class Example:
    """The tokens of a conversation, of which the last `answer` are those that are learnt."""

    ids: tuple[int, ...]
    answer: int


def encoded(row: Row, tokenizer: Any) -> Example:
    """By the model's own chat template, which also ends the answer: that is learnt too."""
    prompt = tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, return_dict=False)
    whole = tokenizer.apply_chat_template([*row["prompt"], *row["completion"]], return_dict=False)
    return Example(tuple(whole), len(whole) - same_until(prompt, whole))


def same_until(one: Sequence[int], other: Sequence[int]) -> int:
    """`([1, 2, 3], [1, 2, 9, 4])` -> 2: a tokenizer may join the end of a prompt with the beginning of an answer."""
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(one))


def order(rows: int, wanted: int, seed: int) -> list[int]:
    """Which of the rows are learnt, one after the other: all in a mixed order, then all in another one.

    It depends on nothing but its arguments, so that a run that goes on finds the same rows.
    """
    found: list[int] = []
    for round_ in range(-(-wanted // rows)):
        found += random.Random(f"{seed} {round_}").sample(range(rows), rows)  # noqa: S311
    return found[:wanted]
