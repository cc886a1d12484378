"""A kept answer as a reviewer reads it: without the names of the model, of the prompt and of who asked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Label = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage that the answer was given, under the `number` by which it is cited; `quote` is what was cited of it.

    Of an answer that was kept without its passages the text is the quote.
    """

    number: int
    source: str
    heading: str
    text: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`passages` in the order of their numbers, those that are not cited among them."""

    id: str
    question: str
    answer: str
    abstained: bool
    passages: tuple[ShownPassage, ...]


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """`rating` is what the one who asked said, `label` and `reason` are the reviewer's; each may be missing."""

    kept: KeptAnswer
    day: str
    rating: Literal["up", "down", ""]
    label: Label | None
    reason: str


def kept_answer(row: Mapping[str, Any]) -> KeptAnswer:
    """Of a row of the table `kept_answers`."""
    return KeptAnswer(
        row["answer_id"], row["question"], row["answer"], row["outcome"] == "abstained", tuple(passages_of(row))
    )


def passages_of(row: Mapping[str, Any]) -> Iterator[ShownPassage]:
    cited: dict[int, dict[str, str]] = {}
    for one in json.loads(row["citations"]):
        cited.setdefault(one["number"], one)
    given = dict(enumerate(json.loads(row["passages"]), start=1))
    for number in sorted({*given, *cited}):
        quote = cited.get(number, {}).get("quote", "")
        shown = given.get(number) or {**cited[number], "text": quote}
        yield ShownPassage(number, shown["source"], shown["heading"], shown["text"], quote)
