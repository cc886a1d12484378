"""The contract of a tool: what a model reads of it, what it does, and whether it only reads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from app.agents.tools import schemas
from app.errors import BadQuestion
from app.types import Context, Passages


class Arguments(BaseModel):
    """What a model may say to a tool; anything else is refused, in words that it can act on."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool. `key` is the same each time the call is made again, such as after a kill."""

    context: Context
    key: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the model reads of a call. Passages are cited by the answer; `text` is for all else.

    It is from `outside` if somebody else wrote it who did not see the call's words, but for an address that was asked.
    """

    text: str = ""
    passages: Passages | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """`run` may raise an AppError, which the model reads and can repair.

    A tool that is not marked as `read_only` is never run before a person has approved the call. One that is not marked
    as `internal` tells somebody outside this application what it is called with: see `app/agents/outgoing.py`. `schema`
    is the JSON Schema of a foreign tool, which models read in place of that of `arguments`: what they read of it may be
    an order.
    """

    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Any, Call], Awaitable[Result]] = field(repr=False)
    read_only: bool = False
    internal: bool = False
    schema: Mapping[str, Any] | None = None

    def read(self, arguments: Mapping[str, Any]) -> Arguments:
        """What `run` takes. Raises BadQuestion for arguments that the tool does not take, without repeating them."""
        if self.schema is not None:
            schemas.check(self.schema, arguments)
        try:
            return self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            raise BadQuestion("; ".join(map(in_words, error.errors())) + ": correct that") from None


def in_words(error: ErrorDetails) -> str:
    return f"{'.'.join(map(str, error['loc'])) or 'arguments'}: {error['msg']}"
