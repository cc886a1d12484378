"""The command `prompts optimise`, over the wire, with a model whose better instructions are known."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from app.prompts.files import read_prompt
from evaluation.prompts.choice import halves_of
from tests.evaluation.prompts.course import Course, lesson
from tests.fakes.pupil import Pupil

START = "Answer from the passages, and cite them. $refusal"


def proposal(text: str) -> str:
    return f"Here they are.\n<instructions>\n{text}\n</instructions>"


BETTER = proposal("Think step by step, cite each passage.\n$refusal")
PROPOSALS = [
    proposal("Be brief.\n$refusal"), "I would not change a word.", proposal("Never refuse."),
    proposal(f"{'word ' * 900}$refusal"), proposal("Pay $price.\n$refusal"), BETTER,
]  # fmt: skip


@pytest.fixture
def lessons(tmp_path: Path) -> Iterator[tuple[Course, Pupil]]:
    with lesson(tmp_path, plain=0.4, taught=1.0, with_examples=0.2, proposals=PROPOSALS) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Course, Pupil]]:
    with lesson(tmp_path, documents=4, proposals=[BETTER]) as found:
        yield found


def optimise(course: Course, pupil: Pupil, *arguments: str, **settings: str) -> Result:
    return course.run(pupil, "optimise", course.prompt(1, START), *arguments, **settings)


def record(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_better_instructions_are_found_and_what_was_learned_by_heart_is_called_overfitted(
    lessons: tuple[Course, Pupil],
) -> None:
    course, pupil = lessons
    out = course.folder / "found" / "answer" / "v2.toml"
    found = record(optimise(course, pupil, "--out", str(out), "--json"))
    first, best = found["candidates"][0], found["candidates"][found["best"]]
    assert "step by step" in best["instructions"]
    assert best["held_out"] > first["held_out"] + 0.2
    assert found["difference"]["verdict"] == "better"
    shown = next(one for one in found["candidates"] if one["examples"])
    assert shown["train"] > first["train"]
    assert shown["held_out"] < first["held_out"]
    assert (shown["overfitted"], shown["gap"] > 0.3, best["overfitted"]) == (True, True, False)
    assert [any(words in reason for reason in found["rejected"]) for words in
            ("no <instructions>", "$refusal is missing", "too long", "$price")] == [True] * 4  # fmt: skip
    written = read_prompt(out)
    assert (written.version, written.system.strip()) == (2, best["instructions"])
    assert f"{best['held_out']:.1%} now" in written.notes


def test_the_model_is_shown_what_failed_on_the_train_half_and_nothing_of_the_other(
    small: tuple[Course, Pupil],
) -> None:
    course, pupil = small
    pupil.proposals = PROPOSALS
    found = record(optimise(course, pupil, "--rounds", "1", "--candidates", "2", "--json"))
    asked = [one["messages"][-1]["content"] for one in pupil.requests]
    rewriting = [text for text in asked if "<passages>" not in text]
    assert len(rewriting) == 2
    assert rewriting[0] != rewriting[1]
    halves = halves_of(course.folder / "questions.jsonl", None, 0.5, 7)
    shown = [[any(one.text in text for text in rewriting) for one in half] for half in (halves.train, halves.held_out)]
    assert (any(shown[0]), any(shown[1])) == (True, False)
    assert f"{found['candidates'][0]['train']:.1%}" in rewriting[0]


def test_a_second_run_takes_everything_from_the_first(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    arguments = ("--rounds", "1", "--candidates", "1", "--json")
    first = record(optimise(course, pupil, *arguments))
    calls = len(pupil.requests)
    second = record(optimise(course, pupil, *arguments))
    assert (second["asked"], second["calls"], len(pupil.requests)) == (0, 0, calls)
    assert second["candidates"] == first["candidates"]


def test_a_limit_ends_the_search_with_what_there_is(small: tuple[Course, Pupil]) -> None:
    found = record(optimise(*small, "--max-calls", "30", "--json"))
    assert (found["stopped_by"], found["best"], found["out"]) == ("--max-calls", 0, None)
    assert found["calls"] == 30
    people = optimise(*small, "--max-calls", "1")
    assert "start it again to go on" in people.stderr
    assert "Nothing better" in people.stdout


def test_a_limit_that_is_too_small_for_the_first_prompt_says_so(small: tuple[Course, Pupil]) -> None:
    result = optimise(*small, "--max-calls", "5")
    assert result.exit_code == 1
    assert "--max-calls ended this before 22 questions" in result.stderr


def test_nothing_is_written_where_nothing_better_was_found(small: tuple[Course, Pupil]) -> None:
    course, pupil = small
    pupil.proposals = ["no"]
    pupil.plain = 0.0
    out = course.folder / "found" / "answer" / "v2.toml"
    found = record(optimise(course, pupil, "--rounds", "1", "--candidates", "1", "--out", str(out), "--json"))
    assert (found["best"], found["out"], out.exists()) == (0, None, False)


def test_the_offline_model_is_refused_in_one_line(small: tuple[Course, Pupil]) -> None:
    result = optimise(*small, LLM_MODEL="offline", LLM_BASE_URL="")
    assert result.exit_code == 1
    assert "ignores prompts" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["v2.toml", "other/v2.toml", "answer/two.toml", "answer/v1.toml"])
def test_a_file_that_can_not_be_a_new_version_is_refused_before_anything_is_asked(
    small: tuple[Course, Pupil], name: str
) -> None:
    course, pupil = small
    result = optimise(course, pupil, "--out", str(course.folder / name))
    assert result.exit_code == 1
    assert "version" in result.stderr
    assert pupil.requests == []


def test_questions_about_one_document_can_not_be_split(tmp_path: Path) -> None:
    with lesson(tmp_path, documents=1) as (course, pupil):
        result = optimise(course, pupil, "--limit", "3")
    assert result.exit_code == 1
    assert "too few documents" in result.stderr


@pytest.mark.postgres
def test_a_picture_shows_both_halves(lessons: tuple[Course, Pupil]) -> None:
    course, pupil = lessons
    picture = course.folder / "search.svg"
    record(optimise(course, pupil, "--plot", str(picture), "--json"))
    assert "<svg" in picture.read_text(encoding="utf-8")
