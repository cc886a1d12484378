"""What answers: the assistant, its gate, and the questions to begin with."""

from typing import TYPE_CHECKING

from app.assistant import PASSAGES, Assistant
from app.guardrails.evidence import THRESHOLDS, EvidenceGate
from app.llm.chat import CAVEAT, display_name
from app.llm.cost import cost_usd
from app.prompts.library import Prompt
from app.rag.index.index import Index
from app.rag.retrieval.hybrid import HybridRetriever
from app.rag.suggestions import FirstQuestions, Suggestion
from app.settings import OFFLINE, ModelSettings
from app.types import Query, Retriever, Usage
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def build_assistant(
    settings: ModelSettings, retriever: Retriever, embedder: Embedder, prompt: Prompt, model: "BaseChatModel"
) -> Assistant:

    def price(usage: Usage) -> float | None:
        return cost_usd(settings.llm_model, usage, self_hosted=settings.llm_base_url is not None)

    return Assistant(
        retriever=retriever,
        gate=build_gate(embedder),
        prompt=prompt,
        model=model,
        model_name=display_name(settings.llm_model),
        price=price,
        caveat=CAVEAT if settings.llm_model == OFFLINE else "",
    )


def build_gate(embedder: Embedder) -> EvidenceGate:
    return EvidenceGate(THRESHOLDS.get(embedder.name))


def build_first_questions(index: Index, embedder: Embedder) -> FirstQuestions:
    # Not the metered retriever: nobody has asked these.
    retriever = HybridRetriever(index, embedder)
    gate = build_gate(embedder)

    def is_answered(suggestion: Suggestion) -> bool:
        found = retriever.search_now(Query(suggestion.question, limit=PASSAGES)).items
        evident = gate.decide(suggestion.question, found).outcome == "answer"
        return evident and found[0].chunk.source == suggestion.source

    return FirstQuestions(index, is_answered)
