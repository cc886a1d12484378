"""Each technique through the real assistant, against a model's server: what every one of them promises."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from app.assistant import Assistant
from app.errors import DeadlineExceeded
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.prompts.budget import Budget
from app.prompts.library import load_prompt
from app.types import Answer, AnswerRequest, Context, Event, Message, Text, answer
from tests.fakes.assistants import UNLIMITED, assistant_over
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.upstream import Reply, Upstream, openai_stream, upstream

pytestmark = pytest.mark.anyio
FIRST = passage("Chunks are about 600 characters long.", cosine=0.6, score=0.9)
QUESTION = (Message("user", "How long are the chunks?"),)
GOOD = '{"answerable": true, "sentences": [{"text": "600 each.", "passages": [1]}]}'
# For each technique what the server answers, in turn, and the purposes of the calls.
RUNS: dict[str, tuple[Sequence[str], str]] = {
    "few_shot": (["600 each. [1]"], "answer"),
    "chain_of_thought": (["[2] is about more", "600 each. [1]"], "answer conclude"),
    "self_consistency": (["600 each. [1]"], "answer answer answer answer answer"),
    "tree_of_thought": (
        ["1. see [2]\n2. see [1]", "1: 3\n2: 9", "- it says 600 [2]", "- no [2]", "1: 9\n2: 1", "600 each. [1]"],
        "propose score propose propose score answer",
    ),
    "decomposition": (["1. How long?\n2. Which?", "600 [2]", "Chunks [2]", "600 each. [1]"], "split part part answer"),
    "structured_output": (["It is 600 [2]", GOOD], "answer repair"),
}


def assistant_of(name: str, server: Upstream, budget: Budget = UNLIMITED, second: str = "Six.") -> Assistant:
    client = load_chat_model(Access("openai:m", "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
    prompt = load_prompt(name, ["question", "passages"])
    retriever = FakeRetriever(FIRST, passage(second, number=1, cosine=0.5, score=0.8))
    return assistant_over(retriever, client, "openai:m", prompt=prompt, budget=budget)


def replies(texts: Sequence[str]) -> list[Reply]:
    return [openai_stream(*(text[at : at + 3] for at in range(0, len(text), 3))) for text in texts]


async def asked(name: str, *texts: str, budget: Budget = UNLIMITED, second: str = "Six.") -> tuple[Answer, Upstream]:
    with upstream(*replies(texts)) as server:
        return await answer(assistant_of(name, server, budget, second), AnswerRequest(QUESTION)), server


@pytest.mark.parametrize("name", RUNS)
async def test_each_call_is_in_the_details_and_citations_come_from_the_answer_alone(name: str) -> None:
    texts, purposes = RUNS[name]
    result, server = await asked(name, *texts)
    assert result.text == "600 each. [1]"
    assert [citation.number for citation in result.citations] == [1]
    assert " ".join(call.purpose for call in result.done.calls) == purposes
    assert len(server.bodies) == len(result.done.calls)
    assert result.done.prompt.startswith(f"{name}@1#")


@pytest.mark.parametrize("name", RUNS)
async def test_the_deadline_holds_across_all_calls(name: str) -> None:
    texts, _ = RUNS[name]
    with upstream(*replies(texts)[:-1], Reply(ending="silent")) as server:
        begun = time.monotonic()
        request = AnswerRequest(QUESTION, Context(deadline=begun + 1))
        with pytest.raises(DeadlineExceeded):
            await answer(assistant_of(name, server), request)
        assert time.monotonic() - begun < 5
        assert server.wait_until_left(20)


@pytest.mark.parametrize("name", RUNS)
async def test_a_client_that_leaves_in_the_middle_ends_every_call(name: str) -> None:
    texts, purposes = RUNS[name]
    last = openai_stream(*texts[-1], ending="stalled")
    calls = len(purposes.split())
    with upstream(*replies(texts)[:-1], last) as server:
        answering = asyncio.ensure_future(answer(assistant_of(name, server), AnswerRequest(QUESTION)))
        assert await asyncio.to_thread(server.wait_until_called, calls, 10)
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        assert await asyncio.to_thread(server.wait_until_left, 20)


STREAMED = {
    name: texts[:-1] for name, (texts, _) in RUNS.items() if name not in ("self_consistency", "structured_output")
}


@pytest.mark.parametrize("name", STREAMED)
async def test_closing_the_stream_after_the_first_word_ends_the_call(name: str) -> None:
    before, opened = STREAMED[name], ""
    if name == "chain_of_thought":
        before, opened = [], "<reasoning>so</reasoning>"
    last = openai_stream(f"{opened}600 each ", "and more ", ending="stalled")
    with upstream(*replies(before), last) as server:
        async with aclosing(assistant_of(name, server).stream(AnswerRequest(QUESTION))) as events:
            assert [event async for event in until_text(events)]
        assert await asyncio.to_thread(server.wait_until_left, 20)


async def until_text(events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    async for event in events:
        if isinstance(event, Text):
            yield event
            return


@pytest.mark.parametrize("name", RUNS)
async def test_a_passage_that_has_no_room_is_in_no_call_and_can_not_be_cited(name: str) -> None:
    texts = [text.replace("[1]}", "[1, 2]}").replace("each. [1]", "each. [1][2]") for text in RUNS[name][0]]
    result, server = await asked(
        name, *texts, budget=Budget(window=5000, answer=0, count=len), second="Six found. " * 500
    )
    assert result.done.dropped.passages == (2,)
    assert [citation.number for citation in result.citations] == [1]
    assert not any("Six found" in str(body) for body in server.bodies)
