import json

import pytest

from app.errors import AppError, EmptyIndex, ModelUnavailable
from tests.cli.conftest import ANSWERED, FakeApplication, Run
from tests.fakes.answerers import ScriptedAnswerer


def test_a_known_failure_is_one_line_on_stderr_and_exit_1(run: Run, application: FakeApplication) -> None:
    application.failure = EmptyIndex("no documents are indexed yet: run `python -m app ingest PATH`")
    result = run("ask", "why?")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "error: no documents are indexed yet: run `python -m app ingest PATH`\n"


def test_with_json_a_failure_is_the_one_document(run: Run, application: FakeApplication) -> None:
    application.failure = EmptyIndex("nothing is indexed: ingest")
    result = run("ask", "why?", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"error": {"type": "EmptyIndex", "message": "nothing is indexed: ingest"}}
    assert "error: nothing is indexed: ingest" in result.stderr


def test_an_unexpected_failure_is_one_line_that_names_debug(run: Run, application: FakeApplication) -> None:
    application.failure = ZeroDivisionError("division by zero")
    result = run("search", "why?")
    assert result.exit_code == 70
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError" in result.stderr
    assert "--debug" in result.stderr


def test_debug_shows_the_traceback(run: Run, application: FakeApplication) -> None:
    application.failure = ZeroDivisionError("division by zero")
    result = run("--debug", "search", "why?")
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


@pytest.mark.parametrize("command", [("ask", "why?"), ("search", "why?"), ("ingest", "docs"), ("chat",), ("doctor",)])
def test_an_interrupt_is_one_line_and_exit_130(
    run: Run, application: FakeApplication, command: tuple[str, ...]
) -> None:
    application.failure = KeyboardInterrupt()
    result = run(*command)
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1] == "interrupted"


def test_a_failure_of_the_disk_names_the_file_and_is_no_crash(run: Run, application: FakeApplication) -> None:
    application.failure = OSError(28, "No space left on device", "data/index")
    result = run("search", "why?")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: No space left on device (data/index)")
    assert result.stderr.count("\n") == 1


def test_an_error_that_quotes_a_hostile_name_stays_harmless_and_on_one_line(
    run: Run, application: FakeApplication
) -> None:
    application.failure = ModelUnavailable("the server said \x1b[2J\nand more: start it")
    result = run("ask", "why?")
    assert result.stderr == "error: the server said \ufffd[2J and more: start it\n"


def test_an_error_after_half_an_answer_still_ends_in_one_line(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((*ANSWERED[:2], ModelUnavailable("the model broke off: ask again")))
    result = run("ask", "why?")
    assert result.exit_code == 1
    assert result.stdout == "Run make \n"
    assert result.stderr == "error: the model broke off: ask again\n"


@pytest.mark.parametrize("failure", [AppError("no http://me:pw123@host: start it"), ValueError("Bearer pw123")])
def test_no_error_shows_a_secret(run: Run, application: FakeApplication, failure: Exception) -> None:
    application.failure = failure
    result = run("--debug", "ask", "how?")
    assert "***" in result.stderr
    assert "pw123" not in result.stdout + result.stderr


def test_wrong_usage_exits_with_2_and_leaves_stdout_alone(run: Run) -> None:
    result = run("search", "why?", "--limit", "0", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--limit" in result.stderr
