from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from app.agents.tools import TOOLS
from app.bootstrap import build
from app.bootstrap.agents import build_agent
from app.bootstrap.mcp import build_servers, servers_of
from app.errors import MissingExtra, SettingsError
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.packages import without_extra
from tests.fakes.settings import settings

CHOSEN = {
    "mcp_servers": "files=https://example.com/mcp/; git=run --now",
    "mcp_variables": "files=FILES_TOKEN",
    "mcp_read_only": "git:log, git:show",
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as opened:
        yield opened


def test_a_server_has_its_own_variables_and_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_TOKEN", "secret-of-files")
    files, git = servers_of(settings(**CHOSEN))
    assert (files.remote, files.variables, files.read_only) == (True, {"FILES_TOKEN": "secret-of-files"}, frozenset())
    assert (list(git.target), dict(git.variables)) == (["run", "--now"], {})
    assert git.read_only == {"log", "show"}


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    monkeypatch.delenv("FILES_TOKEN", raising=False)
    with pytest.raises(SettingsError, match="MCP_VARIABLES gives FILES_TOKEN to files, and it is not set"):
        build_servers(settings(**CHOSEN), database)


def test_a_server_of_the_application_does_not_start_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FILES_TOKEN", raising=False)
    with kept_logging(), pytest.raises(SettingsError, match="it is not set"):
        build(settings(data_dir=tmp_path, **CHOSEN), "serve", embedder=StemEmbedder())


def test_without_servers_nothing_is_needed(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    without_extra("mcp", monkeypatch)
    assert build_servers(settings(), database) is None


def test_servers_need_the_extra(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    without_extra("mcp", monkeypatch)
    with pytest.raises(MissingExtra, match="make setup EXTRAS=mcp"):
        build_servers(settings(mcp_servers="git=run"), database)


def test_what_servers_are_given_shows_in_no_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("FILES_TOKEN", "opensesame")
    with kept_logging(), build(settings(data_dir=tmp_path, **CHOSEN), embedder=StemEmbedder()):
        structlog.get_logger().warning("the server repeats opensesame")
    assert '"the server repeats ***"' in capsys.readouterr().err


def test_an_agent_has_them_and_others_are_not_offered_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FILES_TOKEN", "opensesame")
    with kept_logging(), build(settings(data_dir=tmp_path, **CHOSEN), embedder=StemEmbedder()) as application:
        agent = build_agent(application.settings, ScriptedModel(pieces=[]), application.agents.rooms)
        assert agent.servers is not None
        assert [server.name for server in agent.servers.servers] == ["files", "git"]
        assert [tool.name for tool in application.agents.tools] == [
            name for name in TOOLS if not name.startswith("http_")
        ]
