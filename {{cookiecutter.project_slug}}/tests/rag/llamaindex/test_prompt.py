from dataclasses import replace

import pytest

from app.prompts.draft import Draft
from app.prompts.library import every_prompt
from app.prompts.prompt import Prompt
from app.types import Message
from tests.prompts.techniques.asking import PASSAGES, a_draft

pytestmark = pytest.mark.engines
ANSWERING = [prompt for prompt in every_prompt() if {"question", "passages"} == set(prompt.variables)]
SAID = (Message("user", "Hello {x} {query_str} $y."), Message("assistant", "Hi {context_str}."))


def messages(draft: Draft) -> list[Message]:
    from app.rag.llamaindex.llm import to_message
    from app.rag.llamaindex.nodes import given_nodes
    from app.rag.llamaindex.prompt import template_for

    context = "\n".join(one.get_content(metadata_mode="llm") for one in given_nodes(draft.passages))
    template = template_for(draft)
    return [to_message(one) for one in template.format_messages(query_str=draft.question, context_str=context)]


@pytest.mark.parametrize("prompt", ANSWERING, ids=lambda prompt: prompt.label)
def test_the_template_of_a_prompt_says_what_the_prompt_says(prompt: Prompt) -> None:
    draft = Draft(prompt, "Is {this} $one {query_str}?", PASSAGES, (Message("system", "Be {brief}."),), SAID)
    draft = replace(draft, examples=prompt.examples)
    assert messages(draft) == draft.messages()


def test_without_passages_the_context_is_empty() -> None:
    draft = replace(a_draft(), passages=())
    assert messages(draft) == draft.messages()


def test_dollars_and_braces_of_a_prompt_stay() -> None:
    from app.rag.llamaindex.prompt import as_template

    assert as_template('$$5 for $question, ${refusal} {"a": 1}') == '$5 for {query_str}, {refusal} {"a": 1}'
