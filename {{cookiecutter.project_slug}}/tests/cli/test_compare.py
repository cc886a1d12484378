import asyncio
import json
import shutil
import signal
import sys
import threading
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.records import answer_record
from app.errors import BadQuestion, ModelUnavailable, SettingsError
from app.types import Answer, AnswerRequest, Citation, Event, Text, Usage
from tests.cli.conftest import ANSWERED, DONE, FakeApplication, Run
from tests.cli.programs import TIMEOUT, Program, documents
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.upstream import Reply, openai_stream, upstream

DEPTH = "How deep does an emperor penguin dive?"
DOWN = ModelUnavailable("openai:b is down: start it")
OTHER = replace(DONE, model="openai:b", usage=Usage(100, 9), cost_usd=0.0012, timings_ms={"first_token": 400.0})
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@pytest.fixture
def two(application: FakeApplication) -> FakeApplication:
    application.others = {
        "offline": ScriptedAnswerer(ANSWERED),
        "openai:b": ScriptedAnswerer((Text("Type make setup."), OTHER)),
    }
    return application


def test_json_has_both_answers_as_ask_has_them(run: Run, two: FakeApplication) -> None:
    result = run("models", "compare", "offline", "openai:b", "how?", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert set(document) == {"question", "answers"}
    assert document["question"] == "how?"
    first, second = document["answers"]
    assert (first["name"], first["error"], second["name"], second["error"]) == ("offline", None, "openai:b", None)
    citation = ANSWERED[-2]
    assert isinstance(citation, Citation)
    assert first["answer"] == answer_record(Answer("Run make setup [1].", (citation,), (), DONE))
    assert second["answer"]["usage"] == {"input_tokens": 100, "output_tokens": 9}
    assert second["answer"]["timings_ms"]["first_token"] == 400.0


def test_people_see_both_beside_each_other_with_what_each_took(run: Run, two: FakeApplication) -> None:
    shown = run("models", "compare", "offline", "openai:b", "how?").stdout.splitlines()
    assert [one for one in shown if "offline" in one and "openai:b" in one]
    assert [one for one in shown if "Run make setup [1]." in one and "Type make setup." in one]
    assert [one for one in shown if "first text" in one and "1 ms" in one and "400 ms" in one]
    assert [one for one in shown if "120 in, 7 out" in one and "100 in, 9 out" in one]
    assert [one for one in shown if "$0.000000" in one and "$0.001200" in one]
    assert [one for one in shown if "[1] guide.md" in one]


def test_both_are_asked_at_once(run: Run, application: FakeApplication) -> None:
    here, there = threading.Event(), threading.Event()

    class Meeting(ScriptedAnswerer):
        """Waits until the other one has been asked too."""

        def __init__(self, mine: threading.Event, other: threading.Event) -> None:
            super().__init__()
            self.mine, self.other = mine, other

        async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event, None]:
            self.mine.set()
            yield Text("Met." if await asyncio.to_thread(self.other.wait, 60) else "Alone.")
            yield DONE

    application.others = {"offline": Meeting(here, there), "openai:b": Meeting(there, here)}
    document = json.loads(run("models", "compare", "offline", "openai:b", "how?", "--json").stdout)
    assert [one["answer"]["answer"] for one in document["answers"]] == ["Met.", "Met."]


@pytest.mark.parametrize(("failing", "code"), [(DOWN, 0), (RuntimeError("a fault"), 70)], ids=["known", "unexpected"])
def test_when_one_fails_the_other_s_answer_is_not_lost(
    run: Run, two: FakeApplication, failing: Exception, code: int
) -> None:
    two.others["openai:b"] = ScriptedAnswerer((Text("Type"), failing))
    result = run("models", "compare", "offline", "openai:b", "how?", "--json")
    assert result.exit_code == code
    first, second = json.loads(result.stdout)["answers"]
    assert first["answer"]["answer"] == "Run make setup [1]."
    assert second["answer"] is None
    assert second["error"]["type"] == type(failing).__name__
    assert str(failing) in second["error"]["message"]
    assert "error: " in run("models", "compare", "offline", "openai:b", "how?").stdout


def test_a_model_that_can_not_be_had_does_not_lose_the_other(run: Run, two: FakeApplication) -> None:
    two.others["openai:b"] = SettingsError("openai:b needs a key: set OPENAI_API_KEY in .env")
    result = run("models", "compare", "offline", "openai:b", "how?")
    assert result.exit_code == 0
    assert "Run make setup" in result.stdout
    assert "OPENAI_API_KEY" in result.stdout


