import asyncio
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from threading import current_thread, main_thread

import pytest

from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.prompt import Example
from app.prompts.techniques.few_shot import FewShot
from app.types.embedding import Vectors
from tests.fakes.embedders import StemEmbedder
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio
PROMPT = load_prompt("few_shot", ["question", "passages"])


def few_shot(shots: int = 2) -> tuple[FewShot, StemEmbedder]:
    embedder = StemEmbedder()
    return FewShot(embedder.encode_passages, shots), embedder


async def shown(technique: FewShot, question: str) -> list[str]:
    ask = ScriptedAsk([["Six hundred."]])
    async with aclosing(technique.write(ask, a_draft("few_shot", question))) as pieces:
        assert [piece async for piece in pieces] == ["Six hundred."]
    (draft,) = ask.drafts
    return [example.question for example in draft.examples]


async def test_the_examples_most_like_the_question_are_shown_the_most_similar_last() -> None:
    technique, _ = few_shot()
    assert await shown(technique, "How long may I keep a borrowed film, or a book?") == [
        "May I take my dog on the ferry?",
        "How long can I keep a borrowed book?",
    ]


async def test_the_question_itself_is_never_an_example() -> None:
    technique, _ = few_shot(20)
    assert len(await shown(technique, "why?")) == len(PROMPT.examples)
    assert "May I take my dog on the ferry?" not in await shown(technique, "may i take my DOG on the ferry")


async def test_examples_are_encoded_once_and_not_in_the_loop() -> None:
    threads, embedder = [], StemEmbedder()

    def encode(texts: Sequence[str]) -> Vectors:
        threads.append(current_thread())
        return embedder.encode_passages(texts)

    technique = FewShot(encode)
    await asyncio.gather(*(shown(technique, f"What about {n}?") for n in range(8)))
    assert all(embedder.encoded.count(example.question) == 1 for example in PROMPT.examples)
    assert main_thread() not in threads


async def test_an_example_is_a_turn_with_its_passages_before_the_question() -> None:
    ask = ScriptedAsk([["Yes."]])
    technique, _ = few_shot(1)
    assert [piece async for piece in technique.write(ask, a_draft("few_shot", "May a dog go on the ferry?"))]
    system, example, its_answer, question = ask.drafts[0].messages()
    assert (system.role, example.role, its_answer.role, question.role) == ("system", "user", "assistant", "user")
    assert '<passage number="2" source="example" heading="">\nDogs are welcome' in example.content
    assert its_answer.content.startswith("Yes, dogs")


async def test_closing_it_closes_the_call() -> None:
    ask = ScriptedAsk([["Six ", "hundred."]])
    async with aclosing(few_shot()[0].write(ask, a_draft("few_shot"))) as pieces:
        await anext(pieces)
    assert ask.open == 0


def test_the_least_similar_example_goes_first_where_there_is_no_room() -> None:
    draft = replace(Draft(PROMPT, "Why?"), examples=PROMPT.examples[:2])
    assert [one.examples for one in draft.ever_shorter()] == [PROMPT.examples[:2], PROMPT.examples[1:2], ()]


@pytest.mark.parametrize("example", PROMPT.examples, ids=lambda example: example.question)
def test_each_example_cites_its_own_passages_or_refuses(example: Example) -> None:
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", example.answer)}
    assert cited <= set(range(1, len(example.passages) + 1))
    assert cited or example.answer == PROMPT.refusal


def test_there_are_enough_examples_and_one_of_them_refuses() -> None:
    assert len(PROMPT.examples) >= 8
    assert [one.answer for one in PROMPT.examples].count(PROMPT.refusal) == 1


@pytest.mark.parametrize("shots", [0, 21, True, "4"])
def test_the_number_of_shots_is_checked(shots: int) -> None:
    with pytest.raises(ValueError, match="shots must be a whole number from 1 to 20"):
        FewShot(StemEmbedder().encode_passages, shots)
