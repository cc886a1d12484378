from pathlib import Path

import numpy as np
import pytest

from evaluation.memo import PassageMemo, remembered
from tests.fakes.embedders import StemEmbedder


def encoded(file: Path, *texts: str, embedder: StemEmbedder | None = None, most: int = 100) -> list[str]:
    """What a run that asks for these texts has to encode."""
    inner = embedder or StemEmbedder()
    with remembered(inner, file, 4 * inner.dimensions * most) as memo:
        assert np.array_equal(memo.encode_passages(texts), StemEmbedder().encode_passages(texts))
    return inner.encoded


def test_a_passage_is_encoded_once_and_a_question_each_time() -> None:
    inner = StemEmbedder()
    memo = PassageMemo(inner)
    first = memo.encode_passages(["apples", "pears", "apples"])
    again = memo.encode_passages(["pears", "dates"])
    assert inner.encoded == ["apples", "pears", "dates"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    memo.encode_question("apples")
    memo.encode_question("apples")
    assert inner.encoded == ["apples", "pears", "dates", "apples", "apples"]


def test_a_run_encodes_what_those_before_did_not(tmp_path: Path) -> None:
    file = tmp_path / "of a folder that is not there" / "passages.npz"
    assert encoded(file, "apples", "pears") == ["apples", "pears"]
    assert encoded(file, "pears", "dates") == ["dates"]
    assert encoded(file, "apples", "dates", "figs") == ["figs"]
    assert [one.name for one in file.parent.iterdir()] == ["passages.npz"]


def test_there_is_room_for_those_that_were_used_last(tmp_path: Path) -> None:
    encoded(tmp_path / "passages.npz", "apples", "pears")
    encoded(tmp_path / "passages.npz", "dates", most=2)
    assert encoded(tmp_path / "passages.npz", "dates", "apples", "pears") == ["pears"]


def broken_off(file: Path) -> None:
    with remembered(StemEmbedder(), file) as memo:
        memo.encode_passages(["dates"])
        raise KeyboardInterrupt


def test_a_run_that_is_broken_off_keeps_what_it_did(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        broken_off(tmp_path / "passages.npz")
    assert encoded(tmp_path / "passages.npz", "dates", "figs") == ["figs"]


def test_a_run_that_encodes_nothing_writes_nothing(tmp_path: Path) -> None:
    with remembered(StemEmbedder(), tmp_path / "own" / "passages.npz"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not an archive"])
def test_a_file_that_is_damaged_is_written_anew(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "passages.npz").write_bytes(content)
    assert encoded(tmp_path / "passages.npz", "apples") == ["apples"]
    assert encoded(tmp_path / "passages.npz", "apples") == []


def test_vectors_of_another_embedder_are_of_no_use(tmp_path: Path) -> None:
    encoded(tmp_path / "passages.npz", "apples")
    assert encoded(tmp_path / "passages.npz", "apples", embedder=StemEmbedder("2")) == ["apples"]


def test_where_nothing_can_be_written_each_run_encodes(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    for _ in range(2):
        assert encoded(tmp_path / "a file" / "passages.npz", "apples") == ["apples"]
