"""What `train injection` says before it begins."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.errors import MissingExtra
from training.injection.requirements import check_packages


def test_help_says_how_to_train() -> None:
    shown = CliRunner().invoke(app, ["train", "injection", "--help"]).output
    assert "python -m app train injection" in shown
    assert "--benign" in shown


def test_without_its_extra_it_says_which_one_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtra, match='make setup EXTRAS="training"'):
        check_packages(None)


@pytest.mark.training
def test_a_report_without_a_folder_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["train", "injection", "--report", str(tmp_path / "absent")])
    assert done.exit_code == 1
    assert "there is no folder" in done.output
