"""Every choice alone, all and none: the files it should have and no others, no tag left, everything compiles."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from baking import PROJECT, RENDERED, ROOT, bake, files, project_files
from conftest import Bake
from dotenv import dotenv_values
from test_rendered_files import ANSWERS, parse

CHOICES = {question: options for question, options in ANSWERS.items() if question[0] != "_" and type(options) is list}
DEFAULTS = {question: options[0] for question, options in CHOICES.items()}
ALONE = [{**DEFAULTS, question: option} for question, options in CHOICES.items() for option in options[1:]]
ALL = {"license": "Apache-2.0", "chat_model": "openai", "vector_store": "pinecone", "ci": "github", "training": "yes"}
NONE = {"license": "proprietary", "chat_model": "offline", "vector_store": "qdrant", "ci": "none", "training": "no"}
PROVIDERS = (ROOT / PROJECT / "app/llm/providers.py").read_text(encoding="utf-8")
GOOD_MODELS = dict(
    re.findall(r'^    "(\w+)": Provider\(\n        extra="\1",\n        good_model="(.+)",', PROVIDERS, re.MULTILINE)
)
# Cohere is for embeddings only. What runs in this process wants its weights first, and no image is built for it.
NOT_OFFERED = {"cohere", "transformers"}
# The model, its address for this machine, and its address for a pod.
MODELS = {
    "offline": ("offline", "", ""),
    **{provider: (f"{provider}:{GOOD_MODELS[provider]}", "", "") for provider in GOOD_MODELS.keys() - NOT_OFFERED},
    "ollama": ("ollama:llama3.2", "http://localhost:11434", "http://ollama:11434"),
    "openai-compatible": ("openai:llama3.2", "http://localhost:11434/v1", "http://ollama:11434/v1"),
}
LICENSES = {"MIT": "MIT License", "Apache-2.0": "Apache License", "proprietary": "All rights reserved"}
LEAVES = {("ci", "none"): ".github/", ("training", "no"): "training/"}


@pytest.fixture(scope="module")
def read_whole() -> Callable[[Path], None]:
    """Parses and compiles each file of a project, but those of which it has seen the same bytes in another."""
    seen: set[tuple[str, bytes]] = set()

    def check(project: Path) -> None:
        new = {(name, (project / name).read_bytes()) for name in files(project)} - seen
        parse(project, {name for name, _ in new})
        for name, content in new:
            if name.endswith(".py"):
                compile(content, name, "exec")
        seen.update(new)

    return check


def expected_files(answers: dict[str, str]) -> set[str]:
    gone = tuple(leaf for choice, leaf in LEAVES.items() if choice in answers.items())
    return {name for name in project_files() if not gone or not name.startswith(gone)}


def test_vectors_may_be_kept_in_each_store() -> None:
    stores = re.findall(r'^    "(\w+)": "app\.rag\.stores\.', read_project("app/rag/stores/__init__.py"), re.MULTILINE)
    assert stores[0] == CHOICES["vector_store"][0]
    assert {*stores} == {*CHOICES["vector_store"]}


def read_project(name: str) -> str:
    return (ROOT / PROJECT / name).read_text(encoding="utf-8")


def test_the_chat_model_may_be_of_each_provider() -> None:
    assert {*CHOICES["chat_model"]} == MODELS.keys()
    assert len(GOOD_MODELS) == len(re.findall(r"^    \"\w+\": Provider\(", PROVIDERS, re.MULTILINE)) >= 10


@pytest.mark.parametrize("answers", [DEFAULTS, ALL, NONE, *ALONE], ids=lambda answers: "-".join(answers.values()))
def test_a_project_has_what_was_chosen_and_no_more(
    answers: dict[str, str], baked: Bake, read_whole: Callable[[Path], None]
) -> None:
    project = baked(**answers)
    assert files(project) == expected_files(answers)
    read_whole(project)
    for name in RENDERED:
        text = (project / name).read_text(encoding="utf-8")
        assert re.findall(r"\{\{|\{%|\{#|%\}|cookiecutter", text) == [], name
    settings = dotenv_values(project / ".env.example")
    model, address, address_for_pods = MODELS[answers["chat_model"]]
    assert (settings["LLM_MODEL"], settings["LLM_BASE_URL"]) == (model, address)
    cluster = settings_of_the_cluster(project)
    assert (cluster["LLM_MODEL"], cluster["LLM_BASE_URL"]) == (model, address_for_pods)
    assert f'--build-arg LLM_MODEL="{model}"' in (project / RENDERED[-1]).read_text(encoding="utf-8")
    store = answers["vector_store"]
    assert settings["VECTOR_STORE"] == cluster["VECTOR_STORE"] == store
    assert f'--build-arg VECTOR_STORE="{store}"' in (project / RENDERED[-1]).read_text(encoding="utf-8")
    assert (project / f"deploy/stores/{store}.yaml").is_file()
    assert LICENSES[answers["license"]] in (project / "LICENSE").read_text(encoding="utf-8")[:200]


def settings_of_the_cluster(project: Path) -> dict[str, str]:
    overlay = yaml.safe_load((project / RENDERED[-1]).read_text(encoding="utf-8"))
    (patch,) = overlay["patches"]
    return {each["path"].removeprefix("/data/"): each["value"] for each in yaml.safe_load(patch["patch"])}


def test_what_is_copied_keeps_its_bytes_and_its_mode(baked: Bake, template: Path) -> None:
    project = baked()
    source = template / "{{cookiecutter.project_slug}}"
    for name in files(project) - set(RENDERED):
        assert (project / name).read_bytes() == (source / name).read_bytes(), name
        assert (project / name).stat().st_mode == (source / name).stat().st_mode, name


def test_an_unknown_choice_is_refused(template: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="choices are"):
        bake(template, tmp_path, license="WTFPL")
    assert files(tmp_path) == set()
