"""What is checked before any cloud is asked."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from training.__main__ import program
from training.cloud.job import PROJECT
from training.cloud.machines import Machine
from training.lora.run import unfinished
from training.targets.shipped import FOLDER
from training.tests.cloud.jobs import FSDP, job


def test_the_command_is_one_of_this_program_with_a_recipe_of_the_image() -> None:
    words = job("sagemaker").command("/in", "/out")
    assert words[:4] == ["python", "-m", "training", "lora"]
    assert words[4:] == ["--config", "training/targets/qwen3-8b-24gb.yaml", "--sets", "/in", "--output", "/out/adapter"]
    assert (PROJECT / words[5]).is_file()


def test_what_a_job_goes_on_from_lies_where_the_cloud_keeps_it() -> None:
    words = job("sagemaker").command("/in", "/out")
    assert unfinished(Path(words[-1])).is_relative_to("/out")


def test_a_model_that_gpus_share_is_started_on_all_of_them() -> None:
    words = job("sagemaker", "ml.g5.12xlarge", config=FSDP).command("/in", "/out")
    assert words[:2] == ["accelerate", "launch"]
    assert words[words.index("--num_processes") + 1] == "4"
    assert (PROJECT / words[words.index("--config_file") + 1]).is_file()


def test_a_recipe_outside_the_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("rank: 8", encoding="utf-8")
    with pytest.raises(SettingsError, match="no image has it: move it there"):
        job("sagemaker", config=tmp_path / "mine.yaml")


def test_a_machine_whose_gpu_is_too_small_is_refused_with_both_numbers() -> None:
    with pytest.raises(SettingsError, match=r"needs \d\d\.\d GB of a GPU, too much for the 24 GB of ml.g6.2xlarge"):
        job("sagemaker", config=FOLDER / "llama-8b-80gb.yaml")


def test_one_gpu_shares_nothing() -> None:
    with pytest.raises(SettingsError, match="has one: choose another"):
        job("sagemaker", config=FSDP)


def test_a_machine_that_no_table_has_is_taken_as_it_is() -> None:
    assert job("sagemaker", Machine("ml.p5.4xlarge"), config=FOLDER / "llama-8b-80gb.yaml").machine.cost(3) is None


@pytest.mark.parametrize("name", ["two words", "-first", "last-", "x" * 64])
def test_a_name_that_no_cloud_takes_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="names no job"):
        job("sagemaker", name=name)


def test_the_program_has_the_command() -> None:
    from typer.testing import CliRunner

    shown = CliRunner().invoke(program, ["cloud", "--help"]).stdout
    for cloud in ("sagemaker", "vertex", "azure"):
        assert f"  {cloud} " in shown
