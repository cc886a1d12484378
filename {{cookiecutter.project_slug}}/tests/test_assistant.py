import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import UsageMetadata

from app.assistant import HISTORY, Assistant
from app.errors import BadQuestion, ModelUnavailable
from app.guardrails.evidence import Thresholds
from app.guardrails.grounding.guard import Grounding
from app.guardrails.reader import AnswerReader
from app.guardrails.sentence_reader import SentenceReader
from app.prompts.library import load_prompt
from app.types import AnswerRequest, Citation, Context, Done, Dropped, Message, Passages, Scope, Text, Usage, answer
from tests.fakes.assistants import ANSWER_GUARDS, PASSAGE_GUARDS, QUESTION_GUARDS, assistant_over
from tests.fakes.documents import passage
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever

PROMPT = load_prompt("answer", ["question", "passages"])
NEAR = passage("Chunks are about 600 characters.", cosine=0.6)
FAR = passage("Bananas are yellow.", cosine=0.1)

pytestmark = pytest.mark.anyio


CAVEAT = "No passage answers this."
THRESHOLDS = Thresholds(abstain=4.5, weak=8.25)


def build(
    retriever: FakeRetriever,
    model: ScriptedModel,
    thresholds: Thresholds | None = THRESHOLDS,
    caveat: str = "",
) -> Assistant:
    price = lambda usage: usage.output_tokens / 10  # noqa: E731
    return assistant_over(retriever, model, thresholds=thresholds, price=price, caveat=caveat)


def ask(*contents: str) -> AnswerRequest:
    roles = ["user", "assistant"]
    return AnswerRequest(tuple(Message(roles[n % 2], text) for n, text in enumerate(contents)))  # type: ignore[arg-type]


async def test_events_come_in_order_and_done_says_what_it_took() -> None:
    usage = UsageMetadata(input_tokens=20, output_tokens=5, total_tokens=25)
    model = ScriptedModel(pieces=["Six ", "hundred [1].", AIMessageChunk(content="", usage_metadata=usage)])
    events = [event async for event in build(FakeRetriever(NEAR), model).stream(ask("How long are chunks?"))]
    assert [type(event) for event in events] == [Passages, Text, Text, Citation, Done]
    done = events[-1]
    assert isinstance(done, Done)
    assert (done.finish_reason, done.usage, done.cost_usd) == ("stop", Usage(20, 5), 0.5)
    assert done.prompt == PROMPT.id
    assert list(done.timings_ms) == ["guard", "retrieve", "prompt", "first_token", "model", "total"]
    assert 0 < done.timings_ms["first_token"] <= done.timings_ms["model"] <= done.timings_ms["total"]


async def test_without_evidence_the_model_is_not_called() -> None:
    model = ScriptedModel(pieces=["never"])
    result = await answer(build(FakeRetriever(FAR), model), ask("How long are chunks?"))
    assert result.abstained
    assert result.text == PROMPT.refusal
    assert model.seen == []


async def test_a_model_that_refuses_abstains_too() -> None:
    model = ScriptedModel(pieces=list(PROMPT.refusal))
    result = await answer(build(FakeRetriever(FAR), model, thresholds=None), ask("How long are chunks?"))
    assert result.abstained
    assert result.text == PROMPT.refusal
    decided = [*QUESTION_GUARDS, *PASSAGE_GUARDS, "refusal", *ANSWER_GUARDS]
    assert [decision.guard for decision in result.done.decisions] == decided


async def test_a_follow_up_is_searched_with_the_question_before_it() -> None:
    retriever = FakeRetriever(FAR, by_query={"How long are chunks?\nAnd why?": [NEAR]})
    model = ScriptedModel(pieces=["Because [1]."])
    result = await answer(build(retriever, model), ask("How long are chunks?", "600.", "And why?"))
    assert not result.abstained
    assert [query.text for query in retriever.asked] == ["And why?", "How long are chunks?\nAnd why?"]


async def test_the_clients_system_message_comes_after_ours_and_history_before_the_question() -> None:
    model = ScriptedModel(pieces=["Yes."])
    conversation = (
        Message("system", "Be brief."),
        Message("user", "Hi."),
        Message("assistant", "Hello."),
        Message("user", "How long are chunks?"),
    )
    await answer(build(FakeRetriever(NEAR), model), AnswerRequest(conversation))
    (seen,) = model.seen
    assert [message.type for message in seen] == ["system", "system", "human", "ai", "human"]
    assert "You answer questions from the passages" in seen[0].text
    assert seen[1].text == "Be brief."
    assert "Chunks are about 600 characters." in seen[-1].text


