"""A call is made only when the budget has room for it, and what it did cost takes the place of the estimate."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from app.errors import BudgetExceeded, LedgerUnavailable, ModelUnavailable, SettingsError
from app.llm.call import ModelCall, config_of
from app.llm.chat import load_chat_model
from app.llm.ledger import Allowance, Estimate, Ledger, Reservation
from app.llm.limits import Limits
from app.llm.observer import Silence
from app.llm.provider import Access
from app.llm.stack import joined, stack
from app.llm.wrappers.candidate import Candidate
from app.types import Context, Message, Usage
from tests.fakes.ledgers import BrokenLedger, MemoryLedger
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.upstream import Upstream, openai_stream, refusal, upstream
from tests.llm.wrappers.asking import NAME, streamed, weather, whole

pytestmark = pytest.mark.anyio
ESTIMATE = 0.050  # of 50 tokens at most
PRICE = 0.007  # of the 7 tokens that `streamed` and `whole` count


def price(usage: Usage) -> float | None:
    return usage.output_tokens / 1000


def call_of(server: Upstream, ledger: Ledger, context: Context | None = None) -> ModelCall:
    client = load_chat_model(Access(NAME, "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
    allowance = Allowance(ledger, len, longest=50)
    return ModelCall(stack(client, NAME, price, allowance, first_pause=0.01), NAME, context or Context())


def stream_of(call: ModelCall) -> Any:
    return call.stream([Message("user", "How?")])


async def text_of(call: ModelCall) -> str:
    return "".join([text async for text in stream_of(call)])


async def test_the_estimate_is_reserved_and_the_price_takes_its_place() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(streamed("It ", "rains.")) as server:
        call = call_of(server, ledger, Context("acme", "ann"))
        async with aclosing(stream_of(call)) as texts:
            await anext(texts)
            assert sum(ledger.spent.values()) == pytest.approx(2 * ESTIMATE)
            assert [text async for text in texts] == ["rains."]
    assert ledger.reserved == [Estimate(ESTIMATE, NAME, "acme", "ann")]
    assert ledger.settled == [PRICE]


async def test_a_whole_answer_is_settled_too() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(whole("It rains.")) as server:
        await call_of(server, ledger).model.ainvoke("How?", config_of(Context()))
    assert ledger.settled == [PRICE]


async def test_what_was_spent_leaves_room_only_for_so_many_calls_and_the_next_one_is_never_made() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(streamed("It rains.")) as server:
        for _ in range(2):
            await text_of(call_of(server, ledger))
        with pytest.raises(BudgetExceeded, match="BUDGET_USD_PER_DAY"):
            await text_of(call_of(server, ledger))
        assert len(server.bodies) == 2


async def test_calls_at_once_do_not_overshoot() -> None:
    ledger = MemoryLedger(Limits(month=0.21))
    with upstream(streamed("It rains."), gap=0.05) as server:
        calls = [text_of(call_of(server, ledger)) for _ in range(10)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert len(server.bodies) == 4
    assert [type(result) for result in results].count(BudgetExceeded) == 6


async def test_a_message_is_counted_with_what_stands_around_it_and_tools_are_counted_too() -> None:
    ledger = MemoryLedger(Limits(day=1.0))
    with upstream(whole("It rains.")) as server:
        allowance = Allowance(ledger, len, longest=50)
        model = stack(client_of(server), NAME, lambda usage: usage.input_tokens / 1000, allowance)
        await model.ainvoke("How?")
        await model.bind_tools([weather]).ainvoke("How?")
    bare, with_tool = (one.usd for one in ledger.reserved)
    assert bare == 0.012
    assert with_tool > bare + 0.1


async def test_a_free_model_needs_no_ledger() -> None:
    model = stack(ScriptedModel(pieces=["yes"]), NAME, lambda usage: 0.0, Allowance(BrokenLedger(), len, 50))
    assert (await ModelCall(model, NAME, Context()).stream([Message("user", "?")]).__anext__()) == "yes"


async def test_a_model_without_a_price_is_not_asked() -> None:
    model = stack(ScriptedModel(pieces=["yes"]), NAME, unknown, Allowance(MemoryLedger(Limits(day=1)), len, 50))
    with pytest.raises(SettingsError, match="LLM_PRICES"):
        await text_of(ModelCall(model, NAME, Context()))


async def test_books_that_can_not_be_written_block_the_call() -> None:
    with upstream(streamed("It rains.")) as server:
        with pytest.raises(LedgerUnavailable):
            await text_of(call_of(server, BrokenLedger()))
        assert server.bodies == []


async def test_an_answer_stands_though_it_can_not_be_settled() -> None:
    with upstream(streamed("It rains.")) as server:
        assert await text_of(call_of(server, BrokenLedger(reserves=True))) == "It rains."


async def test_a_call_that_failed_before_its_first_word_costs_nothing_however_often_it_was_tried() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(refusal(500)) as server:
        with pytest.raises(ModelUnavailable):
            await text_of(call_of(server, ledger))
        assert len(server.bodies) == 5
    assert ledger.settled == [0.0]
    assert len(ledger.reserved) == 1


async def test_the_estimate_stands_for_an_answer_that_breaks_off_without_counts() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(openai_stream("It ", ending="cut")) as server, pytest.raises(ModelUnavailable):
        await text_of(call_of(server, ledger))
    assert ledger.settled == [ESTIMATE]


async def test_the_estimate_stands_for_a_reader_who_leaves_amid_the_answer() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(openai_stream("word ", ending="endless")) as server:
        async with aclosing(stream_of(call_of(server, ledger))) as texts:
            await anext(texts)
        assert ledger.settled == [ESTIMATE]


async def test_the_estimate_stands_for_a_reader_who_leaves_before_the_first_word() -> None:
    ledger = MemoryLedger(Limits(day=0.06))
    with upstream(openai_stream(ending="silent")) as server:
        task = asyncio.create_task(text_of(call_of(server, ledger)))
        assert await asyncio.to_thread(server.wait_until_called, 1, 5)
        task.cancel()
        await asyncio.wait([task], timeout=20)
    assert task.cancelled()
    assert ledger.settled == [ESTIMATE]


class SlowLedger(MemoryLedger):
    """Waits where a disk would: until `go`."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def slowly(self) -> None:
        self.asked.set()
        await self.go.wait()


