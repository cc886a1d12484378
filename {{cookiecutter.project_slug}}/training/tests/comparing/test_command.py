"""`python -m training compare` as people type it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, clean_environment
from tests.signals import interruptible
from training.tests.comparing.material import typed
from training.tests.measuring.material import rows, write_rows

SHORT = ("--new-tokens", "24", "--runs", "1", "--threads", "1")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where one stands: six rows that show the same, and two without an answer."""
    write_rows(tmp_path / "data" / "training" / "sets", rows(6, 2))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--sets", "nowhere"), "run `python -m training data`"),
        ((), "base: there is no such folder or file: correct the path, or run `python -m app models fetch smollm2`"),
        (("nothing",), "there is no such folder or file"),
        (("--new-tokens", "8"), "raise --new-tokens"),
    ],
)
def test_what_is_missing_is_one_line_with_the_next_step(arguments: tuple[str, ...], reason: str, project: Path) -> None:
    failed = typed(*arguments)
    assert failed.exit_code == 1
    assert failed.stderr.startswith("error: ")
    assert len(failed.stderr.splitlines()) == 1
    assert reason in failed.stderr


def test_one_that_is_not_there_can_not_be_the_deployed_one(project: Path) -> None:
    (project / "base").mkdir()
    (project / "base" / "config.json").touch()
    failed = typed("--base", "base", "--deployed", "old")
    assert failed.exit_code == 1
    assert "no variant is called old: name it among the variants, as old=PATH" in failed.stderr


@pytest.mark.training
def test_each_model_of_the_folder_is_compared_with_what_was_merged(
    project: Path, smollm2: Path, random_model: Path, taught: Path, adapter: Path
) -> None:
    place = project / "data" / "training"
    for name, folder in {"merged": taught, "student": random_model, "lora": adapter}.items():
        shutil.copytree(folder, place / name)
    shutil.copytree(random_model, place / "broken")
    (place / "broken" / "model.safetensors").write_bytes(b"none")
    done = typed("--base", str(smollm2), "--questions", "4", *SHORT, "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    by_name = {one["name"]: one for one in found["variants"]}
    assert list(by_name) == ["base", "merged", "student"]
    assert [one["name"] for one in found["failed"]] == ["broken"]
    assert "left out: broken: it can't be loaded" in done.stderr
    assert {name: one["engine"] for name, one in by_name.items()} == {
        "base": "llama.cpp",
        "merged": "transformers",
        "student": "transformers",
    }
    assert by_name["merged"]["format_kept"] == 1.0
    for one in by_name.values():
        low, high = one["tokens_per_second_range"]
        assert 0 < low <= one["tokens_per_second"] <= high
        assert one["peak_mb"] is None or one["peak_mb"] > one["memory_mb"] > 0
        assert one["intervals"]["format_kept"]
    assert [one["deployed"] for one in found["changes"]] == ["merged", "merged"]
    assert found["changes"][1]["format_kept"]["mean"] == -1.0
    report = json.loads((place / "report.json").read_text("utf-8"))
    assert report == {name: found[name] for name in ("variants", "baselines")}
    assert {one.name for one in place.glob("*.png")} == {"report.png", "report-costs.png"}


@pytest.mark.training
def test_the_same_seed_gives_the_same_answers_and_people_get_a_table(
    project: Path, random_model: Path, adapter: Path
) -> None:
    given = ("--base", str(random_model), "--questions", "4", *SHORT, "--report", "mine.json")
    first = typed(*given, f"tuned={adapter}")
    assert first.exit_code == 0, first.output
    assert "change from base, in points with 95 % intervals" in first.stdout
    assert "wrote mine.json" in first.stdout
    before, tuned = json.loads((project / "mine.json").read_text("utf-8"))["variants"]
    assert tuned["bytes"] > before["bytes"]
    assert typed(*given, "base").exit_code == 0
    now, kept = json.loads((project / "mine.json").read_text("utf-8"))["variants"]
    assert kept == tuned
    for name in ("name", "bytes", "memory_mb", "format_kept", "right_source", "intervals"):
        assert before[name] == now[name]


@pytest.mark.training
def test_ctrl_c_keeps_what_was_measured_and_leaves_no_process(project: Path, random_model: Path) -> None:
    import psutil

    options = "--questions 2 --new-tokens 600 --batch 1 --runs 9 --threads 1 --base".split()
    report = project / "data" / "training" / "report.json"
    with interruptible():
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "training", "compare", *options, str(random_model), f"again={random_model}"],
            cwd=project,
            env=clean_environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
    with process:
        try:
            deadline = time.monotonic() + 5 * TIMEOUT
            children: list[psutil.Process] = []
            while not (report.exists() and children) and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.05)
                children = psutil.Process(process.pid).children()
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "has what was measured of base" in said
    assert "Traceback" not in said
    assert [one["name"] for one in json.loads(report.read_text("utf-8"))["variants"]] == ["base"]
    _, left = psutil.wait_procs(children, timeout=TIMEOUT)
    assert not [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert not list(report.parent.glob("*.part"))
