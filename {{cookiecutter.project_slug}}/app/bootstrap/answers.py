"""What answers: the assistant, its gate, and the questions to begin with."""

from typing import TYPE_CHECKING

from app.assistant import PASSAGES, Assistant, Method
from app.bootstrap.chain import build_model
from app.bootstrap.framework import build_framework
from app.bootstrap.guards import build_canary, build_earlier, build_guards, build_readers, build_sieves
from app.bootstrap.models import smallest_window, tokenizer_files
from app.bootstrap.personal import build_notes
from app.bootstrap.retrieval import build_readings
from app.errors import BadQuestion, SettingsError
from app.guardrails.answerable import Answerable
from app.guardrails.evidence import THRESHOLDS, EvidenceGate, thresholds_of
from app.llm.chat import CAVEAT, display_name
from app.llm.circuit import Circuits
from app.llm.tokens.counter import Counter, count_tokens
from app.llm.tokens.model import counter_of
from app.prompts.budget import Budget
from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.prompt import Prompt
from app.prompts.split import Split
from app.prompts.techniques import make_technique
from app.rag.index.index import Index
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.suggestions import FirstQuestions, Suggestion
from app.settings import OFFLINE, GuardSettings, Settings
from app.types import Context, Query, Retriever
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance


def build_assistant(
    settings: Settings,
    retriever: Retriever,
    embedder: Embedder,
    prompts: Split[Prompt],
    model: "BaseChatModel",
    circuits: Circuits,
    allowance: "Allowance | None" = None,
) -> Assistant:
    """`model` is the client of LLM_MODEL."""
    count = allowance.count if allowance else None
    canary = build_canary(settings)
    return Assistant(
        guards=build_guards(settings, embedder),
        retriever=retriever,
        gate=build_gate(settings, embedder),
        methods=Split(
            tuple((build_method(settings, prompt, embedder, count), weight) for prompt, weight in prompts.choices)
        ),
        model=build_model(settings, model, circuits, allowance, canary.line if canary else None),
        model_name=display_name(settings.llm_model),
        readers=build_readers(settings, canary),
        caveat=CAVEAT if settings.llm_model == OFFLINE else "",
        generation=build_framework(settings).generation,
        readings=build_readings(settings, embedder),
        earlier=build_earlier(settings),
        sieves=build_sieves(settings),
        note=build_notes(settings),
        second_opinion=build_second_opinion(settings),
    )


def build_method(settings: Settings, prompt: Prompt, embedder: Embedder, count: Counter | None = None) -> Method:
    return Method(prompt, make_technique(prompt, embedder.encode_passages), build_budget(settings, prompt, count))


def build_budget(settings: Settings, prompt: Prompt, count: Counter | None = None) -> Budget:
    """`count` takes the place of the model's own counter.

    Raises SettingsError when the longest answer and the bare prompt fill the model's window.
    """
    window, model = smallest_window(settings)
    budget = budget_of(settings, count)
    try:
        budget.fit(Draft(prompt, question="", more=prompt.unfilled()))
    except BadQuestion:
        raise SettingsError(
            f"{model} reads and writes {window} tokens at once, too few for the prompt and "
            f"an answer of LLM_MAX_OUTPUT_TOKENS={settings.llm_max_output_tokens}: lower it, or set LLM_CONTEXT_TOKENS"
        ) from None
    return budget


def budget_of(settings: Settings, count: Counter | None = None) -> Budget:
    """Of the smallest window that a model which may answer has."""
    window, _ = smallest_window(settings)
    count = count or (count_tokens if window is None else counter_of(tokenizer_files(settings)))
    return Budget(window, settings.llm_max_output_tokens, count)


def build_gate(settings: GuardSettings, embedder: Embedder) -> EvidenceGate:
    abstain, weak = settings.guard_evidence_abstain, settings.guard_evidence_weak
    return EvidenceGate(thresholds_of(embedder.name, abstain, weak), cosines=embedder.name in THRESHOLDS)


def check_second_opinion(settings: Settings) -> None:
    """Raises SettingsError where it is wanted of a model that can't give one."""
    if settings.guard_answerable == "model" and settings.llm_model == OFFLINE:
        raise SettingsError("GUARD_ANSWERABLE=model asks a model, and offline is none: set LLM_MODEL too")


def build_second_opinion(settings: Settings) -> Answerable | None:
    """None without a model that reads, or where none is wanted."""
    if settings.guard_answerable == "off" or settings.llm_model == OFFLINE:
        return None
    return Answerable(load_prompt("answerable", ["question", "passages"]))


def build_first_questions(settings: GuardSettings, index: Index, embedder: Embedder) -> FirstQuestions:
    # Not the metered retriever: nobody has asked these.
    retriever = StepwiseRetriever(index, embedder)
    gate = build_gate(settings, embedder)

    def is_answered(suggestion: Suggestion) -> bool:
        found = retriever.search_now(Query(suggestion.question, limit=PASSAGES), Context(subject="suggestions")).items
        evident = gate.decide(suggestion.question, found).outcome == "answer"
        return evident and found[0].chunk.source == suggestion.source

    return FirstQuestions(index, is_answered)
