import inspect
import os
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest

from app.llm.tokens import openai
from tests.llm.tokens.files import PROJECT

KEPT = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""What tiktoken calls its file of o200k_base."""
# Any use of the network ends the program: a socket that is opened raises.
WITHOUT_NETWORK = """
import sys
from pathlib import Path
def audit(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"used the network: {event} {arguments}")
sys.addaudithook(audit)
from app.llm.tokens.strategy import Files, cuts_by
[cut] = cuts_by("model", ["a"], Files(sys.argv[1], False, Path("models"), Path("docs")))
print(cut.pieces, cut.note)
"""


def run(model: str, kept: Path) -> str:
    command = [sys.executable, "-c", WITHOUT_NETWORK, model]
    environment = {**os.environ, "TIKTOKEN_CACHE_DIR": str(kept), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(  # noqa: S603
        command, cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("content", [None, b"", b"IQ== 0\n"], ids=["away", "empty", "another"])
def test_what_tiktoken_has_not_kept_is_never_downloaded(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / KEPT).write_bytes(content)
    shown = run("openai:gpt-5-mini", tmp_path)
    assert shown.startswith("None tiktoken has not kept o200k_base, and nothing is downloaded here: run `python -c ")
    assert content is None or (tmp_path / KEPT).read_bytes() == content


def test_a_model_that_it_does_not_know_is_said(tmp_path: Path) -> None:
    assert "does not know how no-such-model cuts" in run("openai:no-such-model", tmp_path)


def test_the_files_and_their_fingerprints_are_those_of_the_library() -> None:
    constructors = resolve_name("tiktoken_ext.openai_public:ENCODING_CONSTRUCTORS")
    for name, fingerprint in openai.FILES.items():
        source = inspect.getsource(constructors[name])
        assert openai.ADDRESS.format(name) in source
        assert fingerprint in source
