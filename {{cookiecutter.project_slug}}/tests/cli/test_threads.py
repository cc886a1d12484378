"""`threads`, over an agent whose task waits."""

import asyncio
import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.threads import Threads
from app.cli.agent_steps import going_on
from app.types import AnswerRequest, Context, Message, answer
from tests.agents.tools.parts import Counted
from tests.cli.conftest import FakeApplication, Run
from tests.fakes.agents import ToolScript, agent_over


@pytest.fixture
def application(tmp_path: Path) -> FakeApplication:
    model = ToolScript(turns=[["I will.", ("publish", {"text": "news\x1b[2J"})]])
    agent = agent_over(tmp_path, model, [Counted().tool])
    for name, subject in (("monday", "command-line"), ("theirs", "another")):
        request = AnswerRequest((Message("user", "Publish the news"),), Context(subject=subject))
        asyncio.run(answer(replace(agent, thread=name), request))
    return FakeApplication(agent_threads=Threads(agent))


def test_its_own_threads_are_listed_and_no_others(run: Run) -> None:
    (one,) = json.loads(run("threads", "list", "--json").stdout)
    assert {name: one[name] for name in ("thread", "title", "status")} == {
        "thread": "monday",
        "title": "Publish the news",
        "status": "waiting",
    }
    assert run("threads", "list").stdout == "monday  waiting  Publish the news\n"


def test_a_thread_is_shown_without_terminal_codes(run: Run) -> None:
    document = json.loads(run("threads", "show", "monday", "--json").stdout)
    (turn,) = document["turns"]
    assert (document["status"], turn["task"], turn["answer"]) == ("waiting", "Publish the news", "")
    assert [(step["tool"], step["result"]) for step in turn["steps"]] == [("publish", None)]
    shown = run("threads", "show", "monday")
    assert "> publish" in shown.stderr
    assert "\x1b[2J" not in shown.output
    assert run("threads", "show", "theirs").exit_code == 1


def test_what_waits_is_shown_as_a_person_needs_it_to_decide(run: Run) -> None:
    shown = run("threads", "show", "monday").stderr.splitlines()
    assert shown[-4:] == [
        "publish needs your approval",
        '  text: "news\\u001b[2J"  (the model\'s own words)',
        "waiting",
        "to go on with this run: python -m app agent --thread monday",
    ]
    document = json.loads(run("threads", "show", "monday", "--json").stdout)
    assert document["waiting"] == [
        {
            "id": "call-0-1",
            "tool": "publish",
            "arguments": {"text": "news\x1b[2J"},
            "origins": {"text": "model"},
            "tainted": False,
        }
    ]
    assert document["go_on"] == "python -m app agent --thread monday"


def test_a_thread_that_takes_a_task_has_nothing_to_go_on_with(run: Run) -> None:
    run("threads", "cancel", "monday")
    document = json.loads(run("threads", "show", "monday", "--json").stdout)
    assert (document["waiting"], document["go_on"]) == ([], None)
    assert run("threads", "show", "monday").stderr.splitlines()[-1] == "idle"


@pytest.mark.parametrize("name", ["two words", "$(date)", "--json"])
def test_the_command_that_goes_on_can_be_pasted(name: str) -> None:
    assert shlex.split(going_on(name))[-2:] == ["--thread", name]


def test_a_cancelled_thread_takes_another_task(run: Run) -> None:
    assert run("threads", "cancel", "monday").exit_code == 0
    assert json.loads(run("threads", "show", "monday", "--json").stdout)["status"] == "idle"
    assert run("threads", "cancel", "theirs").exit_code == 1
