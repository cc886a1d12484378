"""What is kept of the runs of one variant."""

import pytest

from training.comparing.cost import cost_of
from training.comparing.job import Job, Outcome, Timing
from training.tests.comparing.material import outcome


def test_the_first_token_belongs_to_the_prompt() -> None:
    found = Timing(prompt_tokens=300, new_tokens=25, read=2.0, written=2.0)
    assert (found.reading, found.writing) == (150.0, 12.0)
    assert Timing(300, 1, 0.0, 0.0).writing == 0.0


def test_speed_is_the_median_of_the_runs_with_both_ends() -> None:
    found = cost_of(2_000_000, "llama.cpp", outcome(2.0, 2.4, 1.6))
    assert found.to_json() == {
        "bytes": 2_000_000,
        "memory_mb": 500.0,
        "tokens_per_second": 12.0,
        "engine": "llama.cpp",
        "peak_mb": 900.0,
        "prompt_tokens_per_second": 150.0,
        "tokens_per_second_range": [10.0, 15.0],
    }


def test_memory_that_nobody_knows_is_null() -> None:
    assert cost_of(1, "transformers", outcome(2.0, peak=None)).to_json()["peak_mb"] is None


def test_a_job_and_its_outcome_travel_as_a_line() -> None:
    job = Job(
        "base",
        "/models/base",
        None,
        [[("system", "Be brief."), ("user", "Why?\nWhy so?")]],
        [("user", "…")],
        8,
        2,
        3,
        1,
    )
    assert "\n" not in job.to_line()
    again = Job.from_line(job.to_line())
    assert again.to_line() == job.to_line()
    assert again.steps == 4
    timing = {"prompt_tokens": 3, "new_tokens": 8, "read": 1.0, "written": 2.0}
    found = Outcome.from_json({"texts": ["So."], "memory_mb": 1.0, "peak_mb": None, "timings": [timing]})
    assert found == Outcome(["So."], 1.0, None, [Timing(3, 8, 1.0, 2.0)])
    assert found.timings[0].writing == pytest.approx(3.5)
