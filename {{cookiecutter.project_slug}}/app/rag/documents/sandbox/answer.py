"""What a child says of one file, as JSON. Whatever a parser may be made to say, it is a Document or refused."""

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

from app.errors import UnreadableDocument
from app.rag.documents.document import Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """The document; or why it can't be read; or the exception that its loader failed with."""

    document: Document | None = None
    unreadable: str = ""
    failed: str = ""


def written(answer: Answer) -> bytes:
    return json.dumps(
        answer, default=lambda value: {one.name: getattr(value, one.name) for one in fields(value)}
    ).encode()


def document_in(data: bytes) -> Document:
    """Raises UnreadableDocument as the child says, and ValueError if it says anything but an answer."""
    answer = schema().validate_json(data, strict=True)
    if answer.document is None:
        raise UnreadableDocument(reason(answer))
    check(answer.document)
    return answer.document


@cache
def schema() -> "TypeAdapter[Answer]":
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


def reason(answer: Answer) -> str:
    said = answer.unreadable or f"its loader failed ({answer.failed}): save it anew"
    return "".join(one if one.isprintable() else " " for one in said[:LONGEST_REASON])


def check(document: Document) -> None:
    """Spans lie in the text, and sections in their order. Raises ValueError."""
    before = 0
    for section in document.sections:
        spans = [(section.start, section.end), *section.code]
        if section.start < before or not all(0 <= start <= end <= len(document.text) for start, end in spans):
            raise ValueError("spans that are none of the text")
        before = section.end
