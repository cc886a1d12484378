"""Builds every real object once, from Settings. The only wiring: rooms get what they need as arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from app import __version__
from app.assistant import PASSAGES, Assistant
from app.guardrails.evidence import THRESHOLDS, EvidenceGate
from app.ingestion import Report, ingest
from app.llm.chat import CAVEAT, OFFLINE, display_name, load_chat_model
from app.llm.cost import cost_usd
from app.llm.embeddings import load_embedder
from app.monitoring.answers import MeteredAnswerer
from app.monitoring.logging import configure_logging
from app.monitoring.metrics import Metrics
from app.monitoring.searches import MeteredRetriever
from app.prompts.library import Prompt, load_prompt
from app.rag.index import Index
from app.rag.lock import Holder
from app.rag.protocols import Embedder
from app.rag.retrieval import HybridRetriever
from app.rag.sources.source import Reading
from app.rag.stores import Location, connect
from app.rag.suggestions import FirstQuestions, Suggestion
from app.settings import Settings
from app.types import Answerer, Progress, Retriever, Scope, Usage


@dataclass(frozen=True)
class Application:
    """What one process holds. Use it as a context manager: leaving it lets go of the index."""

    settings: Settings
    metrics: Metrics
    embedder: Embedder
    index: Index
    retriever: Retriever
    prompt: Prompt

    @cached_property
    def answerer(self) -> Answerer:
        """Made when it is first asked for: reading and searching documents need no chat model, and no key for one."""
        return MeteredAnswerer(build_assistant(self), self.metrics)

    def ingest(
        self,
        paths: Sequence[Path],
        *,
        collection: str | None = None,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Blocking; see `ingestion.ingest`."""
        reading = Reading(self.settings.max_file_bytes, leave_out=[self.settings.data_dir.resolve()])
        return ingest(paths, collection, self.index, self.embedder, rebuild=rebuild, reading=reading, progress=progress)

    def index_chunks(self) -> int:
        """How many chunks the index holds; 0 before the first ingestion."""
        generation = self.index.current()
        return generation.store.count() if generation else 0

    @cached_property
    def first_questions(self) -> FirstQuestions:
        return build_first_questions(self)

    def suggestions(self) -> tuple[str, ...]:
        """Blocking; see `FirstQuestions.now`."""
        return self.first_questions.now()

    def close(self) -> None:
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def build(settings: Settings, command: str = "serve", address: str | None = None) -> Application:
    """Connect everything that the settings ask for. Raises an AppError that says what to mend.

    `command` and `address` are what another process reads when it finds the index held by this one.
    """
    configure_logging(settings.log_level, secrets=settings.secrets())
    metrics = Metrics(__version__, settings.llm_model, settings.embedding_model)
    embedder = build_embedder(settings)
    index = build_index(settings, embedder, Holder.this_process(command, address))
    retriever = MeteredRetriever(HybridRetriever(index, embedder), metrics)
    prompt = load_prompt("answer", variables=["question", "passages"])
    application = Application(settings, metrics, embedder, index, retriever, prompt)
    if command == "serve" and settings.llm_model != OFFLINE:  # a missing key should show now, not at a first question
        application.answerer  # noqa: B018
    if command != "ingest":  # which may be there to mend what `open` refuses
        index.open()
    return application


def build_embedder(settings: Settings) -> Embedder:
    return load_embedder(
        settings.embedding_model, base_url=settings.embedding_base_url, api_key=reveal(settings.embedding_api_key)
    )


def build_index(settings: Settings, embedder: Embedder, holder: Holder) -> Index:
    folder = settings.data_dir / "index"
    location = Location(folder, holder, settings.qdrant_url, reveal(settings.qdrant_api_key))
    return Index(connect(settings.vector_store, location), embedder)


def build_assistant(application: Application) -> Assistant:
    settings = application.settings
    model = load_chat_model(
        settings.llm_model,
        base_url=settings.llm_base_url,
        api_key=reveal(settings.llm_api_key),
        max_output_tokens=settings.llm_max_output_tokens,
        timeout=settings.request_timeout_seconds,
    )

    def price(usage: Usage) -> float | None:
        return cost_usd(settings.llm_model, usage, self_hosted=settings.llm_base_url is not None)

    return Assistant(
        retriever=application.retriever,
        gate=build_gate(application),
        prompt=application.prompt,
        model=model,
        model_name=display_name(settings.llm_model),
        price=price,
        caveat=CAVEAT if settings.llm_model == OFFLINE else "",
    )


def build_gate(application: Application) -> EvidenceGate:
    return EvidenceGate(THRESHOLDS.get(application.embedder.name))


def build_first_questions(application: Application) -> FirstQuestions:
    # Not the metered retriever: nobody has asked these.
    retriever = HybridRetriever(application.index, application.embedder)
    gate = build_gate(application)

    def is_answered(suggestion: Suggestion) -> bool:
        found = retriever.search_now(suggestion.question, Scope(), PASSAGES).items
        evident = gate.decide(suggestion.question, found).outcome == "answer"
        return evident and found[0].chunk.source == suggestion.source

    return FirstQuestions(application.index, is_answered)


def reveal(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
