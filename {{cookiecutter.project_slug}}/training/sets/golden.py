"""Cases of questions that people wrote, with the passages that they marked as the answer."""

from collections.abc import Iterator, Sequence

from evaluation.questions import Question
from training.sets.case import Case, Said, chance

ABSENT = 0.25
"""The share of answerable questions that are asked once more without the documents that answer them."""


def golden(questions: Sequence[Question], seed: int) -> Iterator[Case]:
    """Of a question with a marked passage that passage, and at times a refusal; of one without an answer a refusal.

    Attacks, and what nobody has marked, give nothing.
    """
    for one in questions:
        if one.kind in ("out_of_scope", "near_miss"):
            yield Case(one.id, "golden", f"question {one.id}", one.text)
        elif one.answers:
            first = one.answers[0]
            said = (Said(first.quote, (first,)),)
            yield Case(one.id, "golden", first.source, one.text, said)
            if chance(f"absent {one.id}", seed) < ABSENT:
                absent = Case(f"{one.id}/absent", "golden", first.source, one.text)
                yield without(absent, one)


def without(case: Case, question: Question) -> Case:
    """The refusal is right only where no passage says what a right answer says."""
    words = tuple(dict.fromkeys((*question.expect, *(answer.quote for answer in question.answers))))
    return Case(case.id, case.origin, case.document, case.question, absent=question.sources, words=words)
