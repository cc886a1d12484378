import json

from app.errors import BadQuestion, EmptyIndex
from app.types import Text
from tests.cli.conftest import ANSWERED, DONE, FakeApplication, Run
from tests.fakes.answerers import ScriptedAnswerer


def roles(application: FakeApplication, turn: int) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in application.answerer.asked[turn].messages]


def test_every_line_is_answered_with_the_turns_before_it(run: Run, application: FakeApplication) -> None:
    result = run("chat", stdin="how?\n\nand then?\n")
    assert result.exit_code == 0
    assert result.stdout.count("Run make setup [1].") == 2
    assert roles(application, 1) == [("user", "how?"), ("assistant", "Run make setup [1]."), ("user", "and then?")]


def test_new_forgets_the_turns(run: Run, application: FakeApplication) -> None:
    run("chat", stdin="how?\n/new\nagain?\n")
    assert roles(application, 1) == [("user", "again?")]


def test_quit_ends_it_and_what_follows_is_not_asked(run: Run, application: FakeApplication) -> None:
    assert run("chat", stdin="/quit\nhow?\n").exit_code == 0
    assert application.answerer.asked == []


def test_help_and_unknown_commands_show_the_commands_and_ask_nothing(run: Run, application: FakeApplication) -> None:
    result = run("chat", stdin="/help\n/unknown\n")
    assert result.stderr.count("/quit") == 2
    assert application.answerer.asked == []


def test_nothing_at_all_on_standard_input_is_a_clean_end(run: Run) -> None:
    result = run("chat")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_turn_that_fails_is_reported_and_the_next_one_knows_nothing_of_it(
    run: Run, application: FakeApplication
) -> None:
    class Moody(ScriptedAnswerer):
        async def stream(self, request):  # type: ignore[no-untyped-def]
            self.asked.append(request)
            if len(self.asked) == 1:
                raise BadQuestion("the question is empty: ask something in words")
            for event in ANSWERED:
                yield event

    application.answerer = Moody(())
    result = run("chat", stdin="?\nhow?\n")
    assert result.exit_code == 1
    assert "error: the question is empty: ask something in words\n" in result.stderr
    assert "Run make setup [1]." in result.stdout
    assert roles(application, 1) == [("user", "how?")]


def test_json_is_one_document_with_every_turn(run: Run) -> None:
    result = run("chat", "--json", stdin="how?\nand then?\n")
    turns = json.loads(result.stdout)["turns"]
    assert [turn["question"] for turn in turns] == ["how?", "and then?"]
    assert turns[0]["citations"][0]["source"] == "guide.md"
    assert "Run make setup [1]." in result.stderr


def test_without_an_index_the_failure_names_the_command(run: Run, application: FakeApplication) -> None:
    application.failure = EmptyIndex("no documents are indexed yet: run `python -m app ingest PATH`")
    result = run("chat", stdin="how?\n")
    assert result.exit_code == 1
    assert "ingest" in result.stderr


def test_a_line_without_end_is_refused(run: Run, application: FakeApplication) -> None:
    result = run("chat", stdin="x" * 200_000)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert application.answerer.asked == []


def test_an_answer_of_nothing_but_done_is_still_a_turn(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Text(""), DONE))
    assert run("chat", stdin="how?\n").exit_code == 0
