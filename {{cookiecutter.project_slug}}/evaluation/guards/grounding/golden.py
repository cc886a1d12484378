"""The golden answers: of each question the sentence of the documents that answers it, among the passages of a search.

The documents are cut as the index cuts them. The search is BM25 over their words, so that no model is needed here.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.evidence.units import units
from app.text import stems
from app.types import Chunk, Passage
from evaluation.answers import plain
from evaluation.datasets.passages import cut
from evaluation.questions import Question, read_questions

PROJECT = Path(__file__).parents[3]
QUESTIONS = PROJECT / "evaluation" / "questions.jsonl"
DOCUMENTS = PROJECT / "docs"
PASSAGES = 6
K1, B = 1.2, 0.75
SENTENCES = ("sentence", "item", "more")


@dataclass(frozen=True, slots=True)
class Golden:
    """`passages` of which number `number` holds the `sentence`; the `wrong` ones lack what the answer must say."""

    question: str
    sentence: str
    passages: tuple[Passage, ...]
    number: int
    wrong: tuple[int, ...]


class Words:
    """BM25 over chunks; knows the best ones for a question."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        self.counts = [Counter(stems(f"{chunk.heading}\n{chunk.text}")) for chunk in chunks]
        self.holders = Counter(stem for counts in self.counts for stem in counts)
        self.mean = sum(counts.total() for counts in self.counts) / len(self.counts)

    def score(self, asked: Mapping[str, float], counts: Counter[str]) -> float:
        """`asked` has the weight of each stem."""
        held = [(weight, counts[stem]) for stem, weight in asked.items() if stem in counts]
        length = K1 * (1 - B + B * counts.total() / self.mean)
        return sum(weight * count * (K1 + 1) / (count + length) for weight, count in held)

    def idf(self, stem: str) -> float:
        holders = self.holders[stem]
        return math.log(1 + (len(self.counts) - holders + 0.5) / (holders + 0.5))

    def best(self, question: str) -> list[int]:
        asked = {stem: self.idf(stem) for stem in sorted(set(stems(question)))}
        return sorted(range(len(self.chunks)), key=lambda at: -self.score(asked, self.counts[at]))[:PASSAGES]


@cache
def golden_answers() -> tuple[Golden, ...]:
    """Of every question whose expected words stand together in one sentence."""
    words = Words(cut(DOCUMENTS))
    answerable = (question for question in read_questions(QUESTIONS) if question.kind == "answerable")
    return tuple(golden for question in answerable for golden in found(question, words))


def found(question: Question, words: Words) -> Iterator[Golden]:
    answer = next(answers(question, words.chunks), None)
    if answer is None:
        return
    place, sentence = answer
    places = words.best(question.text)
    places = places if place in places else [*places[:-1], place]
    shown = [words.chunks[at] for at in places]
    wrong = tuple(number for number, chunk in enumerate(shown, 1) if lacks(f"{chunk.heading} {chunk.text}", question))
    passages = tuple(Passage(chunk, 1.0, 0.0) for chunk in shown)
    yield Golden(question.id, sentence, passages, places.index(place) + 1, wrong)


def answers(question: Question, chunks: Sequence[Chunk]) -> Iterator[tuple[int, str]]:
    """The place of a chunk and its sentence that holds all expected words, by the order of the question's sources."""
    for source in question.sources:
        for at, chunk in enumerate(chunks):
            for text, quote in sentences(chunk.text) if chunk.source == source else ():
                if not lacks(text, question):
                    yield at, quote


@cache
def sentences(text: str) -> tuple[tuple[str, str], ...]:
    """As they stand there, and as they are quoted."""
    found = (unit for unit in units(text) if unit.quote and unit.kind in SENTENCES)
    return tuple((text[unit.start : unit.end], unit.quote) for unit in found)


def lacks(text: str, question: Question) -> bool:
    return not all(plain(words) in plain(text) for words in question.expect)
