import json
import time
from dataclasses import replace

import pytest

from app.errors import ModelUnavailable
from app.types import Citation, Decision, Dropped, Passages, Text
from tests.cli.conftest import ANSWERED, DONE, FakeApplication, Run
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.documents import passage

CITED = Citation(1, "guide.md", "", "So it is.", 0.9)


def test_json_has_exactly_the_agreed_fields(run: Run) -> None:
    result = run("ask", "how?", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "answer": "Run make setup [1].",
        "citations": [
            {
                "number": 1,
                "source": "guide.md",
                "heading": "Guide > Install",
                "quote": "Run make setup.",
                "score": 0.9,
                "place": "line 3",
            }
        ],
        "abstained": False, "weak": False,
        "model": "offline, extractive",
        "prompt": "answer@1#0f3b9c2e",
        "usage": {"input_tokens": 120, "output_tokens": 7},
        "cost_usd": 0.0,
        "calls": [
            {
                "model": "offline, extractive",
                "purpose": "answer",
                "usage": {"input_tokens": 120, "output_tokens": 7},
                "cost_usd": 0.0,
                "milliseconds": 0.0,
            }
        ],
        "decisions": [{"guard": "evidence", "outcome": "answer", "score": 9.5}],
        "dropped": {"passages": [5, 6], "messages": 4},
        "withheld": 0,
        "timings_ms": {
            "guard": 0.1, "retrieve": 12.34, "prompt": 0.2, "first_token": 1.0, "model": 3.0, "total": 16.0
        },
    }  # fmt: skip


def test_people_see_the_answer_its_sources_and_what_it_took(run: Run) -> None:
    result = run("ask", "how?")
    assert result.exit_code == 0
    assert result.stdout.startswith("Run make setup [1].\n")
    for part in (
        "(passages 5, 6 and 4 earlier messages left out: the model's context window is full)\n",
        "[1] guide.md > Guide > Install",
        '"Run make setup."',
        "offline, extractive",
        "answer@1#0f3b9c2e",
        "120 tokens in, 7 out",
        "$0.000000",
        "retrieve 12",
        "first token 1",
    ):
        assert part in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        (Dropped((4,), 0), "(passage 4 left out"),
        (Dropped((), 1), "(1 earlier message left out"),
        (Dropped((2, 3), 1), "(passages 2, 3 and 1 earlier message left out"),
    ],
)
def test_what_the_model_did_not_see_is_said(
    run: Run, application: FakeApplication, dropped: Dropped, said: str
) -> None:
    application.answerer = ScriptedAnswerer((Text("So."), replace(DONE, dropped=dropped)))
    assert said in run("ask", "how?").stdout
    application.answerer = ScriptedAnswerer((Text("So."), replace(DONE, dropped=Dropped())))
    assert "left out" not in run("ask", "how?").stdout


@pytest.mark.parametrize(("withheld", "said"), [(1, "1 sentence"), (2, "2 sentences")])
def test_what_was_withheld_is_said(run: Run, application: FakeApplication, withheld: int, said: str) -> None:
    application.answerer = ScriptedAnswerer((Text("So."), replace(DONE, withheld=withheld)))
    assert f"(withheld, as the passages do not support it: {said})\n" in run("ask", "how?").stdout
    assert json.loads(run("ask", "how?", "--json").stdout)["withheld"] == withheld
    application.answerer = ScriptedAnswerer((Text("So."), DONE))
    assert "withheld" not in run("ask", "how?").stdout


@pytest.mark.parametrize(
    ("citations", "said"),
    [((), "(weak evidence)\n"), ((CITED,), "(weak evidence: compare it with the sources below)\n")],
)
def test_weak_evidence_points_to_sources_where_there_are_some(
    run: Run, application: FakeApplication, citations: tuple[Citation, ...], said: str
) -> None:
    weak = replace(DONE, decisions=(Decision("evidence", "weak", 5.0),))
    application.answerer = ScriptedAnswerer((Text("So [1]."), *citations, weak))
    assert said in run("ask", "how?").stdout


def test_a_usage_that_is_not_known_is_said_to_be(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Text("So."), replace(DONE, usage=None, cost_usd=None)))
    assert "tokens unknown | cost unknown" in run("ask", "how?").stdout
    assert json.loads(run("ask", "how?", "--json").stdout)["usage"] is None


