"""The models that the settings name, joined: who answers, and what a wrong setting is told at the start."""

from pathlib import Path

import pytest

from app import bootstrap, types
from app.bootstrap.models import smallest_window
from app.errors import SettingsError
from app.llm.window import UNKNOWN_TOKENS
from app.settings import Settings
from app.types import Answer, AnswerRequest, Message
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.fakes.upstream import Upstream, refusal, upstream
from tests.llm.wrappers.asking import streamed

DOCS = Path(__file__).parents[1] / "docs"
HARD = "Compare the chunks of documents: how long are they, and what is the difference between them?"


def chosen_with(folder: Path, server: Upstream, **chosen: object) -> Settings:
    address = {"llm_model": "openai:m", "llm_base_url": f"{server.url}/v1"}
    return settings(data_dir=folder, log_level="error", **{**address, **chosen})


async def answers(chosen: Settings, *questions: str) -> tuple[list[Answer], str]:
    """With what is scraped after them."""
    found = []
    with kept_logging(), bootstrap.build(chosen, "ask", embedder=StemEmbedder()) as application:
        application.ingest([DOCS / "documents.md"])
        for question in questions:
            found.append(await types.answer(application.answerer, AnswerRequest((Message("user", question),))))
        return found, application.metrics.render()[0].decode()


@pytest.mark.anyio
async def test_the_offline_model_answers_where_the_provider_refuses(tmp_path: Path) -> None:
    with upstream(refusal(401)) as server:
        (answer,), scraped = await answers(
            chosen_with(tmp_path, server, llm_fallbacks="offline"), "How long are chunks?"
        )
    assert answer.citations
    assert answer.done.model == "offline, extractive"
    assert [spent.model for spent in answer.done.calls] == ["offline, extractive"]
    assert 'app_model_fallbacks_total{model="openai:m"} 1.0' in scraped


@pytest.mark.anyio
async def test_a_hard_question_goes_to_the_strong_model_and_an_easy_one_does_not(tmp_path: Path) -> None:
    with upstream(streamed("It depends [1].")) as server:
        chosen = chosen_with(tmp_path, server, llm_model="offline", llm_base_url=None, llm_strong_model="openai:m")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            (easy, hard), _ = await answers(chosen, "How long are chunks?", HARD)
    assert [answer.done.model for answer in (easy, hard)] == ["offline, extractive", "openai:m"]
    outcomes = [[one.outcome for one in answer.done.decisions if one.guard == "router"] for answer in (easy, hard)]
    assert outcomes == [["cheap"], ["strong"]]


@pytest.mark.anyio
async def test_the_same_question_is_answered_from_the_cache(tmp_path: Path) -> None:
    with upstream(streamed("Six hundred [1].")) as server:
        question = "How long are chunks?"
        (first, second), scraped = await answers(chosen_with(tmp_path, server, llm_cache="exact"), question, question)
        assert len(server.bodies) == 1
    assert (first.text, first.citations) == (second.text, second.citations)
    assert (first.done.usage, second.done.calls, second.done.cost_usd) == (types.Usage(100, 7), (), 0)
    assert 'app_cache_lookups_total{cache="exact",outcome="hit"} 1.0' in scraped


@pytest.mark.anyio
async def test_the_breaker_of_a_model_shows_in_the_metrics(tmp_path: Path) -> None:
    with upstream(refusal(500)) as server:
        chosen = chosen_with(tmp_path, server, llm_fallbacks="offline")
        found, scraped = await answers(chosen, *["How long are chunks?"] * 4)
        assert len(server.bodies) == 10
    assert all(answer.done.model == "offline, extractive" for answer in found)
    assert 'app_model_resting{model="openai:m"} 1.0' in scraped
    assert 'app_model_resting{model="offline, extractive"} 0.0' in scraped


@pytest.mark.parametrize("setting", ["LLM_STRONG_MODEL", "LLM_FALLBACKS"])
def test_what_is_wrong_with_a_further_model_shows_at_the_start_with_its_setting(tmp_path: Path, setting: str) -> None:
    for name, kind, advice in (
        ("anthropic:claude", SettingsError, "set ANTHROPIC_API_KEY"),
        ("nobody:m", SettingsError, "no provider 'nobody' is known"),
        ("cohere", SettingsError, "write offline, or provider:model"),
    ):
        chosen = settings(data_dir=tmp_path, log_level="error", **{setting.lower(): name})
        with kept_logging(), pytest.raises(kind, match=f"^{setting}: .*{advice}"):
            bootstrap.build(chosen, embedder=StemEmbedder())


@pytest.mark.parametrize("setting", ["LLM_MODEL", "LLM_STRONG_MODEL", "LLM_FALLBACKS"])
def test_a_budget_wants_to_know_what_each_model_costs(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    chosen = settings(data_dir=tmp_path, log_level="error", budget_usd_per_day=1.0, **{setting.lower(): "openai:m"})
    with kept_logging():
        with pytest.raises(
            SettingsError, match=f'^{setting}=openai:m has no known price.*LLM_PRICES="openai:m=0.25/2"'
        ):
            bootstrap.build(chosen, embedder=StemEmbedder())
        bootstrap.build(chosen.model_copy(update={"llm_prices": "openai:m=0/0"}), embedder=StemEmbedder()).close()


@pytest.mark.anyio
async def test_a_price_of_one_s_own_is_what_an_answer_costs(tmp_path: Path) -> None:
    with upstream(streamed("Six hundred [1].")) as server:
        chosen = chosen_with(tmp_path, server, llm_prices="openai:m=1000/1000", budget_usd_per_month=50.0)
        (answer,), scraped = await answers(chosen, "How long are chunks?")
    assert answer.done.cost_usd == pytest.approx(0.107)
    assert 'app_budget_spent_usd{period="month"} 0.107' in scraped
    assert 'app_budget_usd{period="day"} NaN' in scraped


def test_the_prompt_has_the_room_that_every_model_has() -> None:
    chosen = settings(llm_model="openai:m", llm_context_tokens=4000, llm_fallbacks="openai:gpt-5-mini, offline")
    assert smallest_window(chosen) == (4000, "LLM_MODEL=openai:m")
    chosen = settings(llm_model="openai:gpt-5-mini", llm_strong_model="ollama:llama", llm_fallbacks="offline")
    assert smallest_window(chosen) == (UNKNOWN_TOKENS, "LLM_STRONG_MODEL=ollama:llama")
    assert smallest_window(settings()) == (None, "LLM_MODEL=offline")
