import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.errors import IndexBusy
from tests.cli.conftest import FakeApplication, Run


def test_more_than_one_worker_is_refused_before_anything_is_opened(run: Run, application: FakeApplication) -> None:
    result = run("serve", "--workers", "2")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: --workers 2: one process holds the index")
    assert result.stderr.count("\n") == 1
    assert application.opened == []


def test_the_index_is_opened_under_the_address_that_others_will_be_told(run: Run, application: FakeApplication) -> None:
    application.failure = IndexBusy("held by another: stop it")
    assert run("serve", "--port", "8123").exit_code == 1
    assert run("serve", "--host", "::1").exit_code == 1
    assert application.opened == [("serve", "http://127.0.0.1:8123"), ("serve", "http://[::1]:8000")]


def test_off_loopback_without_a_key_it_does_not_start(run: Run) -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 (it is refused)
    assert result.exit_code == 1
    assert "API_KEY" in result.stderr


def test_a_port_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    assert run("serve", "--port", "65536").exit_code == 2


@pytest.mark.parametrize("failure", [None, IndexBusy("held by another: stop it")])
def test_garbage_is_looked_for_again_once_everything_is_loaded(failure: IndexBusy | None) -> None:
    application = FakeApplication(failure=failure)
    collecting = []

    @contextmanager
    def opening(command: str, address: str | None = None) -> Iterator[FakeApplication]:
        collecting.append(gc.isenabled())
        with application.open(command, address):
            yield application

    # No key, and not this machine: it ends before it serves.
    CliRunner().invoke(app, ["serve", "--host", "0.0.0.0"], obj=opening)  # noqa: S104 (it is refused)
    assert collecting == [False]
    assert gc.isenabled()
