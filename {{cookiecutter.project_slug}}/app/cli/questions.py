"""Where a question comes from: the command line, or standard input when it is `-`."""

import sys
from typing import Annotated

import typer

from app.errors import BadQuestion

Question = Annotated[
    str, typer.Argument(metavar="QUESTION", help="In words; - reads it from standard input.", show_default=False)
]
# Far more than the longest question there may be (10,000 characters of up to 4 bytes), so that cutting here loses none.
MAX_BYTES = 64_000


def read_question(argument: str, what: str = "question") -> str:
    """The question as text, or `what` else it is called. Raises BadQuestion when standard input is not UTF-8; judging
    the rest is not our job.
    """
    if argument != "-":
        return argument
    raw = sys.stdin.buffer.read(MAX_BYTES)
    try:
        return raw.decode("utf-8-sig", errors="ignore" if len(raw) == MAX_BYTES else "strict")
    except UnicodeDecodeError:
        raise BadQuestion(f"the {what} on standard input is not UTF-8: save it as UTF-8 text") from None
