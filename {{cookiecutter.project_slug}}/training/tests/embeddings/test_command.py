"""The command as people type it, over ten small pages, with the built-in weights."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.llm.embeddings import load_embedder
from app.llm.provider import Access
from tests.cli.programs import PROJECT, clean_environment
from tests.signals import interruptible
from training.tests.sets.material import write_docs, write_questions

SECONDS = 300


def command(folder: Path, *arguments: str) -> list[str]:
    given = ["--docs", str(folder / "docs"), "--questions", str(folder / "questions.jsonl"), *arguments]
    return [sys.executable, "-m", "training", "embeddings", *given]


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        command(folder, *arguments),
        cwd=PROJECT,
        env={**clean_environment(), "DATA_DIR": str(folder / "data")},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    write_docs(folder / "docs")
    write_questions(folder / "questions.jsonl")
    return folder


@pytest.mark.training
def test_it_writes_weights_that_the_application_reads_with_what_they_bring(pages: Path) -> None:
    done = run(pages, "--steps", "2", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    made = pages / "data" / "training"
    assert found["file"] == str(made / "embeddings.npz")
    assert {(one["search"], one["metric"]) for one in found["compared"]} == {
        (search, metric) for search in ("dense", "hybrid") for metric in ("ndcg@10", "recall@10")
    }
    assert {one["collection"] for one in found["elsewhere"]} == {"observatory"}
    assert found["steps"] == 2
    assert json.loads((made / "embeddings.json").read_text())["fingerprint"] == found["fingerprint"]
    assert "held-out" in (made / "embeddings.md").read_text(encoding="utf-8").lower()
    embedder = load_embedder(Access(f"minilm:{found['file']}"))
    assert embedder.fingerprint == found["fingerprint"] != found["base"]
    assert np.allclose(np.linalg.norm(embedder.encode_passages(["one", "two"]), axis=1), 1, atol=1e-5)


@pytest.mark.training
def test_a_run_that_fails_leaves_what_an_earlier_one_made(pages: Path, tmp_path: Path) -> None:
    kept = tmp_path / "mine.npz"
    kept.write_bytes(b"earlier")
    failed = run(pages, "--output", str(kept), "--questions", str(tmp_path / "absent.jsonl"))
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.npz"]
    assert kept.read_bytes() == b"earlier"


@pytest.mark.training
def test_ctrl_c_ends_it_and_leaves_what_an_earlier_one_made(pages: Path, tmp_path: Path) -> None:
    kept = tmp_path / "mine.npz"
    kept.write_bytes(b"earlier")
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            command(pages, "--output", str(kept)),
            cwd=PROJECT,
            env={**clean_environment(), "DATA_DIR": str(pages / "data")},
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        assert process.stderr is not None
        assert "temporary index" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["mine.npz"]
    assert kept.read_bytes() == b"earlier"
