"""What the guards take of the processor: for a question, and for a sentence of an answer, beside the path without them.

The lists are those of `app/bootstrap/guards.py`, so a new guard is measured once it is there. No chat model is asked.
Moderation's classifier is measured without the vector that it reads: search needs the same one, so each question is
encoded once, and that has a row of its own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import numpy as np

from app.bootstrap.guards import build_canary, build_guards, build_readers
from app.guardrails.canary import Canary
from app.guardrails.evidence import EvidenceGate
from app.guardrails.guard import Guard, check_all
from app.guardrails.passages import chunk_of
from app.guardrails.reader import AnswerReader, Basis, Events, reading
from app.llm.minilm import MiniLM
from app.settings import Settings
from app.types import Chunk, Context, Message, Passage, Passages, Progress, Text
from app.types.embedding import Embedder, Vectors
from evaluation.benchmarks.figures import Figure

LENGTHS = (20, 200, 2_000, 10_000)
AT_A_TIME = 10
QUESTION_MS, SENTENCE_MS = 3.0, 0.2
DELTA = 5
SECONDS = 60.0
"""An answer has a deadline, and what keeps it is measured too."""
WORDS = (
    "Which pages of the handbook say what the harbour of Vejle costs a ship of 40 metres in winter, and since when? "
)
SENTENCES = (
    "A ship of up to 40 metres pays 12 euros for a night. In winter, from November to March, the price is half of "
    "that. Since the harbour was widened, larger ships may stay for three days at most. See the table of prices, which "
    "the office sends on request.\n"
)
# Half of it stands in the passages word for word, which is known sooner than that what is said in other words is right.
ANSWER = (
    "A ship of up to 40 metres pays 12 euros for a night [1]. ",
    "Only half of this is asked in winter, which lasts from November to March [2]. ",
    "Larger ships have been allowed three days, and no longer, since the harbour became wider [1][3]. ",
    "See the table of prices, which the office sends on request [4].\n",
)
ROUNDS_OF_ANSWER = 5
GATE = EvidenceGate(None)
# What some of them need beside their switch.
NEEDED = {"guard_languages": "en"}


@dataclass
class Encoded:
    """An embedder that has the vector of the question already, as after search."""

    name: str
    fingerprint: str
    dimensions: int
    vector: Vectors

    def encode_question(self, text: str) -> Vectors:
        return self.vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.vector for _ in texts])


Measure = Callable[[int], Awaitable[float]]


def run(settings: Settings, rounds: int, progress: Progress) -> list[Figure]:
    """`rounds` of each, in turn without the guards, with those that `settings` switch on, and with all of them."""
    return asyncio.run(figures(settings, rounds, progress))


def switched(settings: Settings, switch: str) -> Settings:
    """Every guard that has this switch, set to it."""
    fields = type(settings).model_fields
    named = [
        name for name, field in fields.items() if name.startswith("guard_") and switch in get_args(field.annotation)
    ]
    needed = {name: value for name, value in NEEDED.items() if name in fields and switch != "off"}
    return settings.model_copy(update={**dict.fromkeys(named, switch), **needed})


async def figures(settings: Settings, rounds: int, progress: Progress) -> list[Figure]:
    """All of the question's only flag: one that blocked would spare the work of those after it."""
    off, encoder = switched(settings, "off"), MiniLM.load()
    embedder = Encoded(encoder.name, encoder.fingerprint, encoder.dimensions, encoder.encode_question(WORDS))
    lists = [build_guards(one, embedder) for one in (off, settings, switched(settings, "flag"))]
    questions = [[question_ms(guards, length) for guards in lists] for length in LENGTHS]
    with TemporaryDirectory() as folder:
        every = build_readers(switched(settings, "block"), Canary(Path(folder)))
        readers = [build_readers(off), build_readers(settings, build_canary(settings)), every]
        answer = [sentence_ms(one) for one in readers]
        *least, vector, sentence = await measured([*questions, [encoding_ms(encoder)], answer], rounds, progress)
    rows = zip(LENGTHS, least, strict=True)
    found = [one for length, row in rows for one in compared(f"a question of {length:,} characters", row, QUESTION_MS)]
    found.append(
        Figure("not counted above: the vector of 200 characters, for search and moderation, ms", vector[0], "", True)
    )
    return [*found, *compared("a sentence of an answer", sentence, SENTENCE_MS)]


