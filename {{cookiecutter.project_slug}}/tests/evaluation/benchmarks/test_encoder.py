from dataclasses import asdict
from math import isfinite
from pathlib import Path

import pytest

from app.errors import NothingToIngest
from evaluation.benchmarks.encoder import CHUNK_CHARACTERS, CHUNKS, cut, operations, run
from tests.fakes.packages import without_extra


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    (tmp_path / "guide.md").write_text("# Guide\n\nAdd a store in one file, then name it in the registry.\n")
    return tmp_path


def test_every_figure_is_measured(guide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("onnx", monkeypatch)
    [row] = run(guide, rounds=1)
    figures = asdict(row)
    assert figures.pop("model") == "minilm"
    assert all(isfinite(value) and value > 0 for value in figures.values())
    assert figures["share"] < 1.5


def test_a_million_chunks_take_what_one_does_a_million_times(guide: Path) -> None:
    row = run(guide, rounds=1)[0]
    assert row.cpu_hours_per_million_chunks * 3600 * row.chunks_per_cpu_second == pytest.approx(1e6)


@pytest.mark.scale
def test_onnx_runtime_takes_less_time_than_numpy(guide: Path) -> None:
    numpy, onnx = run(guide, rounds=3)
    assert (numpy.model, onnx.model) == ("minilm", "minilm-onnx")
    assert onnx.chunks_per_cpu_second > 1.5 * numpy.chunks_per_cpu_second


def test_short_documents_are_repeated_to_make_up_the_chunks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one ")
    (tmp_path / "b.md").write_text("two")
    chunks = cut(tmp_path)
    assert [len(chunk) for chunk in chunks] == [CHUNK_CHARACTERS] * CHUNKS
    assert chunks[0].startswith("one \n\ntwoone \n\ntwo")


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_folder_without_text_says_what_to_do(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "empty.md").write_text(text)
    with pytest.raises(NothingToIngest, match="pass --docs"):
        cut(tmp_path)


def test_operations_grow_with_the_tokens_and_attention_with_their_square() -> None:
    one, two, four = (operations([length]) for length in (10, 20, 40))
    linear_of_ten = operations([1] * 10) - 10 * (attention := 4 * 384 * 6)
    assert one == linear_of_ten + attention * 10**2
    assert two == 2 * linear_of_ten + attention * 20**2
    assert four == operations([20, 20]) + attention * 2 * 20**2
