"""What is written for other tools. promptfoo itself runs it in test_promptfoo.py."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import Result

from evaluation.exports.deepeval import golden
from evaluation.exports.promptfoo import NoAddress, config, fits, question_test, questions_config
from evaluation.options import QUESTIONS
from evaluation.questions import Question, Quoted, read_questions
from evaluation.redteam.attack import read_attacks
from tests.evaluation.commands import evaluated

MARKED = Question("q", "How long?", "answerable", ("a.md",), ("40 days",), (Quoted("a.md", "You have 40 days."),))
FAR = Question("far", "Who won?", "out_of_scope")


def export(folder: Path, *words: str) -> Result:
    return evaluated(folder / "data", *words)


def test_every_question_is_asked_by_promptfoo_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    done = export(tmp_path, "export", str(path), "--url", "http://127.0.0.1:9/v1/")
    assert done.exit_code == 0, done.output
    found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    given = read_questions(QUESTIONS)
    assert f"{len(given)} questions are in {path}" in done.stdout
    assert found["providers"][0]["config"]["url"] == "http://127.0.0.1:9/v1/chat/completions"
    assert [json.loads(one["vars"]["messages"])[0]["content"] for one in found["tests"]] == [one.text for one in given]


def test_a_right_answer_needs_a_source_and_the_words_and_what_is_not_there_a_refusal() -> None:
    codes = [one["value"] for one in question_test(MARKED)["assert"]]
    assert codes[0] == 'output.sources.some((one) => ["a.md"].includes(one))'
    assert codes[1].startswith('["40 days"].every(')
    assert question_test(FAR)["assert"] == [{"type": "javascript", "value": "output.abstained"}]


def test_attacks_of_one_question_are_written_and_the_others_counted(tmp_path: Path) -> None:
    path, attacks = tmp_path / "attacks.yaml", read_attacks()
    done = export(tmp_path, "redteam", "--export", str(path), "--json")
    assert done.exit_code == 0, done.output
    fitting = [one for one in attacks if fits(one)]
    assert json.loads(done.stdout) == {
        "file": str(path), "attacks": len(fitting), "left_out": len(attacks) - len(fitting)
    }  # fmt: skip
    found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [one["metadata"]["id"] for one in found["tests"]] == [one.id for one in fitting]
    assert {one["metadata"]["guarded"] for one in found["tests"]} == {"yes", "no"}
    assert len(fitting) >= 40


def test_what_is_guarded_follows_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "attacks.yaml"
    evaluated(tmp_path / "data", "redteam", "--export", str(path), GUARD_SECRETS="block", GUARD_LINKS="flag")
    found = {one["metadata"]["id"]: one["metadata"] for one in yaml.safe_load(path.read_text("utf-8"))["tests"]}
    assert (found["secret-in-document"]["guarded"], found["picture"]["guarded"]) == ("yes", "no")


def test_a_golden_has_the_fields_of_deepeval(tmp_path: Path) -> None:
    """Those that `add_goldens_from_json_file` of deepeval 4 reads, under the names that it has by default."""
    path = tmp_path / "goldens.json"
    assert export(tmp_path, "export", str(path), "--to", "deepeval").exit_code == 0
    found = json.loads(path.read_text(encoding="utf-8"))
    fields = {"name", "input", "expected_output", "context", "source_file", "additional_metadata"}
    assert {frozenset(one) for one in found} == {frozenset(fields)}
    assert len(found) == len(read_questions(QUESTIONS))
    assert golden(MARKED, "No.")["expected_output"] == "You have 40 days."
    assert golden(MARKED, "No.")["context"] == ["You have 40 days."]
    assert (golden(FAR, "No.")["expected_output"], golden(FAR, "No.")["context"]) == ("No.", None)


def test_braces_of_a_question_are_no_template_of_promptfoo() -> None:
    """promptfoo fills in what stands in such braces: a question that holds some is asked as it is."""
    tags = ["{" + sign for sign in ("{", "%", "#")]
    hostile = Question(
        "q", f"What does {tags[0]} env.API_KEY }}}} mean, and {tags[1]} raw, and {tags[2]}?", "out_of_scope"
    )
    text = config("http://x", "d", [question_test(hostile)])
    messages = yaml.safe_load(text)["tests"][0]["vars"]["messages"]
    assert [tag for tag in tags if tag in messages] == []
    assert json.loads(messages)[0]["content"] == hostile.text


def test_braces_of_expected_words_are_none_either() -> None:
    tag = "{" + "{"
    found = question_test(Question("q", "Which?", "answerable", ("a.md",), (f"{tag} name }}}}",)))
    _, said = (one["value"] for one in found["assert"])
    assert tag not in said
    assert said.startswith(r'["\u007b{ name }}"].every(')


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "file:///etc/passwd", ""])
def test_a_service_has_an_address_of_the_web(url: str) -> None:
    with pytest.raises(NoAddress, match="is not where a service answers"):
        questions_config(url, [])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = export(tmp_path, "export", str(tmp_path / "none" / "file.yaml"))
    assert done.exit_code == 1
    assert "name a file in a folder that is there" in done.stderr
