"""OpenAI's form of a whole answer, and of what its stream ends with."""

from dataclasses import replace
from typing import Any

import pytest

from app.types import Dropped, Passages, Text
from tests.api.chat_requests import URL, asking, events
from tests.api.conftest import Connect
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.documents import passage
from tests.fakes.services import CITATION, GOOD_EVENTS, FakeService, done


def test_an_answer_has_openais_form_and_carries_its_citations(connect: Connect) -> None:
    found = Passages((passage("First. Run make setup. Then read on."),), 1)
    scripted = (found, *GOOD_EVENTS[1:-1], replace(done(), dropped=Dropped((5, 6), 4)))
    body = connect(FakeService(answerer=ScriptedAnswerer(scripted))).post(URL, json=asking()).json()
    [choice] = body["choices"]
    assert (body["object"], body["model"], body["id"][:9]) == ("chat.completion", "assistant", "chatcmpl-")
    assert choice["message"]["content"] == "Run make setup [1]."
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["citations"] == [
        {
            "number": 1,
            "source": "guide.md",
            "heading": "Guide > Install",
            "quote": "Run make setup.",
            "passage": "First. Run make setup. Then read on.",
            "score": 0.9,
            "place": "line 3",
        }
    ]
    assert choice["message"]["abstained"] is False
    assert body["usage"] == {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    took = {"usage": body["usage"], "cost_usd": 0.002, "milliseconds": 0.0}
    assert {
        name: body["answer"][name]
        for name in ("model", "prompt", "cost_usd", "calls", "decisions", "dropped", "withheld")
    } == {
        "model": "fake",
        "prompt": "answer@1#0",
        "cost_usd": 0.002,
        "calls": [{"model": "fake", "purpose": "answer", **took}],
        "decisions": [{"guard": "evidence", "outcome": "answer", "score": 9.5}],
        "dropped": {"passages": [5, 6], "messages": 4},
        "withheld": 0,
    }


@pytest.mark.parametrize(
    ("ours", "openais"), [("stop", "stop"), ("length", "length"), ("abstained", "stop"), ("filtered", "content_filter")]
)
@pytest.mark.parametrize("stream", [True, False])
def test_finish_reasons_are_openais(connect: Connect, ours: Any, openais: str, stream: bool) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("No."), done(ours))))
    response = connect(service).post(URL, json=asking(stream=stream))
    choice = events(response.text)[-2]["choices"][0] if stream else response.json()["choices"][0]
    assert choice["finish_reason"] == openais
    assert choice["delta" if stream else "message"]["abstained"] is (ours == "abstained")


def test_a_citation_of_no_known_passage_shows_its_quote(connect: Connect) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("Run make setup [1]."), CITATION, done())))
    [citation] = connect(service).post(URL, json=asking()).json()["choices"][0]["message"]["citations"]
    assert citation["passage"] == citation["quote"]


def test_a_usage_that_is_not_known_is_null(connect: Connect) -> None:
    client = connect(FakeService(answerer=ScriptedAnswerer((Text("So"), replace(done(), usage=None, cost_usd=None)))))
    body = client.post(URL, json=asking()).json()
    assert (body["usage"], body["answer"]["cost_usd"]) == (None, None)
    *_, last, end = events(client.post(URL, json=asking(stream=True, stream_options={"include_usage": True})).text)
    assert (last["choices"], last["usage"], end) == ([], None, "[DONE]")


def test_half_a_character_from_the_model_does_not_break_the_answer(connect: Connect) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("Hi \ud83d"), done())))
    for stream in (True, False):
        response = connect(service).post(URL, json=asking(stream=stream))
        assert response.status_code == 200
        assert "Hi ?" in response.text