def test_when_both_fail_it_is_a_failure_and_both_reasons_are_given(run: Run, two: FakeApplication) -> None:
    two.others = {"openai:a": SettingsError("no key: set it"), "openai:b": ScriptedAnswerer((DOWN,))}
    result = run("models", "compare", "openai:a", "openai:b", "how?", "--json")
    assert result.exit_code == 1
    assert [one["error"]["type"] for one in json.loads(result.stdout)["answers"]] == [
        "SettingsError",
        "ModelUnavailable",
    ]


def test_a_failure_that_both_share_is_reported_as_that_of_any_command(run: Run, two: FakeApplication) -> None:
    two.others = {name: ScriptedAnswerer((BadQuestion("the question is empty: ask"),)) for name in ("offline", "x:y")}
    result = run("models", "compare", "offline", "x:y", " ", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"error": {"type": "BadQuestion", "message": "the question is empty: ask"}}


def test_each_has_an_account_of_its_own_and_the_deadline_of_the_settings(run: Run, two: FakeApplication) -> None:
    run("models", "compare", "offline", "openai:b", "-", stdin="how?")
    asked = [one.asked[0] for one in two.others.values() if isinstance(one, ScriptedAnswerer)]
    assert [request.messages[-1].content for request in asked] == ["how?", "how?"]
    assert asked[0].context.account is not asked[1].context.account
    for request in asked:
        assert request.context.deadline
        assert request.context.deadline <= time.monotonic() + two.settings.request_timeout_seconds


def test_commands_to_the_terminal_do_not_reach_it(run: Run, two: FakeApplication) -> None:
    two.others["openai:b"] = ScriptedAnswerer((Text("a\x1b[2Jb [bold]c[/bold]"), OTHER))
    shown = run("models", "compare", "offline", "openai:b", "how?").stdout
    assert "\x1b" not in shown
    assert "[bold]c[/bold]" in shown


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ingested")
    documents(folder)
    assert Program(folder).run("ingest", "docs").returncode == 0
    return folder


@pytest.fixture
def program(ingested: Path, tmp_path: Path) -> Program:
    """A copy of the project with its index, so that it may have a `.env` of its own."""
    shutil.copytree(ingested, tmp_path / "copy")
    return Program(tmp_path / "copy")


def configure(program: Program, **settings: str) -> None:
    lines = [f'{name}="{value}"\n' for name, value in settings.items()]
    (program.folder / ".env").write_text("".join(lines), encoding="utf-8")


def test_the_key_and_address_of_llm_model_stay_with_it(program: Program) -> None:
    with upstream(openai_stream("It dives 500 metres [1].")) as mine, upstream(openai_stream("500 [1].")) as theirs:
        configure(
            program,
            LLM_MODEL="openai:mine",
            LLM_BASE_URL=f"{mine.url}/v1",
            LLM_API_KEY="key-of-mine",
            OPENAI_BASE_URL=f"{theirs.url}/v1",
            OPENAI_API_KEY="key-of-theirs",
        )
        done = program.run("models", "compare", "openai:mine", "openai:theirs", DEPTH, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = json.loads(done.stdout)["answers"]
    assert (first["answer"]["answer"], second["answer"]["answer"]) == ("It dives 500 metres [1].", "500 [1].")
    assert ([body["model"] for body in mine.bodies], [body["model"] for body in theirs.bodies]) == (
        ["mine"],
        ["theirs"],
    )
    assert mine.bodies[0]["messages"] == theirs.bodies[0]["messages"]
    assert "key-of-mine" in mine.heads[0]
    assert "key-of-mine" not in theirs.heads[0]


def test_the_offline_model_is_one_of_them_and_a_silent_one_is_given_up_at_the_deadline(program: Program) -> None:
    with upstream(Reply(ending="silent")) as silent:
        configure(
            program,
            LLM_MODEL="openai:silent",
            LLM_BASE_URL=f"{silent.url}/v1",
            REQUEST_TIMEOUT_SECONDS="6",
        )
        done = program.run("models", "compare", "offline", "openai:silent", DEPTH, "--json")
        assert silent.wait_until_left(10)
    assert done.returncode == 0
    first, second = json.loads(done.stdout)["answers"]
    assert "500 metres" in first["answer"]["answer"]
    assert second["error"]["type"] == "DeadlineExceeded"


@posix_only
def test_ctrl_c_ends_both_calls_in_one_line(program: Program) -> None:
    with upstream(Reply(ending="silent")) as silent:
        configure(program, LLM_MODEL="openai:silent", LLM_BASE_URL=f"{silent.url}/v1")
        with program.started("models", "compare", "openai:silent", "openai:silent", DEPTH) as process:
            assert silent.wait_until_called(2, TIMEOUT)
            process.send_signal(signal.SIGINT)
            assert process.wait(TIMEOUT) == 130
            assert process.stderr
            assert process.stderr.read() == "interrupted\n"
        assert silent.wait_until_left(10)
