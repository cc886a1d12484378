"""What every failure looks like, also at addresses that OpenAI does not have."""

from pydantic import BaseModel

from app.api.wire import WireText


class ErrorDetail(BaseModel):
    message: WireText
    type: str
    param: WireText | None
    code: str | None


class ErrorBody(BaseModel):
    """What every failure looks like, as an OpenAI client expects it."""

    error: ErrorDetail
