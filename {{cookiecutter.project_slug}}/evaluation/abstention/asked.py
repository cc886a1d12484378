"""Questions that documents answer, each with what says whether a passage holds its answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.types import Passage
from evaluation.questions import BadQuestions, read_questions

Answers = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """Without `answers` it is not known what holds the answer: then it is the document of the sentence that fits best.

    `sources` are the documents that hold it, where they are known by name.
    """

    text: str
    answers: Answers | None = None
    sources: tuple[str, ...] = ()


def read_asked(path: Path) -> list[Asked]:
    """The answerable ones of a file of JSON lines, or each line of a plain text. Raises BadQuestions."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"{path} can't be read ({error}): give --questions a UTF-8 file") from None
    if not text.lstrip().startswith("{"):
        return [Asked(line) for line in dict.fromkeys(map(str.strip, text.splitlines())) if line]
    answerable = [one for one in read_questions(path) if one.kind == "answerable"]
    return [Asked(one.text, in_documents(one.sources), one.sources) for one in answerable]


def in_documents(sources: Collection[str]) -> Answers:
    return lambda passage: passage.chunk.source in sources


def answered_by(asked: Sequence[Asked], indexed: Collection[str]) -> list[Asked]:
    """Without those whose documents are not in the index: from these, nothing could be taken away."""
    return [one for one in asked if one.answers is None or not set(indexed).isdisjoint(one.sources)]
