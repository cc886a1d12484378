"""Prompts by name and version: a folder for each prompt, in it a file for each version, such as `answer/v1.toml`."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from app.errors import PromptError
from app.prompts.files import read_prompt, shown
from app.prompts.prompt import Prompt

VERSION = re.compile(r"v[1-9][0-9]{0,8}\.toml")
TEXTS = Path(__file__).parent / "texts"


def load_prompt(name: str, variables: Collection[str], version: int | None = None, folder: Path = TEXTS) -> Prompt:
    """A version of a prompt, by default the newest, checked to use exactly these variables.

    Raises PromptError that names the file, or the versions there are.
    """
    found = versions(name, folder)
    if not found:
        raise PromptError(f"there is no prompt {name!r}: write {folder / name / 'v1.toml'}")
    if version is not None and version not in found:
        raise PromptError(missing_version(name, version, found))
    path = file_of(name, found[-1] if version is None else version, folder)
    prompt = read_prompt(path)
    if missing := sorted(set(variables) - set(prompt.variables)):
        raise PromptError(f"{shown(path)} leaves out ${missing[0]}: put it where the model should read it")
    if unknown := sorted(set(prompt.variables) - set(variables)):
        raise PromptError(f"{shown(path)} uses ${unknown[0]}, which nothing fills in: write $$ for a plain dollar")
    return prompt


def find_prompt(reference: str, folder: Path = TEXTS) -> Prompt:
    """`answer@1`, or `answer` for its newest version, whatever its variables. Raises PromptError."""
    name, _, version = reference.strip().partition("@")
    if version and not VERSION.fullmatch(f"v{version}.toml"):
        raise PromptError(f"{reference!r} is no prompt: write its name and version, such as answer@1")
    if name not in names(folder):
        raise PromptError(f"there is no prompt {name!r}: choose from {', '.join(names(folder))}")
    found = versions(name, folder)
    wanted = int(version) if version else found[-1]
    if wanted not in found:
        raise PromptError(missing_version(name, wanted, found))
    return read_prompt(file_of(name, wanted, folder))


def missing_version(name: str, version: int, found: Sequence[int]) -> str:
    return f"there is no {name}@{version}: choose from {', '.join(f'{name}@{one}' for one in found)}"


def names(folder: Path = TEXTS) -> list[str]:
    """The prompts there are, in the order of the alphabet."""
    return sorted(path.name for path in folder.iterdir() if versions(path.name, folder))


def versions(name: str, folder: Path = TEXTS) -> list[int]:
    """The versions of a prompt, oldest first."""
    return sorted(int(path.stem[1:]) for path in (folder / name).glob("*.toml") if VERSION.fullmatch(path.name))


def every_prompt(folder: Path = TEXTS) -> Iterator[Prompt]:
    """All versions of all prompts, by name, oldest first. Raises PromptError for a file that can't be read."""
    for path in sorted(folder.glob("*/*.toml")):
        if not VERSION.fullmatch(path.name):
            raise PromptError(f"{shown(path)} is no version of a prompt: name it v1.toml, or v2.toml, and so on")
    for name in names(folder):
        for version in versions(name, folder):
            yield read_prompt(file_of(name, version, folder))


def file_of(name: str, version: int, folder: Path = TEXTS) -> Path:
    return folder / name / f"v{version}.toml"