async def test_of_a_long_conversation_the_model_sees_the_last_turns_from_a_question_on() -> None:
    said = [text for n in range(HISTORY // 2) for text in (f"Question {n}?", f"Answer {n}.")]
    unanswered = ask(*said, "And then?", "", "How long are chunks?")
    request = AnswerRequest(tuple(message for message in unanswered.messages if message.content))
    model = ScriptedModel(pieces=["Yes."])
    result = await answer(build(FakeRetriever(NEAR), model), request)
    assert [message.text for message in model.seen[0][1:-1]] == [*said[2:], "And then?"]
    assert result.done.dropped == Dropped()


async def test_retrieval_is_held_to_the_tenant() -> None:
    retriever = FakeRetriever(NEAR)
    request = AnswerRequest((Message("user", "How long are chunks?"),), Context(tenant="acme"))
    await answer(build(retriever, ScriptedModel(pieces=["x"])), request)
    assert retriever.asked[0].scope == Scope("acme")


async def test_closing_the_stream_closes_the_model_call() -> None:
    model = ScriptedModel(pieces=["one ", "two ", "three"])
    async with aclosing(build(FakeRetriever(NEAR), model).stream(ask("How long are chunks?"))) as events:
        async for event in events:
            if isinstance(event, Text):
                break
    assert model.closed == [True]


async def test_a_model_failure_is_named() -> None:
    model = ScriptedModel(pieces=["one ", ConnectionError("no route")])
    with pytest.raises(ModelUnavailable, match="scripted broke off"):
        await answer(build(FakeRetriever(NEAR), model), ask("How long are chunks?"))


async def test_what_the_model_did_not_count_is_unknown_and_an_abstention_counts_nothing() -> None:
    unknown = await answer(build(FakeRetriever(NEAR), ScriptedModel(pieces=["Yes."])), ask("How long are chunks?"))
    assert (unknown.done.usage, unknown.done.cost_usd) == (None, None)
    nothing = await answer(build(FakeRetriever(FAR), ScriptedModel(pieces=["x"])), ask("How long are chunks?"))
    assert (nothing.done.usage, nothing.done.cost_usd) == (Usage(0, 0), 0)


async def test_an_empty_question_is_refused_before_the_search() -> None:
    retriever = FakeRetriever(NEAR)
    with pytest.raises(BadQuestion):
        await answer(build(retriever, ScriptedModel(pieces=["x"])), ask("  "))
    assert retriever.asked == []


async def test_small_talk_is_answered_without_a_search_or_a_model() -> None:
    retriever, model = FakeRetriever(NEAR), ScriptedModel(pieces=["never"])
    result = await answer(build(retriever, model), ask("Thanks a lot!"))
    assert "welcome" in result.text
    assert not result.abstained
    assert (result.passages, result.citations, retriever.asked, model.seen) == ((), (), [], [])
    assert [one.guard for one in result.done.decisions] == QUESTION_GUARDS
    assert result.done.decisions[-1].outcome == "reply"


async def test_an_answer_that_rests_on_little_says_so_above_and_in_done() -> None:
    assistant = build(FakeRetriever(NEAR), ScriptedModel(pieces=["Six hundred [1]."]), caveat=CAVEAT)
    weak = await answer(assistant, ask("How long are the chunks of a scanned contract?"))
    assert weak.text == f"{CAVEAT}\n\nSix hundred [1]."
    assert weak.weak
    assert not weak.abstained
    good = await answer(assistant, ask("How long are chunks, in characters?"))
    assert (good.text, good.weak) == ("Six hundred [1].", False)


async def test_an_answer_that_is_refused_gets_no_caveat() -> None:
    model = ScriptedModel(pieces=["The moon is made of cheese [1]."])
    readers: list[AnswerReader] = [SentenceReader([Grounding(blocks=True)])]
    assistant = replace(build(FakeRetriever(NEAR), model, caveat=CAVEAT), readers=readers)
    refused = await answer(assistant, ask("How long are the chunks of a scanned contract?"))
    assert (refused.text, refused.abstained, refused.done.withheld) == (PROMPT.refusal, True, 1)


async def test_a_model_that_can_judge_gets_no_caveat() -> None:
    weak = await answer(
        build(FakeRetriever(NEAR), ScriptedModel(pieces=["Six hundred [1]."])),
        ask("How long are the chunks of a scanned contract?"),
    )
    assert weak.text == "Six hundred [1]."
    assert weak.weak


async def test_the_models_time_is_not_that_of_whoever_reads_the_answer() -> None:
    times = []
    async for event in build(FakeRetriever(NEAR), ScriptedModel(pieces=["a ", "b ", "c"])).stream(ask("Chunks?")):
        if isinstance(event, Text):
            await asyncio.sleep(0.1)
        if isinstance(event, Done):
            times.append(event.timings_ms)
    assert times[0]["total"] - times[0]["model"] >= 290
