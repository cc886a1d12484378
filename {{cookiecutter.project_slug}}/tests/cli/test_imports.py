"""What a command loads: Python modules are most of its start, and much of its memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import Program, clean_environment, documents

SERVING = ("langchain", "langchain_core", "langsmith", "fastapi", "uvicorn", "genai_prices")
READING = ("justhtml", "pypdf", "yaml")
KEEPING = ("sqlalchemy", "aiosqlite", "alembic", "psycopg", "pandas", "matplotlib")
SPEAKING = ("mcp", "mcp_types", "jsonschema")
WORKING = ("langchain.agents", "langgraph")
OTHERS_NEED = (*SERVING, *READING, *KEEPING, *SPEAKING, *WORKING)
PROGRAM = f"""
import sys
from app.cli import app
try:
    app(sys.argv[1:])
finally:
    print("loaded:", [name for name in {OTHERS_NEED} if name in sys.modules], file=sys.stderr)
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ingested")
    documents(folder)
    assert Program(folder).run("ingest", "docs").returncode == 0
    return folder


@pytest.mark.parametrize("arguments", [("ingest", "docs"), ("search", "What do penguins eat?")], ids=lambda a: a[0])
def test_reading_and_searching_documents_loads_no_chat_model_and_no_server(
    ingested: Path, arguments: tuple[str, ...]
) -> None:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=ingested, env=clean_environment(), capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stderr.splitlines()[-1] == "loaded: []"


def test_a_server_starts_without_what_speaks_mcp_and_what_an_agent_works_with() -> None:
    later = (*SPEAKING, *WORKING)
    program = f"import sys, app.api.serving.server, app.bootstrap; print([n for n in {later} if n in sys.modules])"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "[]\n"
