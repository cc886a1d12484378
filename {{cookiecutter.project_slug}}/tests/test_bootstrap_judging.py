"""A share of the answers is judged by whom the settings name, within the budget, and what that costs is kept."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.agents.supervisor import SPECIALISTS
from app.bootstrap import Application, build
from app.errors import SettingsError
from app.judging.given import DOCUMENT_TOOLS
from app.judging.sampled import SampledAnswerer
from app.storage.tables import calls, kept_answers
from app.types import AnswerRequest, Context, Message, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.models import ScriptedModel
from tests.fakes.settings import settings

QUESTION = Message("user", "What do emperor penguins eat?")


class Reader(ScriptedModel):
    """Answers from the passage, and judges what it is asked to judge as good."""

    def script(self) -> Iterator[AIMessageChunk]:
        judges = "Is the answer " in str(self.seen[-1][-1].content)
        yield AIMessageChunk(content="good" if judges else "Emperor penguins eat krill and fish. [1]")
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


def counts(application: Application) -> dict[str, float]:
    samples = [one for family in application.metrics.registry.collect() for one in family.samples]
    return {
        "".join(one.labels.values()): one.value for one in samples if one.name.startswith("app_judged") and one.value
    }


def asked(folder: Path, model: Reader | None, **chosen: Any) -> tuple[dict[str, float], list[Any], int]:
    """What was counted, the purposes of the calls that are kept, and how many answers are kept."""
    (folder / "food.md").write_text("# Food\n\nEmperor penguins eat krill and fish.\n")
    wanted = settings(data_dir=folder / "data", evaluate_share=1.0, keep_answers="on", **chosen)
    with build(wanted, "ingest", embedder=StemEmbedder(), model=model) as application:
        application.ingest([folder / "food.md"])

        async def ask() -> None:
            await answer(application.answerer, AnswerRequest((QUESTION,), Context(subject="ann")))
            assert isinstance(application.answerer, SampledAnswerer)
            await asyncio.gather(*application.answerer.background.tasks)
            await application.usage.flush()

        async def rows(engine: AsyncEngine) -> tuple[list[Any], int]:
            async with engine.connect() as connection:
                found = await connection.execute(select(calls.c.purpose, calls.c.subject, calls.c.prompt))
                kept = await connection.execute(select(kept_answers))
                return [tuple(row) for row in found], len(kept.all())

        asyncio.run(ask())
        return counts(application), *application.usage.database.run_now(rows)


def test_the_rules_judge_without_any_call(tmp_path: Path) -> None:
    counted, called, kept = asked(tmp_path, None)
    assert counted == {"good": 1.0, "supported": 1.0}
    assert {purpose for purpose, *_ in called} <= {"answer"}
    assert kept == 1


def test_a_model_is_asked_twice_and_its_calls_are_kept_without_any_text(tmp_path: Path) -> None:
    chosen = {"llm_model": "openai:m", "evaluate_judge": "model", "llm_prices": "openai:m=0/0"}
    counted, called, kept = asked(tmp_path, Reader(pieces=[], seen=[]), **chosen)
    assert counted == {"good": 1.0, "supported": 1.0}
    judged = [(subject, prompt.partition("#")[0]) for purpose, subject, prompt in called if purpose == "judge"]
    assert judged == [("evaluation", "judge@1")] * 2
    assert kept == 1


def test_where_the_budget_has_no_room_the_judge_is_counted_as_failed(tmp_path: Path) -> None:
    chosen = {"llm_model": "openai:m", "evaluate_judge": "model", "llm_prices": "openai:m=1/1"}
    model = Reader(pieces=[], seen=[])
    counted, called, _ = asked(tmp_path, model, **chosen, budget_usd_per_day=0.0025)
    assert counted == {"failed": 1.0, "supported": 1.0}
    assert [purpose for purpose, *_ in called] == ["answer"]


def of_agent(folder: Path, *tasks: str) -> dict[str, float]:
    """What was counted once the agent had worked on these, each on a thread of its own."""
    (folder / "food.md").write_text("# Food\n\nEmperor penguins eat krill and fish.\n")
    wanted = settings(data_dir=folder / "data", evaluate_share=1.0)
    with build(wanted, "ingest", embedder=StemEmbedder()) as application:
        application.ingest([folder / "food.md"])

        async def work() -> None:
            for task in tasks:
                agent = application.agents.on()
                await answer(agent, AnswerRequest((Message("user", task),), Context(subject="ann")))
                assert isinstance(agent, SampledAnswerer)
                assert isinstance(application.answerer, SampledAnswerer)
                assert agent.background is application.answerer.background
                await asyncio.gather(*agent.background.tasks)

        asyncio.run(work())
        return counts(application)


def test_of_the_agents_answers_those_from_documents_are_judged(tmp_path: Path) -> None:
    assert of_agent(tmp_path, QUESTION.content, "What is 12 * (3 + 4)?") == {"good": 1.0, "supported": 1.0}


def test_tools_whose_answers_are_judged_are_those_of_the_agent(tmp_path: Path) -> None:
    with build(settings(data_dir=tmp_path), "ingest", embedder=StemEmbedder()) as application:
        given = {tool.name for tool in application.agents.tools}
    assert given | {f"ask_{name}" for name in SPECIALISTS} >= DOCUMENT_TOOLS


def test_offline_can_not_judge_as_a_model(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LLM_MODEL"):
        build(settings(data_dir=tmp_path, evaluate_share=0.1, evaluate_judge="model"), "ingest")
