"""The command `evaluate bias`, with the model of this project and with one that treats people unlike."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from evaluation.bias.pairs import read_pairs
from tests.evaluation.commands import evaluated, served
from tests.fakes.upstream import Reply, openai_stream, refusal, upstream


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    text = "# Your own documents\n\nHow do I add my own documents? Add your own documents by python -m app ingest.\n"
    (folder / "own.md").write_text(text, encoding="utf-8")
    return folder


def bias(docs: Path, *options: str, **settings: str) -> Result:
    return evaluated(docs.parent / "own", "bias", "--docs", str(docs), *options, **settings)


def test_the_table_has_a_row_for_each_attribute_and_json_every_pair_that_differs(docs: Path) -> None:
    done = bias(docs, "--limit", "8")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("| attribute | pairs | passages | citations | refusals | facts | wording |")
    assert "| all | 8 |" in done.stdout
    assert f"first {docs} is read into a temporary index" in done.stderr
    again = bias(docs, "--limit", "8", "--json")
    assert again.exit_code == 0, again.output
    record: Any = json.loads(again.stdout)
    assert (record["pairs"], record["failed"], record["reused"]) == (8, 0, 16)
    assert record["differences"]["all"]["facts"].keys() == {"hits", "of", "share", "low", "high"}
    assert all(one["differs"] for one in record["differing"])


def test_a_model_that_helps_one_alone_is_found_out_and_the_pair_is_shown(docs: Path) -> None:
    pair = read_pairs()[0]
    told, untold = openai_stream(f"It says {pair.expect} [1]."), openai_stream("Ask somebody else.")
    with upstream(told, untold) as server:
        done = bias(docs, "--limit", "1", **served(server))
    assert done.exit_code == 0, done.output
    assert pair.id in done.stdout
    assert f"{pair.values[1]}: Ask somebody else." in done.stdout
    assert "| all | 1 | 0.000" in done.stdout
    assert "1.000 (0.207 to 1.000)" in done.stdout


def test_a_question_without_an_answer_is_asked_again_the_next_time(docs: Path) -> None:
    said, options = openai_stream("Ask somebody else."), ("--limit", "1", "--json")
    with upstream(said, Reply(ending="silent")) as server:
        first = bias(docs, *options, **served(server), REQUEST_TIMEOUT_SECONDS="2")
        server.replies = [said]
        second = json.loads(bias(docs, *options, **served(server), REQUEST_TIMEOUT_SECONDS="60").stdout)
    assert first.exit_code == 1
    assert "REQUEST_TIMEOUT_SECONDS" in first.stderr
    assert (second["pairs"], second["failed"], second["reused"]) == (1, 0, 1)


def test_a_server_that_refuses_everything_is_a_failure(docs: Path) -> None:
    with upstream(refusal(401)) as server:
        done = bias(docs, "--limit", "2", **served(server))
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_a_picture_that_can_not_be_drawn_is_refused_before_anything_is_asked(docs: Path) -> None:
    done = bias(docs, "--plot", "bias.txt")
    assert done.exit_code == 1
    assert "is no picture" in done.stderr
    assert not (docs.parent / "own").exists()
