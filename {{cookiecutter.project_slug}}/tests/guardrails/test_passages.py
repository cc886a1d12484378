"""Sieves: what a detector finds in a passage is noted, or the passage is left out."""

import pytest

from app.errors import GuardFailed
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.passages import SwitchedSieve, sifted
from app.types import AnswerRequest, Context, Decision, Message, Passages, answer
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio
CLEAN, HIDDEN = passage("Chunks are long."), passage("Chunks are\u202e short.")
FOUND = Passages((HIDDEN, CLEAN), index_version=3)


class Broken:
    name = "broken"
    advice = ""

    def score(self, text: str) -> float:
        raise ZeroDivisionError


async def test_a_passage_with_a_finding_is_left_out_and_the_others_keep_their_order() -> None:
    context = Context()
    kept = await sifted([SwitchedSieve(HiddenCharacters(), blocks=True)], FOUND, context)
    assert kept == Passages((CLEAN,), index_version=3)
    assert context.account.decisions == [Decision("passages_unicode", "block", 1.0)]


async def test_what_is_flagged_stays() -> None:
    context = Context()
    assert await sifted([SwitchedSieve(HiddenCharacters(), blocks=False)], FOUND, context) == FOUND
    assert context.account.decisions == [Decision("passages_unicode", "flag", 1.0)]


async def test_a_sieve_that_fails_blocks() -> None:
    with pytest.raises(GuardFailed, match="'passages_broken' failed"):
        await sifted([SwitchedSieve(Broken(), blocks=False)], FOUND, Context())


async def test_every_answer_says_what_its_passages_hide() -> None:
    assistant = assistant_over(FakeRetriever(HIDDEN, CLEAN), ScriptedModel(pieces=["Long [2]."]))
    done = (await answer(assistant, AnswerRequest((Message("user", "How long are chunks?"),)))).done
    assert Decision("passages_unicode", "flag", 1.0) in done.decisions
