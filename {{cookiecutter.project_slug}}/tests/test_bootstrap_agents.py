"""What an agent is built with, by the settings."""

from pathlib import Path

from app.bootstrap import build
from app.bootstrap.agents import build_limits
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.settings import settings


def test_a_model_with_a_window_sums_up_what_does_not_fit_and_the_offline_model_has_none() -> None:
    served = build_limits(settings(llm_model="openai:m", llm_context_tokens=4_000, llm_max_output_tokens=500))
    assert (served.budget.window, served.budget.answer) == (4_000, 500)
    assert served.summary
    assert served.summary.name == "thread_summary"
    offline = build_limits(settings(agent_max_steps=3))
    assert (offline.steps, offline.budget.window, offline.summary) == (3, None, None)


def test_the_pattern_is_that_of_the_settings(tmp_path: Path) -> None:
    for pattern in ("loop", "supervisor"):
        chosen = settings(data_dir=tmp_path, agent_pattern=pattern)
        with kept_logging(), build(chosen, embedder=StemEmbedder(), model=ScriptedModel(pieces=[])) as application:
            assert application.agents.agent.pattern == pattern


def test_one_agent_works_on_all_threads_until_what_it_remembers_is_erased(tmp_path: Path) -> None:
    chosen = settings(data_dir=tmp_path, llm_cache="exact")
    with kept_logging(), build(chosen, embedder=StemEmbedder(), model=ScriptedModel(pieces=["Hi."])) as application:
        agent, running = application.agents.agent, application.running
        assert application.agents.agent is agent
        assert application.agents.threads().agent is agent
        application.forget()
        another = application.agents.agent
        assert another.model is not agent.model
        assert another.running is agent.running is running
