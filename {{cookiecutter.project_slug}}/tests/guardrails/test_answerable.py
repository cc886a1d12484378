import pytest

from app.guardrails.answerable import Answerable, word_of
from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.passages import given
from app.types import Decision
from tests.fakes.documents import passage
from tests.fakes.writers import ScriptedAsk

pytestmark = pytest.mark.anyio
PROMPT = load_prompt("answerable", ["question", "passages"])
ANSWER = load_prompt("answer", ["question", "passages"])
DRAFT = Draft(ANSWER, "How long are chunks?", tuple(given([passage("Chunks are about 600 characters.")])))


@pytest.mark.parametrize("reply", ["yes", "Yes.", "**Yes**", "_yes_", " YES\n", "Yes, in passage [1].", "yes\nbecause"])
def test_a_clear_yes_is_one(reply: str) -> None:
    assert word_of(reply) == "yes"


@pytest.mark.parametrize("reply", ["no", "No.", '"No"', "NO!", "- no", "No, they say nothing of it.", "no\n\n[1] is"])
def test_a_clear_no_is_one(reply: str) -> None:
    assert word_of(reply) == "no"


@pytest.mark.parametrize(
    "reply",
    ["", "No problem", "No idea whether yes", "Yes and no.", "yes, there is no limit", "not", "nothing", "Nope", "nein",
     "The passages do not answer it: no.", "I can't tell.", "yesterday", "noyes"],
)  # fmt: skip
def test_anything_else_is_neither(reply: str) -> None:
    assert word_of(reply) == ""


@pytest.mark.parametrize(("reply", "outcome"), [("Yes.", "pass"), ("no", "abstain"), ("Perhaps.", "flag")])
async def test_only_a_clear_no_declines(reply: str, outcome: str) -> None:
    ask = ScriptedAsk(reply)
    assert await Answerable(PROMPT).decide(DRAFT, ask) == Decision("answerable", outcome)
    assert ask.purposes == ["answerable"]


async def test_the_model_is_asked_with_the_passages_that_it_would_answer_from() -> None:
    ask = ScriptedAsk("yes")
    await Answerable(PROMPT).decide(DRAFT, ask)
    system, user = (message.content for message in ask.drafts[0].messages())
    assert "yes or no" in system
    assert "Chunks are about 600 characters." in user
    assert "How long are chunks?" in user
