"""Real repositories, made by git; it is asked by `git+file://`."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.sources import source_at
from app.rag.sources.clone import GitFailed, finished, told
from app.rag.sources.source import Item, Reading, Skipped, Unreachable
from tests.fakes.repositories import FakeRepository, repository_in


@pytest.fixture
def repository(tmp_path: Path) -> FakeRepository:
    return repository_in(tmp_path / "origin")


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return Reading(max_file_bytes=1000, cache=tmp_path / "cache")


def listed(address: str, reading: Reading) -> dict[str, str]:
    """Texts of documents by their names, or the reason why one was skipped."""
    source, found = source_at(address), dict[str, str]()
    for item in source.items(reading):
        if isinstance(item, Item):
            found[item.name] = source.read(item, reading).decode()
        else:
            found[item.source] = item.reason
    return found


def test_the_files_of_the_newest_commit_are_read(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(a="Apples", guides__b="Bananas")
    assert listed(repository.address, reading) == {"a.md": "Apples", "guides/b.md": "Bananas"}
    repository.commit(a="Red apples")
    (repository.folder / "guides/b.md").unlink()
    repository.commit(c="Cherries")
    assert listed(repository.address, reading) == {"a.md": "Red apples", "c.md": "Cherries"}


def test_a_branch_a_tag_and_a_commit_can_be_named(repository: FakeRepository, reading: Reading) -> None:
    first = repository.commit(a="first")
    repository.git("tag", "--annotate", "--message", "The first", "v1.0")
    repository.commit(a="second")
    repository.git("switch", "--quiet", "--create", "feature/x")
    repository.commit(a="third")
    for ref, text in [("v1.0", "first"), (first, "first"), ("main", "second"), ("feature/x", "third")]:
        assert listed(f"{repository.address}@{ref}", reading) == {"a.md": text}


def test_a_folder_of_it_can_be_named(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(a="Apples", docs__en__b="Bananas")
    address = f"{repository.address}@main#subdirectory=docs"
    assert listed(address, reading) == {"en/b.md": "Bananas"}
    source = source_at(address)
    assert source.holds("en/b.md", reading)
    assert not source.holds("a.md", reading)
    (missing,) = source_at(f"{repository.address}#subdirectory=nowhere").items(reading)
    assert isinstance(missing, Unreachable)


def test_what_is_hidden_or_of_a_tool_is_passed_over(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(a="Apples", node_modules__b="x", **{".hidden": "x", ".github__c": "x"})
    assert listed(repository.address, reading) == {"a.md": "Apples"}


def test_what_is_no_document_of_the_repository_is_told(repository: FakeRepository, reading: Reading) -> None:
    other = repository_in(repository.folder.parent / "other")
    other.commit(b="Bananas")
    repository.commit(large="x" * 1001, most="x" * 1000, pointer="version https://git-lfs.github.com/spec/v1\n")
    (repository.folder / "link.md").symlink_to("/etc/passwd")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "module")
    repository.commit()
    source = source_at(repository.address)
    found = {item.source: item.reason for item in source.items(reading) if isinstance(item, Skipped)}
    assert sorted(found) == ["large.md", "link.md", "module"]
    assert "MAX_FILE_BYTES" in found["large.md"]
    assert found["link.md"] == "symbolic link"
    assert "submodule" in found["module"]
    items = {item.name: item for item in source.items(reading) if isinstance(item, Item)}
    with pytest.raises(UnreadableDocument, match="Git LFS"):
        source.read(items["pointer.md"], reading)


def test_a_large_file_is_not_even_copied(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(large=os.urandom(50_000).hex())
    listed(repository.address, reading)
    assert sum(path.stat().st_size for path in reading.cache.rglob("*") if path.is_file()) < 20_000


def test_a_higher_limit_reads_what_was_too_large_before(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(large="x" * 1001)
    assert "larger" in listed(repository.address, reading)["large.md"]
    assert listed(repository.address, Reading(2000, cache=reading.cache)) == {"large.md": "x" * 1001}


def test_a_host_that_sends_large_files_anyway_changes_nothing(repository: FakeRepository, reading: Reading) -> None:
    repository.git("config", "uploadpack.allowFilter", "false")
    repository.commit(large="x" * 1001)
    assert "MAX_FILE_BYTES" in str(unreadable(repository.address, reading))


def unreadable(address: str, reading: Reading) -> UnreadableDocument:
    source = source_at(address)
    (item,) = source.items(reading)
    assert isinstance(item, Item)
    with pytest.raises(UnreadableDocument) as raised:
        source.read(item, reading)
    return raised.value


def test_no_hook_of_the_repository_or_of_a_template_runs(
    repository: FakeRepository, reading: Reading, tmp_path: Path
) -> None:
    repository.commit(a="Apples")
    hook = repository.folder / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    assert listed(repository.address, reading) == {"a.md": "Apples"}
    assert not (tmp_path / "ran").exists()
    assert not list(reading.cache.rglob("hooks/*"))


@pytest.mark.parametrize(
    "address",
    [
        "git+https://example.org",
        "git+https:///org/repo",
        "git+https://-oProxyCommand=x/org/repo",
        "git+ssh://me@-oProxyCommand=x/org/repo",
        "git+https://example.org/org/repo@--upload-pack=x",
        "git+https://example.org/org/repo@a:b",
        "git+https://example.org/org/repo@a..b",
        "git+https://example.org/org/repo@+main",
        "git+https://example.org/org/repo@",
        "git+https://example.org/org/repo#docs",
        "git+https://example.org/org/repo#subdirectory=",
        "git+https://example.org/org/repo#subdirectory=../x",
        "git+https://example.org:port/org/repo",
        "git+https://[example.org/org/repo",
        "git+ext://sh -c x",
    ],
)
def test_an_address_that_git_could_misread_is_refused(address: str) -> None:
    with pytest.raises(NothingToIngest):
        source_at(address)


@pytest.mark.parametrize("secret", ["me:pw4711@", "tok4711@", ":pw4711@"])
def test_an_address_with_a_secret_is_refused_without_telling_it(secret: str) -> None:
    with pytest.raises(NothingToIngest, match="credential helper") as raised:
        source_at(f"git+https://{secret}example.org/org/repo")
    assert "4711" not in str(raised.value)
    with pytest.raises(NothingToIngest, match="credential helper"):
        source_at("git+https://example.org/org/repo?token=tok4711")
    assert source_at("git+ssh://git@example.org/org/repo").address == "git+ssh://git@example.org/org/repo"


def test_a_repository_that_is_not_there_is_unreachable(tmp_path: Path, reading: Reading) -> None:
    (found,) = source_at(f"git+file://{tmp_path}/nowhere").items(reading)
    assert isinstance(found, Unreachable)
    assert "fatal: " in found.reason
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        (refused,) = source_at(f"git+http://127.0.0.1:{unused.getsockname()[1]}/x").items(reading)
    assert isinstance(refused, Unreachable)


def test_a_copy_that_a_killed_run_left_locked_is_made_anew(repository: FakeRepository, reading: Reading) -> None:
    repository.commit(a="Apples")
    listed(repository.address, reading)
    (head,) = reading.cache.rglob("HEAD")
    (head.parent / "shallow.lock").touch()
    repository.commit(a="Red apples")
    assert listed(repository.address, reading) == {"a.md": "Red apples"}


def test_a_repository_that_called_the_command_is_not_the_one_that_is_read(
    repository: FakeRepository, tmp_path: Path, reading: Reading
) -> None:
    """As in a hook of Git, which hands its repository on by variables."""
    repository.commit(a="Apples")
    script = (
        "import sys; from app.rag.sources.clone import Clone; from pathlib import Path\n"
        "clone = Clone(Path(sys.argv[1])); clone.fetch(sys.argv[2], 'HEAD', 1000)\n"
        "print([entry.name for entry in clone.entries('')])"
    )
    caller = repository_in(tmp_path / "caller")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(tmp_path / "clone"), f"file://{repository.folder}"],
        env={**os.environ, "GIT_DIR": f"{caller.folder}/.git", "GIT_INDEX_FILE": f"{caller.folder}/index"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "['a.md']\n", done.stderr


def test_git_and_what_it_started_end_with_their_time(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; wait"
    process = subprocess.Popen(  # noqa: S603
        ["sh", "-c", script],  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    child = tmp_path / "child"
    while not (child.exists() and child.read_text().strip()):
        time.sleep(0.01)
    with pytest.raises(GitFailed, match="no answer within"):
        finished(process, b"", seconds=0.01)
    assert process.returncode is not None
    deadline = time.monotonic() + 20
    while runs(int(child.read_text())) and time.monotonic() < deadline:  # a signal takes a moment
        time.sleep(0.01)
    assert not runs(int(child.read_text()))


def test_why_git_failed_is_told_without_a_secret() -> None:
    said = "Host key verification failed.\r\nfatal: Could not read from remote repository.\n\nPlease make sure\n"
    assert told(said) == "Host key verification failed. fatal: Could not read from remote repository."
    assert "pw4711" not in told("fatal: unable to access 'https://me:pw4711@example.org/x/': 403")
    assert told("") == "git failed"


def test_what_git_only_warns_of_is_not_why_it_failed() -> None:
    said = (
        "warning: redirecting to https://example.org/x.git/\nremote: Not found.\nwarning: a\nfatal: repository gone\n"
    )
    assert told(said) == "remote: Not found. fatal: repository gone"
    assert told("warning: only that\n") == "warning: only that"


def runs(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_without_git_the_program_is_named(tmp_path: Path) -> None:
    script = (
        "import sys; from app.rag.sources.clone import Clone; from pathlib import Path\n"
        "from app.errors import MissingExtra\n"
        "try: Clone(Path(sys.argv[1])).fetch('file:///x', 'HEAD', 1)\n"
        "except MissingExtra as error: print(error)"
    )
    (tmp_path / "empty").mkdir()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, str(tmp_path / "clone")],
        env={**os.environ, "PATH": str(tmp_path / "empty")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "git is missing: install it" in done.stdout, done.stderr
