import time

import pytest

from app.types import Account, Context, Decision, Dropped, Spent, Usage


def spent(tokens: int | None, cost: float | None = 0.25) -> Spent:
    return Spent("openai:m", None if tokens is None else Usage(tokens, 1), cost, "answer")


def test_an_answer_took_what_its_calls_took_together() -> None:
    account = Account()
    account.spend(spent(10))
    account.spend(spent(20, 0.5))
    account.decide(Decision("evidence", "answer", 9.0))
    account.drop(Dropped((3,), 2))
    done = account.done("stop", model="openai:m", prompt="answer@1", timings_ms={"total": 5.0})
    assert (done.usage, done.cost_usd) == (Usage(30, 2), 0.75)
    assert done.calls == (spent(10), spent(20, 0.5))
    assert done.decisions == (Decision("evidence", "answer", 9.0),)
    assert done.dropped == Dropped((3,), 2)
    assert (done.finish_reason, done.model, done.prompt, done.timings_ms) == (
        "stop", "openai:m", "answer@1", {"total": 5.0},
    )  # fmt: skip
    assert len(done.answer_id) == 32


def test_one_call_that_was_not_counted_makes_the_whole_unknown() -> None:
    account = Account([spent(10), spent(None, None)])
    assert (account.usage, account.cost_usd) == (None, None)
    assert Account([spent(10), spent(5, None)]).usage == Usage(15, 2)


def test_an_answer_without_a_call_costs_nothing() -> None:
    assert (Account().usage, Account().cost_usd) == (Usage(0, 0), 0)


def test_two_requests_never_share_an_account_or_an_id() -> None:
    assert Context().account is not Context().account
    assert Context().request_id != Context().request_id


def test_a_context_says_how_long_there_is() -> None:
    assert Context().remaining() is None
    assert Context(deadline=time.monotonic() - 1).remaining() == 0
    assert Context(deadline=time.monotonic() + 60).remaining() == pytest.approx(60, abs=20)
