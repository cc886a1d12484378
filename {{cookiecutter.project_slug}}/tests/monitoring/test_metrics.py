"""The registry: every name that rules and dashboards may use, present from the first scrape."""

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from app.errors import IndexBroken
from app.monitoring.metrics import Metrics
from app.monitoring.searches import MeteredRetriever
from app.types import Context, Passages, Query

PRESENT = {
    "app_answer_cost_usd_total",
    "app_answer_duration_seconds_bucket",
    "app_answer_failures_total",
    "app_answer_first_token_seconds_bucket",
    "app_answer_stage_seconds_bucket",
    "app_answer_tokens_total",
    "app_answers_total",
    "app_cache_lookups_total",
    "app_index_chunks",
    "app_info",
    "app_retrieval_duration_seconds_bucket",
    "app_usage_rows_lost_total",
    "process_start_time_seconds",
    "python_info",
}


def samples(metrics: Metrics) -> set[str]:
    text = metrics.render()[0].decode()
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def test_names_are_there_before_the_first_event() -> None:
    found = samples(Metrics("1.0", "fake", "fake-embedding"))
    assert found >= PRESENT - {"process_start_time_seconds"}
    assert not {name for name in found if name.endswith("_created")}


def test_two_applications_in_one_process_do_not_share_metrics() -> None:
    one, two = Metrics("1.0", "a", "b"), Metrics("1.0", "a", "b")
    one.answer_cost.inc(1)
    assert two.registry.get_sample_value("app_answer_cost_usd_total") == 0
    assert REGISTRY.get_sample_value("app_answer_cost_usd_total") is None


def test_info_names_what_runs() -> None:
    metrics = Metrics("1.0", 'a"b\n', "minilm")
    labels = {"version": "1.0", "model": 'a"b\n', "embedding_model": "minilm"}
    assert metrics.registry.get_sample_value("app_info", labels) == 1
    assert rb'model="a\"b\n"' in metrics.render()[0]


def test_jobs_are_asked_at_each_scrape_and_documents_are_counted_by_outcome() -> None:
    metrics = Metrics("1.0", "a", "b")
    metrics.watch_jobs(running=lambda: 1, queued=lambda: 2)
    metrics.count_documents({"new": 3, "skipped": 1})
    metrics.count_documents({"new": 1})
    rendered = metrics.render()[0].decode()
    assert "app_jobs_running 1.0" in rendered
    assert "app_jobs_queued 2.0" in rendered
    assert 'app_documents_ingested_total{outcome="new"} 4.0' in rendered
    assert 'app_documents_ingested_total{outcome="removed"} 0.0' in rendered


def test_the_index_is_asked_at_each_scrape() -> None:
    metrics = Metrics("1.0", "a", "b")
    counts = iter([3, 5])
    metrics.watch_index(lambda: next(counts))
    assert b"app_index_chunks 3.0" in metrics.render()[0]
    assert b"app_index_chunks 5.0" in metrics.render()[0]


def test_a_broken_index_does_not_break_the_scrape() -> None:
    def broken() -> int:
        raise IndexBroken("the index can't be read: ingest again")

    metrics = Metrics("1.0", "a", "b")
    metrics.watch_index(broken)
    assert b"app_index_chunks NaN" in metrics.render()[0]


def test_lookups_are_counted_by_cache_and_outcome() -> None:
    metrics = Metrics("1.0", "a", "b")
    metrics.looked_up("semantic", "hit")
    counted = [
        metrics.registry.get_sample_value("app_cache_lookups_total", {"cache": cache, "outcome": outcome})
        for cache in ("semantic", "exact")
        for outcome in ("hit", "miss")
    ]
    assert counted == [1, 0, 0, 0]


@pytest.mark.anyio
async def test_searches_are_timed_also_when_they_fail() -> None:
    class Retriever:
        async def search(self, query: Query, context: Context) -> Passages:
            if query.text == "bad":
                raise IndexBroken("the index can't be read: ingest again")
            return Passages((), query.limit)

    metrics = Metrics("1.0", "a", "b")
    retriever = MeteredRetriever(Retriever(), metrics)
    assert (await retriever.search(Query("good", limit=7), Context())).index_version == 7
    with pytest.raises(IndexBroken):
        await retriever.search(Query("bad"), Context())
    assert metrics.registry.get_sample_value("app_retrieval_duration_seconds_count") == 2
