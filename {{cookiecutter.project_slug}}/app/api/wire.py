"""What the JSON of every route is made of: text that UTF-8 can carry, whole numbers, bodies that may hold more."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def well_formed(text: str) -> str:
    """What UTF-8 can carry: a model that streams may cut a character in two, a file name may hold any bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def whole(number: object) -> object:
    """JSON knows one kind of number: 10.0 is an integer there."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


WireText = Annotated[str, BeforeValidator(well_formed)]
# Innermost, or OpenAPI would not show the limits that stand beside it.
Whole = BeforeValidator(whole)


class RequestBody(BaseModel):
    """Fields that we do not know are ignored: OpenAI adds some every few months."""

    model_config = ConfigDict(strict=True, extra="ignore")
