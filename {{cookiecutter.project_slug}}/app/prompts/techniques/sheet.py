"""An answer as data: `{"answerable": true, "sentences": [{"text": "Six hundred.", "passages": [1]}]}`.

Read from whatever a model wrote around it, checked, and rendered as the user reads it.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, ValidationError

TRIES = 50
CITED_ALREADY = re.compile(r"(?:\s+\[\d+\])+(?=[.!?]?$)")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Sentence(BaseModel):
    text: Words
    passages: list[int]


class Sheet(BaseModel):
    answerable: bool
    sentences: list[Sentence] = []

    def render(self, refusal: str) -> str:
        """`Six hundred. [1][2]`, or the refusal; a block of code has its numbers on a line of their own."""
        if not self.answerable:
            return refusal
        return "".join(rendered(one) for one in self.sentences).strip()


def rendered(sentence: Sentence) -> str:
    text = CITED_ALREADY.sub("", sentence.text)
    numbers = "".join(f"[{number}]" for number in dict.fromkeys(sentence.passages))
    return f"\n\n{text}\n\n{numbers}\n\n" if text.endswith("```") else f"{text} {numbers}".strip() + " "


def read_sheet(text: str, given: Collection[int]) -> Sheet:
    """The answer in a model's text, which may stand in a fence or in prose.

    Raises ValueError that says in one line what is wrong, for the model to repair.
    """
    problems: list[str] = []
    for value in objects(text):
        try:
            sheet = Sheet.model_validate(value)
        except ValidationError as error:
            problems.append(problem(error))
        else:
            check(sheet, given)
            return sheet
    raise ValueError(problems[0] if problems else "there is no complete JSON object in it")


def objects(text: str) -> Iterator[Any]:
    """Each JSON object that begins where a brace opens, the first ones only."""
    decoder, at = json.JSONDecoder(), -1
    for _ in range(TRIES):
        if (at := text.find("{", at + 1)) < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield value
        at = end - 1


def check(sheet: Sheet, given: Collection[int]) -> None:
    if not sheet.answerable:
        return
    if not sheet.sentences:
        raise ValueError('"answerable" is true, and "sentences" is empty')
    if not any(one.passages for one in sheet.sentences):
        raise ValueError('no sentence has "passages": name those that support each')
    if unknown := sorted({number for one in sheet.sentences for number in one.passages} - set(given)):
        known = ", ".join(str(number) for number in sorted(given))
        raise ValueError(f"there is no passage {unknown[0]}; the passages are {known}")


def problem(error: ValidationError) -> str:
    """`sentences.0.text: Field required`."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the object'}: {first['msg']}"
