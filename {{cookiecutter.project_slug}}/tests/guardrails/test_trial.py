"""Guards that are tried: each is asked for itself, and what it says is what it would say of a real question."""

import asyncio
import json
from pathlib import Path

import pytest

from app.bootstrap.trial import build_trial
from app.guardrails.guard import PASS, Verdict
from app.guardrails.sentence_reader import SentenceReader
from app.guardrails.trial import AnswerTrial, QuestionTrial
from app.types import Context, Decision
from tests.fakes.settings import settings
from tests.guardrails.test_sentence_reader import Broken, Withholding

pytestmark = pytest.mark.anyio
SECONDS = 60.0


class Failing:
    name = "failing"

    async def check(self, text: str, context: Context) -> Verdict:
        raise ZeroDivisionError


class Sleeping:
    name = "sleeping"

    async def check(self, text: str, context: Context) -> Verdict:
        await asyncio.Event().wait()
        return Verdict(Decision(self.name, PASS), text)


async def outcomes(stage: str, line: str, **chosen: object) -> dict[str, tuple[str, float | None]]:
    trial = build_trial(settings(**chosen), stage)  # type: ignore[arg-type]
    decisions = await trial.judge(line)
    assert [decision.guard for decision in decisions] == trial.names
    return {decision.guard: (decision.outcome, decision.score) for decision in decisions}


def sample(answer: str = "", *passages: str) -> str:
    return json.dumps({"answer": answer, "passages": [{"text": text, "source": "a.md"} for text in passages]})


async def test_one_that_blocks_keeps_no_other_from_being_asked() -> None:
    found = await outcomes(
        "question", "api_key=sk-abcdef0123456789 of ann@example.org " * 400, guard_secrets="block", guard_pii="flag"
    )
    assert found["question"] == ("block", 1.0)
    assert found["secrets"] == ("block", 1.0)
    assert found["pii"] == ("flag", 1.0)
    assert found["unicode"] == ("pass", 0.0)


async def test_what_is_switched_off_is_not_asked() -> None:
    assert "pii" not in await outcomes("question", "ann@example.org", guard_pii="off")
    assert await outcomes("passages", sample("", "Six."), guard_unicode="off") == {}


async def test_a_guard_that_fails_or_is_late_has_failed() -> None:
    decisions = await QuestionTrial([Failing(), Sleeping()], seconds=0.05).judge("Why?")
    assert [(one.guard, one.outcome) for one in decisions] == [("failing", "failed"), ("sleeping", "failed")]


async def test_passages_are_looked_at_by_their_guards() -> None:
    found = await outcomes("passages", sample("", "Six.", "Hid\u200b\u200bden."), guard_unicode="block")
    assert found["passages_unicode"] == ("block", 0.5)


async def test_an_answer_is_read_with_its_passages(tmp_path: Path) -> None:
    chosen = {"data_dir": tmp_path, "llm_model": "openai:m"}
    link = "See https://example.org/a [1]."
    assert (await outcomes("answer", sample(link, "At https://example.org/a."), **chosen))["links"] == ("pass", 0.0)
    assert (await outcomes("answer", sample(link, "Nowhere."), **chosen))["links"] == ("block", 1.0)
    word = (tmp_path / "canary").read_text()
    found = await outcomes("answer", sample(f"It is {word}. {link}", "Nowhere."), **chosen)
    assert (found["canary"], found["links"]) == (("block", 1.0), ("block", 1.0))


async def test_guards_of_sentences_are_asked_one_by_one() -> None:
    guards = [Withholding("first", "bad", blocks=True), Withholding("second", "bad", blocks=False)]
    trial = AnswerTrial([SentenceReader([*guards, Broken("broken", "", blocks=False)])], SECONDS)
    assert [(one.guard, one.outcome) for one in await trial.judge(sample("A bad one."))] == [
        ("first", "block"),
        ("second", "flag"),
        ("broken", "failed"),
    ]
