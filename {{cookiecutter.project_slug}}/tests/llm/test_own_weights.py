"""`EMBEDDING_MODEL="minilm:mine.npz"`: the built-in encoder with weights from a file."""

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.bootstrap.answers import build_gate
from app.cli.doctor import check_embedding_model
from app.errors import SettingsError
from app.llm.embeddings import embeds_here, load_embedder
from app.llm.minilm import MiniLM
from app.llm.minilm.model import WEIGHTS
from app.llm.provider import Access
from app.settings import MINILM, GuardSettings, Settings
from app.types.embedding import Embedder

TEXTS = ["Ships sail.", "Boats float.", "Pay by card."]


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in weights but for the last gains, of which every other one is larger."""
    file = tmp_path_factory.mktemp("a folder of mine") / "mine.npz"
    with np.load(WEIGHTS) as stored:
        arrays = {name: stored[name] for name in stored.files}
    gains = arrays["norm.gain"].copy()
    gains[-1, ::2] *= 1.5
    np.savez(file, allow_pickle=False, **(arrays | {"norm.gain": gains, "fingerprint": np.array("mine")}))
    return file


def own(file: Path | str, name: str = MINILM) -> Embedder:
    return load_embedder(Access(f"{name}:{file}", "EMBEDDING"))


def test_the_vectors_are_those_of_the_file(mine: Path) -> None:
    vectors, built_in = own(mine).encode_passages(TEXTS), MiniLM.load().encode_passages(TEXTS)
    assert vectors.shape == built_in.shape
    cosines = (vectors * built_in).sum(axis=1)
    assert (cosines < 0.999).all()
    assert (cosines > 0.9).all()


def test_an_index_knows_them_by_name_and_fingerprint_wherever_the_file_lies(mine: Path, tmp_path: Path) -> None:
    moved = shutil.copy(mine, tmp_path / mine.name)
    assert (
        (own(mine).name, own(mine).fingerprint)
        == (own(moved).name, own(moved).fingerprint)
        == (
            "minilm:mine.npz",
            "mine",
        )
    )


def test_it_runs_in_this_process_and_goes_to_another_one(mine: Path) -> None:
    assert embeds_here(Access(f"minilm:{mine}"))
    there = pickle.loads(pickle.dumps(own(mine)))  # noqa: S301 - our own bytes
    assert there.name == "minilm:mine.npz"
    np.testing.assert_array_equal(there.encode_question(TEXTS[0]), own(mine).encode_question(TEXTS[0]))


def test_the_thresholds_of_the_built_in_weights_are_not_taken_for_its_own(mine: Path) -> None:
    assert build_gate(GuardSettings(), own(mine)).thresholds is None
    assert not build_gate(GuardSettings(), own(mine)).cosines
    fitted = build_gate(GuardSettings(guard_evidence_abstain=3.0), own(mine)).thresholds
    assert fitted is not None
    assert fitted.abstain == 3.0


@pytest.mark.parametrize("file", ["", "absent.npz", "."])
def test_a_file_that_is_not_there_is_named_with_what_makes_one(file: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"EMBEDDING_MODEL=minilm:.* there is no file .*training embeddings"):
        own(str(tmp_path / file) if file else "")


@pytest.mark.parametrize("kept", [0, 1_000, 10_000_000])
def test_half_a_file_is_named(kept: int, tmp_path: Path) -> None:
    broken = tmp_path / "mine.npz"
    broken.write_bytes(WEIGHTS.read_bytes()[:kept])
    with pytest.raises(SettingsError, match=r"EMBEDDING_MODEL=minilm:.*mine\.npz: the file is no weights of minilm"):
        own(broken)


def test_other_arrays_are_no_weights(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(3))
    np.savez(tmp_path / "other.npz", vocabulary=np.zeros(3))
    for name in ("one.npy", "other.npz"):
        with pytest.raises(SettingsError, match="no weights of minilm"):
            own(tmp_path / name)


def test_the_doctor_reads_the_file(mine: Path, tmp_path: Path) -> None:
    assert check_embedding_model(Settings(embedding_model=f"minilm:{mine}")).status == "ok"
    with pytest.raises(SettingsError, match="there is no file"):
        check_embedding_model(Settings(embedding_model=f"minilm:{tmp_path / 'absent.npz'}"))


@pytest.mark.scale
def test_onnx_runtime_runs_them_too(mine: Path) -> None:
    fast = own(mine, "minilm-onnx")
    assert fast.name == "minilm-onnx:mine.npz"
    cosines = (fast.encode_passages(TEXTS) * own(mine).encode_passages(TEXTS)).sum(axis=1)
    assert (cosines > 0.98).all()
