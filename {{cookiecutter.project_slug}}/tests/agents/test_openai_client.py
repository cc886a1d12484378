"""The agent behind a real server, for the real openai client, with the offline model."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from app.bootstrap import build
from app.monitoring.logging import configure_logging
from app.storage.views import own_rows
from app.types import Context
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.services import running
from tests.fakes.settings import settings

NOTE: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Write a note 'call the office'"}]


class Live:
    def __init__(self, url: str, application: object, client: openai.OpenAI) -> None:
        self.url, self.application, self.client = url, application, client

    def notes(self) -> list[str]:
        database = self.application.usage.database  # type: ignore[attr-defined]
        return [text for _, text in database.run_now(lambda engine: own_rows("notes", Context(), engine))]

    def resume(self, thread: str, *decisions: object, **more: object) -> httpx.Response:
        body = {"decisions": decisions, **more}
        return httpx.post(f"{self.url}/agent/threads/{thread}/resume", json=body, timeout=60)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    (tmp_path / "food.md").write_text("# Food\n\nEmperor penguins eat krill and fish.\n")
    with kept_logging(), build(settings(data_dir=tmp_path / "data"), "ingest", embedder=StemEmbedder()) as application:
        configure_logging("error")
        application.ingest([tmp_path / "food.md"])
        with running(application) as server, openai.OpenAI(base_url=f"{server.url}/v1", api_key="none") as client:
            yield Live(server.url, application, client)


def waiting(details: object) -> dict[str, object]:
    (one,) = details["waiting"]  # type: ignore[index]
    return dict(one)


def test_a_stream_of_the_agent_adds_up_and_cites(live: Live) -> None:
    question: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What do emperor penguins eat?"}]
    with live.client.chat.completions.stream(model="agent", messages=question) as stream:
        whole = stream.get_final_completion()
    message = whole.choices[0].message
    assert whole.model == "agent"
    assert "krill and fish" in (message.content or "")
    assert (message.model_extra or {})["citations"][0]["source"] == "food.md"


def test_what_changes_something_waits_and_goes_on_once_it_is_approved(live: Live) -> None:
    answer = live.client.chat.completions.create(model="agent", messages=NOTE)
    assert "waits for approval" in (answer.choices[0].message.content or "")
    call = waiting((answer.model_extra or {})["answer"])
    assert (call["tool"], call["arguments"]) == ("write_note", {"text": "call the office"})
    assert (call["origins"], call["tainted"]) == ({"text": "task"}, False)
    assert live.notes() == []

    again = live.resume(str(call["thread"])).json()
    assert waiting(again["answer"])["id"] == call["id"]
    done = live.resume(str(call["thread"]), {"id": call["id"], "type": "approve"})
    assert done.json()["choices"][0]["message"]["content"] == "The note was written."
    assert live.notes() == ["call the office"]
    assert live.resume(str(call["thread"]), {"id": call["id"], "type": "approve"}).status_code == 409
    assert live.notes() == ["call the office"]


def test_the_field_of_a_call_has_the_path_that_takes_the_decision(live: Live) -> None:
    answer = live.client.chat.completions.create(model="agent", messages=NOTE)
    call = waiting((answer.model_extra or {})["answer"])
    assert call["resume"] == f"/agent/threads/{call['thread']}/resume"
    decided = {"decisions": [{"id": call["id"], "type": "approve"}]}
    assert httpx.post(f"{live.url}{call['resume']}", json=decided, timeout=60).status_code == 200
    assert live.notes() == ["call the office"]


@pytest.mark.parametrize("name", ["Montag früh", "50 % off?", "a#b;c+d", "%2F"])
def test_that_path_leads_to_a_thread_of_any_name(live: Live, name: str) -> None:
    begun = f"{live.url}/agent/threads/{quote(name, safe='')}/runs"
    httpx.post(begun, json={"task": "Write a note 'call the office'"}, timeout=60).raise_for_status()
    shown = httpx.get(begun.removesuffix("/runs"), timeout=60).json()
    call = waiting(shown)
    assert (call["thread"], shown["id"]) == (name, name)
    decided = {"decisions": [{"id": call["id"], "type": "approve"}]}
    httpx.post(f"{live.url}{call['resume']}", json=decided, timeout=60).raise_for_status()
    assert live.notes() == ["call the office"]


def test_it_may_be_denied_or_changed_and_streamed(live: Live) -> None:
    for decision, notes in (({"type": "deny", "reason": "Not now."}, []), (EDITED, ["call home"])):
        answer = live.client.chat.completions.create(model="agent", messages=NOTE)
        call = waiting((answer.model_extra or {})["answer"])
        streamed = live.resume(str(call["thread"]), {"id": call["id"], **decision}, stream=True)
        assert streamed.text.rstrip().endswith("data: [DONE]")
        assert live.notes() == notes


EDITED = {"type": "edit", "arguments": {"text": "call home"}}


def test_a_run_that_is_not_there_is_not_found(live: Live) -> None:
    response = live.resume("nowhere")
    assert (response.status_code, response.json()["error"]["type"]) == (404, "invalid_request_error")
