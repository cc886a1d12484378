"""What all tests of the template share: one clean export, a way to bake it, and a count of the skipped tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from baking import bake, export

Bake = Callable[..., Path]
SKIPS_EXPECTED = 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow begins first, so that no worker waits long for another."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps cookiecutter from reading and writing what is the person's own."""
    folder = tmp_path_factory.mktemp("cookiecutter")
    (folder / "config.yaml").write_text(f'replay_dir: "{folder}"\ncookiecutters_dir: "{folder}"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COOKIECUTTER_CONFIG", str(folder / "config.yaml"))
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("template"))


@pytest.fixture
def baked(template: Path, tmp_path: Path) -> Bake:
    """`baked(ci="none")` is the folder of a fresh project with these answers."""

    def fresh(**answers: str) -> Path:
        return bake(template, tmp_path, **answers)

    return fresh


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that quietly stopped running fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if reporter and skipped != SKIPS_EXPECTED and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\n{skipped} tests were skipped, {SKIPS_EXPECTED} are expected to be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
