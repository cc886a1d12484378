"""What `benchmark resilience` measures with, and how a figure is told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.llm.chat import load_chat_model
from app.llm.circuit import Circuit
from app.llm.provider import Access
from app.llm.stack import stack
from app.types import Usage
from evaluation.benchmarks.faults import FaultServer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME = "openai:faults"


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` says what was aimed at; `met` whether it was reached."""

    figure: str
    value: float
    goal: str
    met: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. Pauses and rests are shorter than in service, where they are 0.5 and 10 seconds."""

    calls: int = 1_000
    first_pause: float = 0.01
    rest: float = 1.0
    deadline: float = 2.0


def client_of(server: FaultServer) -> "BaseChatModel":
    return load_chat_model(Access(NAME, "LLM", server.url, "none"), max_tokens=100, timeout=150)


def model_of(server: FaultServer, plan: Plan) -> "BaseChatModel":
    circuit = Circuit(NAME, rest=plan.rest)
    return stack(client_of(server), NAME, free, circuit=circuit, first_pause=plan.first_pause)


def free(usage: Usage) -> float | None:
    return 0.0
