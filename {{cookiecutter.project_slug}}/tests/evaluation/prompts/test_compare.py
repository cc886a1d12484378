"""The command `prompts compare`, over the wire, with a model whose better prompt is known."""

import json
import math
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.cli.programs import TIMEOUT, Program
from tests.evaluation.prompts.course import Course, lesson
from tests.fakes.pupil import Pupil
from tests.fakes.upstream import until

PLAIN, HINTED = "Answer. $refusal", "Answer step by step. $refusal"


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[tuple[Course, Pupil]]:
    with lesson(tmp_path, noise=0.3) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Course, Pupil]]:
    with lesson(tmp_path, documents=2, plain=1.0) as found:
        yield found


def compare(course: Course, pupil: Pupil, *arguments: str, texts: tuple[str, ...] = (PLAIN, HINTED)) -> Any:
    prompts = [course.prompt(version, text) for version, text in enumerate(texts, 1)]
    done = course.run(pupil, "compare", *prompts, "--json", *arguments)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def verdicts(record: Any) -> dict[str, str]:
    return {one["measure"]: one["verdict"] for one in record["differences"]}


def test_the_better_prompt_is_called_better_and_the_other_way_round_worse(taught: tuple[Course, Pupil]) -> None:
    record = compare(*taught)
    assert [version["answered"] for version in record["versions"]] == [42, 42]
    assert {name: verdicts(record)[name] for name in ("answered_well", "right_source", "declined_rightly")} == {
        "answered_well": "better", "right_source": "better", "declined_rightly": "no difference shown",
    }  # fmt: skip
    again = compare(*taught, texts=(HINTED, PLAIN))
    assert verdicts(again)["answered_well"] == "worse"


def test_between_equals_no_winner_is_called(taught: tuple[Course, Pupil]) -> None:
    record = compare(*taught, texts=(PLAIN, f"Please. {PLAIN}", f"Kindly. {PLAIN}"))
    shares = ("answered_well", "right_source", "expected_words", "declined_rightly")
    found = [one for one in record["differences"] if one["measure"] in shares]
    assert len(found) == 8
    assert {one["verdict"] for one in found} == {"no difference shown"}
    assert any(one["differing"] for one in found)


def test_people_read_what_each_reached_and_which_is_better(taught: tuple[Course, Pupil]) -> None:
    course, pupil = taught
    done = course.run(pupil, "compare", course.prompt(1, PLAIN), course.prompt(2, HINTED))
    assert done.exit_code == 0, done.stderr
    assert "right source" in done.stdout
    assert "answer@2 answers better than answer@1." in done.stdout


@pytest.mark.postgres
def test_a_picture_shows_the_intervals(taught: tuple[Course, Pupil]) -> None:
    course, pupil = taught
    picture = course.folder / "forest.svg"
    prompts = course.prompt(1, PLAIN), course.prompt(2, HINTED)
    assert course.run(pupil, "compare", *prompts, "--plot", str(picture)).exit_code == 0
    assert "<svg" in picture.read_text(encoding="utf-8")


def test_the_first_answer_of_each_version_in_a_run_is_known_to_be_cold(small: tuple[Course, Pupil]) -> None:
    record = compare(*small)
    pairs = {one["measure"]: one["questions"] for one in record["differences"]}
    assert (pairs["answered_well"], pairs["seconds"]) == (12, 11)


def test_a_second_run_asks_nothing_and_a_fresh_one_everything(small: tuple[Course, Pupil]) -> None:
    first = compare(*small)
    asked = len(small[1].requests)
    again = compare(*small)
    assert (first["asked"], again["asked"], again["reused"], len(small[1].requests)) == (24, 0, 24, asked)
    assert again["versions"] == first["versions"]
    assert compare(*small, "--fresh")["asked"] == 24


def test_other_words_of_a_prompt_or_a_document_are_asked_about_again(small: tuple[Course, Pupil]) -> None:
    compare(*small)
    record = compare(*small, texts=(PLAIN, f"Please. {HINTED}"))
    assert (record["asked"], record["reused"]) == (12, 12)
    (small[0].folder / "docs" / "more.md").write_text("# More\n\nOne more page.\n", encoding="utf-8")
    assert compare(*small)["reused"] == 0


def test_a_limit_stops_the_run_and_the_next_one_goes_on(small: tuple[Course, Pupil]) -> None:
    first = compare(*small, "--max-calls", "7")
    assert (first["stopped_by"], first["asked"], len(small[1].requests)) == ("--max-calls", 7, 7)
    second = compare(*small)
    assert (second["stopped_by"], second["reused"], second["asked"]) == (None, 7, 17)


def test_a_limit_in_dollars_needs_a_price(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    done = course.run(pupil, "compare", course.prompt(1, PLAIN), course.prompt(2, HINTED), "--max-usd", "1")
    assert done.exit_code == 1
    assert "--max-calls" in done.stderr


def test_a_question_that_fails_is_counted_and_asked_again_later(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    pupil.fails = frozenset([next(iter(course.facts)), list(course.facts)[3]])
    record = compare(course, pupil)
    assert [(one["answered"], one["failed"]) for one in record["versions"]] == [(10, 2), (10, 2)]
    assert record["differences"][0]["questions"] == 10
    assert record["asked"] == 24
    pupil.fails = frozenset()
    assert [one["failed"] for one in compare(course, pupil)["versions"]] == [0, 0]


def test_a_model_that_answers_nothing_is_an_error(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    pupil.status = 401
    done = course.run(pupil, "compare", course.prompt(1, PLAIN), course.prompt(2, HINTED))
    assert done.exit_code == 1
    assert "error:" in done.stderr
    assert len(pupil.requests) == 3


def test_the_offline_model_is_said_to_ignore_prompts(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    prompts = course.prompt(1, PLAIN), course.prompt(2, HINTED)
    done = course.run(pupil, "compare", *prompts, "--json", LLM_MODEL="offline", LLM_BASE_URL="")
    record = json.loads(done.stdout)
    assert "ignores prompts" in record["note"]
    assert {verdicts(record)[name] for name in ("answered_well", "right_source")} == {"no difference shown"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("answer@1",), "nothing to compare"), (("answer@1", "answer@1"), "nothing to compare"),
        (("answer@1", "answer@99"), "there is no answer@99"), (("answer@1", "no/v1.toml"), "can't be read"),
        (("answer@1", "answer@2", "--plot", "x.txt"), "is no picture"),
    ],
)  # fmt: skip
def test_what_can_not_be_compared_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(app, ["prompts", "compare", *arguments])
    assert done.exit_code == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_ctrl_c_keeps_what_was_answered(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    prompts = course.prompt(1, PLAIN), course.prompt(2, HINTED)
    arguments = ["compare", *prompts, "--questions", "questions.jsonl", "--docs", "docs"]
    settings = "\n".join(f'{name}="{value}"' for name, value in course.settings(pupil).items() if value)
    (course.folder / ".env").write_text(settings, encoding="utf-8")
    pupil.answers = 8
    try:
        with Program(course.folder).started("prompts", *arguments) as process:
            assert until(lambda: len(pupil.requests) > pupil.answers or process.poll() is not None, TIMEOUT)
            process.send_signal(signal.SIGINT)
            _, notes = process.communicate(timeout=TIMEOUT)
    finally:
        pupil.answers = math.inf
    assert process.returncode == 130, notes
    assert "every answer so far is kept" in notes
    record = compare(course, pupil)
    assert record["reused"] >= 4
    assert record["reused"] + record["asked"] == 24
