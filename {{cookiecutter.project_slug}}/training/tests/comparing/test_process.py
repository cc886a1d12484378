"""The process that measures: what it says, and that it never stays behind."""

import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.programs import PROJECT, TIMEOUT, clean_environment
from training.comparing.job import Job
from training.comparing.process import VariantFailed, ended, environment, outcome_of
from training.tests.measuring.material import RAIN, row

JOB = Job("tiny", "nowhere", None, [row("a", "").turns, row("b", "", (RAIN,)).turns], row("a", "").turns, 12, 2, 2, 1)
PARENT = """
import sys
from training.comparing.job import Job
from training.comparing.process import outcome_of
outcome_of(Job.from_line(sys.stdin.readline()), lambda done: print(done, flush=True))
"""


def nobody(_: int) -> None:
    pass


def test_what_it_can_not_measure_is_said_with_the_name_of_the_variant() -> None:
    with pytest.raises(VariantFailed, match=r"^tiny: there is no such folder or file: correct the path"):
        outcome_of(JOB, nobody)


def test_a_process_that_breaks_says_its_last_words() -> None:
    with pytest.raises(VariantFailed, match=r"^tiny: its process ended with status 1 \(TypeError: .*\): look into"):
        outcome_of(replace(JOB, model=7), nobody)  # type: ignore[arg-type]


def test_why_it_ended_without_words() -> None:
    with tempfile.TemporaryFile() as log:
        assert "ended by signal 9, as where memory runs out" in ended(-9, log)
        assert "status 3 (it wrote nothing)" in ended(3, log)


def test_it_computes_with_as_many_threads_as_asked_and_on_no_gpu() -> None:
    found = environment(3)
    assert (found["OMP_NUM_THREADS"], found["CUDA_VISIBLE_DEVICES"], found["HF_HUB_OFFLINE"]) == ("3", "", "1")


@pytest.mark.training
def test_a_folder_is_timed_and_asked_and_the_progress_is_told(taught: Path) -> None:
    told: list[int] = []
    found = outcome_of(replace(JOB, model=str(taught), new_tokens=40), told.append)
    assert found.texts[0] == f"{RAIN} [1]"
    assert [one.new_tokens for one in found.timings] == [40, 40]  # the answer itself ends sooner
    assert all(one.read > 0 < one.written for one in found.timings)
    assert found.timings[0].prompt_tokens > 100
    assert told == [1, 2, 4]
    assert found.peak_mb is None or found.peak_mb > found.memory_mb > 0


@pytest.mark.training
def test_a_gguf_file_is_timed_and_asked_by_llama_cpp(smollm2: Path) -> None:
    question, runes = [("user", "What do penguins eat?")], [("user", "ᚠᛇᚻ" * 30)]
    job = replace(JOB, model=str(smollm2), prompts=[question, question, runes], timed=question, new_tokens=8, runs=1)
    found = outcome_of(job, nobody)
    assert [one.new_tokens for one in found.timings] == [8]
    assert found.texts[0] == found.texts[1] != ""
    (file,) = smollm2.glob("*.gguf")
    assert found.memory_mb == file.stat().st_size / 1e6
    assert found.peak_mb is None or found.peak_mb > found.memory_mb


@pytest.mark.training
def test_llama_cpp_has_room_for_letters_that_are_tokens_by_the_byte(smollm2: Path) -> None:
    runes = [("user", "ᚠᛇᚻ" * 60)]
    found = outcome_of(replace(JOB, model=str(smollm2), prompts=[], timed=runes, new_tokens=8, runs=1), nobody)
    assert found.timings[0].prompt_tokens > len(runes[0][1]) * 3  # and so more than half of its bytes


@pytest.mark.training
def test_a_file_that_llama_cpp_can_not_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(VariantFailed, match=r"tiny: .*bad\.gguf can't be loaded by llama\.cpp"):
        outcome_of(replace(JOB, model=str(tmp_path / "bad.gguf")), nobody)


@pytest.mark.training
def test_it_ends_with_the_process_that_started_it_even_if_that_is_killed(random_model: Path) -> None:
    import psutil

    job = replace(JOB, model=str(random_model), new_tokens=1_500, runs=50)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", PARENT],
        cwd=PROJECT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        try:
            assert parent.stdin
            assert parent.stdout
            print(job.to_line(), file=parent.stdin, flush=True)
            assert parent.stdout.readline() == "1\n"
            (child,) = psutil.Process(parent.pid).children()
            parent.send_signal(signal.SIGKILL)
        finally:
            parent.kill()
    begun = time.monotonic()
    child.wait(TIMEOUT)
    assert time.monotonic() - begun < 20
