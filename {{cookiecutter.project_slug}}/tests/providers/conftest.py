"""The protocol of each provider in turn: `make test` runs OpenAI's, `make test-providers` all others."""

from importlib import import_module
from pathlib import Path

import pytest

from app.llm.providers import PROVIDERS
from tests.providers.protocol import Protocol

# OpenAI's client is there wherever tests run.
ALWAYS = "openai"
# One runs in this process, one has embeddings only, one is another name for `bedrock_converse`.
NO_CHAT = {"transformers", "cohere", "bedrock"}
CHAT = {name: entry for name, entry in PROVIDERS.items() if name not in NO_CHAT}
MARKS = {name: [] if name == ALWAYS else [pytest.mark.providers] for name in CHAT}


def protocol_of(name: str) -> Protocol:
    found: Protocol = import_module(f"tests.providers.{name}").PROTOCOL
    return found


@pytest.fixture(params=[pytest.param(name, marks=MARKS[name]) for name in CHAT])
def protocol(request: pytest.FixtureRequest) -> Protocol:
    return protocol_of(request.param)


@pytest.fixture(params=[pytest.param(name, marks=MARKS[name]) for name, entry in CHAT.items() if entry.imitated])
def imitated(request: pytest.FixtureRequest) -> Protocol:
    """One that servers of others speak too."""
    return protocol_of(request.param)


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, address or file of this machine, and no question to a cloud for what it knows of it."""
    for provider in PROVIDERS.values():
        for name in (name for names in provider.variables.values() for name in names):
            monkeypatch.delenv(name, raising=False)
    for name in ("LLM_MODEL", "LLM_BASE_URL", "LLM_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
