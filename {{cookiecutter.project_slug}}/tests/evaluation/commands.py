"""Runs `python -m app evaluate …` in this process, with the model of this project or with one behind a server."""

from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli import app
from tests.fakes.logs import kept_logging
from tests.fakes.upstream import Upstream

SETTINGS = {"LLM_MODEL": "offline", "EMBEDDING_MODEL": "minilm", "QDRANT_URL": "", "LOG_LEVEL": "warning"}


def evaluated(data: Path, *words: str, **settings: str) -> Result:
    with kept_logging():
        env = {**SETTINGS, "DATA_DIR": str(data), **settings}
        return CliRunner().invoke(app, ["evaluate", *words], env=env)


def served(server: Upstream) -> dict[str, str]:
    """The settings of a model there, which costs nothing."""
    return {
        "LLM_MODEL": "openai:m",
        "LLM_BASE_URL": f"{server.url}/v1",
        "LLM_API_KEY": "sk-test",
        "LLM_PRICES": "openai:m=0/0",
    }
