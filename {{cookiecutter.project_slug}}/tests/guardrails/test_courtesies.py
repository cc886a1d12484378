import pytest

from app.guardrails.courtesies import Courtesies, courteous_reply
from app.guardrails.guard import PASS, REPLY, Verdict
from app.types import Context, Decision


@pytest.mark.parametrize(
    "text", ["thanks!", "Thank you so much", "hello", "Hi there 👋", "OK, thanks", "bye", "Great!", "Спасибо!", "你好"]
)
def test_small_talk_gets_a_line_of_its_own(text: str) -> None:
    assert courteous_reply(text)


def test_thanks_are_answered_before_anything_else_that_is_said() -> None:
    assert courteous_reply("Great, thanks, bye!") == courteous_reply("thanks")


@pytest.mark.parametrize(
    "text",
    [
        "hello world example",
        "ok?",
        "thanks, but how do I install it",
        "What does hello do?",
        "cool down period",
        "hi " * 40,
        "",
    ],
)
def test_what_could_be_a_question_is_searched(text: str) -> None:
    assert courteous_reply(text) is None


@pytest.mark.anyio
async def test_the_guard_replies_to_small_talk_and_passes_questions_on() -> None:
    thanked = await Courtesies().check("Thanks!", Context())
    assert (thanked.decision, "welcome" in thanked.text) == (Decision("courtesy", REPLY), True)
    assert await Courtesies().check("Why?", Context()) == Verdict(Decision("courtesy", PASS), "Why?")
