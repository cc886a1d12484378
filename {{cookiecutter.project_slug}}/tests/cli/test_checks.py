import socket
from pathlib import Path

import pytest

from app.cli.checks import (
    Finding,
    check_data_dir,
    check_env_file,
    check_extras,
    check_packages,
    check_port,
    check_python,
)


def project(folder: Path, *dependencies: str, extra: str = "pytest") -> Path:
    """A pyproject.toml with these dependencies, and one extra."""
    path = folder / "pyproject.toml"
    path.write_text(
        f"[project]\ndependencies = {list(dependencies)}\n[project.optional-dependencies]\npdf = ['{extra}']\n"
        "offline = []\n",
        encoding="utf-8",
    )
    return path


def test_this_python_is_fine() -> None:
    assert check_python().status == "ok"


def test_the_packages_of_this_environment_are_fine() -> None:
    assert check_packages() == Finding("packages", "ok", check_packages().detail)


@pytest.mark.parametrize("wrong", ["no-such-package-anywhere>=1", "pytest<1"])
def test_a_missing_or_wrong_package_is_named(tmp_path: Path, wrong: str) -> None:
    finding = check_packages(project(tmp_path, "typer", wrong))
    assert finding.status == "fail"
    assert wrong.split(">")[0].split("<")[0] in finding.detail
    assert finding.advice


def test_extras_are_told_but_a_missing_one_is_no_failure(tmp_path: Path) -> None:
    assert check_extras(project(tmp_path)) == Finding("extras", "ok", "pdf installed")
    missing = check_extras(project(tmp_path, extra="no-such-package-anywhere"))
    assert missing == Finding("extras", "ok", "pdf not installed")


def test_without_a_pyproject_nothing_is_claimed(tmp_path: Path) -> None:
    assert "not compared" in check_packages(tmp_path / "pyproject.toml").detail
    assert "not compared" in check_extras(tmp_path / "pyproject.toml").detail


def test_no_env_file_is_fine(tmp_path: Path) -> None:
    assert check_env_file(tmp_path / ".env").status == "ok"


def test_a_setting_that_the_environment_hides_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".env"
    path.write_text("LLM_MODEL=offline\nLOG_LEVEL=info\n", encoding="utf-8")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    monkeypatch.setenv("LLM_MODEL", "offline")
    finding = check_env_file(path)
    assert finding.status == "warn"
    assert finding.advice == "unset LLM_MODEL to use .env"


def test_a_data_folder_that_is_not_there_yet_is_fine_and_is_not_made(tmp_path: Path) -> None:
    assert check_data_dir(tmp_path / "a" / "b").status == "ok"
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_data_folder_should_be_is_broken(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    finding = check_data_dir(tmp_path / "data")
    assert finding.status == "fail"
    assert finding.advice
    assert "DATA_DIR" in finding.advice


def test_a_port_in_use_is_a_warning_that_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finding = check_port("127.0.0.1", port)
    assert finding.status == "warn"
    assert finding.advice
    assert f"--port {port + 1}" in finding.advice
    assert check_port("127.0.0.1", port).status == "ok"
