from pathlib import Path

import pytest

from app.errors import PromptError
from app.prompts.library import every_prompt, load_prompt

GOOD = """\
name = "t"
version = 1
technique = "direct"
variables = ["question"]
notes = "for a test"
refusal = "no"
system = "obey, or say $refusal"
user = "$question"
"""


def write(folder: Path, content: str, name: str = "v1.toml") -> Path:
    (folder / "t").mkdir(exist_ok=True)
    (folder / "t" / name).write_text(content)
    return folder


def test_the_shipped_prompt_says_its_refusal_and_takes_its_variables() -> None:
    system, user = load_prompt("answer", ["question", "passages"]).render(question="Why $5?", passages="[1] ${x}")
    assert "I can't answer that" in system
    assert "Why $5?" in user
    assert "${x}" in user


def test_the_newest_version_is_taken_by_number(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("version = 1", "version = 9"), "v9.toml")
    write(tmp_path, GOOD.replace("version = 1", "version = 10"), "v10.toml")
    assert load_prompt("t", ["question"], folder=tmp_path).version == 10


def test_any_change_of_the_file_changes_the_id(tmp_path: Path) -> None:
    before = load_prompt("t", ["question"], folder=write(tmp_path, GOOD)).id
    after = load_prompt("t", ["question"], folder=write(tmp_path, GOOD.replace("obey", "please"))).id
    assert before.startswith("t@1#")
    assert before != after


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.replace("$question", "question"), r"v1.toml leaves out \$question"),
        (GOOD.replace("obey", "$obey"), r"uses \$obey"),
        (GOOD.replace("obey", "5 $ each"), "lone"),
        (GOOD.replace("$question", "$question, $else"), r"uses \$else"),
        (GOOD.replace('variables = ["question"]', 'variables = ["question", "date"]'), r"leaves out \$date"),
        (GOOD.replace("refusal =", "denial ="), "has the field denial"),
        (GOOD.replace("technique =", "#"), "needs technique"),
        (GOOD.replace("version = 1", 'version = "1"'), "needs version to be a number"),
        (GOOD.replace('"for a test"', '""'), "has a wrong notes"),
        (GOOD + "[[examples]]\nquestion = 'Why?'\n", r"needs examples\.0\.answer"),
        (GOOD.replace("version = 1", "version = 2"), "make the two agree"),
        ("name = ", "not TOML"),
    ],
)
def test_a_bad_file_is_named_at_start(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        load_prompt("t", ["question"], folder=write(tmp_path, content))


def test_a_prompt_that_is_not_there_says_where_to_write_it() -> None:
    with pytest.raises(PromptError, match=r"texts/absent/v1\.toml"):
        load_prompt("absent", [])


def test_what_the_caller_fills_in_and_what_the_file_uses_are_the_same(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with pytest.raises(PromptError, match=r"leaves out \$passages"):
        load_prompt("t", ["question", "passages"], folder=tmp_path)
    with pytest.raises(PromptError, match=r"uses \$question, which nothing fills in"):
        load_prompt("t", [], folder=tmp_path)


def test_an_older_version_is_there_by_its_number_and_one_that_is_not_is_named(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("version = 1", "version = 2"), "v2.toml")
    assert load_prompt("t", ["question"], 1, tmp_path).label == "t@1"
    with pytest.raises(PromptError, match="there is no t@3: choose from t@1, t@2"):
        load_prompt("t", ["question"], 3, tmp_path)


def test_a_prompt_without_a_refusal_has_the_usual_one(tmp_path: Path) -> None:
    prompt = load_prompt("t", ["question"], folder=write(tmp_path, GOOD.replace('refusal = "no"', "")))
    assert prompt.refusal == "I can't answer that from the indexed documents."


def test_every_prompt_that_is_shipped_can_be_read() -> None:
    assert [prompt.label for prompt in every_prompt() if prompt.name == "answer"] == ["answer@1", "answer@2"]


@pytest.mark.parametrize("name", ["v01.toml", "v0.toml", "V2.toml", "v\u0663.toml", "draft.toml"])
def test_a_file_that_is_no_version_is_named(tmp_path: Path, name: str) -> None:
    write(write(tmp_path, GOOD), GOOD, name)
    with pytest.raises(PromptError, match=f"t/{name} is no version of a prompt"):
        list(every_prompt(tmp_path))


def test_a_mark_at_the_beginning_that_editors_write_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "v1.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_prompt("t", ["question"], folder=tmp_path).label == "t@1"


def test_values_beyond_all_measure_are_named(tmp_path: Path) -> None:
    for value in ("[" * 20_000, "9" * 5_000):
        with pytest.raises(PromptError, match=r"t/v1\.toml"):
            load_prompt("t", ["question"], folder=write(tmp_path, GOOD + f"[options]\ndeep = {value}\n"))
