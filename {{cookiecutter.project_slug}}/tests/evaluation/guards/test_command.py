"""The command `evaluate guards`, and that `evaluate` alone is what it was."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from evaluation.page import markers, table_in


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *arguments])


def test_the_tables_are_printed_with_intervals_and_a_line_for_each_kind() -> None:
    done = evaluate("guards", "links")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("links: 300 cases\n  precision ")
    assert "recall                                   1.000 (0.977 to 1.000)" in done.stdout
    assert "a bare address                             20 of 20   found" in done.stdout
    assert "unicode" not in done.stdout


def test_json_has_each_guard_with_its_shares_and_kinds() -> None:
    found = json.loads(evaluate("guards", "unicode", "--json").stdout)
    assert found["unicode"].keys() == {"cases", "precision", "recall", "false_positive_rate", "kinds"}
    assert found["unicode"]["recall"].keys() == {"hits", "of", "share", "low", "high"}
    kind = next(one for one in found["unicode"]["kinds"] if one["kind"] == "Persian")
    assert (kind["label"], kind["hits"], kind["of"]) == (False, 0, 20)


def test_the_tables_of_a_page_are_renewed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n{}\nold\n{}\nafter\n".format(*markers("evaluate guards")))
    assert evaluate("guards", "--write", str(page)).exit_code == 0
    lines = table_in(page.read_text(), "evaluate guards")
    assert [line.split("`")[1] for line in lines[2:4]] == ["unicode", "links"]
    assert page.read_text().endswith("-->\nafter\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("guards", "spam"), "no labelled set for 'spam': use"),
        (("guards", "links", "--write", __file__), "leave the names out"),
        (("guards", "--write", "no-page.md"), "does not exist"),
        (("--json", "guards"), "--json: write options after the command guards"),
        (("--docs", "docs", "guards"), "--docs: write options after the command guards"),
    ],
)
def test_what_can_not_be_done_is_said(arguments: tuple[str, ...], message: str) -> None:
    done = evaluate(*arguments)
    assert done.exit_code in (1, 2)
    assert message in " ".join(done.stderr.split())


def test_help_lists_the_commands_in_whole_sentences() -> None:
    lines = evaluate("--help").stdout.split("Commands:")[1].strip().splitlines()
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)
