import asyncio
from collections.abc import AsyncGenerator

import pytest

from app.errors import AppError, BadQuestion, ModelUnavailable
from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.techniques.self_consistency import SelfConsistency, elected
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio
REFUSAL = load_prompt("self_consistency", ["question", "passages"]).refusal
DOWN = ModelUnavailable("m broke off: ask again")


async def written(*answers: str | AppError) -> tuple[list[str], ScriptedAsk]:
    ask = ScriptedAsk([[answer] for answer in answers])
    technique = SelfConsistency(len(answers))
    return [piece async for piece in technique.write(ask, a_draft("self_consistency"))], ask


async def test_every_sample_is_asked_with_its_number_and_the_likest_answer_is_given() -> None:
    pieces, ask = await written("Chunks have six hundred characters. [1]", "Bananas.", "Chunks: six hundred. [1]")
    assert pieces == ["Chunks have six hundred characters. [1]"]
    assert (ask.samples, ask.purposes, ask.open) == ([0, 1, 2], ["answer"] * 3, 0)


@pytest.mark.parametrize(
    ("answers", "wins"),
    [
        (["Seven. [2]", "Six. [1]", "Six. [1]"], "Six. [1]"),
        ([REFUSAL, "Six. [1]", REFUSAL], REFUSAL),
        (["Six. [1]", "Seven. [2]"], "Six. [1]"),
        (["…", "…", "Six."], "…"),
        (["Runs daily.", "It ran on Sundays, in snow.", "Running daily"], "Runs daily."),
    ],
)
def test_the_vote_is_likeness_in_words(answers: list[str], wins: str) -> None:
    assert elected(answers) == wins


async def test_a_sample_that_fails_is_no_vote_while_a_majority_lives() -> None:
    pieces, ask = await written(DOWN, "Six. [1]", "Six. [1]")
    assert pieces == ["Six. [1]"]
    assert ask.open == 0


async def test_without_a_majority_the_first_failure_is_raised() -> None:
    with pytest.raises(ModelUnavailable, match="broke off"):
        await written("Six. [1]", DOWN, BadQuestion("too long: shorten it"), "Six. [1]")


async def test_cancelling_it_cancels_every_sample() -> None:
    begun, ended = asyncio.Semaphore(0), list[int]()

    async def endless(draft: Draft, *, purpose: str = "answer", sample: int = 0) -> AsyncGenerator[str]:
        begun.release()
        try:
            yield "Six"
            await asyncio.Event().wait()
        finally:
            ended.append(sample)

    writing = asyncio.ensure_future(anext(SelfConsistency(3).write(endless, a_draft("self_consistency"))))
    for _ in range(3):
        await begun.acquire()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert sorted(ended) == [0, 1, 2]


@pytest.mark.parametrize("samples", [1, 21])
def test_the_number_of_samples_is_checked(samples: int) -> None:
    with pytest.raises(ValueError, match="samples must be a whole number from 2 to 20"):
        SelfConsistency(samples)
