"""Questions for someone who does not know yet what the documents hold: headings of some of them, asked.

Promises: the same index suggests the same questions, no two of them from one document, and none that the index itself
would not answer from that document. Reads a few chunks, not all. Knows nothing of models.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from app.rag.index.index import Index
from app.text import stems
from app.types import Chunk, Scope

QUESTIONS = 3
SAMPLE = 200
# Each try is a search.
TRIES = 15
LONGEST = 60
MARKS = re.compile(r"[`*]|\{#.*\}$|^(?:\d+\.)+\d*\s+|\]\([^)]*\)|\[")
PLAIN = re.compile(r"[\w'’&, -]+")
TITLE = re.compile(r"[A-Z][\w'’-]*(?: [\w'’-]+)+")
# Headings that begin like this are steps that a reader wants to do.
VERBS = frozenset(
    "add ask build call change check choose configure connect create customize define delete deploy disable enable "
    "export extend find fix generate get handle import install keep leave limit load make manage measure migrate "
    "monitor move open pass protect put read remove replace restore run scale search secure send serve set show "
    "start stop store switch test train try turn update upgrade upload use verify view work write".split()
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the document that its heading is of."""

    question: str
    source: str


class FirstQuestions:
    """Suggestions of the index as it is, found once for each version of it, and each day."""

    def __init__(self, index: Index, is_answered: Callable[[Suggestion], bool]) -> None:
        self.index = index
        self.is_answered = is_answered
        self.found: tuple[object, tuple[str, ...]] = (None, ())

    def now(self) -> tuple[str, ...]:
        """At most three; none of an empty index. Blocking. Raises what opening an index and searching it raise."""
        generation = self.index.current()
        if generation is None:
            return ()
        version = generation.manifest.version, self.index.validity.today()
        if self.found[0] != version:
            self.found = version, self.choose(self.index.searchable(generation).sample(Scope(), SAMPLE))
        return self.found[1]

    def choose(self, chunks: Iterable[Chunk]) -> tuple[str, ...]:
        tried = islice(candidates(chunks), TRIES)
        return tuple(islice((one.question for one in tried if self.is_answered(one)), QUESTIONS))


def candidates(chunks: Iterable[Chunk]) -> Iterator[Suggestion]:
    """Of each document the heading that makes the best question; of all documents the best ones first."""
    best: dict[str, tuple[int, Suggestion]] = {}
    for chunk in chunks:
        asked = question(heading(chunk))
        if asked and asked[0] < best.get(chunk.source, (9,))[0]:
            best[chunk.source] = asked[0], Suggestion(asked[1], chunk.source)
    yield from (suggestion for _, suggestion in sorted(best.values(), key=lambda pair: pair[0]))


def heading(chunk: Chunk) -> str:
    """The nearest heading, without marks; of a text without headings its first line, if that reads like a title."""
    if chunk.headings:
        return " ".join(MARKS.sub("", chunk.headings[-1]).split())
    first = chunk.text.strip().partition("\n")[0]
    return first if chunk.position == 0 and TITLE.fullmatch(first) else ""


def question(title: str) -> tuple[int, str] | None:
    """A rank, 0 the best, and the question that a heading makes; None if it says too little or too much.

    `"Why fuse two rankings?"` -> itself, `"Run the tests"` -> "How do I run the tests?", `"Docker Compose"` ->
    'What is "Docker Compose" about?'.
    """
    if len(title) > LONGEST or sum(not stem.isdecimal() for stem in set(stems(title))) < 2:
        return None
    if title.endswith("?"):
        return 0, title
    step = re.sub(r"^how to ", "", title, flags=re.IGNORECASE)
    verb, _, rest = step.partition(" ")
    if step != title or verb.lower() in VERBS:
        return (0 if step != title else 1), f"How do I {verb.lower()} {rest}?"
    return (2 if PLAIN.fullmatch(title) else 3), f'What is "{title}" about?'
