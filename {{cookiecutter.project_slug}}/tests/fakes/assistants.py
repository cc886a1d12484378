"""The real assistant around a model and a retriever of a test."""

from collections.abc import Callable

from langchain_core.language_models import BaseChatModel

from app.assistant import Assistant
from app.guardrails.citations import CitationReader
from app.guardrails.courtesies import Courtesies
from app.guardrails.evidence import EvidenceGate, Thresholds
from app.guardrails.question import QuestionRules
from app.guardrails.refusal import RefusalReader
from app.llm.stack import stack
from app.prompts.budget import Budget
from app.prompts.library import load_prompt
from app.types import Retriever, Usage
from tests.fakes.models import unknown

UNLIMITED = Budget(window=None, answer=0, count=len)


def assistant_over(
    retriever: Retriever,
    client: BaseChatModel,
    name: str = "scripted",
    *,
    thresholds: Thresholds | None = None,
    price: Callable[[Usage], float | None] = unknown,
    caveat: str = "",
    budget: Budget = UNLIMITED,
) -> Assistant:
    """The assistant with its own guards, readers and wrappers, around what a test puts in."""
    prompt = load_prompt("answer", ["question", "passages"])
    return Assistant(
        guards=[QuestionRules(), Courtesies()],
        retriever=retriever,
        gate=EvidenceGate(thresholds),
        prompt=prompt,
        budget=budget,
        model=stack(client, name, price),
        model_name=name,
        readers=[RefusalReader(prompt.refusal), CitationReader()],
        caveat=caveat,
    )
