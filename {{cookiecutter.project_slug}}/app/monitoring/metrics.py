"""Every Prometheus metric of the application, in a registry of its own.

Labels come from code, never from a client: route templates, known methods, finish reasons, names of errors.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from app.errors import AppError
from app.monitoring.clock import STAGES
from app.types import Decision, FinishReason

HTTP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
ANSWER_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)
STAGE_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
# Known beforehand, so that a rule on them reads 0 instead of nothing before the first event.
FINISH_REASONS: tuple[FinishReason, ...] = get_args(FinishReason)
OUTCOMES = ("new", "unchanged", "removed", "skipped")
CACHES = ("exact", "semantic")
GUARDS_FAIL = ("failed", "late")
Lookup = Literal["hit", "miss"]
EXPECTED_FAILURES = ("ModelUnavailable", "ModelRefused", "ModelBusy", "ModelResting", "DeadlineExceeded", "EmptyIndex")


class Metrics:
    """The instruments. `bootstrap` makes one per process; `render` is what a scrape gets."""

    def __init__(self, version: str, model: str, embedding_model: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        about = {"version": version, "model": model, "embedding_model": embedding_model}
        Info("app", "What is running.", registry=self.registry).info(about)
        self.add_http()
        self.add_answers()
        self.add_retrieval()
        self.add_ingestion()
        self.add_caches()
        self.add_models()

    def watch_index(self, chunks: Callable[[], int]) -> None:
        """Ask `chunks()` at every scrape. An index that can't be read shows as NaN, and the scrape still works."""

        def count() -> float:
            try:
                return float(chunks())
            except AppError:
                return float("nan")

        self.index_chunks.set_function(count)

    def watch_answers(self, running: Callable[[], int], queued: Callable[[], int]) -> None:
        """Ask both at every scrape."""
        self.answers_running.set_function(running)
        self.answers_queued.set_function(queued)

    def watch_jobs(self, running: Callable[[], int], queued: Callable[[], int]) -> None:
        self.jobs_running.set_function(running)
        self.jobs_queued.set_function(queued)

    def count_documents(self, counts: Mapping[str, int]) -> None:
        """By outcome, each one of OUTCOMES."""
        for outcome, documents in counts.items():
            self.documents_ingested.labels(outcome).inc(documents)

    def render(self, accept: str = "") -> tuple[bytes, str]:
        """The scrape's body and its content type, in the format that the `Accept` header asks for. Blocking."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def count_tokens(self, counts: Mapping[str, int]) -> None:
        for direction, tokens in counts.items():
            self.answer_tokens.labels(direction).inc(tokens)

    def count_decisions(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self.guard_decisions.labels(decision.guard, decision.outcome).inc()
            if decision.outcome in GUARDS_FAIL:
                self.guard_failures.inc()

    def rated(self, prompt: str, rating: str) -> None:
        """A person's word on an answer of the prompt with this id."""
        self.feedback.labels(prompt.partition("#")[0], rating).inc()

    def looked_up(self, cache: str, outcome: Lookup) -> None:
        """`cache` is one of CACHES."""
        self.cache_lookups.labels(cache, outcome).inc()

    def add_http(self) -> None:
        self.http_requests = Counter(
            "app_http_requests_total", "Requests.", ["method", "route", "status"], registry=self.registry
        )
        self.http_duration = Histogram(
            "app_http_request_duration_seconds",
            "From the request's first byte to the response's last.",
            ["method", "route"],
            buckets=HTTP_SECONDS,
            registry=self.registry,
        )

    def add_answers(self) -> None:
        self.answers = Counter("app_answers_total", "Finished answers.", ["finish_reason"], registry=self.registry)
        self.answer_duration = Histogram(
            "app_answer_duration_seconds", "Whole answers.", buckets=ANSWER_SECONDS, registry=self.registry
        )
        self.answer_first_token = Histogram(
            "app_answer_first_token_seconds",
            "From the question to the first text.",
            buckets=ANSWER_SECONDS,
            registry=self.registry,
        )
        self.answer_stage = Histogram(
            "app_answer_stage_seconds", "Parts of an answer.", ["stage"], buckets=STAGE_SECONDS, registry=self.registry
        )
        self.answer_tokens = Counter("app_answer_tokens_total", "Tokens.", ["direction"], registry=self.registry)
        self.answer_cost = Counter("app_answer_cost_usd_total", "Cost of the model, in USD.", registry=self.registry)
        self.prompt_answers = Counter(
            "app_prompt_answers_total",
            "Finished answers of each version of a prompt.",
            ["prompt", "finish_reason"],
            registry=self.registry,
        )
        self.answer_failures = Counter(
            "app_answer_failures_total", "Answers that broke off.", ["error"], registry=self.registry
        )
        self.guard_decisions = Counter(
            "app_guard_decisions_total",
            "What guards and readers decided of questions and answers.",
            ["guard", "outcome"],
            registry=self.registry,
        )
        self.guard_failures = Counter(
            "app_guard_failures_total", "Guards that failed or were late, and so blocked.", registry=self.registry
        )
        self.usage_lost = Counter(
            "app_usage_rows_lost_total", "Answers whose usage could not be written.", registry=self.registry
        )
        self.feedback = Counter(
            "app_feedback_total",
            "What people said of answers, by the version of their prompt.",
            ["prompt", "rating"],
            registry=self.registry,
        )
        self.answers_running = Gauge("app_answers_running", "Answers and searches under way.", registry=self.registry)
        self.answers_queued = Gauge("app_answers_queued", "Answers and searches that wait.", registry=self.registry)
        self.answers_refused = Counter(
            "app_answers_refused_total", "Answers and searches refused at the door.", registry=self.registry
        )
        for reason in FINISH_REASONS:
            self.answers.labels(reason)
        for name in EXPECTED_FAILURES:
            self.answer_failures.labels(name)
        for stage in STAGES:
            self.answer_stage.labels(stage)
        self.count_tokens({"input": 0, "output": 0})

    def add_retrieval(self) -> None:
        self.retrieval_duration = Histogram(
            "app_retrieval_duration_seconds", "Searches.", buckets=STAGE_SECONDS, registry=self.registry
        )
        self.index_chunks = Gauge("app_index_chunks", "Chunks in the index.", registry=self.registry)

    def add_ingestion(self) -> None:
        self.jobs_running = Gauge("app_jobs_running", "Ingestions under way.", registry=self.registry)
        self.jobs_queued = Gauge("app_jobs_queued", "Ingestions that wait.", registry=self.registry)
        self.documents_ingested = Counter(
            "app_documents_ingested_total", "Documents of ended jobs.", ["outcome"], registry=self.registry
        )
        for outcome in OUTCOMES:
            self.documents_ingested.labels(outcome)

    def add_caches(self) -> None:
        self.cache_lookups = Counter(
            "app_cache_lookups_total", "Lookups in a cache.", ["cache", "outcome"], registry=self.registry
        )
        for cache in CACHES:
            for outcome in get_args(Lookup):
                self.cache_lookups.labels(cache, outcome)

    def add_models(self) -> None:
        self.model_resting = Gauge(
            "app_model_resting", "1 while a model's breaker is open.", ["model"], registry=self.registry
        )
        self.model_fallbacks = Counter(
            "app_model_fallbacks_total", "Calls that went on to another model.", ["model"], registry=self.registry
        )
