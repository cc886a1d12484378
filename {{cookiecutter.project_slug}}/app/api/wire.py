"""What the JSON of every route is made of: text that UTF-8 can carry, whole numbers, bodies."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

LONGEST_USER = 200


def well_formed(text: str) -> str:
    """What UTF-8 can carry: a model that streams may cut a character in two, a file name may hold any bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def well_formed_values(value: object) -> object:
    """The same of all texts in values that JSON has."""
    match value:
        case str():
            return well_formed(value)
        case list() | tuple():
            return [well_formed_values(one) for one in value]
        case dict():
            return {well_formed(str(name)): well_formed_values(one) for name, one in value.items()}
    return value


def whole(number: object) -> object:
    """JSON knows one kind of number: 10.0 is an integer there."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def one_name(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("not_a_name", "must be one line without control characters")
    return text


WireText = Annotated[str, BeforeValidator(well_formed)]
WireValues = Annotated[dict[str, Any], BeforeValidator(well_formed_values)]
# Innermost, or OpenAPI would not show the limits that stand beside it.
Whole = BeforeValidator(whole)
# Who asks, as the client calls them: what is kept of an answer belongs to them.
User = Annotated[
    str,
    Field(max_length=LONGEST_USER, description="Whose request it is; what is kept of it can be exported and erased."),
    AfterValidator(one_name),
]
# The id of something that is kept: a database refuses some characters that no id of ours has.
KeptId = Annotated[str, Field(min_length=1), AfterValidator(one_name)]


class RequestBody(BaseModel):
    """Fields that we do not know are refused: the name of one that we know may be misspelt."""

    model_config = ConfigDict(strict=True, extra="forbid")
