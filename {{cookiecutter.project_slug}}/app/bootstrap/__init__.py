"""Builds every real object once, from Settings. The only wiring: rooms get what they need as arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app import __version__
from app.bootstrap.answers import build_assistant, build_first_questions
from app.bootstrap.asking import ModelOnDemand
from app.bootstrap.budget import build_allowance
from app.bootstrap.caches import build_answer_cache, build_question_embedder
from app.bootstrap.executor import Engine, build_executor
from app.bootstrap.framework import build_framework
from app.bootstrap.models import build_chat_model, build_embedder
from app.bootstrap.prompts import build_prompts
from app.bootstrap.retrieval import build_index, build_retriever
from app.bootstrap.storage import build_database, build_usage
from app.ingestion import NothingRead, Report, ingest, ingest_targets
from app.llm.circuit import Circuits
from app.llm.ledger import Allowance
from app.llm.providers import secrets_in
from app.llm.routing import difficulty
from app.monitoring.answers import MeteredAnswerer
from app.monitoring.logging import configure_logging
from app.monitoring.metrics import Metrics
from app.monitoring.models import ModelMeter
from app.monitoring.searches import MeteredRetriever
from app.prompts.prompt import Prompt
from app.prompts.split import Split
from app.rag.executor import EMPTY, NO_TEXT
from app.rag.index.index import Index
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.source import Reading, WebReading
from app.rag.sources.upload import Upload
from app.rag.stores.lock import Holder
from app.rag.suggestions import FirstQuestions
from app.rag.targets import Target
from app.settings import Settings, read_variables, reveal
from app.storage.recorder import RecordedAnswerer
from app.storage.writer import UsageWriter
from app.types import Answerer, Progress, Retriever
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

REPAIR = "ingest"
"""The command that may be there to repair what opening the index refuses."""


@dataclass(frozen=True)
class Application:
    """What one process holds. Use it as a context manager: leaving it lets go of the index."""

    settings: Settings
    metrics: Metrics
    embedder: Embedder
    index: Index
    retriever: Retriever
    usage: UsageWriter
    prompts: Split[Prompt]
    circuits: Circuits
    allowance: Allowance | None = None
    model: "BaseChatModel | None" = None

    @cached_property
    def answerer(self) -> Answerer:
        """Made when it is first asked for: reading and searching documents need no chat model, and no key for one."""
        model = self.model or build_chat_model(self.settings)
        assistant = self.assistant(self.settings, model)
        cached = build_answer_cache(self.settings, assistant, self.index, self.embedder, self.prompts, self.metrics)
        return MeteredAnswerer(self.recorded(cached), self.metrics)

    def warm_up(self) -> None:
        """Blocking. What a first answer needs, and then what is written after it."""
        self.answerer  # noqa: B018
        self.usage.warm_up()

    def recorded(self, answerer: Answerer) -> Answerer:
        """Raises SchemaMismatch, or MissingExtra for DATABASE_URL."""
        self.usage.check()
        return RecordedAnswerer(answerer, self.usage, difficulty)

    def answerer_with(self, name: str | None = None, prompts: Split[Prompt] | None = None) -> Answerer:
        """The same assistant with another model or other prompts, such as ones that are compared.

        LLM_API_KEY is for LLM_MODEL alone. Raises SettingsError, MissingExtra or PromptError.
        """
        settings = self.settings.only_with(name) if name else self.settings
        if settings == self.settings and prompts is None:
            return self.answerer
        model = (self.model if name is None else None) or build_chat_model(self.settings, name)
        return self.recorded(self.assistant(settings, model, prompts))

    def assistant(self, settings: Settings, model: "BaseChatModel", prompts: Split[Prompt] | None = None) -> Answerer:
        return build_assistant(
            settings, self.retriever, self.embedder, prompts or self.prompts, model, self.circuits, self.allowance
        )

    def ingest(
        self,
        paths: Sequence[Path | str],
        *,
        collection: str | None = None,
        rebuild: bool = False,
        progress: Progress | None = None,
        engine: Engine = "local",
    ) -> Report:
        """Blocking; see `ingestion.ingest`. The stages run in this process, or where `engine` says."""
        with build_executor(engine, self.settings, self.embedder, self.reading) as executor:
            return ingest(
                paths,
                collection,
                self.index,
                self.embedder,
                rebuild=rebuild,
                reading=self.reading,
                progress=progress,
                executor=executor,
            )

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report:
        """Blocking. What was sent and waits in the inbox comes into the index, and out of the inbox.

        Raises NothingRead if nothing of it can be read; after any other failure it still waits.
        """
        target = Target(upload.tenant, upload.collection, upload)
        try:
            with build_executor("local", self.settings, self.embedder, self.reading) as executor:
                report = ingest_targets(
                    [target],
                    self.index,
                    self.embedder,
                    reading=self.reading,
                    progress=progress,
                    executor=executor,
                )
        except NothingRead:
            self.inbox.drop(upload)
            raise
        counts = {"new": report.read, "unchanged": report.unchanged, "removed": report.removed}
        self.metrics.count_documents({**counts, "skipped": len(report.skipped)})
        for one in report.skipped:
            if one.reason in (EMPTY, NO_TEXT):
                upload.forget(one.source, self.reading.uploads)
        self.inbox.settle(upload, dropped={one.source for one in report.skipped})
        return report

    @cached_property
    def reading(self) -> Reading:
        data = self.settings.data_dir.resolve()
        web = WebReading(self.settings.networks(), self.settings.web_max_pages)
        return Reading(
            self.settings.max_file_bytes,
            leave_out=[data],
            uploads=data / "uploads",
            cache=data / "cache",
            database=reveal(self.settings.sql_source_url),
            web=web,
            endpoint=self.settings.s3_endpoint_url,
        )

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.reading.uploads)

    @cached_property
    def inventory(self) -> Inventory:
        return Inventory(self.index, uploads=self.reading.uploads)

    def index_chunks(self) -> int:
        """How many chunks the index holds; 0 before the first ingestion."""
        generation = self.index.current()
        return generation.store.count() if generation else 0

    @cached_property
    def first_questions(self) -> FirstQuestions:
        return build_first_questions(self.index, self.embedder)

    def suggestions(self) -> tuple[str, ...]:
        """Blocking; see `FirstQuestions.now`."""
        return self.first_questions.now()

    def close(self) -> None:
        try:
            self.index.close()
        finally:
            self.usage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def build(
    settings: Settings,
    command: str = "serve",
    address: str | None = None,
    *,
    embedder: Embedder | None = None,
    model: "BaseChatModel | None" = None,
) -> Application:
    """Connect everything that the settings ask for. Raises an AppError that says what to do.

    `command` and `address` are what another process reads when it finds the index held by this one. An `embedder` or
    a `model` that is given takes the place of the one that the settings name: for tests, benchmarks and examples.
    """
    configure_logging(settings.log_level, secrets=[*settings.secrets(), *secrets_in(read_variables())])
    metrics = Metrics(__version__, settings.llm_model, settings.embedding_model)
    embedder = build_question_embedder(settings, embedder or build_embedder(settings))
    index = build_index(settings, embedder, Holder.this_process(command, address))
    prompts = build_prompts(settings)
    circuits, database = Circuits(ModelMeter(metrics)), build_database(settings)
    usage, allowance = build_usage(database, metrics), build_allowance(settings, database, metrics)
    ask_for = ModelOnDemand(settings, circuits, allowance, model)
    searcher = build_retriever(settings, index, embedder, ask_for)
    retriever = MeteredRetriever(build_framework(settings).retriever(searcher), metrics)
    application = Application(settings, metrics, embedder, index, retriever, usage, prompts, circuits, allowance, model)
    try:
        if command == "serve":
            usage.check()
        if command == "serve" and not settings.only_offline():  # a missing key should show now, not at a question
            application.answerer  # noqa: B018
        if command != REPAIR:
            index.open()
    except BaseException:
        application.close()
        raise
    return application
