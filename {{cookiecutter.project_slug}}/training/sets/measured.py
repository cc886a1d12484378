"""The questions of every evaluation of this project, which nothing may be trained on."""

from collections.abc import Iterator, Mapping, Sequence

from evaluation.conversations import read_conversations
from evaluation.guards.injection import cases
from evaluation.lab.given import shipped
from evaluation.questions import Question
from evaluation.retrieval.collections import judged_questions
from training.sets.split import Side, side_of


def measured() -> Iterator[str]:
    """But for the golden questions, of which some are learnt and the others are held out."""
    yield from (turn.text for one in read_conversations() for turn in one.turns)
    yield from (case.text for case in cases())
    yield from (one.text for one in judged_questions(shipped("observatory")))


def held_out(questions: Sequence[Question], sides: Mapping[str, Side], seed: int) -> list[Question]:
    """Those that may measure a tuned model: no document of theirs was learnt, nor chosen by."""
    return [one for one in questions if all(side == "test" for side in sides_of(one, sides, seed))]


def sides_of(question: Question, sides: Mapping[str, Side], seed: int) -> list[Side]:
    """Of the documents of its answer, which may not be here; of a question without an answer its own."""
    return [side_of(name, sides, seed) for name in question.sources or (f"question {question.id}",)]
