"""What a person said to the agent is erased from a server, too, where runs are kept there."""

from pathlib import Path

import pytest

from app.bootstrap.privacy import build_privacy
from app.storage.address import DatabaseAddress
from app.types import AnswerRequest, Context, Message, answer
from tests.agents.test_postgres import agent_on, task
from tests.agents.tools.parts import Counted
from tests.fakes.settings import settings

pytestmark = [pytest.mark.postgres, pytest.mark.anyio]


async def test_the_threads_of_a_person_are_handed_out_and_erased(tmp_path: Path, on_server: DatabaseAddress) -> None:
    agent = agent_on(tmp_path, on_server, Counted())
    for subject in ("ann", "bob"):
        await answer(agent, task(subject))
    privacy = build_privacy(settings(data_dir=tmp_path, database_url=on_server.plain_url, agent_checkpoints="postgres"))
    try:
        found = await privacy.export("ann", Context())
        assert [one["thread"] for one in found["threads"]] == ["t"]
        assert (await privacy.erase("ann", Context()))["threads"] == 1
        assert (await privacy.export("ann", Context()))["threads"] == []
        assert len((await privacy.export("bob", Context()))["threads"]) == 1
    finally:
        privacy.usage.close()
    said = await answer(agent, AnswerRequest((Message("user", "Publish news"),), Context(subject="ann")))
    assert said.waiting
