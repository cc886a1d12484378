"""OpenAI's form of a stream."""

from starlette.testclient import TestClient

from tests.api.chat_requests import URL, asking, events


def test_a_stream_ends_with_citations_usage_and_done(client: TestClient) -> None:
    response = client.post(URL, json=asking(stream=True, stream_options={"include_usage": True}))
    *chunks, last, usage, end = events(response.text)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": "Run "}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in chunks) == "Run make setup [1]."
    assert len({chunk["id"] for chunk in (*chunks, last, usage)}) == 1
    assert all(chunk["usage"] is None for chunk in (*chunks, last))
    [citation] = last["choices"][0]["delta"]["citations"]
    assert (citation["source"], citation["passage"]) == ("guide.md", "Run make setup.")
    assert (usage["choices"], usage["usage"]["total_tokens"], end) == ([], 15, "[DONE]")


def test_usage_is_streamed_only_when_asked_for(client: TestClient) -> None:
    chunks = events(client.post(URL, json=asking(stream=True)).text)[:-1]
    assert all("usage" not in chunk for chunk in chunks)
