"""A bare copy of a Git repository, made and read by the program `git`. No file of it is checked out, nothing of it run.

Only the newest commit is copied, without files over a size. git asks for nothing, and no longer than its time.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import MissingExtra
from app.redaction import redact

FETCH_SECONDS = 600.0
READ_SECONDS = 60.0
END_SECONDS = 2.0
COMMIT = "refs/ingested/commit"
MISSING = "the program git is missing: install it, and ingest again"
# What a hook of Git hands on to the programs that it runs, and that would lead to its repository.
INHERITED = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"})
SAFE = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
OPTIONS = (
    *("-c", f"core.hooksPath={os.devnull}", "-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false"),
    *("-c", "protocol.allow=never", "-c", "protocol.https.allow=always", "-c", "protocol.http.allow=always"),
    *("-c", "protocol.ssh.allow=always", "-c", "protocol.file.allow=always"),
)


class GitFailed(Exception):
    """What git says of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the tree; `size` is None where it was too large to be copied."""

    name: str
    mode: str
    id: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Clone:
    """Each call raises GitFailed, and MissingExtra where there is no git."""

    folder: Path

    def fetch(self, url: str, ref: str, max_file_bytes: int) -> None:
        """Bring the copy up to date; only what is new travels."""
        if [*self.folder.glob("*.lock"), *self.folder.glob("refs/ingested/*.lock")]:  # an earlier fetch was killed
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.git("init", "--bare", "--quiet", "--template=")
        only = ("--depth=1", "--no-tags", "--no-recurse-submodules", f"--filter=blob:limit={max_file_bytes + 1}")
        self.git("fetch", "--quiet", *only, "--", url, f"+{ref}:{COMMIT}", seconds=FETCH_SECONDS)
        with suppress(GitFailed):  # or git would try to fetch what it is only asked the size of
            self.git("config", "--remove-section", f"remote.{url}")

    def entries(self, folder: str) -> list[Entry]:
        """All files below `folder`, in git's order; names are relative to it."""
        listed = [line.partition(b"\t") for line in self.git("ls-tree", "-r", "-z", at(folder)).split(b"\0") if line]
        rows = [(head.decode().split(), name.decode("utf-8", "backslashreplace")) for head, _, name in listed]
        sizes = self.sizes([id for (_, kind, id), _ in rows if kind == "blob"])
        return [Entry(name, mode, id, sizes.get(id)) for (mode, _, id), name in rows]

    def sizes(self, ids: Sequence[str]) -> dict[str, int]:
        answers = self.git("cat-file", "--batch-check=%(objectname) %(objectsize)", given="\n".join(ids))
        found = [line.split() for line in answers.decode().splitlines()]
        return {id: int(size) for id, size in found if size != "missing"}

    def read(self, id: str) -> bytes:
        return self.git("cat-file", "blob", id)

    def holds(self, path: str) -> bool:
        with suppress(GitFailed):
            self.git("cat-file", "-e", at(path))
            return True
        return False

    def git(self, *command: str, given: str = "", seconds: float = READ_SECONDS) -> bytes:
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED} | SAFE
        try:
            process = subprocess.Popen(  # noqa: S603
                ["git", *OPTIONS, f"--git-dir={self.folder}", *command],  # noqa: S607
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=kept,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise MissingExtra(MISSING) from None
        return finished(process, given.encode(), seconds)


def at(path: str) -> str:
    return f"{COMMIT}:{path}"


def finished(process: "subprocess.Popen[bytes]", given: bytes, seconds: float) -> bytes:
    """Its output. However that ends, neither it nor a program that it started goes on."""
    with process:
        try:
            output, said = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            end(process)
            raise GitFailed(f"no answer within {seconds:.0f} s") from None
        except BaseException:
            end(process)
            raise
    if process.returncode:
        raise GitFailed(told(said.decode("utf-8", "replace")))
    return output


def told(said: str) -> str:
    """Why git failed, and the line before, in which ssh says why; git's settings may put a secret into an address.

    `"Host key verification failed.\\nfatal: No.\\n\\nPlease make sure …"` -> `Host key verification failed. fatal: No.`
    """
    given = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
    lines = [line for line in given if not line.startswith("warning:")] or given or ["git failed"]
    fatal = next((place for place, line in enumerate(lines) if line.startswith(("fatal:", "error:"))), 0)
    return redact(" ".join(lines[max(fatal - 1, 0) : fatal + 1]))[:300]


def end(process: "subprocess.Popen[bytes]") -> None:
    """At first by asking, so that git removes its locks."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, kind)
            process.wait(END_SECONDS)
