import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.mcp_servers import check_mcp_servers
from app.errors import MissingExtra
from tests.cli.programs import PROJECT, Program
from tests.fakes.logs import kept_logging
from tests.fakes.packages import without_extra
from tests.fakes.settings import settings

FOREIGN = f"{sys.executable} -B -m tests.fakes.mcp_server"


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    with kept_logging():
        yield


def test_each_server_is_asked_for_its_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    found = check_mcp_servers(settings(mcp_servers=f"local={FOREIGN}", mcp_read_only="local:weather"))
    assert (found.name, found.status) == ("MCP servers", "ok")
    assert found.detail.startswith("local: weather (no approval), write, ")


def test_one_that_is_down_is_a_warning(tmp_path: Path) -> None:
    found = check_mcp_servers(settings(mcp_servers=f"gone={tmp_path}/nothing"))
    assert (found.status, found.detail[:29]) == ("warn", "the MCP server gone failed (N")


def test_what_servers_are_given_shows_in_no_line_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FILES_TOKEN", "opensesame")
    check_mcp_servers(settings(mcp_servers="gone=nothing", mcp_variables="gone=FILES_TOKEN"))
    logging.getLogger("theirs").warning("the server repeats opensesame")
    assert '"the server repeats ***"' in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("mcp", monkeypatch)
    with pytest.raises(MissingExtra, match="make setup EXTRAS=mcp"):
        check_mcp_servers(settings(mcp_servers="gone=nothing"))


def test_plain_text_among_the_messages_of_a_server_is_not_printed(tmp_path: Path) -> None:
    noisy = tmp_path / "noisy.py"
    noisy.write_text("print('hello, I am ready', flush=True)\nraise SystemExit('error: no scale is connected')\n")
    done = Program(tmp_path).run("doctor", settings={"MCP_SERVERS": f"scale={sys.executable} {noisy}"})
    assert done.stderr == ""
    assert "it wrote: error: no scale is connected" in done.stdout
