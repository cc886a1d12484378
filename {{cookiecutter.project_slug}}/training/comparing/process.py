"""Lets a process of its own do a job. It is not there any more when this is left, by whatever way."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from app.errors import AppError
from training.comparing.job import Job, Outcome

MODULE = "training.comparing.child"


class VariantFailed(AppError):
    """A variant can't be measured. The others can."""


def outcome_of(job: Job, advance: Callable[[int], None]) -> Outcome:
    """`advance` is told how many steps of the job are done. Raises VariantFailed that names the variant."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment(job.threads),
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for this process, which then ends that one
        )
        with process:
            try:
                return read(process, job, advance, log)
            finally:
                process.kill()


def read(process: "subprocess.Popen[str]", job: Job, advance: Callable[[int], None], log: IO[bytes]) -> Outcome:
    assert process.stdin
    assert process.stdout
    with suppress(BrokenPipeError):  # it has ended, and its log says why
        print(job.to_line(), file=process.stdin, flush=True)
    for line in process.stdout:
        match json.loads(line):
            case {"done": done}:
                advance(done)
            case {"outcome": outcome}:
                return Outcome.from_json(outcome)
            case {"error": reason}:
                raise VariantFailed(reason if reason.startswith(f"{job.name}: ") else f"{job.name}: {reason}")
    raise VariantFailed(f"{job.name}: {ended(process.wait(), log)}")


def ended(status: int, log: IO[bytes]) -> str:
    """Why there is no outcome: the last line that it wrote, or the signal that ended it."""
    if status < 0:
        return (
            f"its process was ended by signal {-status}, as where memory runs out: take fewer --batch, or more memory"
        )
    log.seek(0)
    lines = log.read().decode("utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it wrote nothing")
    return f"its process ended with status {status} ({last[:300]}): look into the model's folder, or leave it out"


def environment(threads: int) -> dict[str, str]:
    """All compute on the CPU, with so many threads, and nothing is downloaded."""
    settings: dict[str, Any] = {
        "PYTHONPATH": os.pathsep.join(os.path.abspath(folder) for folder in sys.path),
        "PYTHONUTF8": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "passive",
    }
    return {**os.environ, **settings}
