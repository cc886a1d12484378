"""The events of a run, as clients read them."""

import json
from typing import Any

from app.api.agents.events import schema
from app.api.agents.writer import RunWriter
from app.types import ApprovalNeeded, Event, Passages, Text, ToolCalled, ToolReturned
from tests.fakes.services import CITATION, INSTALL, done

NEEDED = ApprovalNeeded("2", "t", "write_note", {"text": "a"}, {"text": "task"}, tainted=False)
FOUND = (
    Text("I will look. "),
    ToolCalled("1", "search_documents", {"query": "install"}),
    Passages((INSTALL,), 1),
    ToolReturned("1", "search_documents", "Run make setup."),
    Text("Run make setup [1]."),
    CITATION,
    done(),
)
WAITS = (ToolCalled("2", "write_note", {"text": "a"}), NEEDED, Text("This waits."), done())


def written(*events: Event) -> list[dict[str, Any]]:
    writer = RunWriter()
    return [json.loads(one.model_dump_json()) for event in events for one in writer.write(event)]


def test_a_run_is_told_in_the_order_in_which_it_came() -> None:
    seen = written(*FOUND)
    assert [one["type"] for one in seen] == [
        "text",
        "tool_call",
        "passages",
        "tool_result",
        "text",
        "citation",
        "done",
    ]
    assert seen[1] == {"type": "tool_call", "id": "1", "tool": "search_documents", "arguments": {"query": "install"}}
    assert (seen[2]["passages"][0]["number"], seen[2]["passages"][0]["text"]) == (1, "Run make setup.")
    assert (seen[5]["number"], seen[5]["passage"]) == (1, "Run make setup.")
    assert (seen[6]["status"], seen[6]["answer"]["finish_reason"]) == ("idle", "stop")


def test_what_waits_comes_before_the_end_and_no_words_about_it() -> None:
    seen = written(*WAITS)
    assert [one["type"] for one in seen] == ["tool_call", "approval_needed", "done"]
    assert seen[1] == {
        "type": "approval_needed",
        "id": "2",
        "thread": "t",
        "tool": "write_note",
        "arguments": {"text": "a"},
        "origins": {"text": "task"},
        "tainted": False,
        "resume": "/agent/threads/t/resume",
    }
    assert (seen[2]["status"], len(seen[2]["answer"]["waiting"])) == ("waiting", 1)


def test_what_is_decided_meanwhile_does_not_wait() -> None:
    seen = written(WAITS[0], NEEDED, ToolReturned("2", "write_note", "Written.", True), Text("Done."), done())
    assert [one["type"] for one in seen] == ["tool_call", "tool_result", "text", "done"]
    assert seen[1]["approved"] is True


def test_half_a_character_in_an_argument_breaks_no_stream() -> None:
    (call,) = written(ToolCalled("1", "write_note", {"text": "a\ud83d", "list": ["\udc00"]}))
    assert call["arguments"] == {"text": "a?", "list": ["?"]}


def test_the_schema_names_every_event_and_stands_by_itself() -> None:
    described = schema()
    types = [one["properties"]["type"]["const"] for one in described["oneOf"]]
    assert {one["type"] for one in written(*FOUND)} | {"approval_needed", "error"} == set(types)
    assert "$ref" not in json.dumps(described)
