"""What one process holds: the answerers, and the rooms that they and the commands reach."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app.agents.checkpoints import Checkpoints
from app.agents.mcp.library import warm_up as warm_up_mcp
from app.agents.mcp.metered import metered
from app.agents.running import Running
from app.bootstrap.agent_room import AgentRoom
from app.bootstrap.agents import Rooms
from app.bootstrap.answers import build_assistant, build_first_questions
from app.bootstrap.asking import ModelOnDemand
from app.bootstrap.caches import build_answer_cache
from app.bootstrap.chain import build_model
from app.bootstrap.executor import Engine, build_executor
from app.bootstrap.guards import build_canary, build_sieves
from app.bootstrap.judging import Watch, judge_model
from app.bootstrap.models import build_chat_model
from app.bootstrap.personal import for_questions
from app.bootstrap.privacy import Privacy
from app.bootstrap.sources import Uploads, build_reading
from app.bootstrap.storage import build_feedback, build_reviews
from app.guardrails.passages import SiftedRetriever
from app.ingestion import Report, ingest
from app.llm.circuit import Circuits
from app.llm.ledger import Allowance
from app.llm.question_memo import QuestionMemo
from app.llm.routing import difficulty
from app.monitoring.answers import MeteredAnswerer
from app.monitoring.decisions import CountedRetriever
from app.monitoring.metrics import Metrics
from app.prompts.prompt import Prompt
from app.prompts.split import Split
from app.rag.index.index import Index
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.source import Reading
from app.rag.sources.upload import Upload
from app.rag.suggestions import FirstQuestions
from app.settings import Settings
from app.storage.audit import REBUILT, AuditLog, Entry
from app.storage.feedback import FeedbackBook
from app.storage.recorder import RecordedAnswerer
from app.storage.retention import Retention
from app.storage.reviews.book import ReviewBook
from app.storage.writer import UsageWriter
from app.types import Answerer, Context, Progress, Retriever
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class Application(AbstractContextManager["Application"]):
    """What one process holds. Use it as a context manager: leaving it lets go of the index."""

    settings: Settings
    metrics: Metrics
    embedder: Embedder
    index: Index
    retriever: Retriever
    usage: UsageWriter
    prompts: Split[Prompt]
    circuits: Circuits
    checkpoints: Checkpoints
    watch: Watch
    running: Running = field(default_factory=Running)
    allowance: Allowance | None = None
    model: "BaseChatModel | None" = None
    ask_for: ModelOnDemand | None = None

    @cached_property
    def answerer(self) -> Answerer:
        """Made when it is first asked for: reading and searching documents need no chat model, and no key for one."""
        assistant = self.assistant(self.settings, self.model or build_chat_model(self.settings))
        embedder = for_questions(self.settings, self.embedder)
        cached = build_answer_cache(self.settings, assistant, self.index, embedder, self.prompts, self.metrics)
        return self.sampled(self.watched(cached))

    @cached_property
    def sampled(self) -> Callable[[Answerer], Answerer]:
        """Puts the judge of a share of the answers around an answerer."""
        judge = partial(judge_model, self.settings, self.circuits, self.allowance, self.model)
        return self.watch.sampling(self.settings, self.usage, judge)

    @cached_property
    def agent(self) -> Answerer:
        """The agent as a model of the API: what needs approval waits."""
        return self.agents.on()

    @cached_property
    def agents(self) -> AgentRoom:
        canary = build_canary(self.settings)
        rooms = Rooms(
            retriever=self.retriever,
            inventory=self.inventory,
            database=self.usage.database,
            embedder=for_questions(self.settings, self.embedder),
            inbox=self.inbox,
            ingest=self.ingest_upload,
            running=self.running,
            checkpoints=self.checkpoints,
            audit=self.audit,
            canary=canary,
        )

        def stack() -> "BaseChatModel":
            client = self.model or build_chat_model(self.settings)
            return build_model(self.settings, client, self.circuits, self.allowance, canary.line if canary else None)

        return AgentRoom(
            self.settings,
            rooms,
            stack,
            watched=lambda agent: self.sampled(self.watched(agent)),
            metered=lambda tool: metered(tool, self.metrics),
        )

    @cached_property
    def sifted(self) -> Retriever:
        """For whoever reads passages without an answer: those that may be read."""
        return CountedRetriever(SiftedRetriever(self.retriever, build_sieves(self.settings)), self.metrics)

    def warm_up(self) -> None:
        """Blocking. What a first answer needs, and what is written after it; what speaks MCP, if it is there.

        From then on kept answers are deleted once they are old, and drift is watched.
        """
        self.answerer  # noqa: B018
        self.usage.warm_up()
        warm_up_mcp()
        Retention(self.usage.database, self.settings.keep_answers_days).start()
        self.watch.drift.start()

    @cached_property
    def audit(self) -> AuditLog:
        return AuditLog(self.usage.database)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(self.usage, self.checkpoints, self.forget)

    def forget(self) -> None:
        """What answers, and with it all that it remembers, is made anew when it is next asked."""
        for name in ("answerer", "agent", "agents", "sampled"):
            self.__dict__.pop(name, None)
        self.watch.drift.topics.forget()
        if self.ask_for:
            self.ask_for.forget()
        if isinstance(self.embedder, QuestionMemo):
            self.embedder.forget()

    @cached_property
    def feedback(self) -> FeedbackBook:
        """Raises MissingExtra."""
        return build_feedback(self.settings, self.usage, self.metrics)

    @cached_property
    def reviews(self) -> ReviewBook:
        """Raises MissingExtra."""
        return build_reviews(self.settings, self.usage.database)

    def watched(self, answerer: Answerer) -> Answerer:
        """Recorded and metered; raises what `recorded` does."""
        return MeteredAnswerer(self.recorded(answerer), self.metrics)

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
        embedder = for_questions(settings, self.embedder)
        return build_assistant(
            settings, self.retriever, embedder, prompts or self.prompts, model, self.circuits, self.allowance
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
        """Blocking; see `ingestion.ingest`. The stages run in this process, or where `engine` says.

        A rebuild is recorded in the audit log.
        """
        if rebuild:
            self.audit.check()
        with build_executor(engine, self.settings, self.embedder, self.reading) as executor:
            report = ingest(
                paths,
                collection,
                self.index,
                self.embedder,
                rebuild=rebuild,
                reading=self.reading,
                progress=progress,
                executor=executor,
            )
        if rebuild:
            given = [str(path) for path in paths]
            self.audit.record_now(Entry.of(Context(subject="command-line"), REBUILT, paths=given))
        return report

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report:
        """Blocking; see `Uploads.take_in`."""
        with build_executor("local", self.settings, self.embedder, self.reading) as executor:
            return Uploads(self.index, self.embedder, self.inbox, self.reading, self.metrics).take_in(
                upload, executor, progress
            )

    @cached_property
    def reading(self) -> Reading:
        return build_reading(self.settings)

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
        return build_first_questions(self.settings, self.index, self.embedder)

    def suggestions(self) -> tuple[str, ...]:
        """Blocking; see `FirstQuestions.now`."""
        return self.first_questions.now()

    def close(self) -> None:
        try:
            self.index.close()
        finally:
            self.usage.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
