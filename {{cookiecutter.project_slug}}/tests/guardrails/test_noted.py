"""What of a conversation no model elsewhere may read."""

import pytest

from app.guardrails.noted import first_of, secrets
from app.guardrails.personal.finder import find
from app.guardrails.personal.values import Notes
from app.types import Placeholders

KEY = "-----BEGIN PRIVATE KEY-----\n" + "a1B2" * 16 + "\n"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Why does api_key=4f9d1c2b7a fail?", "Why does api_key=<SECRET_1> fail?"),
        ("https://app:hunter2@db.example.org/x", "https://<SECRET_1>@db.example.org/x"),
        (f"Is {KEY}mine?", "Is <SECRET_1>\nmine?"),
        ("Bearer 4f9d1c2b7a, Bearer 4F9D1C2B7A", "Bearer <SECRET_1>, Bearer <SECRET_2>"),
        ("ann@example.org has token=4f9d1c2b7a", "<EMAIL_1> has token=<SECRET_1>"),
        ("Is ghp_a1B2a1B2a1B2\u200ba1B2a1B2a1B2 mine?", "Is <SECRET_1> mine?"),
        ("password=ann1@example.org", "password=<SECRET_1>"),
    ],
)
def test_a_secret_has_a_placeholder_and_nothing_within_it_one_of_its_own(text: str, hidden: str) -> None:
    personal = Placeholders()
    Notes(first_of([secrets, find]))(text, personal)
    assert personal.hide(text) == hidden
    assert personal.restore(hidden) == text


def test_only_what_is_a_secret_is_found() -> None:
    assert secrets("Where do I set API_KEY, and what is a bearer token?") == []
