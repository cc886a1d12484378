from dataclasses import replace

import pytest

from app.prompts.draft import Draft
from app.prompts.library import every_prompt
from app.prompts.prompt import Prompt
from app.rag.langchain.chain import from_messages
from app.rag.langchain.prompt import as_format, template_of, values_of
from app.types import Message
from tests.prompts.techniques.asking import PASSAGES, a_draft

ANSWERING = [prompt for prompt in every_prompt() if {"question", "passages"} == set(prompt.variables)]
SAID = (Message("user", "Hello {x} $y."), Message("assistant", "Hi."))


def messages(draft: Draft) -> list[Message]:
    return from_messages(template_of(draft.prompt, draft.step).format_messages(**values_of(draft)))


@pytest.mark.parametrize("prompt", ANSWERING, ids=lambda prompt: prompt.label)
def test_the_template_of_a_prompt_says_what_the_prompt_says(prompt: Prompt) -> None:
    draft = Draft(prompt, "Is {this} $one {{question}}?", PASSAGES, (Message("system", "Be brief."),), SAID)
    draft = replace(draft, examples=prompt.examples)
    assert messages(draft) == draft.messages()


@pytest.mark.parametrize("prompt", [prompt for prompt in ANSWERING if prompt.steps], ids=lambda prompt: prompt.label)
def test_so_do_the_templates_of_its_steps(prompt: Prompt) -> None:
    for step, text in prompt.steps.items():
        more = {name: f"a {name}" for name in template_of(prompt, step).input_variables}
        draft = replace(a_draft(), prompt=prompt, step=step, more={n: v for n, v in more.items() if f"${n}" in text})
        draft = replace(draft, more={n: v for n, v in draft.more.items() if n not in ("question", "passages")})
        draft = replace(draft, more={n: v for n, v in draft.more.items() if n != "refusal"})
        assert messages(draft) == draft.messages()


def test_dollars_and_braces_of_a_prompt_stay() -> None:
    assert as_format('$$5 for $question, ${refusal} {"a": 1}') == '$5 for {question}, {refusal} {{"a": 1}}'
