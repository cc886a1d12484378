"""The JSON of requests and of everything but answers (those are in `completions.py`).

Chat follows OpenAI's Chat Completions. What would change the form of the reply (`n` above 1, tools that must be
called, JSON output, sound, log probabilities) is refused in words; what only steers sampling (`temperature`,
`max_tokens`, …) is taken and not used, because the deployment's settings decide on the model.
"""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from app.guardrails.question import MAX_CHARACTERS, MAX_MESSAGES, SHORTEN
from app.types import Message, Role

MODEL_ID = "assistant"


def well_formed(text: str) -> str:
    """What UTF-8 can carry: a model that streams may cut a character in two, a file name may hold any bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def text_parts_only(content: object) -> object:
    """Refuse images, sound and files by name, before the union's own message would only say "not a string"."""
    for part in content if isinstance(content, list) else ():
        kind = part.get("type") if isinstance(part, dict) else None
        if kind != "text":
            raise PydanticCustomError("unsupported_part", 'only text is supported: send parts of the type "text"')
    return content


def whole(number: object) -> object:
    """JSON knows one kind of number: 10.0 is an integer there."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


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


# Innermost, or OpenAPI would not show the limits that stand beside it.
Whole = BeforeValidator(whole)
no_tools = otherwise("no tool and no function is ever called: leave it out")
only_text = otherwise("answers are text, without sound: leave it out")
no_probabilities = otherwise("log probabilities are not given: leave it out")
WireText = Annotated[str, BeforeValidator(well_formed)]


class Request(BaseModel):
    """Fields that we do not know are ignored: OpenAI adds some every few months."""

    model_config = ConfigDict(strict=True, extra="ignore")


class TextPart(Request):
    type: Literal["text"]
    text: str


Content = Annotated[str | list[TextPart], BeforeValidator(text_parts_only)]


class InstructionOrQuestion(Request):
    role: Literal["system", "developer", "user"]
    content: Content


class EarlierAnswer(Request):
    role: Literal["assistant"]
    content: Content | None = None


class StreamOptions(Request):
    include_usage: bool | None = None


class ResponseFormat(Request):
    type: Literal["text"]


class ChatRequest(Request):
    """A conversation that ends with the user's question."""

    model: str = Field(examples=[MODEL_ID], description=f"`{MODEL_ID}`, the only one.")
    messages: Annotated[
        list[Annotated[InstructionOrQuestion | EarlierAnswer, Field(discriminator="role")]],
        Field(min_length=1, max_length=MAX_MESSAGES),
        BeforeValidator(few_enough),
    ]
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
        """The conversation as the assistant takes it; an earlier turn without text says nothing."""
        return tuple(
            Message(_role(turn.role), _text(turn.content)) for turn in self.messages if turn.content is not None
        )


def _role(role: Literal["system", "developer", "user", "assistant"]) -> Role:
    return "system" if role == "developer" else role


def _text(content: str | list[TextPart]) -> str:
    return content if isinstance(content, str) else "\n".join(part.text for part in content)


class SearchRequest(Request):
    query: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    limit: Annotated[int, Field(ge=1, le=100), Whole] = 10


class SearchHit(BaseModel):
    """A piece of a document; `source` is its path within the ingested folder."""

    id: str
    source: WireText
    heading: WireText
    text: WireText
    score: float


class Suggestions(BaseModel):
    """Questions that the documents answer, at most three; `chunks` is how much is indexed."""

    questions: list[WireText]
    chunks: int


class ModelCard(BaseModel):
    id: str = MODEL_ID
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "app"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelCard]


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class ErrorDetail(BaseModel):
    message: WireText
    type: str
    param: WireText | None
    code: str | None


class ErrorBody(BaseModel):
    """What every failure looks like, as an OpenAI client expects it."""

    error: ErrorDetail
