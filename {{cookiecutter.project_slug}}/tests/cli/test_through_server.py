"""`ingest` while `serve` runs, as two processes that share a folder."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, Program, besides_progress, documents, wait_for_address

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
NEW = "# Whales\n\nA sperm whale dives to 2,000 metres.\n"


def test_documents_go_in_while_a_server_with_a_key_holds_the_index(tmp_path: Path) -> None:
    program = Program(tmp_path)
    (tmp_path / ".env").write_text("API_KEY=a-key-of-its-own\n", encoding="utf-8")
    docs = documents(tmp_path)
    assert program.run("ingest", "docs").returncode == 0
    with program.started("serve", "--port", "0") as process:
        address = wait_for_address(process)
        (docs / "whales.md").write_text(NEW, encoding="utf-8")
        (docs / "bridges.md").unlink()
        (docs / "photo.png").write_bytes(b"\x89PNG\0")
        done = program.run("ingest", "docs", "--json")
        assert (done.returncode, besides_progress(done.stderr)) == (0, "")
        report = json.loads(done.stdout)
        assert report.pop("seconds") > 0
        skipped = report.pop("skipped")
        assert [one["source"] for one in skipped] == ["photo.png"]
        assert report == {"documents": 2, "chunks": 3, "unchanged": 1, "removed": 1}
        listed, removed, left = (
            json.loads(program.run(*command, "--json").stdout)
            for command in (("documents", "list"), ("documents", "remove", "whales.md"), ("collections",))
        )
        assert [one["source"] for one in listed] == ["penguins.md", "whales.md"]
        assert removed == {"source": "whales.md", "collection": str(docs), "chunks": 1}
        assert left == [{"collection": str(docs), "documents": 1, "chunks": 2}]
        wrong = program.run("ingest", "docs", settings={"API_KEY": "another"})
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert f"the server at {address} refuses the key: set API_KEY" in wrong.stderr
        rebuilt = program.run("ingest", "--rebuild")
        assert (rebuilt.returncode, "stop it or wait for it" in rebuilt.stderr) == (1, True)
        process.terminate()
        assert process.wait(TIMEOUT) == 143
    again = json.loads(program.run("ingest", "docs", "--json").stdout)
    assert (again["documents"], again["unchanged"], again["removed"]) == (2, 1, 0)
