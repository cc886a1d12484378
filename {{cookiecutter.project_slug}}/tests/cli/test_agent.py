import json

import pytest

from app.agents.approvers import Allow, Deny, Verdict
from app.cli.approval import AskPerson
from app.cli.console import Terminal
from app.errors import AppError, BadQuestion, ModelUnavailable, QuestionBlocked, ThreadBusy, UnknownThread
from app.types import ApprovalNeeded, Citation, Message, Text, ToolCalled, ToolReturned
from tests.cli.conftest import DONE, FakeApplication, Run
from tests.fakes.answerers import ScriptedAnswerer

WORKED = (
    Text("I will look."),
    ToolCalled("1", "search_documents", {"query": "food"}),
    ToolReturned("1", "search_documents", "Penguins eat krill."),
    ToolCalled("2", "write_note", {"text": "krill"}),
    ApprovalNeeded("2", "t", "write_note", {"text": "krill"}, {"text": "search_documents"}, tainted=True),
    ToolReturned("2", "write_note", "denied", approved=False),
    Text("Krill [1]."),
    Citation(1, "guide.md", "Food", "Penguins eat krill.", 0.9),
    DONE,
)
NEEDED = ApprovalNeeded("1", "t", "write_note", {"text": "a\x1b[2J"}, {"text": "task"}, tainted=False)


@pytest.fixture
def application() -> FakeApplication:
    return FakeApplication(answerer=ScriptedAnswerer(WORKED))


def test_its_json_has_the_answer_and_each_step(run: Run) -> None:
    done = run("agent", "What do penguins eat?", "--json", "--thread", "monday")
    document = json.loads(done.stdout)
    assert {name: document[name] for name in ("answer", "cost_usd", "thread", "usage")} == {
        "answer": "Krill [1].",
        "cost_usd": 0.0,
        "thread": "monday",
        "usage": {"input_tokens": 120, "output_tokens": 7},
    }
    assert document["steps"] == [
        {
            "tool": "search_documents",
            "arguments": {"query": "food"},
            "result": "Penguins eat krill.",
            "approved": None,
        },
        {"tool": "write_note", "arguments": {"text": "krill"}, "result": "denied", "approved": False},
    ]
    assert document["citations"][0]["quote"] == "Penguins eat krill."


def test_at_a_terminal_its_steps_are_beside_the_answer(run: Run) -> None:
    done = run("agent", "What do penguins eat?")
    assert "Krill [1]." in done.stdout
    assert "search_documents" not in done.stdout
    assert '> search_documents {"query": "food"}' in done.stderr
    assert "denied: denied" in done.stderr


@pytest.mark.parametrize(
    ("options", "approver"), [((), Deny), (("--approve", "allow"), Allow), (("--approve", "deny"), Deny)]
)
def test_without_a_terminal_nobody_is_asked(
    run: Run, application: FakeApplication, options: tuple[str, ...], approver: type
) -> None:
    assert run("agent", "Do it", *options).exit_code == 0
    assert [type(one) for one in application.approvers] == [approver]


def test_a_run_goes_on_without_a_task(run: Run, application: FakeApplication) -> None:
    assert run("agent", "--thread", "monday").exit_code == 0
    assert application.answerer.asked[0].messages == ()
    assert run("agent", "-", stdin="A task\n").exit_code == 0
    assert application.answerer.asked[1].messages == (Message("user", "A task\n"),)


def test_neither_a_task_nor_a_thread_is_wrong_usage(run: Run) -> None:
    assert run("agent").exit_code == 2


@pytest.mark.parametrize("name", ["teams/monday", "m" * 101])
def test_a_name_that_no_address_has_is_wrong_usage(run: Run, application: FakeApplication, name: str) -> None:
    refused = run("agent", "Do it", "--thread", name)
    assert refused.exit_code == 2
    assert "use up to 100 characters, and no /" in " ".join(refused.stderr.replace("│", " ").split())
    assert application.answerer.asked == []
    assert run("agent", "Do it", "--thread", name.replace("/", "-")[:100]).exit_code == 0


def test_a_run_that_failed_names_the_command_that_goes_on_with_it(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer([WORKED[0], ModelUnavailable("down: start it")])
    done = run("agent", "Do it", "--thread", "monday")
    assert done.exit_code == 1
    assert "python -m app agent --thread monday" in done.stderr


@pytest.mark.parametrize(
    ("task", "error"),
    [
        ((), UnknownThread("there is no run 'monday'")),
        ((), ThreadBusy("the run monday is done: give it another task")),
        (("Do it",), QuestionBlocked("blocked by the guard 'pii'")),
    ],
)
def test_with_a_run_that_is_not_there_or_done_nobody_is_told_to_go_on(
    run: Run, application: FakeApplication, task: tuple[str, ...], error: AppError
) -> None:
    application.answerer = ScriptedAnswerer([error])
    done = run("agent", *task, "--thread", "monday")
    assert done.exit_code == 1
    assert str(error) in done.stderr
    assert "to go on" not in done.stderr


def test_a_task_for_a_run_that_is_not_done_is_told_how_to_go_on(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer([ThreadBusy("the run monday has a task that is not done")])
    assert (
        "to go on with this run: python -m app agent --thread monday"
        in run("agent", "Do it", "--thread", "monday").stderr
    )


def test_after_an_edit_that_the_tool_does_not_take_the_run_waits_on(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer([*WORKED[3:5], BadQuestion("write_note does not take these arguments")])
    done = run("agent", "Do it", "--thread", "monday")
    assert done.exit_code == 1
    assert "to go on with this run: python -m app agent --thread monday" in done.stderr


@pytest.mark.parametrize("command", [("agent", "x", "--approve", "maybe"), ("guard", "x", "--stage", "maybe")])
def test_a_choice_that_is_none_is_answered_in_our_words(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.exit_code == 2
    assert "'maybe' is not one of '" in done.stderr
    assert "Value error" not in done.stderr


def test_a_table_has_a_line_for_each_row(run: Run, application: FakeApplication) -> None:
    table = "day | usd\n\n1 |  0.5\x1b[2J\n" + "2 | 0.7\n" * 100
    application.answerer = ScriptedAnswerer([ToolReturned("1", "query_database", table), *WORKED[-3:]])
    lines = run("agent", "Do it").stderr.splitlines()
    assert lines[:2] == ["  day | usd", "  1 | 0.5\ufffd[2J"]
    assert len(lines) < 50
    assert lines[-1].endswith("…")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (["y"], Verdict("approve")),
        (["Yes "], Verdict("approve")),
        ([""], Verdict("deny")),
        (["no"], Verdict("deny")),
        (["yep"], Verdict("deny")),
        (["e", '{"text": "b"}'], Verdict("edit", {"text": "b"})),
        (["e", "b"], Verdict("deny")),
        (["e", "[1]"], Verdict("deny")),
        ([], Verdict("deny")),
    ],
)
async def test_only_a_plain_yes_approves(said: list[str], verdict: Verdict) -> None:
    lines = iter(said)

    def read(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    assert await AskPerson(Terminal(), read).decide(NEEDED) == verdict


@pytest.mark.anyio
async def test_a_person_sees_the_arguments_and_their_origin_and_no_terminal_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await AskPerson(Terminal(), lambda prompt: "n").decide(NEEDED)
    shown = capsys.readouterr().err
    assert "write_note needs your approval" in shown
    assert "(from your task)" in shown
    assert "\x1b[2J" not in shown
