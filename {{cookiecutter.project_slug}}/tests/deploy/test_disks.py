"""The program on a disk that is really full, nearly full or read-only: in a mount namespace, on a disk in memory."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.cli.programs import COMMAND, TIMEOUT, Done, Program, clean_environment, documents
from tests.deploy.programs import system_program

pytestmark = [
    pytest.mark.deploy,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has mount namespaces"),
]
FULL = "disk 8m; cat /dev/zero > data/rest 2>&- || true"
NEARLY_FULL = "disk 8m; head -c 5m /dev/zero > data/rest"
READ_ONLY = "disk 8m; mount -o remount,ro data"
# Temporary files have their own places, without room for a copy.
NO_PLACE = "mkdir t; export TMPDIR=$PWD/t; mount -t tmpfs -o size=1m t t; mount -t tmpfs -o size=1m s /dev/shm"
DISK = """
set -e
disk() { mount -t tmpfs -o size=$1 disk data; cp -r --sparse=${2:-always} kept/. data; }
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Two documents, ingested; the data folder is kept elsewhere, and a disk is put in its place."""
    program = Program(tmp_path_factory.mktemp("ingested"))
    documents(program.folder)
    assert program.run("ingest", "docs").returncode == 0
    assert program.run("ask", "How deep does an emperor penguin dive?").returncode == 0
    (program.folder / "data").rename(program.folder / "kept")
    return program


@pytest.fixture
def program(ingested: Program, tmp_path: Path) -> Program:
    for name in ("docs", "kept"):
        (tmp_path / name).symlink_to(ingested.folder / name)
    (tmp_path / "data").mkdir()
    return Program(tmp_path)


def command(disk: str, script: str) -> list[str]:
    namespace = [system_program("unshare"), "--user", "--map-root-user", "--mount"]
    return [*namespace, "sh", "-c", f"{DISK}\n{disk}\n{script}", "sh", *COMMAND]


def on(disk: str, program: Program, script: str) -> Done:
    """Run a shell script in which `"$@"` is the program, with this disk as its data folder."""
    return subprocess.run(  # noqa: S603
        command(disk, script),
        cwd=program.folder,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


@contextmanager
def serving(disk: str, program: Program) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(  # noqa: S603
        command(disk, 'exec "$@" serve --port 0 --json'),
        cwd=program.folder,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("disk", [FULL, NEARLY_FULL, READ_ONLY])
def test_searching_and_asking_go_on(program: Program, disk: str) -> None:
    done = on(disk, program, '"$@" search krill --limit 1 --json')
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["source"] == "penguins.md"
    done = on(disk, program, '"$@" ask "How deep does an emperor penguin dive?" --json')
    assert done.returncode == 0, done.stderr
    assert "500 metres" in json.loads(done.stdout)["answer"]


@pytest.mark.parametrize("disk", [FULL, READ_ONLY])
def test_what_an_answer_takes_is_not_kept_and_that_is_said_in_one_line(program: Program, disk: str) -> None:
    done = on(disk, program, '"$@" ask "How deep does an emperor penguin dive?" --json')
    (line,) = done.stderr.splitlines()
    assert (done.returncode, json.loads(line)["event"]) == (0, "usage is not written")


def test_costs_are_read_from_a_read_only_disk(program: Program) -> None:
    done = on(READ_ONLY, program, '"$@" costs --json')
    assert [row["answers"] for row in json.loads(done.stdout)] == [1]


@pytest.mark.parametrize("disk", [FULL, NEARLY_FULL, READ_ONLY])
def test_the_server_starts_and_answers(program: Program, disk: str) -> None:
    with serving(disk, program) as process:
        assert process.stdout is not None
        address = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["address"]
        body, headers = json.dumps({"query": "krill"}).encode(), {"Content-Type": "application/json"}
        with urlopen(Request(f"{address}/search", body, headers), timeout=TIMEOUT) as reply:  # noqa: S310
            assert json.load(reply)[0]["source"] == "penguins.md"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=TIMEOUT) == 143


@pytest.mark.parametrize("disk", [FULL, READ_ONLY])
def test_two_searches_at_once_are_both_answered(program: Program, disk: str) -> None:
    done = on(disk, program, '"$@" search krill --limit 1 & "$@" search rust --limit 1; wait $!')
    assert done.returncode == 0, done.stderr
    assert "[1] penguins.md" in done.stdout
    assert "[1] bridges.md" in done.stdout


@pytest.mark.parametrize(("disk", "reason"), [(FULL, "free disk space"), (READ_ONLY, "Read-only file system")])
def test_ingestion_stops_with_an_error_and_the_index_still_answers(program: Program, disk: str, reason: str) -> None:
    ingest = 'mkdir more; echo "# Otters" > more/otters.md; "$@" ingest more && exit 99'
    done = on(disk, program, f'{ingest}; "$@" search krill --limit 1')
    assert done.returncode == 0, done.stderr
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout.startswith("[1] penguins.md")


@pytest.mark.parametrize("disk", [FULL, READ_ONLY])
def test_doctor_warns_of_the_disk(program: Program, disk: str) -> None:
    done = on(disk, program, '"$@" doctor --json')
    checks = {check["name"]: check["status"] for check in json.loads(done.stdout)["checks"]}
    assert (done.returncode, checks["data folder"], checks["index"]) == (0, "warn", "ok")


def test_without_room_for_a_copy_it_says_what_to_do(program: Program) -> None:
    done = on(f"{NO_PLACE}; {READ_ONLY}", program, '"$@" search krill')
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "set TMPDIR to a folder that has room" in done.stderr


def test_without_room_for_a_copy_a_nearly_full_disk_is_still_read(program: Program) -> None:
    size = sum(path.stat().st_size for path in (program.folder / "kept").rglob("*"))
    disk = f"disk {size // 1_000_000 + 4}m never"
    done = on(f"{NO_PLACE}; {disk}", program, '"$@" search krill --limit 1')
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[1] penguins.md")
