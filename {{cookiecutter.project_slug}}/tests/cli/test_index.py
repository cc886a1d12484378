import json
import os
from pathlib import Path
from zipfile import ZipFile

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


def test_no_embedding_model_is_asked_by_a_move(tmp_path: Path) -> None:
    """Nothing listens at the address; the index that is there was made by MiniLM."""
    documents(tmp_path)
    remote = {"EMBEDDING_MODEL": "ollama:nomic", "EMBEDDING_BASE_URL": "http://127.0.0.1:9", "DATA_DIR": "other"}
    name = "ollama:nomic"
    done = Program(tmp_path).run_all(
        Call(["ingest", "docs"]),
        Call(["index", "export", "index.zip"]),
        Call(["index", "import", "index.zip"], settings=remote),
    )
    assert [result.returncode for result in done] == [0, 0, 1]
    assert f"embedding_model minilm is now {name}" in done[2].stderr
    made_by(name, tmp_path / "index.zip", tmp_path / "theirs.zip")
    moved = Program(tmp_path).run_all(
        Call(["index", "import", "theirs.zip", "--json"], settings=remote),
        Call(["index", "export", "again.zip", "--json"], settings=remote),
        Call(["index", "import", "theirs.zip"], settings={"DATA_DIR": "third"}),
    )
    assert [result.returncode for result in moved] == [0, 0, 1]
    assert json.loads(moved[0].stdout)["chunks"] == json.loads(moved[1].stdout)["chunks"] > 0
    assert f"embedding_model {name} is now minilm" in moved[2].stderr


def made_by(name: str, file: Path, other: Path) -> None:
    """The same file, of an index whose vectors another model made."""
    with ZipFile(file) as old, ZipFile(other, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "manifest.json":
                contents = json.loads(data)
                contents["index"] |= {"embedding_model": name, "embedding_fingerprint": name}
                data = json.dumps(contents).encode()
            new.writestr(entry, data)


def test_a_place_that_is_not_right_is_named(tmp_path: Path) -> None:
    documents(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    done = Program(tmp_path).run_all(
        Call(["index", "export", "index.zip"]),
        Call(["ingest", "docs"]),
        Call(["index", "export", ""]),
        Call(["index", "export", "docs"]),
        Call(["index", "export", "none/index.zip"]),
        Call(["index", "import", "docs"]),
        Call(["index", "import", "none/index.zip"]),
        Call(["index", "export", "pipe", "--force"]),
    )
    assert [result.returncode for result in done] == [1, 0, 1, 1, 1, 1, 1, 1]
    assert "no documents are indexed yet" in done[0].stderr
    assert ". is a folder: name a file in it, such as index.zip" in done[2].stderr
    assert "docs is a folder: name a file in it, such as docs/index.zip" in done[3].stderr
    assert "there is no folder none: make it, or name another" in done[4].stderr
    assert "docs is no file: name one that `python -m app index export FILE` wrote" in done[5].stderr
    assert "none/index.zip is no file" in done[6].stderr
    assert "pipe is no file, but a device or a pipe: name a file, such as index.zip" in done[7].stderr


def test_the_commands_teach(tmp_path: Path) -> None:
    for done in Program(tmp_path).run_all(Call(["index", "export", "--help"]), Call(["index", "import", "--help"])):
        assert "Examples:" in done.stdout
        assert "Next:" in done.stdout
        assert done.stdout.isascii()
