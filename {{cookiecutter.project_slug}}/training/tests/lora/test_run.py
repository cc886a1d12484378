"""Runs on a tiny model with random weights: what is learnt, that it repeats to the bit, and when it ends."""

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from training.lora.config import Recipe
from training.lora.run import Tuned, tune, unfinished
from training.tests.lora.material import recipe, write_sets

pytestmark = pytest.mark.training


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "adapter_model.safetensors").read_bytes()).hexdigest()


def run(model: Path, sets: Path, folder: Path, fresh: bool = False, **changes: Any) -> Tuned:
    return tune(str(model), sets, recipe(**changes), folder, fresh, lambda *_: None)


def losses(tuned: Tuned) -> list[float]:
    return [one["loss"] for one in tuned.losses if "loss" in one]


def test_it_learns_and_says_what_it_learnt_from(random_model: Path, sets: Path, tmp_path: Path) -> None:
    tuned = run(random_model, sets, tmp_path / "adapter", steps=12)
    assert losses(tuned)[-1] < losses(tuned)[0] - 0.5
    settings = json.loads((tmp_path / "adapter" / "adapter_config.json").read_text())
    assert (settings["r"], settings["base_model_name_or_path"]) == (4, str(random_model))
    written = (tmp_path / "adapter" / "CARD.md").read_text()
    assert (
        f"| rows to learn from | {len(tuned.rows.train)}, SHA-256 of their files {tuned.rows.digest[:12]} |" in written
    )
    assert json.loads((tmp_path / "adapter" / "losses.json").read_text()) == tuned.losses
    assert list((tmp_path / "adapter" / "runs").glob("events.*"))
    assert not unfinished(tmp_path / "adapter").exists()


@pytest.mark.filterwarnings("ignore::FutureWarning")  # peft asks transformers by a name that will go
def test_the_adapter_changes_what_the_model_says(random_model: Path, sets: Path, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel

    from app.llm.transformers.weights import load_weights

    run(random_model, sets, tmp_path / "adapter", steps=4)
    weights = load_weights(random_model)
    asked = weights.encode([("user", "Where does it rain?")])
    with torch.no_grad():
        before = weights.model(**asked).logits
        after = PeftModel.from_pretrained(weights.model, tmp_path / "adapter")(**asked).logits
    assert not torch.allclose(before, after)


def test_a_seed_repeats_to_the_bit(random_model: Path, sets: Path, tmp_path: Path) -> None:
    first, same, other = (
        run(random_model, sets, tmp_path / name, seed=seed, dropout=0.1)
        for name, seed in (("first", 7), ("same", 7), ("other", 8))
    )
    assert first.losses == same.losses
    assert digest(first.folder) == digest(same.folder) != digest(other.folder)


def test_it_ends_early_once_validation_gets_worse(random_model: Path, sets: Path, tmp_path: Path) -> None:
    tuned = run(random_model, sets, tmp_path / "adapter", learning_rate=8, steps=40, save_every=2, patience=2)
    assert tuned.steps < 40
    worst = [one["eval_loss"] for one in tuned.losses if "eval_loss" in one]
    assert not worst[-1] <= min(worst[:-1])  # what is no number any more is no better either


@pytest.mark.parametrize(
    "changes", [{"method": "dpo"}, {"quantise": "nf4"}, {"checkpointing": True}, {"accumulate": 2}]
)
def test_a_step_of_each_other_kind(random_model: Path, sets: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    tuned = run(random_model, sets, tmp_path / "adapter", steps=1, precision="float32", **changes)
    assert (tuned.steps, len(losses(tuned))) == (1, 1)
    assert losses(tuned)[0] > 0
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()


def test_an_earlier_adapter_is_replaced_and_nothing_else(random_model: Path, sets: Path, tmp_path: Path) -> None:
    run(random_model, sets, tmp_path / "adapter", steps=1)
    before = digest(tmp_path / "adapter")
    run(random_model, sets, tmp_path / "adapter", steps=2)
    assert digest(tmp_path / "adapter") != before
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]


def test_an_adapter_comes_to_its_place_also_where_no_folder_can_be_renamed(
    random_model: Path, sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a bucket of Google that is shown as a folder."""

    def files_only(source: Path, target: Path, really: Any = os.replace) -> None:
        if os.path.isdir(source):
            raise OSError(errno.EMFILE, "too many open files")
        really(source, target)

    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, files_only)
    for steps in (1, 2):
        assert run(random_model, sets, tmp_path / "adapter", steps=steps).steps == steps
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()


def test_rows_that_are_too_long_are_left_out_and_counted(random_model: Path, tmp_path: Path) -> None:
    sets = write_sets(tmp_path / "sets", rows=12, long=3)
    tuned = run(random_model, sets, tmp_path / "adapter", steps=1)
    assert (len(tuned.rows.train), tuned.rows.too_long) == (12, 3)
    only_long = write_sets(tmp_path / "long", rows=0, long=9)
    with pytest.raises(SettingsError, match="0 rows of at most 96 tokens to learn and 0 to validate with"):
        run(random_model, only_long, tmp_path / "other")


@pytest.mark.parametrize(
    "line",
    ['{"messages": [{"role"', "[]", '{"x": 1}', '{"messages": 3}', '{"messages": []}', '{"messages": [3, 4]}', "\xff"],
)
@pytest.mark.parametrize("method", ["sft", "dpo"])
def test_a_line_that_is_no_row_is_named(random_model: Path, tmp_path: Path, line: str, method: str) -> None:
    sets = write_sets(tmp_path / "sets")
    for file in sets.glob("*/train.jsonl"):
        with file.open("a", encoding="latin-1") as lines:
            lines.write(f"\n{line}\n")
    with pytest.raises(SettingsError, match=r"train\.jsonl line 26 is no row to learn from: make the sets again"):
        run(random_model, sets, tmp_path / "adapter", method=method)


def test_what_no_matrix_of_the_model_is_called_is_said(random_model: Path, sets: Path, tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="no matrix of the model is called nope: name some under `targets`, such as"
    ):
        run(random_model, sets, tmp_path / "adapter", targets=["nope"])


def test_a_run_of_another_recipe_is_not_gone_on_with(random_model: Path, sets: Path, tmp_path: Path) -> None:
    work = unfinished(tmp_path / "adapter")
    work.mkdir()
    (work / "recipe.json").write_text(json.dumps({"recipe": Recipe().model_dump()}))
    with pytest.raises(SettingsError, match="--fresh"):
        run(random_model, sets, tmp_path / "adapter", steps=1)
    assert run(random_model, sets, tmp_path / "adapter", fresh=True, steps=1).steps == 1
