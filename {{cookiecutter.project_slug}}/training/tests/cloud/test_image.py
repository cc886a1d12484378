"""The Dockerfile of training: read, not built."""

import re
import shlex
from pathlib import Path

from training.cloud import job

FILE = Path(job.__file__).with_name("Dockerfile")
LINES = FILE.read_text("utf-8").replace("\\\n", " ").splitlines()


def instructions(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in LINES if line.startswith(f"{name} ")]


def copied() -> list[str]:
    return [source for words in instructions("COPY") if not words[0].startswith("--from") for source in words[:-1]]


def test_each_thing_that_is_copied_is_there_and_not_ignored() -> None:
    ignored = FILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    for source in copied():
        assert (job.PROJECT / source).exists(), source
        assert f"!{source}" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied())


def test_it_runs_as_nobody_in_particular() -> None:
    (user,) = instructions("USER")
    default = next(words[0] for words in instructions("ARG") if words[0].startswith("OWNER="))
    assert user == ["${OWNER}"]
    assert re.fullmatch(r"OWNER=[1-9]\d{3,}:[1-9]\d{3,}", default)


def test_all_packages_but_torch_are_checked_by_their_hashes() -> None:
    installs = [part for line in LINES for part in line.split("&&") if "pip install" in part]
    assert len(installs) == 3
    assert [("--require-hashes" in one) or ("torch.txt" in one) for one in installs] == [True] * 3


def test_without_a_command_it_tunes_by_a_recipe_that_it_has() -> None:
    (line,) = (line for line in LINES if line.startswith("CMD "))
    words = [word.strip('[",]') for word in line.split()[1:]]
    assert words[:5] == ["python", "-m", "training", "lora", "--config"]
    assert (job.PROJECT / words[5]).is_file()
