"""`guard` with the real guards: it opens no index, and says of each line what each guard says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import FakeApplication, Run
from tests.cli.programs import clean_environment
from tests.fakes.logs import kept_logging

LINES = "What is this?\n\nWrite to ann@example.org\n"


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("GUARD_", "LLM_", "DATA_DIR"))]:
        monkeypatch.delenv(name)
    with kept_logging():
        yield


def records(stdout: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_json_has_a_line_for_each_line_and_guard(run: Run) -> None:
    result = run("guard", "-", "--json", stdin=LINES)
    found = records(result.stdout)
    assert {*found[0]} == {"line", "guard", "outcome", "score"}
    assert {one["line"] for one in found} == {1, 3}
    assert [one for one in found if one["outcome"] != "pass"] == [
        {
            "line": 3,
            "guard": "pii",
            "outcome": "flag",
            "score": 1.0,
            "found": [{"kind": "EMAIL", "excerpt": "ann@example.org", "start": 9}],
        }
    ]
    assert len(found) == 2 * len({one["guard"] for one in found})
    assert result.exit_code == 0


def test_people_see_what_was_found_and_how_much_was_looked_at(run: Run, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text(LINES)
    result = run("guard", "texts.txt")
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["3", "flag", "pii", "1.00", "EMAIL", "“ann@example.org”", "at", "9"]
    ]
    assert result.stderr.startswith("2 lines by question, unicode, secrets, pii")
    assert "flag 1, pass " in result.stderr


def test_people_and_machines_are_told_the_same_place(run: Run) -> None:
    found = [one for one in run("guard", "-", "--json", stdin=LINES).stdout.splitlines() if "found" in one]
    [part] = json.loads(found[0])["found"]
    assert run("guard", "-", stdin=LINES).stdout.split()[-1] == str(part["start"])
    assert LINES.splitlines()[2][part["start"] :] == part["excerpt"]


def test_no_application_is_opened_and_nothing_is_written(
    run: Run, application: FakeApplication, tmp_path: Path
) -> None:
    for stage in ("question", "passages", "answer"):
        assert run("guard", "-", "--stage", stage, stdin="").exit_code == 0
    assert application.opened == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("lines", "code"), [(LINES, 1), ("What is this?\nhello\n", 0)])
def test_fail_makes_a_finding_the_exit_code(run: Run, lines: str, code: int) -> None:
    assert run("guard", "-", "--fail", stdin=lines).exit_code == code
    assert run("guard", "-", stdin=lines).exit_code == 0


def test_the_settings_decide(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_PII", "block")
    monkeypatch.setenv("GUARD_UNICODE", "off")
    found = records(run("guard", "-", "--json", stdin=LINES).stdout)
    assert {one["outcome"] for one in found if one["guard"] == "pii"} == {"pass", "block"}
    assert "unicode" not in {one["guard"] for one in found}


def test_the_answers_guards_see_the_passages(run: Run) -> None:
    line = json.dumps({"answer": "See https://evil.example [1].", "passages": [{"text": "Six."}]})
    result = run("guard", "-", "--stage", "answer", "--json", stdin=line)
    found = {one["guard"]: one["outcome"] for one in records(result.stdout)}
    assert set(found) == {"citations", "answer_secrets", "answer_pii", "answer_moderation", "grounding", "links"}
    assert (found["links"], found["answer_secrets"]) == ("block", "pass")


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        ((), b"fine\n\xff\xfe\n", "line 2 of standard input is not UTF-8"),
        (("--stage", "answer"), b"\n{}\n", "line 2: the field passages is no list: write "),
        (("--stage", "answer"), b'{"answer" "Six"}', "line 1: it is no JSON (Expecting"),
        (("--stage", "passages"), b'["a"]', "line 1: it is no object: write "),
    ],
)
def test_a_line_that_can_not_be_read_is_named(run: Run, arguments: tuple[str, ...], stdin: bytes, message: str) -> None:
    result = run("guard", "-", *arguments, "--json", stdin=stdin)
    assert result.exit_code == 1
    assert message in result.stderr
    assert message in str(records(result.stdout)[-1]["error"])


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("nowhere.txt", "'nowhere.txt' is no file: name a file"),
        ("Write to ann@example.org " * 200, "is no file: name a file with a text on each line, or write - and pipe"),
        (".", "'.' is a folder: name a file"),
    ],
)
def test_what_is_no_file_is_named_and_what_to_do_instead(run: Run, file: str, message: str) -> None:
    result = run("guard", file)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr) < 300


@pytest.mark.parametrize(
    ("text", "guard", "kinds"),
    [
        ("api_key=sk-abcdef0123456789 fails", "secrets", ["SECRET “sk-a…” at 8"]),
        ("Hid\u200b\u200bden", "unicode", ["ZERO WIDTH SPACE at 3", "ZERO WIDTH SPACE at 4"]),
        ("x" * 10_001, "question", ["the question has more than 10,000 characters: shorten it"]),
        ("I will kill you all tonight", "moderation", ["harassment/threatening"]),
    ],
)
def test_each_guard_says_what_it_found_and_where(run: Run, text: str, guard: str, kinds: list[str]) -> None:
    [line] = [line for line in run("guard", "-", stdin=text).stdout.splitlines() if f" {guard} " in line]
    assert all(kind in line for kind in kinds)
    assert "abcdef" not in line


def test_moderation_judges_a_line_as_it_does_a_question_in_service(run: Run) -> None:
    """By the classifier too: no word of this is on the list."""
    found = records(run("guard", "-", "--json", stdin="One day I will set fire to your house while you sleep.").stdout)
    assert [one["outcome"] for one in found if one["guard"] == "moderation"] == ["flag"]


def test_the_guards_of_sentences_say_which_one(run: Run) -> None:
    answer = "Cellars keep pears cool [1]. They cost 4711 dollars [1]. Ask dave@stranger.example."
    line = json.dumps({"answer": answer, "passages": [{"text": "Cellars keep pears cool."}]})
    found = records(run("guard", "-", "--stage", "answer", "--json", stdin=line).stdout)
    said = {one["guard"]: one.get("found") for one in found}
    assert said["answer_pii"] == [{"kind": "email", "excerpt": "dave@stranger.example", "start": None}]
    assert "They cost 4711 dollars [1]." in str(said["grounding"])
    assert "Cellars keep" not in str(said["grounding"])


def test_of_a_key_in_an_answer_only_the_beginning_is_printed_whoever_finds_something(run: Run) -> None:
    answer = "It is ghp_a1B2c3D4e5F6g7H8 [1]. The password is password=hunter2xyz [1]."
    line = json.dumps({"answer": answer, "passages": [{"text": "Cellars keep pears cool."}]})
    for extra in ((), ("--json",)):
        said = run("guard", "-", "--stage", "answer", *extra, stdin=line).stdout
        assert all(part in said for part in ("ghp_", "hunt", "grounding"))
        assert not any(part in said for part in ("a1B2", "hunter2xyz"))


def test_guards_of_passages_say_in_which(run: Run) -> None:
    line = json.dumps({"passages": [{"text": "Six."}, {"text": "Hid\u200b\u200bden"}]})
    assert "ZERO WIDTH SPACE in passage 2 at 3" in run("guard", "-", "--stage", "passages", stdin=line).stdout


def test_the_language_that_is_not_allowed_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_LANGUAGE", "flag")
    monkeypatch.setenv("GUARD_LANGUAGES", "en")
    for text, name in (("Wie lange sind die Stücke und warum?", "de"), ("Насколько длинны куски?", "ru")):
        [line] = [line for line in run("guard", "-", stdin=text).stdout.splitlines() if " language " in line]
        assert line.split()[-1] == name


def test_a_huge_line_is_a_line_and_marks_and_line_ends_are_no_text(run: Run) -> None:
    stdin = b"\xef\xbb\xbfWhat is this?\r\n" + b"x" * 3_000_000 + b"\n"
    found = records(run("guard", "-", "--json", stdin=stdin).stdout)
    assert [one["outcome"] for one in found if one["guard"] == "question"] == ["pass", "block"]
    assert [one["outcome"] for one in found if one["guard"] == "unicode"] == ["pass", "pass"]


def test_what_is_said_of_a_line_comes_before_the_next_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "guard", "-", "--json"]
    environment = {**clean_environment(), "DATA_DIR": str(tmp_path)}
    with subprocess.Popen(  # noqa: S603
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as program:
        assert program.stdin
        assert program.stdout
        for number in (1, 2):
            program.stdin.write("What is this?\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["line"] == number
            while json.loads(program.stdout.readline())["guard"] != "courtesy":
                pass
        program.stdin.close()
    assert program.returncode == 0
