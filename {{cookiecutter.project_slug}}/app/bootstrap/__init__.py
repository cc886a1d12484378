"""Builds every real object once, from Settings. The only wiring: rooms get what they need as arguments."""

from typing import TYPE_CHECKING

from app import __version__
from app.bootstrap.agents import build_checkpoints
from app.bootstrap.answers import check_second_opinion
from app.bootstrap.application import Application
from app.bootstrap.asking import ModelOnDemand
from app.bootstrap.budget import build_allowance
from app.bootstrap.caches import build_question_embedder
from app.bootstrap.framework import build_framework
from app.bootstrap.judging import build_watch, check_judge
from app.bootstrap.mcp import build_servers
from app.bootstrap.models import build_embedder
from app.bootstrap.personal import discreet, for_questions
from app.bootstrap.prompts import build_prompts
from app.bootstrap.retrieval import build_index, build_retriever
from app.bootstrap.secrets import secrets_of
from app.bootstrap.storage import build_database, build_usage
from app.llm.circuit import Circuits
from app.monitoring.logging import configure_logging
from app.monitoring.metrics import Metrics
from app.monitoring.models import ModelMeter
from app.monitoring.searches import MeteredRetriever
from app.rag.stores.lock import Holder
from app.settings import Settings
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Application", "build"]

REPAIR = "ingest"
"""The command that may be there to repair what opening the index refuses."""


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
    configure_logging(settings.log_level, secrets=secrets_of(settings))
    metrics = Metrics(__version__, settings.llm_model, settings.embedding_model)
    embedder = build_question_embedder(settings, embedder or build_embedder(settings))
    index = build_index(settings, embedder, Holder.this_process(command, address))
    prompts = build_prompts(settings)
    check_second_opinion(settings)
    check_judge(settings)
    checkpoints = build_checkpoints(settings)
    circuits, database = Circuits(ModelMeter(metrics)), build_database(settings)
    usage, allowance = build_usage(settings, database, metrics), build_allowance(settings, database, metrics)
    ask_for = ModelOnDemand(settings, circuits, allowance, model)
    searcher = build_retriever(settings, index, for_questions(settings, embedder), ask_for)
    retriever = MeteredRetriever(discreet(settings, build_framework(settings).retriever(searcher)), metrics)
    application = Application(
        settings,
        metrics,
        embedder,
        index,
        retriever,
        usage,
        prompts,
        circuits,
        checkpoints,
        build_watch(settings, database, embedder, metrics),
        allowance=allowance,
        model=model,
        ask_for=ask_for,
    )
    try:
        if command == "serve":
            usage.check()
            build_servers(settings, database)  # what is missing should show now, not at a task
        if command == "serve" and not settings.only_offline():  # a missing key should show now, not at a question
            application.answerer  # noqa: B018
        if command != REPAIR:
            index.open()
    except BaseException:
        application.close()
        raise
    return application
