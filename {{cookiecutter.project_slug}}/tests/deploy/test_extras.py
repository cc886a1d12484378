"""The models and the store that are chosen decide what is installed: one rule for `make setup`, image and Compose."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from app.settings import Settings
from tests.deploy.conftest import ROOT
from tests.deploy.programs import run

LINES = {
    'LLM_MODEL="offline"': "",
    'LLM_MODEL="openai:gpt-5-mini"': "--extra openai",
    "LLM_MODEL=openai:llama3.2": "--extra openai",
    "export LLM_MODEL = 'google_genai:gemini'": "--extra google_genai",
    'LLM_MODEL="transformers:data/models/smollm2"': "--extra transformers",
    'EMBEDDING_MODEL="mistral-ai:embed:1"': "--extra mistral-ai",
    "export EMBEDDING_MODEL=huggingface:models/mine": "--extra transformers\n--extra huggingface",
    '# LLM_MODEL="openai:gpt-5-mini"': "",
    'OTHER_LLM_MODEL="openai:gpt-5-mini"': "",
    'LLM_BASE_URL="http://localhost:11434/v1"': "",
    'EMBEDDING_MODEL="minilm"': "",
    'EMBEDDING_MODEL="minilm:/data/training/embeddings.npz"': "",
    "export EMBEDDING_MODEL=minilm-onnx:mine.npz": "",
    'VECTOR_STORE="qdrant"': "--extra qdrant",
    "export VECTOR_STORE = chroma": "--extra chroma",
    '# VECTOR_STORE="chroma"': "",
    'VECTOR_STORE=""': "",
    'RAG_FRAMEWORK="llamaindex"': "--extra llamaindex",
    "export RAG_FRAMEWORK=langchain": "--extra langchain",
    'RAG_FRAMEWORK="native"': "",
    'GUARD_PII_ENGINE="presidio"': "--extra presidio",
    'GUARD_PII_ENGINE="patterns"': "",
    'GUARD_PII="flag"': "",
    'MCP_SERVERS="files=https://example.com/mcp/"': "--extra mcp",
    'MCP_SERVERS=""': "",
    'MCP_READ_ONLY="files:read"': "",
}


@pytest.mark.parametrize(("line", "extra"), LINES.items())
def test_a_provider_needs_its_extra_and_a_model_of_this_process_none(line: str, extra: str) -> None:
    rule = "printf '%s\\n' \"$1\" | sed -nEf deploy/extras.sed"

    assert run("sh", "-ec", rule, "sh", line, cwd=ROOT).strip() == extra


@pytest.mark.parametrize(
    ("given", "extras"),
    [
        ({}, ["qdrant"]),
        ({"LLM_MODEL": "openai:gpt-5-mini"}, ["openai", "qdrant"]),
        ({"LLM_MODEL": "anthropic:claude", "EMBEDDING_MODEL": "openai:embed"}, ["anthropic", "openai", "qdrant"]),
        ({"LLM_MODEL": "openai:gpt-5-mini", "EXTRAS": "pdf"}, ["openai", "pdf", "qdrant"]),
        ({"RAG_FRAMEWORK": "llamaindex"}, ["llamaindex", "qdrant"]),
        ({"EXTRAS": "pdf openai", "VECTOR_STORE": "milvus"}, ["milvus", "openai", "pdf"]),
    ],
)
def test_the_image_installs_what_its_build_arguments_name(given: Mapping[str, str], extras: list[str]) -> None:
    [options] = re.findall(r"-r pyproject.toml (\$\(.*\)) +-c", dockerfile())
    names = "LLM_MODEL|EMBEDDING_MODEL|VECTOR_STORE|RAG_FRAMEWORK|EXTRAS"
    defaults = dict(re.findall(rf"^ARG ({names})=(.*)$", dockerfile(), re.MULTILINE))
    environment = {**defaults, **given, "PATH": "/usr/bin:/bin"}
    words = run("sh", "-euc", f"cd deploy; echo {options}", cwd=ROOT, env=environment).split()

    assert words[::2] == ["--extra"] * len(extras)
    assert sorted(words[1::2]) == extras


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"LLM_MODEL": "transformers:data/models/smollm2"}, True),
        ({"EMBEDDING_MODEL": "huggingface:models/mine"}, True),
        ({"EXTRAS": "pdf transformers"}, True),
        ({"LLM_MODEL": "huggingface:m", "EXTRAS": "pdf"}, False),
        ({}, False),
    ],
)
def test_an_image_without_torch_says_so_instead_of_being_built(given: Mapping[str, str], refused: bool) -> None:
    [condition] = re.findall(r"^RUN if (.*?); then", dockerfile(), re.MULTILINE)
    environment = {"EXTRAS": "", **given, "PATH": "/usr/bin:/bin"}
    script = f"cd deploy; if {condition}; then echo refused; fi"

    assert run("sh", "-euc", script, cwd=ROOT, env=environment).split() == ["refused"] * refused


def test_the_image_is_built_for_the_defaults() -> None:
    for name in ("llm_model", "embedding_model", "vector_store", "rag_framework"):
        assert f"\nARG {name.upper()}={Settings.model_fields[name].default}\n" in dockerfile()


def test_compose_builds_for_what_it_runs(compose: Mapping[str, Any]) -> None:
    for service in ("app", "ingest"):
        arguments = compose["services"][service]["build"]["args"]
        environment = compose["services"][service]["environment"]

        assert set(arguments) == {"LLM_MODEL", "EMBEDDING_MODEL", "VECTOR_STORE", "RAG_FRAMEWORK", "EXTRAS"}
        assert arguments["EXTRAS"] == "${EXTRAS:-}"
        for name in ("LLM_MODEL", "EMBEDDING_MODEL", "VECTOR_STORE", "RAG_FRAMEWORK"):
            default = Settings.model_fields[name.lower()].default
            assert arguments[name] == environment[name] == f"${{{name}:-{default}}}"


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
