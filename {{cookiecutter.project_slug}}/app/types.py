"""What travels between rooms: questions, passages, and the events of an answer.

Plain frozen values. They know nothing of HTTP, of a model or of an index.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import uuid4

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "abstained", "filtered"]

LINE_END = "\n"
ROW_END = "\n\n"

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is in all (bytes, or questions), and what is at hand."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents a search may see: one tenant, and of it one collection or (None) all."""

    tenant: str = "default"
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: `text == document[start:end]`, offsets in characters.

    `id` is a UUID made from everything that identifies the piece, so ingesting twice writes the same points.
    `pieces` is the number of chunks of the whole document: with it the index can tell a half-written document.
    `page`, `line` (of the file) and `row` (of a table or a list) are where it begins, from 1, where that means
    something; `metadata` is what is known of the document's title, date, author and tags.
    """

    id: str
    tenant: str
    collection: str
    root: str
    source: str
    document_hash: str
    position: int
    pieces: int
    start: int
    end: int
    headings: tuple[str, ...]
    text: str
    page: int | None = None
    line: int | None = None
    row: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def heading(self) -> str:
        """The heading path as people read it: `Guide > Install`."""
        return " > ".join(self.headings)

    def place(self, at: int = 0) -> str:
        """Where the text from `at` on stands in the document: `page 3`, `line 40`, `row 12`; empty if nothing counts.

        Rows are paragraphs, each of one line.
        """
        if self.row is not None:
            return f"row {self.row + self.text.count(ROW_END, 0, at)}"
        if self.line is not None:
            return f"line {self.line + self.text.count(LINE_END, 0, at)}"
        return f"page {self.page}" if self.page is not None else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found. `score` ranks (fused, 0 to 1); `cosine` and `bm25` are the raw evidence."""

    chunk: Chunk
    score: float
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A conversation that ends with the question. `deadline` is a `time.monotonic()` moment in seconds."""

    messages: tuple[Message, ...]
    tenant: str = "default"
    subject: str = "anonymous"
    conversation_id: str | None = None
    request_id: str = field(default_factory=lambda: uuid4().hex)
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the model counted them."""

    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a guard decided, and the figure it decided by: `Decision("evidence", "abstain", 0.31)`."""

    guard: str
    outcome: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Passages:
    """The first event: what the answer may rest on, numbered from 1 in this order."""

    items: tuple[Passage, ...]
    index_version: int


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer. Text is never revoked."""

    delta: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Passage `number` supports the answer; `quote` is the sentence or block of it that does.

    `place` is where in the document the quote stands: `page 3`, `line 40`, `row 12`, or empty where nothing counts.
    """

    number: int
    source: str
    heading: str
    quote: str
    score: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The last event, and the only one that says how the answer ended and what it took.

    `usage` is None when the model did not say what it counted, and then `cost_usd` is too.
    """

    answer_id: str
    finish_reason: FinishReason
    usage: Usage | None
    cost_usd: float | None
    model: str
    prompt: str
    timings_ms: Mapping[str, float]
    decisions: tuple[Decision, ...] = ()

    @property
    def weak(self) -> bool:
        """A guard let the answer stand although it rests on little."""
        return self.finish_reason != "abstained" and any(decision.outcome == "weak" for decision in self.decisions)


class Retriever(Protocol):
    """Whatever finds passages."""

    async def search(self, question: str, scope: Scope, limit: int = 10) -> Passages:
        """At most `limit` passages of the scope, best first.

        Raises EmptyIndex when nothing is indexed, UnknownCollection when its collection holds nothing.
        """
        ...


Event = Passages | Text | Citation | Done


class Answerer(Protocol):
    """Whatever answers: the assistant today. Consumers ignore events they do not know."""

    def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield events, `Done` last. Failures are raised; closing the generator cancels the model call."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The events of one answer, folded."""

    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    done: Done

    @property
    def abstained(self) -> bool:
        return self.done.finish_reason == "abstained"

    @property
    def weak(self) -> bool:
        """It stands, but rests on little: no passage answers directly."""
        return self.done.weak


async def answer(answerer: Answerer, request: AnswerRequest) -> Answer:
    """Fold the events of `answerer.stream(request)` into one value. Raises what the stream raises."""
    texts: list[str] = []
    citations: list[Citation] = []
    passages: tuple[Passage, ...] = ()
    done: Done | None = None
    async for event in answerer.stream(request):
        match event:
            case Text(delta):
                texts.append(delta)
            case Citation():
                citations.append(event)
            case Passages(items):
                passages = items
            case Done():
                done = event
    if done is None:
        raise RuntimeError("an answer ended without Done")
    return Answer("".join(texts), tuple(citations), passages, done)
