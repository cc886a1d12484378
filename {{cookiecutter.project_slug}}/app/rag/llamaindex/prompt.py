"""A prompt file as LlamaIndex's template, with its names: passages are `context_str`, the question is `query_str`."""

from collections.abc import Sequence
from string import Template
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.prompts import ChatPromptTemplate

from app.prompts.draft import Draft
from app.prompts.prompt import Prompt
from app.types import Message

NAMES = {"passages": "context_str", "question": "query_str"}
ROLES = {"system": MessageRole.SYSTEM, "user": MessageRole.USER, "assistant": MessageRole.ASSISTANT}


class ConversationTemplate(ChatPromptTemplate):
    """Instructions and question; `before` stands between them as it is, whatever it has in braces."""

    before: list[ChatMessage] = []  # noqa: RUF012 (pydantic copies defaults)

    def format_messages(self, llm: Any = None, **kwargs: Any) -> list[ChatMessage]:
        system, user = super().format_messages(llm, **kwargs)
        return [system, *self.before, user]


def template_of(prompt: Prompt, step: str = "", before: Sequence[Message] = ()) -> ConversationTemplate:
    user = prompt.steps[step] if step else prompt.user
    template = ConversationTemplate(
        [
            ChatMessage(role=MessageRole.SYSTEM, content=as_template(prompt.system)),
            ChatMessage(role=MessageRole.USER, content=as_template(user)),
        ]
    )
    template.before = [ChatMessage(role=ROLES[one.role], content=one.content) for one in before]
    return filled(template, refusal=prompt.refusal)


def template_for(draft: Draft) -> ConversationTemplate:
    shown = [message for example in draft.examples for message in draft.example(example)]
    template = template_of(draft.prompt, draft.step, [*draft.system, *shown, *draft.turns])
    return filled(template, **draft.more)


def filled(template: ConversationTemplate, **values: str) -> ConversationTemplate:
    some: ConversationTemplate = template.partial_format(**values)
    return some


def as_template(text: str) -> str:
    """`$$5 for $question` -> `$5 for {query_str}`. Braces stay: LlamaIndex fills in only the names that it is given."""

    def braced(found: Any) -> str:
        name = found["named"] or found["braced"]
        return f"{{{NAMES.get(name, name)}}}" if name else "$"

    return Template.pattern.sub(braced, text.strip())
