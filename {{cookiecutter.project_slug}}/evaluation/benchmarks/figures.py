"""What `benchmark resilience` measures with, and how a figure is told."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.llm.chat import load_chat_model
from app.llm.circuit import Circuit
from app.llm.cost import cost_usd
from app.llm.provider import Access
from app.llm.stack import stack
from evaluation.benchmarks.faults import FaultServer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NAME = "openai:faults"
PRICED = "openai:gpt-4o-mini"
"""Whose price its calls have: to work that out is a part of what wrappers do."""


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
    price = partial(cost_usd, PRICED)
    return stack(client_of(server), NAME, price, circuit=circuit, first_pause=plan.first_pause)