def table(figures: Sequence[Figure]) -> str:
    """For a page of the documentation."""
    rows = [f"| {one.figure.removesuffix(', ms')} | {one.value:.3f} | {one.goal} |" for one in figures]
    return "\n".join(["| what | ms | goal |", "|---|---|---|", *rows])


def compared(what: str, least: Sequence[float], most: float) -> list[Figure]:
    """The path without guards, and what it takes more with those that are set, and with all of them."""
    bare, chosen, every = least[0], least[1] - least[0], least[2] - least[0]
    return [
        Figure(f"CPU of {what}, guards off, ms", bare, "", True),
        Figure("more with the guards as they are set, ms", chosen, f"<= {most:g}", chosen <= most),
        Figure("more with all guards, ms", every, f"<= {most:g}", every <= most),
    ]


async def measured(rows: Sequence[Sequence[Measure]], rounds: int, progress: Progress) -> list[list[float]]:
    """The least that each measure of each row took, to which other work of the machine would only add.

    The rows are measured in turn, a few rounds at a time: what slows the machine for seconds slows all of them.
    """
    numbers, least = count(), [[inf] * len(row) for row in rows]
    for number in range(0, rounds, AT_A_TIME):
        progress(number, rounds, "rounds")
        for row, known in zip(rows, least, strict=True):
            for _ in range(min(AT_A_TIME, rounds - number)):
                known[:] = [
                    min(before, await measure(next(numbers))) for before, measure in zip(known, row, strict=True)
                ]
    progress(rounds, rounds, "rounds")
    return least


def question(number: int, length: int) -> str:
    return f"{number} {WORDS * (length // len(WORDS) + 1)}"[:length]


def encoding_ms(embedder: Embedder) -> Measure:
    async def measure(number: int) -> float:
        text = question(number, 200)
        began = time.process_time()
        embedder.encode_question(text)
        return (time.process_time() - began) * 1000

    return measure


def question_ms(guards: Sequence[Guard], length: int) -> Measure:
    """A text that no guard has seen before, since some remember."""

    async def measure(number: int) -> float:
        text, context = question(number, length), until_deadline()
        began = time.process_time()
        await check_all(guards, text, context)
        return (time.process_time() - began) * 1000

    return measure


def sentence_ms(readers: Sequence[AnswerReader]) -> Measure:
    async def measure(number: int) -> float:
        given, context = passages(number), until_deadline()
        GATE.decide(WORDS, given.items)  # which has read the passages by then, and what it read is remembered
        basis = Basis(given, (Message("user", WORDS),), "I can't answer that.")
        began = time.process_time()
        async with reading(readers, spoken(number), basis, context) as events:
            async for _ in events:
                pass
        return (time.process_time() - began) * 1000 / (len(ANSWER) * ROUNDS_OF_ANSWER)

    return measure


def until_deadline() -> Context:
    return Context(deadline=time.monotonic() + SECONDS)


async def spoken(number: int) -> Events:
    text = f"In the year {1900 + number}: " + "".join(ANSWER) * ROUNDS_OF_ANSWER
    for delta in pieces(text):
        yield Text(delta)


def pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), DELTA):
        yield text[at : at + DELTA]


def passages(number: int) -> Passages:
    """Six, of about 600 characters, that hold what is answered."""
    text = f"{number} " + SENTENCES * 2
    return Passages(tuple(Passage(chunk(f"{number}-{place}", text), 0.9, 0.5) for place in range(6)), 1)


def chunk(name: str, text: str) -> Chunk:
    return replace(chunk_of(text, "default"), id=name, collection="docs", source="harbour.md", headings=("Prices",))
