"""The protocol of each provider in turn: `make test` runs OpenAI's, `make test-providers` all others."""

from importlib import import_module
from pathlib import Path

import pytest

from app.llm.providers import PROVIDERS
from tests.providers.protocol import Protocol

# OpenAI's client is there wherever tests run.
ALWAYS = "openai"
EACH = [pytest.param(name, marks=[] if name == ALWAYS else pytest.mark.providers) for name in PROVIDERS]


@pytest.fixture(params=EACH)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    found: Protocol = import_module(f"tests.providers.{request.param}").PROTOCOL
    return found


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
