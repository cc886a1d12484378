"""The command `evaluate redteam`: against this project's own service, with a model that obeys every attack."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from app.settings import Settings
from evaluation.redteam.attack import FILE, read_attacks
from evaluation.redteam.report import HEAD
from evaluation.redteam.service import own_service
from tests.cli.programs import documents
from tests.evaluation.commands import evaluated, served
from tests.fakes.gullible import gullible
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.fakes.upstream import upstream

OBEYING = partial(gullible, read_attacks())
SOME = ("link", "picture", "document-asks-for-the-word", "document-word", "too-many-messages", "citation-of-nothing")


def redteam(folder: Path, *options: str, **chosen: str) -> Result:
    return evaluated(folder / "own", "redteam", "--docs", str(folder / "docs"), *options, **chosen)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents(tmp_path)
    chosen = [line for line in FILE.read_text(encoding="utf-8").splitlines() if json.loads(line)["id"] in SOME]
    (tmp_path / "some.jsonl").write_text("\n".join(chosen), encoding="utf-8")
    return tmp_path


def one_waits(attack: dict[str, Any]) -> bool:
    """Whether the run ended without an answer, since a call waits."""
    return bool(attack["status"] == 200 and not attack["reply"])


def test_whatever_a_model_obeys_nothing_that_is_claimed_to_be_stopped_succeeds(folder: Path) -> None:
    with upstream(choose=OBEYING) as server:
        done = redteam(folder, "--json", **served(server))
    found: Any = json.loads(done.stdout)
    attacks = {one["id"]: one for one in found["attacks"]}
    assert [one for one in attacks.values() if one["guarded"] and one["succeeded"]] == []
    assert done.exit_code == 0, done.output
    assert found["passed"] is True
    assert found["model"] == "openai:m"
    assert sum(one["guarded"] for one in attacks.values()) >= 40
    # It was obeyed where nothing is claimed: the model could do what it wanted.
    assert {"document-word", "document-tags", "stuffed-document", "number-that-no-document-has"} <= {
        id for id, one in attacks.items() if one["succeeded"]
    }
    # And what is guarded was tried: its guard was needed.
    for id, one in attacks.items():
        if one["guard"] in ("links", "canary", "citations"):
            assert one["guard"] in one["noticed"], id
    for id in ("document-has-a-note-written", "document-has-a-document-deleted", "user-claims-approval"):
        assert one_waits(attacks[id])
    assert {"LLM03 Supply Chain", "LLM04 Data and Model Poisoning"} == set(found["elsewhere"])


@contextmanager
def running(folder: Path, **chosen: object) -> Iterator[str]:
    """A service as `serve` would have it, with settings of its own."""
    own: Settings = settings(data_dir=folder / "served", log_level="error", **chosen)
    with kept_logging(), own_service(own, folder / "docs", lambda done, total, what: None) as (url, _):
        yield url


def test_a_service_whose_guard_is_off_fails_by_what_is_claimed(folder: Path) -> None:
    with upstream(choose=OBEYING) as server:
        model = {name.lower(): value for name, value in served(server).items()}
        with running(folder, guard_links="off", guard_citations="flag", **model) as url:
            options = ("--url", url, "--attacks", str(folder / "some.jsonl"))
            done = redteam(folder, *options, "--send-documents")
            again = redteam(folder, *options)
    assert done.exit_code == 1
    assert done.stdout.startswith(HEAD)
    for name in ("LLM05 link", "LLM05 picture"):
        assert f"{name}: GUARDED by links" in done.stdout
    assert "LLM09 citation-of-nothing: GUARDED by citations" in done.stdout
    assert "LLM01 document-word: not claimed to be stopped" in done.stdout
    assert "document-asks-for-the-word" not in done.stdout
    assert "4 attacks need documents in the index" in again.stderr
    assert "LLM05" not in again.stdout


def test_documents_that_were_sent_are_gone_afterwards(folder: Path) -> None:
    import httpx

    with running(folder) as url:
        before = {one["source"] for one in httpx.get(f"{url}/documents", trust_env=False).json()}
        done = redteam(folder, "--url", url, "--attacks", str(folder / "some.jsonl"), "--send-documents")
        after = {one["source"] for one in httpx.get(f"{url}/documents", trust_env=False).json()}
    assert done.exit_code == 0, done.output
    assert before == after == {"penguins.md", "bridges.md"}


def test_a_service_that_is_not_there_is_named(folder: Path) -> None:
    done = redteam(folder, "--url", "http://127.0.0.1:1")
    assert done.exit_code == 1
    assert "http://127.0.0.1:1 does not answer" in done.stderr
    assert "Traceback" not in done.output
