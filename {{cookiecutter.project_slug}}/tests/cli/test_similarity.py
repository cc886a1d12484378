"""`similarity` with the real built-in model: it opens no index, so a server may be running."""

import json
import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import FakeApplication, Run
from tests.fakes.logs import kept_logging

CATS = ("Cats sleep.", "Kittens nap.", "Pay by card.")


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("LLM_", "EMBEDDING_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    with kept_logging():
        yield


def test_json_has_the_texts_and_a_symmetric_matrix_with_ones_on_its_diagonal(run: Run) -> None:
    result = run("similarity", *CATS, "--json")
    document = json.loads(result.stdout)
    matrix = document["matrix"]
    assert set(document) == {"texts", "matrix", "model"}
    assert (document["texts"], document["model"]) == (list(CATS), "minilm")
    for row, column in product(range(3), range(3)):
        assert matrix[row][column] == matrix[column][row] == round(matrix[row][column], 4)
        assert -1 <= matrix[row][column] <= 1
    assert [matrix[at][at] for at in range(3)] == [1, 1, 1]
    assert matrix[0][1] > matrix[0][2]


def test_no_application_is_opened_and_nothing_is_written(
    run: Run, application: FakeApplication, tmp_path: Path
) -> None:
    assert run("similarity", *CATS).exit_code == 0
    assert application.opened == []
    assert list(tmp_path.iterdir()) == []


def test_people_see_each_text_once_with_its_number_and_each_pair_with_its_figure(run: Run) -> None:
    shown = run("similarity", *CATS).stdout
    numbers = json.loads(run("similarity", *CATS, "--json").stdout)["matrix"]
    assert [shown.count(text) for text in CATS] == [1, 1, 1]
    assert "[3] Pay by card.\n" in shown
    rows = [line for line in shown.splitlines() if re.match(r" *\d +-?\d\.", line)]
    for row, wanted in zip(rows, numbers, strict=True):
        assert [float(figure) for figure in re.findall(r"-?\d\.\d\d", row)] == pytest.approx(wanted, abs=0.006)
    assert "nearest: [1] and [2]" in shown
    assert "as passages, by minilm" in shown


def test_it_is_drawn_in_characters_that_the_stream_has(run: Run) -> None:
    assert "█" in run("similarity", *CATS).stdout
    assert run("similarity", *CATS, charset="ascii").stdout.isascii()


def test_a_long_text_and_commands_to_the_terminal_stay_on_one_line_of_the_legend(run: Run) -> None:
    shown = run("similarity", "long " * 100, "\x1b[2J\ntwo\nlines").stdout
    assert "[2] \ufffd[2J two lines\n" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "\x1b" not in shown


def test_a_dash_reads_lines_and_may_stand_beside_texts(run: Run) -> None:
    result = run("similarity", "zero", "-", "--json", stdin="\ufeffone\r\n\n  two \n")
    assert json.loads(result.stdout)["texts"] == ["zero", "one", "two"]


def test_equal_texts_are_wholly_alike(run: Run) -> None:
    assert json.loads(run("similarity", "same", "same", "--json").stdout)["matrix"] == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("texts", "stdin", "words"),
    [
        (["one"], "", "2 to 50 texts"),
        (["-"], "", "2 to 50 texts"),
        (["-"], "line\n" * 51, "2 to 50 texts"),
        (["one", " "], "", "text 2 is empty"),
        (["one", "x" * 10_001], "", "text 2 has more than 10,000 characters"),
        (["one", "caf\udce9"], "", "text 2 is not UTF-8"),
        (["-"], b"caf\xe9\nb", "UTF-8"),
        (["-"], "x" * 1_000_001, "1,000,000 bytes"),
    ],
)
def test_what_can_not_be_compared_is_refused_in_one_line(
    run: Run, texts: list[str], stdin: str | bytes, words: str
) -> None:
    result = run("similarity", *texts, "--json", stdin=stdin)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert json.loads(result.stdout)["error"]["type"] == "BadQuestion"


def test_no_text_at_all_is_wrong_usage(run: Run) -> None:
    assert run("similarity").exit_code == 2


def test_a_picture_has_every_figure_and_no_markup_of_a_text(run: Run, tmp_path: Path) -> None:
    result = run("similarity", *CATS, "<b>&\x07", "--picture", "heat.svg")
    assert "heat.svg" in result.stderr
    svg = ElementTree.fromstring((tmp_path / "heat.svg").read_text(encoding="utf-8"))  # noqa: S314
    texts = ["".join(element.itertext()) for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "[4] <b>&\ufffd" in texts
    assert len([text for text in texts if re.fullmatch(r"-?\d\.\d\d", text)]) == 16
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}rect"))) == 16 + 1


@pytest.mark.parametrize(("file", "words"), [("heat.png", "heat.svg"), ("nowhere/heat.svg", "nowhere/heat.svg")])
def test_a_picture_that_can_not_be_written_is_one_line(run: Run, file: str, words: str) -> None:
    result = run("similarity", "one", "two", "--picture", file)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_model_that_is_not_there_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", "openai:small")
    monkeypatch.setenv("EMBEDDING_BASE_URL", "http://127.0.0.1:9/v1")
    result = run("similarity", "one", "two", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["type"] == "ModelUnavailable"
    assert "start its server, or check EMBEDDING_BASE_URL" in result.stderr
