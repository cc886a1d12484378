from pathlib import Path

import pytest

from app.errors import PromptError
from app.prompts.library import load_prompt

GOOD = 'name = "t"\nversion = 1\nrefusal = "no"\nsystem = "obey, or say $refusal"\nuser = "$question"\n'


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
    assert load_prompt("t", ["question"], tmp_path).version == 10


def test_any_change_of_the_file_changes_the_id(tmp_path: Path) -> None:
    before = load_prompt("t", ["question"], write(tmp_path, GOOD)).id
    after = load_prompt("t", ["question"], write(tmp_path, GOOD.replace("obey", "please"))).id
    assert before.startswith("t@1#")
    assert before != after


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD.replace("$question", "question"), r"leaves out \$question"),
        (GOOD.replace("obey", "$obey"), r"uses \$obey"),
        (GOOD.replace("obey", "5 $ each"), "lone"),
        (GOOD.replace("refusal =", "denial ="), "needs refusal"),
        (GOOD.replace("version = 1", "version = 2"), "make the two agree"),
        ("name = ", "not TOML"),
    ],
)
def test_a_bad_file_is_named_at_start(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        load_prompt("t", ["question"], write(tmp_path, content))


def test_a_prompt_that_is_not_there_says_where_to_write_it() -> None:
    with pytest.raises(PromptError, match=r"texts/absent/v1\.toml"):
        load_prompt("absent", [])
