import pytest

from app.redaction import redact

KEY = "Zq81xKeyValue7"


@pytest.mark.parametrize(
    "text",
    [
        f"http://user:{KEY}@host:6333/v1",
        f"http://{KEY}@host/v1",
        f"user:{KEY}@host:6333",
        f"http://host/v1?api_key={KEY}&x=1",
        f"https://host/models?key={KEY}",
        f"Authorization: Bearer {KEY}",
        f"{{'Authorization': 'Basic {KEY}'}}",
        f'{{"api_key": "{KEY}"}}',
        f"x-api-key: {KEY}",
        f"access_token='{KEY}'",
        f"Incorrect API key provided: sk-{KEY}.",
        f"sk-proj-{KEY}_abc-def",
        f"My token is ghp_{KEY}{KEY}",
        f"curl -u ann:{KEY} http://host",
        f"mysql -u ann -p{KEY} db",
        f"tool --auth-token {KEY}",
        f"github_pat_{KEY}{KEY}",
        f"glpat-{KEY}-x",
        f"xoxb-{KEY}",
        f"AIza{KEY}-{KEY}",
        f"hf_{KEY}{KEY}",
        f"sk_live_{KEY}{KEY}",
        f"eyJhbGciOiJI.eyJzdWIiOiIx.{KEY}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    masked = redact(text)
    assert KEY not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    [
        "set LLM_API_KEY in .env",
        "its server refuses the key: check LLM_API_KEY",
        "a secret: nobody told",
        "http://127.0.0.1:8000/v1 answers",
        "a task-based answer of 3 tokens in, 4 out: ask@example.org",
        "the passages [1] say: risk-averse",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert redact(text) == text


def test_a_key_of_aws_is_masked() -> None:
    assert redact("with AKIA" + "Z" * 16 + ".") == "with ***."


def test_a_secret_that_is_known_is_masked_whatever_it_looks_like() -> None:
    assert redact("the server said: opensesame!", ["opensesame"]) == "the server said: ***!"
    assert redact("next", ["x", ""]) == "next"


def test_shares_of_prompts_are_no_password() -> None:
    assert redact("PROMPT_ANSWER=answer@1:80,answer@2:20") == "PROMPT_ANSWER=answer@1:80,answer@2:20"
