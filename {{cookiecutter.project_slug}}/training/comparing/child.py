"""The process that measures one variant: a job on standard input, and lines of JSON on standard output.

    {"done": 3}         of the steps of the job
    {"outcome": {…}}    the last line, or
    {"error": "…"}      what to say of the variant

Standard input stays open as long as somebody waits for the outcome. When it closes, this process ends at once.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app.errors import AppError
from training.comparing.engine import opened
from training.comparing.job import Job, Outcome
from training.comparing.memory import peak_mb

GREETING = (("user", "Hello"),)


def measure(job: Job, advance: Callable[[int], None]) -> Outcome:
    """Speed and memory first: what comes after them needs more memory, since several answers are written at once."""
    engine = opened(job)
    engine.timed(GREETING, 2)  # the first answer of a process is slower than those that follow
    timings = []
    for run in range(1, job.runs + 1):
        timings.append(engine.timed(job.timed, job.new_tokens))
        advance(run)
    peak = peak_mb()
    texts = engine.answers(job.prompts, job.new_tokens, job.batch, lambda done: advance(job.runs + done))
    return Outcome(texts, engine.memory_mb, peak, timings)


def main() -> None:
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no line of ours

    def say(**message: Any) -> None:
        print(json.dumps(message), file=said, flush=True)

    job = Job.from_line(sys.stdin.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        say(outcome=asdict(measure(job, lambda done: say(done=done))))
    except AppError as error:
        say(error=str(error))
    except MemoryError:
        say(error="its process has too little memory: close other programs, or take a smaller model")
    os._exit(0)  # nothing is left to do, and the thread that waits would be in the way


def end_with_parent() -> None:
    """Nothing more is written to standard input: who can read it has come to its end."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
