"""The labelled set: golden sentences, paraphrases of them that people wrote, and mutations of both.

The guard's weights were found on the questions of one part; `judged` gives those of the other.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.guardrails.grounding.claim import claim_of
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.sentence import doubt_of
from app.guardrails.grounding.support import UNSUPPORTED, Doubts, doubts
from app.guardrails.sentences import Sentences
from app.types import Passage
from evaluation.guards.grounding.golden import Golden, golden_answers
from evaluation.guards.grounding.mutations import (
    another_number,
    another_unit,
    denied,
    drawn,
    names_in,
    one_of,
    other_name,
    turned_round,
)
from evaluation.guards.grounding.words import REWORDED, in_words
from evaluation.guards.judged import Judged

PARAPHRASES = Path(__file__).parent / "paraphrases.jsonl"
PARTS, DEVELOPED = 5, 2
"""Of five parts of the questions, two are for developing."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text that cites passage `number`; `label` says that this one does not support it."""

    kind: str
    label: bool
    text: str
    passages: tuple[Passage, ...]
    number: int
    developed: bool


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """`text` says what a passage says; `manner` is `paraphrase`, or `assistant` where it talks as models do."""

    question: str
    manner: str
    text: str


def judged() -> Iterator[Judged]:
    """What the guard says of each case that it was not developed on."""
    for case in cases():
        if not case.developed:
            score = doubted(case)
            yield Judged(in_words(case.kind), case.label, score, score >= UNSUPPORTED)


def doubted(case: Case) -> float:
    """The highest doubt of its sentences, as an answer's guard reads them; 0 for what claims nothing."""
    cited, others = grounds_of(case)
    return max((doubt_of(one, cited, others) or 0.0 for one in sentences_of(case)), default=0.0)


def features(case: Case) -> Iterator[Doubts]:
    """Of each sentence that claims something, what is compared where it is no quotation."""
    cited, others = grounds_of(case)
    for sentence in sentences_of(case):
        if claim := claim_of(sentence):
            yield doubts(claim, cited, others)


def grounds_of(case: Case) -> tuple[Sequence[Ground], Sequence[Ground]]:
    """The passage that it cites, and the others."""
    grounds = [Ground(passage) for passage in case.passages]
    return [grounds[case.number - 1]], [*grounds[: case.number - 1], *grounds[case.number :]]


def sentences_of(case: Case) -> Sequence[str]:
    sentences = Sentences()
    return [*sentences.feed(case.text), *sentences.end()]


def cases() -> Iterator[Case]:
    """All of them, question by question."""
    answers, rewordings = golden_answers(), paraphrases()
    names = names_in([answer.sentence for answer in answers])
    for answer in answers:
        yield from around(answer, "verbatim", answer.sentence, "", answers, names)
        for one in rewordings:
            if one.question == answer.question:
                yield from around(answer, one.manner, one.text, REWORDED, answers, names)


def around(
    answer: Golden, kind: str, text: str, suffix: str, answers: Sequence[Golden], names: Sequence[str]
) -> Iterator[Case]:
    """The supported text, and what can be made of it that is not."""
    developed = drawn(answer.question, PARTS) < DEVELOPED

    def case(kind: str, label: bool, text: str, number: int) -> Case:
        return Case(kind, label, text, answer.passages, number, developed)

    yield case(kind, False, text, answer.number)
    mutations = {
        "number": another_number,
        "unit": another_unit,
        "name": other_name(names),
        "negation": denied,
        "opposite": turned_round,
    }
    for name, mutate in mutations.items():
        if (changed := mutate(text)) is not None:
            yield case(name + suffix, True, changed, answer.number)
    if (wrong := one_of(answer.wrong, text)) is not None:
        yield case(f"swapped citation{suffix}", True, text, wrong)
    if not suffix and (other := stranger(answer, answers)):
        yield case("another question's answer", True, other.sentence, answer.number)


def stranger(answer: Golden, answers: Sequence[Golden]) -> Golden | None:
    """The answer of a question about another document."""
    here = {passage.chunk.source for passage in answer.passages}
    others = [one for one in answers if one.passages[one.number - 1].chunk.source not in here]
    return one_of(others, answer.sentence)


def paraphrases() -> list[Paraphrase]:
    lines = PARAPHRASES.read_text(encoding="utf-8").splitlines()
    return [Paraphrase(**json.loads(line)) for line in lines]
