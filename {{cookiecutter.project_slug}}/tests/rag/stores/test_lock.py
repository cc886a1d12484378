import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import IndexBroken, IndexBusy
from app.rag.stores.lock import FileLock, Holder

HOLD = """
import sys
from pathlib import Path
from app.rag.stores.lock import FileLock, Holder
lock = FileLock(Path(sys.argv[1]), Holder.this_process("serve", "http://127.0.0.1:8000"))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def lock(folder: Path) -> FileLock:
    return FileLock(folder, Holder.this_process("ask"), "set SOME_URL to share it")


def test_a_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(IndexBusy, match=r"held by process \d+ \(python -m app ask\)"):
        lock(tmp_path).acquire()
    with lock(tmp_path):
        pass


def test_another_process_is_named_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        where = (
            rf"process {process.pid} \(python -m app serve at http://127.0.0.1:8000\).*, or set SOME_URL to share it"
        )
        with pytest.raises(IndexBusy, match=where):
            lock(tmp_path).acquire()
        process.kill()
    assert (tmp_path / "holder.json").exists(), "a killed process leaves its note behind"
    with lock(tmp_path):
        pass
    assert not (tmp_path / "holder.json").exists()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"pid": 1}', "\xff"])
def test_a_damaged_note_still_gives_the_message(tmp_path: Path, note: str) -> None:
    with lock(tmp_path):
        (tmp_path / "holder.json").write_text(note, encoding="latin-1")
        with pytest.raises(IndexBusy, match="held by another process"):
            lock(tmp_path).acquire()


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexBroken, match="DATA_DIR"):
        lock(tmp_path / "file" / "index").acquire()


def test_acquiring_and_releasing_twice_is_fine(tmp_path: Path) -> None:
    held = lock(tmp_path)
    held.acquire()
    held.acquire()
    held.release()
    held.release()


def test_the_lock_holds_where_its_note_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "holder.json").mkdir()
    with lock(tmp_path), pytest.raises(IndexBusy, match="held by another process"):
        lock(tmp_path).acquire()


def test_a_shared_lock_lets_others_share_and_keeps_writers_out(tmp_path: Path) -> None:
    with lock(tmp_path).shared():
        assert list(tmp_path.iterdir()) == []
    with lock(tmp_path), pytest.raises(IndexBusy), lock(tmp_path).shared():
        pass
    with lock(tmp_path).shared(), lock(tmp_path).shared(), pytest.raises(IndexBusy):
        lock(tmp_path).acquire()
    with lock(tmp_path):
        pass
