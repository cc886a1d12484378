"""A request for an answer, as OpenAI's Chat Completions has it.

What would change the form of the reply (`n` above 1, tools that must be called, JSON output, sound, log probabilities)
is refused in words; what only steers sampling (`temperature`, `max_tokens`, …) is accepted and not used, because the
deployment's settings decide on the model.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from app.api.wire import RequestBody, User, Whole
from app.guardrails.question import MAX_MESSAGES, SHORTEN
from app.types import Message, Role

MODEL_ID = "assistant"
AGENT_ID = "agent"
MODEL_IDS = (MODEL_ID, AGENT_ID)


def text_parts_only(content: object) -> object:
    """Refuse images, sound and files by name, before the union's own message would only say "not a string"."""
    for part in content if isinstance(content, list) else ():
        kind = part.get("type") if isinstance(part, dict) else None
        if kind != "text":
            raise PydanticCustomError("unsupported_part", 'only text is supported: send parts of the type "text"')
    return content


def few_enough(messages: object) -> object:
    """Refuse too many messages before any of them is looked at, and in words."""
    if isinstance(messages, list) and len(messages) > MAX_MESSAGES:
        raise PydanticCustomError("too_many_messages", f"there are more than {MAX_MESSAGES} messages: {SHORTEN}")
    return messages


def otherwise(advice: str) -> WrapValidator:
    """For a field of which OpenAI knows more values than we do: what to do instead, not only what is taken."""

    def check(value: object, validate: ValidatorFunctionWrapHandler) -> object:
        try:
            return validate(value)
        except ValidationError:
            raise PydanticCustomError("not_offered", advice) from None

    return WrapValidator(check)


no_tools = otherwise("no tool and no function is ever called: leave it out")
only_text = otherwise("answers are text, without sound: leave it out")
no_probabilities = otherwise("log probabilities are not given: leave it out")


class OpenBody(RequestBody):
    """Fields that we do not know are ignored: OpenAI adds some every few months."""

    model_config = ConfigDict(extra="ignore")


class TextPart(OpenBody):
    type: Literal["text"]
    text: str


Content = Annotated[str | list[TextPart], BeforeValidator(text_parts_only)]


class InstructionOrQuestion(OpenBody):
    role: Literal["system", "developer", "user"]
    content: Content


class EarlierAnswer(OpenBody):
    role: Literal["assistant"]
    content: Content | None = None


class StreamOptions(OpenBody):
    include_usage: bool | None = None


class ResponseFormat(OpenBody):
    type: Literal["text"]


class ChatRequest(OpenBody):
    """A conversation that ends with the user's question."""

    model: str = Field(examples=[MODEL_ID], description=f"`{MODEL_ID}`, or `{AGENT_ID}`, which uses tools.")
    messages: Annotated[
        list[Annotated[InstructionOrQuestion | EarlierAnswer, Field(discriminator="role")]],
        Field(min_length=1, max_length=MAX_MESSAGES),
        BeforeValidator(few_enough),
    ]
    user: User | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1), Whole] | None = None
    response_format: ResponseFormat | None = None
    tool_choice: Annotated[Literal["none", "auto"] | None, no_tools] = None
    functions: Annotated[list[Any], Field(max_length=0), no_tools] | None = None
    function_call: Annotated[Literal["none", "auto"] | None, no_tools] = None
    modalities: Annotated[list[Literal["text"]] | None, only_text] = None
    audio: Annotated[None, only_text] = None
    logprobs: Annotated[Literal[False] | None, no_probabilities] = None
    top_logprobs: Annotated[Literal[0] | None, no_probabilities] = None

    def to_messages(self) -> tuple[Message, ...]:
        """The conversation as the assistant reads it; an earlier turn without text says nothing."""
        return tuple(
            Message(our_role(turn.role), text_of(turn.content)) for turn in self.messages if turn.content is not None
        )


def our_role(role: Literal["system", "developer", "user", "assistant"]) -> Role:
    return "system" if role == "developer" else role


def text_of(content: str | list[TextPart]) -> str:
    return content if isinstance(content, str) else "\n".join(part.text for part in content)
