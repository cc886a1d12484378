"""The benchmark measures the guards that are built, and tells how far it is."""

import time

import pytest

from app.guardrails.guard import PASS, Guard, Verdict
from app.types import Context, Decision
from evaluation.benchmarks import guards
from tests.fakes.settings import settings


class Busy:
    """A guard that keeps the processor for some milliseconds."""

    name = "busy"

    async def check(self, text: str, context: Context) -> Verdict:
        until = time.process_time() + 0.005
        while time.process_time() < until:
            pass
        return Verdict(Decision(self.name, PASS), text)


def test_every_length_and_an_answer_are_measured_beside_the_path_without_guards() -> None:
    told: list[str] = []
    figures = guards.run(settings(), 3, lambda done, whole, what: told.append(f"{done}/{whole}"))
    named = [one.figure for one in figures]
    assert [name for name in named if name.startswith("CPU of a question")] == [
        f"CPU of a question of {length} characters, guards off, ms" for length in ("20", "200", "2,000", "10,000")
    ]
    assert named[-3:] == [
        "CPU of a sentence of an answer, guards off, ms",
        "more with the guards as they are set, ms",
        "more with all guards, ms",
    ]
    assert [one.goal for one in figures[-3:]] == ["", "<= 0.2", "<= 0.2"]
    assert all(one.value > 0 for one in figures if one.figure.startswith("CPU"))
    assert told[0] == "0/3"
    assert told[-1] == "3/3"
    assert guards.table(figures).splitlines()[2].startswith("| CPU of a question of 20 characters, guards off | 0.")


def test_all_guards_are_switched_off_and_on_and_what_is_no_switch_stays() -> None:
    off, on = guards.switched(settings(), "off"), guards.switched(settings(), "block")
    assert (off.guard_unicode, off.guard_links, on.guard_unicode, on.guard_links) == ("off", "off", "block", "block")
    assert (off.guard_link_hosts, on.guard_answerable) == (None, "off")


@pytest.mark.anyio
async def test_what_a_guard_takes_more_is_told() -> None:
    none: list[Guard] = []
    rows = [[guards.question_ms(none, 20), guards.question_ms([Busy()], 20)]]
    ((bare, busy),) = await guards.measured(rows, 5, lambda done, whole, what: None)
    assert bare < 4 < busy
    assert [one.met for one in guards.compared("a question", [bare, bare + 2, busy], 3.0)] == [True, True, False]
