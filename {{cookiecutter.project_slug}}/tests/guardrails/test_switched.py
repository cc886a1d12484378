"""What a setting makes of a finding."""

import pytest

from app.errors import BadQuestion, QuestionBlocked
from app.guardrails.guard import FLAG, PASS, check_all
from app.guardrails.switched import Switched
from app.types import Context, Decision

pytestmark = pytest.mark.anyio


class Shouts:
    """Finds capitals."""

    name = "shouts"
    advice = "write it in small letters"

    def score(self, text: str) -> float:
        return sum(map(str.isupper, text)) / len(text)


@pytest.mark.parametrize(("text", "outcome", "score"), [("HOWS", FLAG, 1.0), ("HOws", FLAG, 0.5), ("Hows", PASS, 0.25)])
async def test_a_finding_is_flagged_with_its_score_and_the_text_stays(text: str, outcome: str, score: float) -> None:
    context = Context()
    verdict = await check_all([Switched(Shouts(), blocks=False)], text, context)
    assert verdict.text == text
    assert context.account.decisions == [Decision("shouts", outcome, score)]


async def test_what_is_set_to_block_is_refused_in_words_and_noted() -> None:
    context = Context()
    with pytest.raises(QuestionBlocked, match=r"the guard 'shouts': write it in small letters$"):
        await check_all([Switched(Shouts(), blocks=True)], "HOWS", context)
    assert context.account.decisions == [Decision("shouts", "block", 1.0)]
    assert issubclass(QuestionBlocked, BadQuestion)


async def test_what_is_set_to_block_lets_pass_what_it_does_not_find() -> None:
    assert (await check_all([Switched(Shouts(), blocks=True)], "hows", Context())).decision.outcome == PASS
