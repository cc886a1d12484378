"""What is held back of a stream, and which ends of one are failures."""

from collections.abc import AsyncGenerator

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from app.errors import ModelUnavailable
from app.llm.finish import ENDED
from app.llm.wrappers.first_word import held_back

pytestmark = pytest.mark.anyio


def chunk(text: str = "", ended: str | None = None) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata={ENDED: ended} if ended else {}))


async def stream_of(*chunks: ChatGenerationChunk) -> AsyncGenerator[ChatGenerationChunk]:
    for one in chunks:
        yield one


async def texts(*chunks: ChatGenerationChunk) -> list[str]:
    return [one.text async for one in held_back(stream_of(*chunks), "openai:m", None)]


async def test_what_comes_before_the_first_word_comes_with_it() -> None:
    assert await texts(chunk(), chunk(), chunk("It "), chunk("rains."), chunk(ended="stop")) == [
        "",
        "",
        "It ",
        "rains.",
        "",
    ]


@pytest.mark.parametrize("ended", ["length", "filtered"])
async def test_an_answer_that_a_limit_or_a_filter_left_empty_is_one(ended: str) -> None:
    assert await texts(chunk(), chunk(ended=ended)) == ["", ""]


async def test_an_answer_without_a_word_is_none() -> None:
    with pytest.raises(ModelUnavailable, match="openai:m answered with no text"):
        await texts(chunk(), chunk(ended="stop"))


@pytest.mark.parametrize("chunks", [[], [chunk()], [chunk("It ")]])
async def test_an_answer_without_an_end_broke_off(chunks: list[ChatGenerationChunk]) -> None:
    with pytest.raises(ModelUnavailable, match="openai:m broke off"):
        await texts(*chunks)
