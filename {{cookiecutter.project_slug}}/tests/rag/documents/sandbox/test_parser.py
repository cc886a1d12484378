import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.sandbox.parser import Limits, Sandbox
from tests.fakes import hostile
from tests.signals import interruptible

QUICK = Limits(seconds=1)
SMALL = Limits(seconds=60, memory_mb=200)
GOOD = {"text": "ab", "sections": [], "kind": "text", "metadata": {}}
SECTION = {"start": 0, "end": 2, "headings": [], "code": [], "page": None, "line": None, "row": None}


def outcome(loader: Callable[[bytes], Document], data: bytes = b"x", limits: Limits = SMALL) -> str:
    """The text that the loader gives, or why it gives none; after that the next file must be read."""
    with Sandbox(limits, hostile.target(loader)) as parse:
        try:
            return parse("a.pdf", data).text
        except UnreadableDocument as error:
            return str(error)
        finally:
            assert parse("next.pdf", b"text") == hostile.honest(b"text")


def alive(pid: int) -> bool:
    """A process that has ended and is waited for by nobody counts as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def test_a_document_comes_back_as_the_loader_made_it() -> None:
    with Sandbox(target_of=hostile.target(hostile.honest)) as parse:
        assert parse("a.pdf", "Tee für zwei\0 \ud800".encode("utf-8", "replace")).text == "Tee für zwei  ?"
        process = parse.process
        parse("b.pdf", b"x")
        assert parse.process is process


def test_mere_text_needs_no_child() -> None:
    with Sandbox() as parse:
        assert parse("a.md", b"# A\ntext").sections[0].headings == ("A",)
        assert parse.process is None


def test_a_file_that_takes_too_long_is_given_up() -> None:
    assert outcome(hostile.endless, limits=QUICK) == (
        "took longer than 1 seconds to read: raise PARSE_SECONDS, or save it anew"
    )


@pytest.mark.parametrize("loader", [hostile.hog, hostile.hides_its_hunger])
def test_a_file_that_needs_too_much_memory_is_given_up(loader: Callable[[bytes], Document]) -> None:
    assert outcome(loader) == "needed more than 200 MB to read: raise PARSE_MEMORY_MB, or split it"


def test_what_earlier_files_left_in_memory_is_not_held_against_the_next() -> None:
    with Sandbox(SMALL, hostile.target(hostile.leaks)) as parse:
        for text in ("a", "b", "c"):
            assert parse("a.pdf", text.encode()).text == text


@pytest.mark.parametrize(
    ("loader", "how"),
    [
        (hostile.leaves, "exit status 3"),
        (hostile.quits, "exit status 13"),
        (hostile.dies, "signal 9"),
        (hostile.crashes, "signal 11"),
    ],
)
def test_a_loader_that_dies_is_replaced(loader: Callable[[bytes], Document], how: str) -> None:
    assert outcome(loader) == f"its loader died ({how}): save it anew"


def test_what_a_loader_says_arrives() -> None:
    assert outcome(hostile.fails) == "its loader failed (LookupError): save it anew"
    assert outcome(hostile.lacks) == "PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`"


def test_what_a_loader_prints_is_no_answer() -> None:
    assert outcome(hostile.chatters) == "x"


def test_no_key_of_the_environment_reaches_a_loader() -> None:
    assert set(outcome(hostile.spies).split()) <= {
        "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8", "LC_CTYPE", "LD_LIBRARY_PATH",
    }  # fmt: skip


def test_a_loader_writes_no_file(tmp_path: Path) -> None:
    assert "its loader failed (OSError)" in outcome(hostile.writes, str(tmp_path / "a").encode())


def test_what_a_loader_started_ends_with_it(tmp_path: Path) -> None:
    outcome(hostile.begets, str(tmp_path).encode(), QUICK)
    (grandchild,) = (int(path.name) for path in tmp_path.iterdir())
    assert until(lambda: not alive(grandchild))


@pytest.mark.parametrize(
    "answer",
    [
        {"document": {**GOOD, "sections": [{**SECTION, "end": 3}]}},
        {"document": {**GOOD, "sections": [{**SECTION, "start": -1}]}},
        {"document": {**GOOD, "sections": [SECTION, SECTION]}},
        {"document": {**GOOD, "sections": [{**SECTION, "code": [[1, 9]]}]}},
        {"document": {**GOOD, "sections": [{**SECTION, "page": "1"}]}},
        {"document": {**GOOD, "text": 1}},
        {"document": {**GOOD, "metadata": {"title": {}}}},
        {"document": {**GOOD, "kind": "code"}},
        [],
    ],
)
def test_an_answer_that_is_no_document_is_refused(answer: object) -> None:
    assert outcome(hostile.forges, json.dumps(answer).encode()) == "its loader gave what is no document: save it anew"


def test_an_answer_longer_than_the_memory_is_refused() -> None:
    assert outcome(hostile.boasts) == "its loader gave what is no document: save it anew"


def test_a_forged_reason_is_short_and_printable() -> None:
    answer = json.dumps({"unreadable": "\x1b[2J\n" + "x" * 1000}).encode()
    with Sandbox(SMALL, hostile.target(hostile.forges)) as parse, pytest.raises(UnreadableDocument) as error:
        parse("a.pdf", answer)
    assert str(error.value) == " [2J " + "x" * 495


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose child waits, and has left its number in `tmp_path`."""
    program = (
        "import sys; from app.rag.documents.sandbox.parser import Sandbox; from tests.fakes import hostile\n"
        "with Sandbox(target_of=hostile.target(hostile.waits)) as parse: parse('a.pdf', sys.argv[1].encode())"
    )
    root = Path(__file__).parents[4]
    command = [sys.executable, "-c", program, str(tmp_path)]
    with interruptible():
        started = subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL)  # noqa: S603
    with started as process:
        try:
            assert until(lambda: list(tmp_path.iterdir()))
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("signal", [2, 9, 15])
def test_the_child_ends_with_its_parent(parent: subprocess.Popen[bytes], tmp_path: Path, signal: int) -> None:
    (child,) = (int(path.name) for path in tmp_path.iterdir())
    assert alive(child)
    os.kill(parent.pid, signal)
    parent.wait()
    assert until(lambda: not alive(child))
