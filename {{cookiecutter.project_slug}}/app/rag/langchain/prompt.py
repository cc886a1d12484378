"""A prompt file as a `ChatPromptTemplate`: instructions, what was said before, the question with its passages."""

from collections.abc import Sequence
from string import Template
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

from app.prompts.draft import Draft
from app.prompts.passages import render_passages
from app.prompts.prompt import Prompt
from app.types import Message

MESSAGES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
SAID_BEFORE = ("instructions", "examples", "turns")


def template_of(prompt: Prompt, step: str = "") -> ChatPromptTemplate:
    """Its variables are those of the file and `refusal`, and three lists of messages, which may be left out."""
    user = prompt.steps[step] if step else prompt.user
    before = [MessagesPlaceholder(name, optional=True) for name in SAID_BEFORE]
    return ChatPromptTemplate([("system", as_format(prompt.system)), *before, ("human", as_format(user))])


def as_format(text: str) -> str:
    """`$$5 for $question {sic}` -> `$5 for {question} {{sic}}`."""
    parts, at = [], 0
    for found in Template.pattern.finditer(text := text.strip()):
        name = found["named"] or found["braced"]
        parts += [escaped(text[at : found.start()]), f"{{{name}}}" if name else "$"]
        at = found.end()
    return "".join([*parts, escaped(text[at:])])


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def values_of(draft: Draft) -> dict[str, Any]:
    """What fills the template for a draft."""
    shown = [message for example in draft.examples for message in draft.example(example)]
    said = [to_messages(one) for one in (draft.system, shown, draft.turns)]
    own = {"question": draft.question, "passages": render_passages(draft.passages), "refusal": draft.prompt.refusal}
    return {**own, **draft.more, **dict(zip(SAID_BEFORE, said, strict=True))}


def to_messages(messages: Sequence[Message]) -> list[BaseMessage]:
    return [MESSAGES[message.role](message.content) for message in messages]
