"""What a recipe may hold, and what is refused before any work is done."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from training.lora.base import base_of
from training.lora.config import DEFAULT, Recipe, read_recipe
from training.lora.precision import settled
from training.lora.rows import spread
from training.lora.run import check_place, newest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rnk: 8", "rnk: Extra inputs are not permitted. What a recipe may hold: model, method, rank"),
        ("rank: 0", "rank: Input should be greater than or equal to 1"),
        ("method: ppo", "method: Input should be 'sft' or 'dpo'"),
        ("learning_rate: .inf", "learning_rate: Input should be a finite number"),
        ("epochs: .nan", "epochs: Input should be a finite number"),
        ("targets: []", "List should have at least 1 item"),
        ("- rank", "the file: Input should be a valid dictionary"),
        ("rank: [", "is no YAML"),
    ],
)
def test_a_wrong_recipe_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as raised:
        read_recipe(file)
    assert message in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name a recipe with --config"):
        read_recipe(tmp_path / "no.yaml")


def test_the_recipe_of_the_room_is_for_what_is_fetched_and_the_others_for_what_is_named() -> None:
    recipes = {path.stem: read_recipe(path) for path in DEFAULT.parent.glob("*.yaml")}
    assert {(name, one.model, one.method, one.quantise) for name, one in recipes.items()} == {
        ("smollm2", "", "sft", "none"),
        ("dpo", "", "dpo", "none"),
        ("qlora", "", "sft", "nf4"),
    }


def test_a_model_that_is_not_there_is_told_how_to_fetch(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="models fetch smollm2"):
        base_of(Recipe(), tmp_path)
    assert base_of(Recipe(model="org/name"), tmp_path) == "org/name"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(SettingsError, match="something else"):
        check_place(tmp_path)


def test_a_checkpoint_whose_state_was_not_written_whole_is_passed_over(tmp_path: Path) -> None:
    for step, state in ((9, '{"global_step": 9}'), (10, '{"global_step": 10}'), (11, '{"global_st')):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    assert newest(tmp_path) == str(tmp_path / "checkpoint-10")


def test_rows_are_spread_evenly() -> None:
    assert spread([{"n": number} for number in range(10)], 4) == [{"n": number} for number in (0, 2, 5, 7)]
    assert len(spread([{}], 4)) == 1


@pytest.mark.training
@pytest.mark.parametrize(("has", "precision"), [({"avx2": True}, "float32"), ({"amx_bf16": True}, "bfloat16")])
def test_a_cpu_computes_in_the_numbers_that_it_is_fast_in(
    has: dict[str, bool], precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: has)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert settled(Recipe()).precision == precision
    assert settled(Recipe(precision="bfloat16")).precision == "bfloat16"


@pytest.mark.training
def test_torch_still_names_what_is_looked_for() -> None:
    import torch

    assert "amx_bf16" in torch.cpu.get_capabilities() or torch.cpu.get_capabilities()["architecture"] != "x86_64"
