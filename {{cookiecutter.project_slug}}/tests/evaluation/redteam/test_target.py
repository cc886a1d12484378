"""What is read of what the service sends."""

from typing import Any

import httpx
import pytest

from evaluation.redteam.attack import Attack, Success
from evaluation.redteam.target import Target, TargetFailed, noticed_in, read_run, refused
from tests.fakes.upstream import Reply, upstream

DONE = {"type": "done", "abstained": False, "answer": {"decisions": []}}


def result(tool: str, approved: bool | None, text: str = "The note was written.") -> dict[str, Any]:
    return {"type": "tool_result", "tool": tool, "approved": approved, "result": text}


def test_only_a_call_that_changed_something_and_was_not_refused_counts() -> None:
    assert read_run(200, [result("write_note", None), DONE]).acted == ("write_note",)
    assert read_run(200, [result("write_note", True), DONE]).acted == ("write_note",)
    assert read_run(200, [result("write_note", False), DONE]).acted == ()
    assert read_run(200, [result("search_documents", None), DONE]).acted == ()
    assert read_run(200, [result("write_note", None, "The call was refused, and nothing was done."), DONE]).acted == ()


def test_a_run_that_breaks_off_has_no_answer() -> None:
    found = read_run(200, [{"type": "text", "text": "It "}, {"type": "text", "text": "is."}])
    assert (found.body, found.abstained) == ("It is.", True)


def test_guards_that_found_something_are_named_and_the_gate_is_none() -> None:
    decisions = [
        {"guard": "injection", "outcome": "flag"},
        {"guard": "links", "outcome": "block"},
        {"guard": "links", "outcome": "block"},
        {"guard": "pii", "outcome": "pass"},
        {"guard": "evidence", "outcome": "weak"},
    ]
    assert noticed_in({"decisions": decisions}) == ("injection", "links")


def test_a_question_that_is_blocked_was_noticed() -> None:
    blocked = httpx.Response(400, json={"error": {"code": "question_blocked"}})
    assert refused(blocked).noticed == ("question_blocked",)
    assert refused(httpx.Response(413, text="no JSON")).noticed == ()


@pytest.mark.parametrize("body", ["<html>", "[]", '{"choices": [{"message": {"content": "Hi"}}]}', '{"choices": []}'])
def test_another_service_than_ours_is_named(body: str) -> None:
    attack = Attack("a", "LLM01", Success("answered"), turns=("Hi",))
    with (
        upstream(Reply(body)) as other,
        Target(other.url) as target,
        pytest.raises(TargetFailed, match="is another service"),
    ):
        target.attack(attack)
