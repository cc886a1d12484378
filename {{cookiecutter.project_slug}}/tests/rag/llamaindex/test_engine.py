from contextlib import aclosing
from pathlib import Path

import pytest

from app.errors import ModelUnavailable
from app.llm.call import ModelCall
from app.llm.stack import stack
from app.prompts.library import load_prompt
from app.rag.retrieval.retriever import StepwiseRetriever
from app.types import Context, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.models import ScriptedModel, unknown
from tests.prompts.techniques.asking import a_draft
from tests.rag.llamaindex.folder import QUESTION, indexed

pytestmark = [pytest.mark.anyio, pytest.mark.engines]


def call_of(model: ScriptedModel) -> ModelCall:
    return ModelCall(stack(model, "m", unknown), "m", Context())


async def test_the_synthesiser_streams_what_the_call_streams_and_sends_the_drafts_messages() -> None:
    from app.rag.llamaindex.engine import generate

    model = ScriptedModel(pieces=["Six ", "hundred [1]."])
    assert [text async for text in generate(call_of(model), a_draft())] == ["Six ", "hundred [1]."]
    assert [message.text for message in model.seen[0]] == [message.content for message in a_draft().messages()]


async def test_closing_it_closes_the_call_then_and_there() -> None:
    from app.rag.llamaindex.engine import generate

    model = ScriptedModel(pieces=["one ", "two ", "three"])
    async with aclosing(generate(call_of(model), a_draft())) as deltas:
        assert await anext(deltas) == "one "
        assert model.closed == []
    assert model.closed == [True]


async def test_a_failure_of_the_call_comes_out_as_it_is() -> None:
    from app.rag.llamaindex.engine import generate

    model = ScriptedModel(pieces=["one ", ConnectionError("no route")])
    with pytest.raises(ModelUnavailable, match="m broke off: ask again"):
        assert [text async for text in generate(call_of(model), a_draft())]


@pytest.mark.parametrize("streaming", [False, True])
async def test_a_query_engine_answers_from_numbered_passages(tmp_path: Path, streaming: bool) -> None:
    from app.rag.llamaindex.engine import query_engine
    from app.rag.llamaindex.llm import llm_of
    from app.rag.llamaindex.retriever import IndexRetriever

    model = ScriptedModel(pieces=["On ", "trees [1]."])
    with indexed(tmp_path) as index:
        retriever = IndexRetriever(StepwiseRetriever(index, StemEmbedder()), Query("", limit=2))
        llm = llm_of(stack(model, "m", unknown), "m")
        prompt = load_prompt("answer", ["question", "passages"])
        response = await query_engine(retriever, llm, prompt, streaming=streaming).aquery(QUESTION)
        text = "".join([one async for one in response.response_gen]) if streaming else str(response)
    assert text == "On trees [1]."
    asked = model.seen[0][-1].text
    assert '<passage number="1" source="fruit.md" heading="Fruit &gt; Apples"' in asked
    assert 'number="2"' in asked


def test_its_prompt_is_replaced_as_any_of_llamaindexs() -> None:
    from llama_index.core import PromptTemplate

    from app.rag.llamaindex.engine import PassageSynthesizer
    from app.rag.llamaindex.llm import llm_of
    from app.rag.llamaindex.prompt import template_of

    model = ScriptedModel(pieces=["Yes."])
    synthesizer = PassageSynthesizer(llm_of(stack(model, "m", unknown), "m"), template_of(a_draft().prompt))
    synthesizer.update_prompts({"text_qa_template": PromptTemplate("{context_str}: {query_str}")})
    assert synthesizer.get_response("So?", ["Apples", "Pears"]) == "Yes."
    assert model.seen[0][-1].text == "Apples\nPears: So?"
