"""The generation as a response synthesiser, and a query engine of it with a retriever.

All passages stand in one prompt, since whoever hands them over has made them fit: nothing is asked twice.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any

from llama_index.core.llms import LLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts import BasePromptTemplate
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from app.llm.call import ModelCall
from app.prompts.draft import Draft
from app.prompts.passages import given
from app.prompts.prompt import Prompt
from app.rag.llamaindex.llm import CalledLLM
from app.rag.llamaindex.nodes import given_nodes, to_passages
from app.rag.llamaindex.prompt import template_for, template_of
from app.types import Message


def query_engine(
    retriever: BaseRetriever, llm: LLM, prompt: Prompt, *, streaming: bool = False
) -> RetrieverQueryEngine:
    """Finds, numbers the passages, and answers by one of our prompts."""
    synthesizer = PassageSynthesizer(llm, template_of(prompt), streaming=streaming)
    return RetrieverQueryEngine(retriever, synthesizer, node_postprocessors=[NumberedPassages()])


async def generate(call: ModelCall, draft: Draft) -> AsyncGenerator[str]:
    """The answer to a draft, by the synthesiser. Closing it closes the call, then and there."""
    async with AsyncExitStack() as leaving:

        async def say(messages: Sequence[Message]) -> AsyncIterator[str]:
            deltas = await leaving.enter_async_context(aclosing(call.stream(messages)))
            async for delta in deltas:
                yield delta

        synthesizer = PassageSynthesizer(CalledLLM(say=say, name=call.name), template_for(draft), streaming=True)
        response = await synthesizer.asynthesize(draft.question, given_nodes(draft.passages))
        async for delta in await leaving.enter_async_context(aclosing(response.response_gen)):
            if delta:
                yield delta


class NumberedPassages(BaseNodePostprocessor):
    """Nodes of our retriever, as our prompts show them: numbered from 1, unable to close their own tag."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return given_nodes(given(to_passages(nodes).items)) if nodes else []


class PassageSynthesizer(BaseSynthesizer):
    """Fills the template with the question and all passages, and asks once."""

    def __init__(self, llm: LLM, template: BasePromptTemplate, *, streaming: bool = False) -> None:
        super().__init__(llm=llm, streaming=streaming)
        self.template = template

    def _get_prompts(self) -> dict[str, BasePromptTemplate]:
        return {"text_qa_template": self.template}

    def _update_prompts(self, prompts: dict[str, BasePromptTemplate]) -> None:
        self.template = prompts.get("text_qa_template", self.template)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **kwargs: Any) -> Any:
        ask = self._llm.stream if self._streaming else self._llm.predict
        return ask(self.template, query_str=query_str, context_str="\n".join(text_chunks))

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **kwargs: Any) -> Any:
        ask = self._llm.astream if self._streaming else self._llm.apredict
        return await ask(self.template, query_str=query_str, context_str="\n".join(text_chunks))
