"""A sample of an answer with what it rests on, as a line of JSON Lines.

`{"question": "How long?", "answer": "Six [1].", "passages": [{"text": "It has six.", "source": "a.md"}]}`
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.errors import AppError
from app.guardrails.passages import chunk_of
from app.guardrails.reader import Basis
from app.types import Message, Passage, Passages

FORM = '{"question": "…", "answer": "…", "passages": [{"text": "…", "source": "…"}]}'
WRITE = f"write {FORM}"


class BadSample(AppError):
    """A line is no sample."""


@dataclass(frozen=True, slots=True)
class Sample:
    answer: str
    basis: Basis


def read_sample(line: str, *, with_answer: bool = False) -> Sample:
    """Only passages, and `with_answer` the answer, must be there. Raises BadSample, which says what is wrong."""
    given = object_in(line)
    passages = given.get("passages")
    if not isinstance(passages, list):
        raise BadSample(f"the field passages is no list: {WRITE}")
    question = text_of(given, "question", required=False)
    answer = text_of(given, "answer", required=with_answer)
    found = tuple(passage_of(number, one) for number, one in enumerate(passages, 1))
    return Sample(answer, Basis(Passages(found, 0), (Message("user", question),)))


def object_in(line: str) -> Mapping[str, Any]:
    try:
        given = json.loads(line)
    except RecursionError:
        raise BadSample(f"it is nested too deeply: {WRITE}") from None
    except ValueError as error:
        place = f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadSample(f"it is no JSON ({place}): {WRITE}") from None
    if not isinstance(given, dict):
        raise BadSample(f"it is no object: {WRITE}")
    return given


def text_of(given: Mapping[str, Any], name: str, *, required: bool, of: str = "") -> str:
    value = given.get(name, None if required else "")
    if not isinstance(value, str):
        wrong = "is no text" if name in given else "is missing"
        raise BadSample(f"the field {name}{of} {wrong}: {WRITE}")
    return value


def passage_of(number: int, given: Any) -> Passage:
    of = f" of passage {number}"
    if not isinstance(given, dict):
        raise BadSample(f"passage {number} is no object: {WRITE}")
    text, source = text_of(given, "text", required=True, of=of), text_of(given, "source", required=False, of=of)
    return Passage(replace(chunk_of(text, "default"), id=str(number), source=source), 1.0, 1.0)
