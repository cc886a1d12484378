"""What the guides say to type: on real weights what looks into a model, and of all the rest that it is there."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from tests.cli.programs import PROJECT, TIMEOUT, clean_environment
from tests.docs.pages import DOCS, code
from training.__main__ import program
from training.lora.config import read_recipe

PAGES = ("training.md", "optimisation.md", "lora.md", "finetuning.md", "finetuning-gpus.md")
TYPED = {(page, line) for page in PAGES for line in code(DOCS / page) if line.startswith("python -m training ")}
# Fewer tokens than by default, for the sake of time, for which a command that is only named is not run either.
LOOK = {"attention": ("--model", "{model}"), "quantise": ("{model}", "--tokens", "48", "--output", "{made}")}
RUN = sorted(line for _, line in TYPED if line.split()[3] in LOOK and len(line.split()) > 4)


@pytest.mark.parametrize(("page", "line"), sorted(TYPED))
def test_a_command_of_a_page_and_its_options_are_there(page: str, line: str) -> None:
    command: object = get_command(program)
    for word in shlex.split(line)[3:]:
        command = getattr(command, "commands", {}).get(word, command)
    options = {name for one in command.params for name in one.opts}  # type: ignore[attr-defined]
    assert {word.split("=")[0] for word in shlex.split(line) if word.startswith("--")} - {"--help"} <= options


def test_a_recipe_that_a_page_names_is_one() -> None:
    named = {words[words.index("--config") + 1] for _, line in TYPED if "--config" in (words := shlex.split(line))}
    assert named
    for name in named:
        read_recipe(PROJECT / name)


@pytest.mark.training
@pytest.mark.parametrize("line", RUN)
def test_what_looks_into_a_model_shows_something(line: str, smollm2: Path, tmp_path: Path) -> None:
    words = shlex.split(line)[1:]
    added = [word.format(model=smollm2, made=tmp_path) for word in LOOK[words[2]]]
    done = subprocess.run(  # noqa: S603
        [sys.executable, *words, *added],
        cwd=PROJECT,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=5 * TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 3
