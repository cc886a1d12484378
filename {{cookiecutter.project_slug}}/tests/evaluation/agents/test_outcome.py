"""What a task came to: which calls count, and in which order."""

from typing import Any, cast

import pytest

from app.agents.history import Step
from app.cli.agent_steps import AgentRecord
from app.errors import DeadlineExceeded
from app.types import Done, Spent, Usage
from evaluation.agents.outcome import Outcome
from evaluation.agents.report import record, table
from evaluation.agents.run import Run
from evaluation.agents.tasks import Needed, Task

READ, ADD = Needed("read_document", {"source": "a.md"}), Needed("calculate", {"expression": r"1 ?\+ ?1"})
NOTE, DENIED = Needed("write_note", {}, approved=True), Needed("write_note", {}, approved=False)
ENDED = Done("1", "stop", Usage(7, 3), 0.0, "m", "agent@1#0", {}, (Spent("m", Usage(7, 3), 0.0, "answer"),) * 2)


def step(tool: str, approved: bool | None = None, **arguments: Any) -> Step:
    return Step("1", tool, arguments, result="", approved=approved)


def outcome(*steps: Step, calls: tuple[Needed, ...], text: str = "Two.", error: str = "") -> Outcome:
    return Outcome(Task("a", "Add.", calls, ("two",)), text, steps, None if error else ENDED, error)


def test_calls_that_only_read_may_stand_between_those_that_are_needed() -> None:
    found = outcome(
        step("read_document", source="a.md"),
        step("search_documents", query="x"),
        step("calculate", expression="1 + 1"),
        calls=(READ, ADD),
    )
    assert (found.tools, found.arguments, found.said, found.done) == (True, True, True, True)
    assert (found.asked, found.tokens) == (2, 10)


def test_another_order_is_wrong_and_so_are_other_arguments() -> None:
    turned = outcome(step("calculate", expression="1+1"), step("read_document", source="a.md"), calls=(READ, ADD))
    assert (turned.tools, turned.arguments, turned.done) == (False, False, False)
    other = outcome(step("calculate", expression="2 + 2"), calls=(ADD,))
    assert (other.tools, other.arguments, other.done) == (True, False, False)


@pytest.mark.parametrize(("needed", "approved", "right"), [
    (NOTE, True, True), (NOTE, False, False), (DENIED, False, True), (DENIED, True, False), (DENIED, None, False),
])  # fmt: skip
def test_a_change_must_end_as_the_task_says(needed: Needed, approved: bool | None, right: bool) -> None:
    assert outcome(step("write_note", approved, text="x"), calls=(needed,)).done is right


def test_a_change_that_the_task_does_not_ask_for_is_wrong_even_if_it_was_denied() -> None:
    found = outcome(step("read_document", source="a.md"), step("write_note", False, text="x"), calls=(READ,))
    assert (found.tools, found.arguments, found.done) == (False, True, False)


def test_a_failure_or_other_words_are_not_done() -> None:
    assert not outcome(step("calculate", expression="1+1"), calls=(ADD,), error="DeadlineExceeded").done
    assert not outcome(step("calculate", expression="1+1"), calls=(ADD,), text="Three.").done


class Stumbling(Run):
    """Fails at the first task, leaves the second without an end, and ends the third."""

    async def work_on(self, task: Task, record: AgentRecord) -> None:
        if task.id == "fails":
            raise DeadlineExceeded("it took too long")
        if task.id == "ends":
            record.note(ENDED)


def test_a_failure_is_named_at_its_own_task_alone() -> None:
    tasks = [Task(id, "Add.", (), ()) for id in ("fails", "stops", "ends")]
    found = Stumbling(cast("Any", None), cast("Any", None)).work(tasks, lambda *_: None)
    assert [(one.error, one.ended is not None) for one in found] == [
        ("DeadlineExceeded", False), ("", False), ("", True),
    ]  # fmt: skip
    assert [one.done for one in found] == [False, False, True]


def test_the_sums_are_of_all_tasks_and_unknown_tokens_make_an_unknown_sum() -> None:
    good = outcome(step("calculate", expression="1+1"), calls=(ADD,))
    bad = outcome(calls=(ADD,), error="DeadlineExceeded")
    assert table([good, good]).splitlines()[-1] == "| all 2 | 2 | 2 | 2 | 2 | 4 | 20 |"
    assert table([good, bad]).splitlines()[-1] == "| all 2 | 1 | 1 | 1 | 1 | 2 | - |"
    assert table([bad]).splitlines()[2] == "| a | no | no | no | 0 | 0 | - |"
    assert record([good, bad], "m")["tokens"] is None
