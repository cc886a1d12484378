import json
from pathlib import Path

from tests.cli.programs import Call, Program, documents


def test_an_index_moves_by_a_file(tmp_path: Path) -> None:
    documents(tmp_path)
    there = {"DATA_DIR": "there"}
    done = Program(tmp_path).run_all(
        Call(["ingest", "docs"]),
        Call(["index", "export", "index.zip"]),
        Call(["index", "export", "index.zip", "--json"]),
        Call(["index", "export", "index.zip", "--force", "--json"]),
        Call(["index", "import", "index.zip", "--json"], settings=there),
        Call(["index", "import", "index.zip"], settings=there),
        Call(["index", "import", "index.zip", "--replace"], settings=there),
        Call(["ingest", "docs", "--json"], settings=there),
        Call(["index", "import", "none.zip"], settings=there),
    )
    assert [result.returncode for result in done] == [0, 0, 1, 0, 0, 1, 0, 0, 1]
    assert "chunks of version" in done[1].stdout
    assert json.loads(done[2].stdout)["error"]["type"] == "ArchiveRefused"
    told = json.loads(done[3].stdout)
    assert set(told) == {"file", "chunks", "version", "bytes"}
    assert json.loads(done[4].stdout) == {"file": "index.zip", "chunks": told["chunks"], "version": told["version"]}
    assert "--replace" in done[5].stderr
    assert json.loads(done[7].stdout)["unchanged"] > 0
    assert "none.zip" in done[8].stderr


def test_the_commands_teach(tmp_path: Path) -> None:
    for done in Program(tmp_path).run_all(Call(["index", "export", "--help"]), Call(["index", "import", "--help"])):
        assert "Examples:" in done.stdout
        assert "Next:" in done.stdout
        assert done.stdout.isascii()
