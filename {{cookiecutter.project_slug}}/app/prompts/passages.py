"""How passages look to a model: numbered, named, and unable to close their own tag.

The offline model reads the same text back, so that it sees no more than any other model does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from app.types import Passage

TAG = re.compile(r"<(?=/?(?:passages?|question)\b)", re.IGNORECASE)
PASSAGE = re.compile(r'<passage number="(\d+)" source="([^"]*)" heading="([^"]*)">\n(.*?)\n</passage>', re.DOTALL)
QUESTION = re.compile(r"<question>\n(.*?)\n</question>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class GivenPassage:
    """A passage as a model was given it."""

    number: int
    heading: str
    text: str


def render_passages(passages: Sequence[Passage]) -> str:
    """Passages numbered from 1, each in a tag of its own; tags inside a text are disarmed (`<` becomes `&lt;`)."""
    return "\n".join(
        f'<passage number="{number}" source="{escape(passage.chunk.source)}" heading="{escape(passage.chunk.heading)}">'
        f"\n{disarm(passage.chunk.text)}\n</passage>"
        for number, passage in enumerate(passages, 1)
    )


def disarm(text: str) -> str:
    """Text that can't open or close one of our tags: `</passage>` -> `&lt;/passage>`."""
    return TAG.sub("&lt;", text)


def read_passages(message: str) -> list[GivenPassage]:
    """The passages of a rendered user message, in order."""
    return [GivenPassage(int(number), unescape(heading), text) for number, _, heading, text in PASSAGE.findall(message)]


def read_question(message: str) -> str:
    """The question of a rendered user message, or the whole message when it holds none."""
    found = QUESTION.search(message)
    return found.group(1) if found else message
