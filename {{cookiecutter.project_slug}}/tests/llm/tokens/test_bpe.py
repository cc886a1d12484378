import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.tokens import bpe
from app.llm.tokens.bpe import pages, train, trained_on_docs
from app.llm.tokens.library import cut_by
from app.llm.tokens.readable import REST, bytes_of, readable
from app.llm.tokens.strategy import Files, Unavailable
from tests.llm.tokens.files import PROJECT, files

DOCS = PROJECT / "docs"
# The library is hidden as an ordinary uninstalled one is: importing it fails.
WITHOUT_LIBRARY = """
import sys
from pathlib import Path
sys.modules["tokenizers"] = None
from app.llm.tokens.strategy import Files, cuts
for cut in cuts(["a"], Files("offline", False, Path("models"), Path(sys.argv[1])))[0]:
    print(cut.strategy, cut.pieces, cut.note)
"""
CUT = cut_by(train(pages(DOCS)))
FINGERPRINT = """
import hashlib, sys
from pathlib import Path
from app.llm.tokens.bpe import pages, train
print(hashlib.sha256(train(pages(Path(sys.argv[1]))).to_str().encode()).hexdigest())
"""


def run(program: str) -> str:
    command = [sys.executable, "-c", program, str(DOCS)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", timeout=60, check=True).stdout  # noqa: S603


def test_words_that_the_pages_use_often_are_one_piece() -> None:
    cut = trained_on_docs(files("offline", Path())).cut
    assert cut("the token of the model") == ["the", " token", " of", " the", " model"]


def test_the_same_pages_give_the_same_pieces_in_every_process() -> None:
    assert run(FINGERPRINT) == run(FINGERPRINT)


def test_without_the_library_the_row_names_the_extra_and_the_others_are_there() -> None:
    rows = run(WITHOUT_LIBRARY).splitlines()
    assert [row for row in rows if "None" in row and "offline" not in row] == [
        "bpe None needs the extra 'tokens': run `make setup EXTRAS=\"tokens\"`"
    ]


@pytest.mark.parametrize("name", ["away", "empty"])
def test_a_folder_without_pages_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unavailable, match=f"no pages to train on in .*{name}"):
        trained_on_docs(Files("offline", False, Path(), tmp_path / name))


def test_no_more_is_read_than_training_takes_a_moment_for(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.md").write_text("x" * (bpe.MOST_CHARACTERS // 2 + 1), encoding="utf-8")
    read = pages(tmp_path)
    assert sum(map(len, read)) == bpe.MOST_CHARACTERS


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\")))
def test_pieces_rejoin_to_the_text(text: str) -> None:
    shown = "".join(CUT(text)).encode()
    assert re.sub(rb"\\x([0-9a-f]{2})", lambda number: bytes.fromhex(number[1].decode()), shown).decode() == text


@given(st.binary(max_size=8))
def test_every_token_is_the_bytes_that_it_stands_for(content: bytes) -> None:
    letters = "".join(chr(0x100 + REST.index(byte)) if byte in REST else chr(byte) for byte in content)
    assert bytes_of(letters) == content


def test_a_part_of_a_character_is_shown_by_its_numbers() -> None:
    assert readable(b" \xe6\x9d") == " \\xe6\\x9d"
    assert readable("東".encode()) == "東"
