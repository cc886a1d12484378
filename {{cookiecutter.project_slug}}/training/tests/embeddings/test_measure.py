"""Gains and losses, paired by question, as files say them."""

import json
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.llm.minilm.model import WEIGHTS
from training.embeddings.measure import Compared, compare
from training.embeddings.run import check_output, keep

ROWS = 40


def marks(value: float) -> dict[str, dict[str, list[float]]]:
    return {"dense": {"ndcg@10": [value] * ROWS}, "hybrid": {"ndcg@10": [0.5] * ROWS}}


def test_a_loss_is_called_one() -> None:
    worse, same = compare(marks(0.75), marks(0.5))
    assert worse == Compared("dense", "ndcg@10", ROWS, 0.75, 0.5, -0.25, -0.25, "worse")
    assert (same.before, same.verdict) == (0.5, "no difference shown")
    assert [one.verdict for one in compare(marks(0.5), marks(0.75))] == ["better", "no difference shown"]


def figures() -> dict[str, object]:
    compared = [one.to_json() for one in compare(marks(0.75), marks(0.5))]
    means = {"ndcg@10": 0.5, "recall@10": 0.25}
    return {
        "base": "1",
        "fingerprint": "2",
        "trained": 32_000,
        "train": 300,
        "validation": 80,
        "questions": ROWS,
        "documents": {"train": 6, "validation": 2, "test": 2},
        "dropped": {"no passage holds its answer": 3},
        "steps": 20,
        "best": 12,
        "losses": [{"step": 1, "loss": 0.5}, {"step": 6, "eval_loss": 0.4}],
        "learning_rate": 4e-3,
        "batch": 16,
        "seed": 7,
        "compared": compared,
        "elsewhere": [{"collection": "others", "search": "dense", "before": means, "after": means}],
    }


def test_the_card_says_what_was_lost(tmp_path: Path) -> None:
    keep(b"weights", figures(), tmp_path / "new" / "mine.npz")
    assert (tmp_path / "new" / "mine.npz").read_bytes() == b"weights"
    card = (tmp_path / "new" / "mine.md").read_text(encoding="utf-8")
    assert "| vectors alone | ndcg@10 | 0.750 | 0.500 | -0.250 to -0.250 | worse |" in card
    assert "| others | vectors alone | recall@10 | 0.250 | 0.250 |" in card
    assert "$" not in card
    assert json.loads((tmp_path / "new" / "mine.json").read_text())["compared"] == figures()["compared"]
    assert not list((tmp_path / "new").glob("*.part"))


@pytest.mark.parametrize("name", ["mine.bin", "folder.npz"])
def test_a_place_that_can_take_no_weights_is_refused_before_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(SettingsError, match="with --output"):
        check_output(tmp_path / name)


def test_the_weights_of_the_package_are_never_written() -> None:
    with pytest.raises(SettingsError):
        check_output(WEIGHTS)
