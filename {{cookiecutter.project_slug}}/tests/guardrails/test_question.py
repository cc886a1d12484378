import pytest

from app.errors import BadQuestion
from app.guardrails.guard import PASS, Verdict
from app.guardrails.question import (
    MAX_CHARACTERS,
    MAX_CONVERSATION_CHARACTERS,
    MAX_MESSAGES,
    QuestionRules,
    check_question,
    question_of,
)
from app.types import Context, Decision, Message


@pytest.mark.parametrize("text", ["", "  \n", "?!", "x" * (MAX_CHARACTERS + 1), "half \ud800"])
def test_what_can_not_be_answered_is_refused(text: str) -> None:
    with pytest.raises(BadQuestion):
        check_question(text)


def test_the_longest_question_passes() -> None:
    assert check_question(" " + "x" * MAX_CHARACTERS + "\n") == "x" * MAX_CHARACTERS


def test_a_conversation_ends_with_its_question() -> None:
    assert question_of([Message("assistant", "Hello."), Message("user", "Why?")]) == "Why?"


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [Message("user", "Why?"), Message("assistant", "So.")],
        [Message("system", "\udfff"), Message("user", "Why?")],
    ],
)
def test_a_conversation_without_a_question_is_refused(messages: list[Message]) -> None:
    with pytest.raises(BadQuestion):
        question_of(messages)


@pytest.mark.parametrize(
    ("earlier", "limit"),
    [
        ([Message("user", "x")] * MAX_MESSAGES, "500 messages"),
        ([Message("system", "x" * MAX_CONVERSATION_CHARACTERS)], "200,000 characters"),
    ],
)
def test_a_conversation_has_a_limit_that_says_what_to_do(earlier: list[Message], limit: str) -> None:
    question = Message("user", "Why?")
    with pytest.raises(BadQuestion, match=f"more than {limit}: leave out the oldest"):
        question_of([*earlier, question])
    shorter = [*earlier[1:], *(Message(one.role, one.content[4:]) for one in earlier[:1] if len(one.content) > 4)]
    assert question_of([*shorter, question]) == "Why?"


@pytest.mark.anyio
async def test_the_guard_passes_the_trimmed_question_on() -> None:
    assert await QuestionRules().check("  Why? ", Context()) == Verdict(Decision("question", PASS), "Why?")
