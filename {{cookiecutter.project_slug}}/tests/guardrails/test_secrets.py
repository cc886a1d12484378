"""Keys and passwords in a question."""

import pytest

from app.guardrails.secrets import Secrets

SCORE = Secrets().score


@pytest.mark.parametrize(
    "text",
    [
        "Why does sk-proj-4f9d1c2b7a fail?",
        "It says 401 with Authorization: Bearer 4f9d1c2b7a.",
        "postgresql://app:hunter2@db.example.org/app can't be reached",
        "export API_KEY=4f9d1c2b7a, what now?",
        'The file has {"password": "correct horse"}.',
    ],
)
def test_what_looks_like_a_secret_is_found(text: str) -> None:
    assert SCORE(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Where do I put the API key?",
        "What is a bearer?",
        "Is the password for all or for each?",
        "How many tokens: 3 or 4?",
        "Write to me@example.org.",
    ],
)
def test_talking_about_secrets_is_no_finding(text: str) -> None:
    assert SCORE(text) == 0
