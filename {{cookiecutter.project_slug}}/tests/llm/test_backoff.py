"""How long the pauses are between tries."""

import httpx
import openai

from app.llm.backoff import pause


def error_of(status: int, **headers: str) -> Exception:
    response = httpx.Response(status, headers=headers, request=httpx.Request("POST", "http://127.0.0.1:9"))
    return openai.APIStatusError("no", response=response, body=None)  # type: ignore[arg-type]


def test_each_pause_is_about_twice_the_one_before_and_no_two_are_alike() -> None:
    for calls, middle in ((1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0)):
        pauses = {pause(error_of(500), calls, None) for _ in range(50)}
        assert len(pauses) > 40
        assert all(wait is not None and middle / 2 <= wait <= middle * 1.5 for wait in pauses)


def test_the_server_says_how_long_and_the_deadline_whether() -> None:
    asked = error_of(429, **{"Retry-After": "7"})
    waits = [pause(asked, calls=1, longest=longest) for longest in (None, 8.0)]
    assert all(wait and 7.0 < wait < 7.5 for wait in waits)
    assert pause(asked, calls=1, longest=7.0) is None
    assert pause(error_of(429, **{"Retry-After": "61"}), calls=1, longest=None) is None


def test_what_will_not_pass_is_not_tried_again() -> None:
    assert [pause(error_of(status), 1, None) for status in (400, 401, 404)] == [None] * 3
