"""The page on GPUs and clouds: its commands are run, its tables are those of the code."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from tests.docs.pages import DOCS, code, one_line
from training.__main__ import program
from training.targets.memory import MARGIN, NF4_BITS
from training.targets.shipped import shipped

PAGE = DOCS / "finetuning-gpus.md"
FENCES = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
COMMANDS = [line for fence in FENCES for line in fence.replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_does_what_it_is_there_for(command: str) -> None:
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "training"]
    done = CliRunner().invoke(program, words[3:])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()


def test_the_page_asks_every_cloud_and_sends_nothing() -> None:
    jobs = [words for words in map(shlex.split, COMMANDS) if words[3] == "cloud"]
    assert {words[4] for words in jobs} == {"sagemaker", "vertex", "azure"}
    assert all("--dry-run" in words for words in jobs)


def test_the_page_has_every_recipe_with_its_gpu() -> None:
    rows = dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert set(rows) == {one.file.name for one in shipped()}
    for one in shipped():
        assert f"of {one.gpu} GB" in rows[one.file.name]
        assert ("FSDP" in rows[one.file.name]) is one.recipe.fsdp


def test_the_numbers_are_those_of_the_code() -> None:
    page = one_line("finetuning-gpus.md")
    assert f"{NF4_BITS:.3f} bits" in page
    assert f"{MARGIN:.0%} to spare".replace("%", " %") in page
    for part in shipped()[0].memory.parts:
        assert f"- `{part}`:" in page


def test_every_option_that_the_page_names_is_there() -> None:
    named = {word for span in code(PAGE) for word in span.split() if re.match("--[a-z]", word)}
    helps = [["memory"], *(["cloud", cloud] for cloud in ("sagemaker", "vertex", "azure"))]
    real = " ".join(CliRunner().invoke(program, [*words, "--help"]).stdout for words in helps)
    assert {one for one in named if one not in real} <= {"--build-arg", "--config_file"}
