"""What the contract wants of a provider: what its server answers, and what a request to it says.

Each provider is a module of its name beside this one, whose `PROTOCOL` is one of these. Its messages are checked
against the models of the provider's own client, so that a fake can't drift from the protocol.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from app.llm.provider import Access
from app.types import FinishReason, Usage
from tests.fakes.upstream import Ending, Reply, Upstream, upstream

MODEL = "m"
KEY = "key-4711"
COUNTED = Usage(100, 7)
CITY = {"city": "Ulm"}


@dataclass(frozen=True)
class Request:
    """What a request says, whichever way its protocol says it."""

    system: str
    question: str
    model: str = MODEL
    max_tokens: int = 50
    tools: tuple[str, ...] = ()
    streamed: bool = True


class Protocol(ABC):
    """`finishes` are the words for how an answer ended, and ours for them; `fields` all that a request may hold.

    `early` is what an answer has counted once its first text is there. `leaves_within` are the seconds in which its
    client is gone once nobody wants the answer, with room for a busy machine. `asides` are other paths that its client
    asks, such as that of a token. `always_streams`: its client asks for a stream even where a whole answer is wanted.
    """

    name: ClassVar[str]
    key: ClassVar[str] = f"authorization: bearer {KEY}"
    finishes: ClassVar[Mapping[str, FinishReason]]
    fields: ClassVar[frozenset[str]]
    always_streams: ClassVar[bool] = False
    early: ClassVar[Usage | None] = None
    leaves_within: ClassVar[float] = 5
    asides: ClassVar[Mapping[str, Reply]] = {}

    @property
    def model(self) -> str:
        return f"{self.name}:{MODEL}"

    @property
    def done(self) -> str:
        """The word for a complete answer."""
        return next(word for word, ours in self.finishes.items() if ours == "stop")

    def serve(self, *replies: Reply, gap: float = 0.001) -> AbstractContextManager[Upstream]:
        return upstream(*replies, gap=gap, asides=self.asides)

    def access(self, url: str) -> Access:
        """How the model at this server is reached by settings of its own."""
        return Access(self.model, "LLM", self.address(url), KEY)

    def address(self, url: str) -> str:
        """What stands in LLM_BASE_URL for the server at `url`."""
        return url

    @abstractmethod
    def variables(self, url: str) -> dict[str, str]:
        """The provider's own variables that say the same."""

    @abstractmethod
    def answer(self, text: str, finish: str) -> Reply:
        """A whole answer, with the counts of COUNTED."""

    @abstractmethod
    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        """An answer in pieces; without `finish` neither its word nor the counts that come with it."""

    @abstractmethod
    def call(self) -> Reply:
        """A whole answer that calls the tool `weather` with CITY."""

    @abstractmethod
    def streamed_call(self) -> Reply:
        """The same in pieces, its arguments in two of them where the protocol can divide them."""

    @abstractmethod
    def error(self, status: int, **headers: str) -> Reply:
        """A refusal; `retry_after="1"` becomes the header Retry-After."""

    def failing(self, *texts: str) -> Reply:
        """A stream that says after these texts that its server failed, where the protocol can."""
        return self.stream(*texts, finish=None, ending="cut")

    @abstractmethod
    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        """What the client sent."""


def named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