class SlowToReserve(SlowLedger):
    async def reserve(self, estimate: Estimate) -> Reservation:
        await self.slowly()
        return await super().reserve(estimate)


class SlowToSettle(SlowLedger):
    async def settle(self, reservation: Reservation, usd: float) -> None:
        await self.slowly()
        await super().settle(reservation, usd)


async def test_who_leaves_while_the_estimate_is_reserved_gets_it_back() -> None:
    ledger = SlowToReserve(Limits(day=0.06))
    with upstream(streamed("It rains.")) as server:
        task = asyncio.create_task(text_of(call_of(server, ledger)))
        await ledger.asked.wait()
        task.cancel()
        asyncio.get_running_loop().call_soon(ledger.go.set)
        await asyncio.wait([task], timeout=20)
        assert (task.cancelled(), server.bodies) == (True, [])
    assert ledger.settled == [0.0]


async def test_books_are_written_to_the_end_though_their_reader_is_cancelled_meanwhile() -> None:
    ledger = SlowToSettle(Limits(day=0.06))
    with upstream(streamed("It rains.")) as server:
        task = asyncio.create_task(text_of(call_of(server, ledger)))
        await ledger.asked.wait()
        task.cancel()
        asyncio.get_running_loop().call_soon(ledger.go.set)
        await asyncio.wait([task], timeout=20)
    assert ledger.settled == [PRICE]


async def test_with_a_fallback_each_model_is_reserved_at_its_own_price() -> None:
    ledger = MemoryLedger(Limits(day=1.0))
    allowance = Allowance(ledger, len, longest=50)
    with upstream(refusal(401)) as first, upstream(streamed("It rains.")) as second:
        models = [
            Candidate(name, stack(client_of(server), name, price_of, allowance))
            for name, server, price_of in (("openai:a", first, price), ("openai:b", second, dearer))
        ]
        assert await text_of(ModelCall(joined(models, [], Silence()), "openai:a", Context())) == "It rains."
    assert [(one.model, one.usd) for one in ledger.reserved] == [("openai:a", ESTIMATE), ("openai:b", 2 * ESTIMATE)]
    assert ledger.settled == [0.0, 2 * PRICE]


async def test_a_budget_that_is_spent_is_no_reason_to_ask_another_model() -> None:
    allowance = Allowance(MemoryLedger(Limits(day=0.01)), len, longest=50)
    with upstream(streamed("It rains.")) as server:
        models = [
            Candidate(name, stack(client_of(server), name, price, allowance)) for name in ("openai:a", "openai:b")
        ]
        with pytest.raises(BudgetExceeded):
            await text_of(ModelCall(joined(models, [], Silence()), "openai:a", Context()))
        assert server.bodies == []


def dearer(usage: Usage) -> float | None:
    return 2 * usage.output_tokens / 1000


def client_of(server: Upstream) -> Any:
    return load_chat_model(Access(NAME, "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
