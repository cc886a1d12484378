import json

import pytest

from app.prompts.library import every_prompt, find_prompt
from tests.cli.conftest import FakeApplication, Run


def test_list_json_has_the_agreed_fields_of_every_version(run: Run) -> None:
    result = run("prompts", "list", "--json")
    rows = json.loads(result.stdout)
    assert [(row["name"], row["version"], row["technique"]) for row in rows] == [
        (prompt.name, prompt.version, prompt.technique) for prompt in every_prompt()
    ]
    assert all(find_prompt(f"{row['name']}@{row['version']}").id.endswith(f"#{row['hash']}") for row in rows)
    assert {row["name"]: row["share"] for row in rows if row["share"]} == {"answer": 100.0}


def test_list_says_who_gets_which(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPT_ANSWER", "answer@1:80,answer@2:20")
    lines = run("prompts", "list").stdout.splitlines()
    assert [line.split()[2] for line in lines if line.startswith("answer@")] == ["80", "20"]


def test_a_split_that_is_none_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, message in (("answer", "must be name@version"), ("answer@99", "there is no answer@99")):
        monkeypatch.setenv("PROMPT_ANSWER", value)
        result = run("prompts", "list")
        assert result.exit_code == 1
        assert f"PROMPT_ANSWER={value!r}" in result.stderr
        assert message in result.stderr


def test_show_prints_every_field_and_without_a_version_the_newest(run: Run) -> None:
    assert "$refusal" in run("prompts", "show", "answer@1").stdout
    shown = json.loads(run("prompts", "show", "answer", "--json").stdout)
    assert (shown["name"], shown["version"]) == ("answer", 2)
    assert shown["fields"]["technique"] == "direct"


@pytest.mark.parametrize(
    ("reference", "message"),
    [("nothing", "no prompt 'nothing': choose from agent, answer"), ("answer@7", "choose from answer@1, answer@2"),
     ("answer@x", "is no prompt")],
)  # fmt: skip
def test_a_prompt_that_is_not_there_is_one_line(run: Run, reference: str, message: str) -> None:
    result = run("prompts", "show", reference)
    assert result.exit_code == 1
    assert message in result.stderr


def test_diff_shows_what_changed(run: Run) -> None:
    assert "+++ answer@2 notes" in run("prompts", "diff", "answer@1", "answer@2").stdout
    record = json.loads(run("prompts", "diff", "answer@1", "answer@2", "--json").stdout)
    assert record["old"].startswith("answer@1#")
    assert record["diff"]
    same = run("prompts", "diff", "answer@1", "answer@1")
    assert (same.stdout, same.exit_code) == ("", 0)
    assert "say the same" in same.stderr


@pytest.mark.parametrize("prompt", list(every_prompt()), ids=lambda prompt: prompt.label)
def test_render_shows_what_the_model_would_get_and_asks_none(
    run: Run, application: FakeApplication, prompt: object
) -> None:
    label = getattr(prompt, "label", "")
    result = run("prompts", "render", label, "How do I install it?", "--json")
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert record["prompt"].startswith(f"{label}#")
    assert [message["role"] for message in record["messages"]][:1] == ["system"]
    asks = "question" in getattr(prompt, "variables", ())
    assert ("How do I install it?" in record["messages"][-1]["content"]) == asks
    shows_passages = "decomposition" not in label and "passages" in getattr(prompt, "variables", ())
    assert not shows_passages or "Run make setup." in record["messages"][-1]["content"]
    assert record["tokens"] > 50


def test_render_for_people_shows_roles_and_tokens(run: Run) -> None:
    shown = run("prompts", "render", "answer@1", "How do I install it?").stdout
    assert "--- system" in shown
    assert "tokens" in shown.splitlines()[-1]
