"""How passages look to a model: numbered, named, and unable to close their own tag.

The offline model reads the same text back, so that it sees no more than any other model does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from app.types import Passage

TAG = re.compile(r"<(?=/?(?:passages?|question|notes|reasoning|conversation)\b)", re.IGNORECASE)
DISARMED = re.compile(r"&lt;(?=/?(?:passages?|question|notes|reasoning|conversation)\b)", re.IGNORECASE)
PASSAGE = re.compile(
    r'<passage number="(\d+)" source="([^"]*)" heading="([^"]*)"(?: cosine="([-\d.]+)")?>\n(.*?)\n</passage>', re.DOTALL
)
QUESTION = re.compile(r"<question>\n(.*?)\n</question>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class GivenPassage:
    """A passage as a model is given it; `cosine` to the question only where the embedding model is a calibrated one.

    `score` ranks it, and no model sees it.
    """

    number: int
    source: str
    heading: str
    text: str
    cosine: float | None = None
    score: float = 0.0


def given(passages: Sequence[Passage], *, cosines: bool = True) -> list[GivenPassage]:
    """Passages numbered from 1, with tags inside a text disarmed (`<` becomes `&lt;`)."""
    return [
        GivenPassage(
            number, passage.chunk.source, passage.chunk.heading, disarm(passage.chunk.text),
            round(passage.cosine, 4) if cosines else None, passage.score,
        )
        for number, passage in enumerate(passages, 1)
    ]  # fmt: skip


def render_passages(passages: Sequence[GivenPassage]) -> str:
    """Each in a tag of its own."""
    return "\n".join(f"<passage {attributes(one)}>\n{one.text}\n</passage>" for one in passages)


def attributes(passage: GivenPassage) -> str:
    named = {"number": passage.number, "source": passage.source, "heading": passage.heading, "cosine": passage.cosine}
    return " ".join(f'{name}="{escape(str(value))}"' for name, value in named.items() if value is not None)


def disarm(text: str) -> str:
    """Text that can't open or close one of our tags: `</passage>` -> `&lt;/passage>`."""
    return TAG.sub("&lt;", text)


def rearm(text: str) -> str:
    """The text as it was: for people, who read it outside of our tags."""
    return DISARMED.sub("<", text)


def read_passages(message: str) -> list[GivenPassage]:
    """The passages of a rendered user message, in order."""
    return [
        GivenPassage(int(number), unescape(source), unescape(heading), text, float(cosine) if cosine else None)
        for number, source, heading, cosine, text in PASSAGE.findall(message)
    ]


def read_question(message: str) -> str:
    """The question of a rendered user message, or the whole message when it holds none."""
    found = QUESTION.search(message)
    return found.group(1) if found else message


def is_asked(message: str) -> bool:
    """Whether it is a rendered user message, which holds a question in its tag, and not what a user wrote."""
    return QUESTION.search(message) is not None
