"""`python -m training memory`."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from training.__main__ import program
from training.targets.shipped import FOLDER, shipped

LLAMA = str(FOLDER / "llama-8b-24gb.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["memory", *arguments])


def test_without_a_recipe_all_of_them_are_added_up() -> None:
    shown = run().stdout
    for one in shipped():
        assert f"{one.file.name}: {one.memory.total / 1e9:.1f} GB" in shown
    assert "does not fit" not in shown
    assert "on each of 4 GPUs" in shown


def test_parts_make_the_sum_and_a_smaller_gpu_does_not_do() -> None:
    done = run("--config", LLAMA, "--gpu", "12", "--json")
    (found,) = json.loads(done.stdout)
    assert done.exit_code == 0
    assert sum(found["bytes"].values()) == found["total"]
    assert (found["gpu_gb"], found["gpus"], found["fits"]) == (12, 1, False)


def test_the_gpu_of_the_name_counts_unless_another_is_given() -> None:
    assert "fits 24 GB with 10% to spare" in run("--config", LLAMA).stdout
    assert "does not fit 12 GB" in run("--config", LLAMA, "--gpu", "12").stdout


def test_two_gpus_have_more_each_than_four() -> None:
    fsdp = str(FOLDER / "llama-8b-4x24gb.yaml")
    two, four = (json.loads(run("--config", fsdp, "--gpus", number, "--json").stdout)[0] for number in "24")
    assert two["total"] > four["total"]


def test_a_recipe_that_is_none_is_a_line_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("rnak: 16", encoding="utf-8")
    done = run("--config", str(tmp_path / "wrong.yaml"))
    assert done.exit_code == 1
    assert "wrong.yaml: rnak" in done.stderr
