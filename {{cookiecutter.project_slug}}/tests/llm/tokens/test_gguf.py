import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.tokens.gguf import LONGEST_STRING, Malformed, read_header
from tests.llm.tokens.files import MERGES, VOCABULARY, packed, typed, write_gguf


def header(values: bytes, names: int = 1, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, 0, names) + values


def test_names_and_values_are_read_and_the_weights_are_not(tmp_path: Path) -> None:
    assert read_header(write_gguf(tmp_path / "model.gguf")) == {
        "general.parameters": 3.5,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": VOCABULARY,
        "tokenizer.ggml.merges": MERGES,
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not begin"),
        (b"PK\x03\x04", "does not begin"),
        (b"GGUF\x03", "ends too early"),
        (header(b"", version=1), "version 1"),
        (header(b"", names=2**60), "names"),
        (header(b""), "ends too early"),
        (header(struct.pack("<Q", 2**62)), "too long a string"),
        (header(struct.pack("<Q", LONGEST_STRING + 1) + b"x" * 10), "too long a string"),
        (header(packed("a") + struct.pack("<I", 99)), "unknown type 99"),
        (header(packed("a") + struct.pack("<IIQ", 9, 8, 2**60)), "array"),
        (header(packed("a") + struct.pack("<IIQ", 9, 9, 1)), "array"),
        (header(packed("a") + typed(["b", "c"])[:-1]), "too long a string"),
    ],
)
def test_a_damaged_file_is_refused_and_claims_no_memory(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(content)
    with pytest.raises(Malformed, match=reason):
        read_header(file)


@given(cut=st.integers(0, 400))
def test_a_file_that_breaks_off_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole = write_gguf(folder / "whole.gguf").read_bytes()
    (folder / "cut.gguf").write_bytes(whole[:cut])
    with pytest.raises(Malformed):
        read_header(folder / "cut.gguf")
