"""The end of an answer in our words, streamed and whole, once."""

import pytest

from app.llm.finish import ended
from tests.fakes.upstream import Upstream, openai_stream, upstream
from tests.llm.wrappers.asking import model_of, whole

pytestmark = pytest.mark.anyio
WORDS = [("stop", "stop"), ("length", "length"), ("content_filter", "filtered"), ("a new word", "stop")]


async def endings(server: Upstream) -> list[str | None]:
    return [ended(chunk.response_metadata) async for chunk in model_of(server).astream("Why?")]


@pytest.mark.parametrize(("theirs", "ours"), WORDS)
async def test_the_last_chunk_and_no_other_says_how_it_ended(theirs: str, ours: str) -> None:
    with upstream(openai_stream("Six ", "hundred.", finish=theirs)) as server:
        assert [reason for reason in await endings(server) if reason] == [ours]


async def test_a_stream_without_an_end_has_none() -> None:
    with upstream(openai_stream("Six ", finish=None)) as server:
        assert [reason for reason in await endings(server) if reason] == []


@pytest.mark.parametrize(("theirs", "ours"), WORDS)
async def test_a_whole_answer_says_so_too(theirs: str, ours: str) -> None:
    with upstream(whole("Six hundred.", finish=theirs)) as server:
        assert ended((await model_of(server).ainvoke("Why?")).response_metadata) == ours
