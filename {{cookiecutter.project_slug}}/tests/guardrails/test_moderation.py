"""What becomes of a question that a moderator finds something in."""

import pytest

from app.errors import QuestionBlocked
from app.guardrails.guard import check_all
from app.guardrails.moderation.categories import CATEGORIES, THRESHOLDS, found_in, highest
from app.guardrails.moderation.moderation import Moderation
from app.types import Context, Decision
from tests.guardrails.moderation.moderators import BAD, ByWord

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("text", "outcome", "score"), [("bad", "flag", 0.9), ("mild", "pass", 0.3), ("", "pass", 0.0)])
async def test_a_finding_is_noted_with_its_score_and_the_text_stays(text: str, outcome: str, score: float) -> None:
    context = Context()
    verdict = await check_all([Moderation(ByWord(BAD), blocks=False)], text, context)
    assert verdict.text == text
    assert context.account.decisions == [Decision("moderation", outcome, score)]


async def test_what_blocks_names_the_categories() -> None:
    context = Context()
    with pytest.raises(QuestionBlocked, match=r"'moderation' \(violence\): leave that out$"):
        await check_all([Moderation(ByWord(BAD), blocks=True)], "bad", context)
    assert context.account.decisions == [Decision("moderation", "block", 0.9)]


async def test_who_may_hurt_themselves_is_answered_as_a_person_would() -> None:
    with pytest.raises(QuestionBlocked) as error:
        await check_all([Moderation(ByWord(BAD), blocks=True)], "bad and sad", Context())
    said = str(error.value)
    assert "talk to somebody" in said
    assert "blocked" not in said
    assert not any(map(str.isdigit, said)), "a number is right in one country at most"


def test_each_category_has_its_threshold() -> None:
    at = {name: THRESHOLDS[name] for name in CATEGORIES}
    assert set(found_in(at)) == set(CATEGORIES)
    assert found_in({name: score - 0.001 for name, score in at.items()}) == []
    assert found_in({"violence": 0.6, "hate": 0.7, "illicit": 0.1}) == ["hate", "violence"]
    for scores, score in (({"violence": 0.49, "sexual/minors": 0.4}, 0.4), ({"hate": 0.2}, 0.2), ({}, 0.0)):
        assert highest(scores, found_in(scores)) == score