def test_an_answer_that_cites_nothing_is_not_to_be_relied_on(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Passages((passage("Six hundred."),), 1), Text("It is the moon."), DONE))
    assert "(no source is cited: do not rely on this answer)" in run("ask", "how?").stdout
    application.answerer = ScriptedAnswerer((Passages((), 0), Text("You're welcome."), DONE))
    assert "no source" not in run("ask", "thanks").stdout


def test_abstaining_is_success_and_says_so(run: Run, application: FakeApplication) -> None:
    done = replace(DONE, finish_reason="abstained", timings_ms={"guard": 0.1, "total": 2.0})
    application.answerer = ScriptedAnswerer((Text("The documents do not say."), done))
    shown, document = run("ask", "who?"), run("ask", "who?", "--json")
    assert shown.exit_code == document.exit_code == 0
    assert "no answer" in shown.stdout
    record = json.loads(document.stdout)
    assert record["abstained"] is True
    assert record["citations"] == []
    assert set(record["timings_ms"]) == {"guard", "retrieve", "prompt", "first_token", "model", "total"}


def test_an_unknown_price_is_null_for_scripts_and_unknown_for_people(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Text("Yes."), replace(DONE, cost_usd=None)))
    assert json.loads(run("ask", "how?", "--json").stdout)["cost_usd"] is None
    assert "cost unknown" in run("ask", "how?").stdout


def test_a_dash_reads_the_question_from_standard_input(run: Run, application: FakeApplication) -> None:
    assert run("ask", "-", stdin="wie groß?\n").exit_code == 0
    assert application.answerer.asked[0].messages[-1].content == "wie groß?\n"


def test_a_question_has_a_deadline(run: Run, application: FakeApplication) -> None:
    run("ask", "how?")
    deadline = application.answerer.asked[0].context.deadline
    assert deadline is not None
    assert deadline <= time.monotonic() + application.settings.request_timeout_seconds


def test_commands_to_the_terminal_in_a_document_do_not_reach_it(run: Run, application: FakeApplication) -> None:
    citation = Citation(1, "a\x1b[31m.md", "H\x9b2J", "quote\x1b]0;x\x07\nsecond", 0.5)
    application.answerer = ScriptedAnswerer((Text("an\x1b[2Jswer"), citation, DONE))
    result = run("ask", "how?")
    assert not any(character in result.stdout for character in "\x1b\x9b\x07")
    document = run("ask", "how?", "--json").stdout
    assert not any(character in document for character in "\x1b\x9b\x07")
    assert json.loads(document)["citations"][0]["source"] == "a\x1b[31m.md"


def test_square_brackets_in_an_answer_are_not_markup(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Text("[bold]x[/bold] :smile: [link=y]"), DONE))
    assert run("ask", "how?").stdout.startswith("[bold]x[/bold] :smile: [link=y]\n")


@pytest.mark.parametrize("charset", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal_takes_any_answer(run: Run, application: FakeApplication, charset: str) -> None:
    application.answerer = ScriptedAnswerer((Text("a 你好 \ud800 – z"), DONE))
    result = run("ask", "how?", charset=charset)
    assert result.exit_code == 0
    assert result.stdout.startswith("a ")
    assert json.loads(run("ask", "how?", "--json", charset=charset).stdout)["answer"] == "a 你好 \ud800 – z"


def test_a_long_answer_is_not_wrapped_when_it_is_piped(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((Text("word " * 100), DONE))
    assert run("ask", "how?").stdout.startswith("word " * 100 + "\n")


def test_what_a_library_prints_stays_out_of_the_document(run: Run, application: FakeApplication) -> None:
    class Noisy(ScriptedAnswerer):
        async def stream(self, request):  # type: ignore[no-untyped-def]
            print("a library says hello")
            async for event in super().stream(request):
                yield event

    application.answerer = Noisy(ANSWERED)
    result = run("ask", "how?", "--json")
    assert json.loads(result.stdout)["abstained"] is False
    assert "a library says hello" in result.stderr


def test_a_failure_before_the_first_word_leaves_standard_output_empty(run: Run, application: FakeApplication) -> None:
    application.answerer = ScriptedAnswerer((ANSWERED[0], ModelUnavailable("the server is down: start it")))
    assert run("ask", "how?").stdout == ""


def test_ask_only_asks(run: Run, application: FakeApplication) -> None:
    run("ask", "how?")
    assert application.opened == [("ask", None)]
    assert application.ingested == []
