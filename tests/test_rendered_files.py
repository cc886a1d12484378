"""The source is the product: but for four files the project is copied as it stands, and even these parse in place."""

import ast
import json
import re
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from baking import PROJECT, RENDERED, ROOT, project_files
from dotenv import dotenv_values

ANSWERS: dict[str, Any] = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
QUOTED_TAG = re.compile(r'"\{\{ ?cookiecutter\.\w+ ?\}\}"')


def is_copied(name: str) -> bool:
    path = PurePosixPath(name)
    patterns = ANSWERS["_copy_without_render"]
    return any(fnmatch(str(part), pattern) for part in (path, *path.parents) for pattern in patterns)


def test_exactly_these_files_are_rendered() -> None:
    assert {name for name in project_files() if not is_copied(name)} == set(RENDERED)


def test_every_copy_pattern_matches_something() -> None:
    names = {str(part) for name in project_files() for part in (PurePosixPath(name), *PurePosixPath(name).parents)}
    unused = [each for each in ANSWERS["_copy_without_render"] if not any(fnmatch(name, each) for name in names)]
    assert unused == []


def test_no_file_name_holds_a_tag() -> None:
    assert [name for name in project_files() if "{" in name or "}" in name] == []


@pytest.mark.parametrize("name", [".env.example", RENDERED[-1]])
def test_every_tag_of_a_parsed_file_is_plain_and_stands_in_double_quotes(name: str) -> None:
    text = (ROOT / PROJECT / name).read_text(encoding="utf-8")
    assert len(TAG.findall(text)) == len(QUOTED_TAG.findall(text)) > 0


def test_every_file_parses_in_place() -> None:
    parse(ROOT / PROJECT, project_files())


def test_rendered_settings_name_only_answers() -> None:
    used = set(re.findall(r"cookiecutter\.(\w+)", "".join(read(ROOT / PROJECT / name) for name in RENDERED)))
    assert used <= set(ANSWERS)


def test_at_most_ten_questions_each_with_a_prompt_in_plain_english() -> None:
    questions = [name for name in ANSWERS if not name.startswith("_")]
    assert len(questions) <= 10
    assert list(ANSWERS["__prompts__"]) == questions
    for question in questions:
        if isinstance(ANSWERS[question], list):
            assert [*ANSWERS["__prompts__"][question]] == ["__prompt__", *ANSWERS[question]]


def test_no_slug_may_shadow_a_dependency() -> None:
    project = tomllib.loads(read(ROOT / PROJECT / "pyproject.toml"))["project"]
    listed = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {re.split(r"[^\w.-]", each.lower())[0] for each in listed}
    assert names - set(ANSWERS["_reserved_names"]) == set()


@pytest.mark.parametrize("name", ["pre_gen_project.py", "post_gen_project.py"])
def test_a_hook_is_short_and_plain_python(name: str) -> None:
    text = read(ROOT / "hooks" / name)
    ast.parse(text)
    assert text.count("\n") < 60
    code = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    assert TAG.findall(code) == ["{{ cookiecutter | tojson }}"]


def parse(folder: Path, names: Iterable[str]) -> None:
    """Read each file the way its users do. Raises what the parser raises."""
    for name in sorted(names):
        text = read(folder / name) if not name.endswith((".npz", ".pdf", ".png")) else ""
        match PurePosixPath(name).suffix:
            case ".py":
                ast.parse(text, name)
            case ".toml":
                tomllib.loads(text)
            case ".yaml" | ".yml":
                assert list(yaml.safe_load_all(text))
            case ".json":
                json.loads(text)
            case ".jsonl":
                assert all(json.loads(line) for line in text.splitlines())
            case ".example":
                assert dotenv_values(folder / name)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
