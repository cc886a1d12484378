"""The threads of a principal: what is kept of them, and how they end."""

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.agent import Agent
from app.agents.approvers import Allow
from app.agents.cancelling import CANCELLED, UNDONE, UNKNOWN
from app.agents.threads import LONGEST_TITLE, Threads
from app.agents.tools import make_tools
from app.agents.tools.tool import Result
from app.errors import RunCancelled, ThreadBusy, UnknownThread
from app.guardrails.reader import Basis, Events
from app.types import Context, Message, Text
from tests.agents.asking import events, going_on, kinds, task
from tests.agents.tools.parts import Counted, parts
from tests.fakes.agents import ToolScript, Turn, agent_over

pytestmark = pytest.mark.anyio
ME = Context()
OTHERS = (Context(subject="another"), Context(tenant="another"))
PUBLISHES: list[Turn] = [["I will.", ("look", {"text": "a"}), ("publish", {"text": "news"})], ["Done."], ["Again."]]


class EndsAt:
    """A reader that ends every answer with the word in it."""

    def __init__(self, word: str) -> None:
        self.word = word

    async def read(self, said: Events, basis: Basis, context: Context) -> Events:
        async for event in said:
            if isinstance(event, Text) and self.word in event.delta:
                context.account.end("filtered")
                return
            yield event


def publisher(folder: Path, publish: Counted, **more: object) -> Agent:
    """It looks, and then waits until somebody lets it publish."""
    tools = [Counted("look", read_only=True).tool, publish.tool]
    return agent_over(folder, ToolScript(turns=PUBLISHES), tools, thread="t", **more)  # type: ignore[arg-type]


async def test_history_has_each_task_with_its_steps_its_answer_and_what_that_cites(tmp_path: Path) -> None:
    turns: list[Turn] = [
        ["I will look.", ("search_documents", {"query": "food"})],
        ["Penguins eat krill [1]."],
        ["You are welcome, penguin."],
    ]
    with closing((found := parts(tmp_path)).database):
        agent = agent_over(tmp_path, ToolScript(turns=turns), make_tools(found), thread="t")
        for text in ("What do penguins eat?", "Was that all, penguin?"):
            await events(agent, task(text))
        history = await Threads(agent).show("t", ME)
    first, second = history.turns
    assert (history.status, history.waiting) == ("idle", ())
    assert (first.task, first.text) == ("What do penguins eat?", "Penguins eat krill [1].")
    (step,) = first.steps
    assert (step.tool, step.arguments, step.said, step.approved) == (
        "search_documents",
        {"query": "food"},
        "I will look.",
        None,
    )
    assert "Penguins eat krill." in (step.result or "")
    assert [(one.number, one.quote) for one in first.citations] == [(1, "Penguins eat krill.")]
    assert (second.task, second.steps, second.text) == ("Was that all, penguin?", [], "You are welcome, penguin.")


async def test_what_a_reader_keeps_back_is_not_in_the_history_either(tmp_path: Path) -> None:
    model = ToolScript(turns=[["The secret is 7."], ["More of it."]])
    agent = agent_over(tmp_path, model, [], thread="t")
    for text in ("What is the secret?", "What else is there?"):
        await events(agent, task(text))
    history = await Threads(replace(agent, readers=[EndsAt("secret")])).show("t", ME)
    assert [turn.text for turn in history.turns] == ["", "More of it."]


async def test_what_waits_is_in_the_history_with_what_was_done_beside_it(tmp_path: Path) -> None:
    agent = publisher(tmp_path, Counted())
    await events(agent, task("Publish news"))
    history = await Threads(agent).show("t", ME)
    assert history.status == "waiting"
    (needed,) = history.waiting
    assert (needed.tool, needed.arguments, needed.origins, needed.thread) == (
        "publish",
        {"text": "news"},
        {"text": "task"},
        "t",
    )
    assert [(step.tool, step.result) for step in history.turns[0].steps] == [("look", "said a"), ("publish", None)]


async def test_a_cancelled_task_is_denied_and_the_thread_takes_another(tmp_path: Path) -> None:
    publish = Counted()
    agent = publisher(tmp_path, publish)
    await events(agent, task("Publish news"))
    threads = Threads(agent)
    await threads.cancel("t", ME)
    history = await threads.show("t", ME)
    (turn,) = history.turns
    assert (history.status, history.waiting, turn.text) == ("idle", (), CANCELLED)
    assert [(step.tool, step.result, step.approved) for step in turn.steps] == [
        ("look", "said a", None),
        ("publish", UNDONE, False),
    ]
    await threads.cancel("t", ME)  # there is nothing left to cancel
    assert kinds(await events(agent, task("Say again"))) == ["Text", "Done"]
    with pytest.raises(ThreadBusy):
        await events(replace(agent, approver=Allow()), going_on())
    assert publish.done == []


async def test_what_was_approved_and_broken_off_neither_waits_nor_counts_as_denied(tmp_path: Path) -> None:
    async def broken(*_: object) -> Result:
        raise SystemError("killed")

    tool = replace(Counted().tool, run=broken)
    model = ToolScript(turns=[[("publish", {"text": "news"})]])
    agent = agent_over(tmp_path, model, [tool], thread="t", approver=Allow())
    with pytest.raises(SystemError):
        await events(agent, task("Publish news"))
    threads = Threads(agent)
    history = await threads.show("t", ME)
    assert (history.status, history.waiting) == ("broken_off", ())
    await threads.cancel("t", ME)
    (step,) = (await threads.show("t", ME)).turns[0].steps
    assert (step.result, step.approved) == (UNKNOWN, None)


@pytest.mark.parametrize("times", [1, 3])
async def test_cancelling_ends_the_run_and_the_call_of_the_model(tmp_path: Path, times: int) -> None:
    begun = asyncio.Event()

    async def long(*_: object) -> Result:
        begun.set()
        await asyncio.Event().wait()
        return Result()

    tool = replace(Counted("look", read_only=True).tool, run=long)
    agent = agent_over(tmp_path, ToolScript(turns=[[("look", {"text": "a"})], [], ["Again."]]), [tool], thread="t")
    run = asyncio.create_task(events(agent, task("Look at it")))
    await begun.wait()
    threads = Threads(agent)
    assert (await threads.show("t", ME)).status == "running"
    with pytest.raises(ThreadBusy):
        await threads.delete("t", ME)
    await asyncio.gather(*(threads.cancel("t", ME) for _ in range(times)))
    with pytest.raises(RunCancelled):
        await run
    assert (await threads.show("t", ME)).status == "idle"
    assert kinds(await events(agent, task("Say again"))) == ["Text", "Done"]


async def test_a_second_run_on_a_thread_is_refused_while_the_first_goes_on(tmp_path: Path) -> None:
    agent = publisher(tmp_path, Counted())
    first = agent.stream(task("Publish news"))
    assert isinstance(await anext(first), Text)
    for request in (task("Publish more"), going_on()):
        with pytest.raises(ThreadBusy, match="under way"):
            await events(replace(agent), request)
    assert kinds(await events(agent, task("Publish it", Context(subject="another"))))[-1] == "Done"
    await first.aclose()
    assert kinds(await events(agent, going_on()))[-1] == "Done"


async def test_threads_are_listed_the_newest_first_and_to_their_principal_only(tmp_path: Path) -> None:
    agent = publisher(tmp_path, Counted())
    for name, text in (("a", "Publish news"), ("b", "Publish " + "it " * 100), ("c", "Publish c")):
        await events(replace(agent, thread=name), task(text))
    await events(replace(agent, thread="d"), task("Publish d", OTHERS[0]))
    threads = Threads(agent)
    await threads.cancel("a", ME)
    listed = await threads.list(ME, 10)
    assert [(one.name, one.status) for one in listed] == [("c", "waiting"), ("b", "waiting"), ("a", "idle")]
    assert [len(one.title) for one in listed] == [len("Publish c"), LONGEST_TITLE, len("Publish news")]
    assert [one.name for one in await threads.list(ME, 2)] == ["c", "b"]
    assert [one.name for one in await threads.list(OTHERS[0], 10)] == ["d"]


async def test_the_title_is_the_task_and_not_what_was_said_before_it(tmp_path: Path) -> None:
    agent = publisher(tmp_path, Counted())
    said = task("Publish news")
    earlier = (Message("user", "Good morning to all"), Message("assistant", "To you too."))
    await events(agent, replace(said, messages=(*earlier, *said.messages)))
    assert [one.title for one in await Threads(agent).list(ME, 10)] == ["Publish news"]


async def test_nothing_is_left_of_a_thread_that_was_deleted(tmp_path: Path) -> None:
    agent = publisher(tmp_path, Counted())
    await events(agent, task("Publish news"))
    threads = Threads(agent)
    await threads.delete("t", ME)
    assert await threads.list(ME, 10) == []
    with pytest.raises(UnknownThread):
        await threads.show("t", ME)
    with pytest.raises(UnknownThread, match="nothing to delete"):
        await threads.delete("t", ME)
    with pytest.raises(UnknownThread, match="nothing to cancel"):
        await threads.cancel("t", ME)


@pytest.mark.parametrize("other", OTHERS, ids=["subject", "tenant"])
async def test_another_principal_finds_no_such_thread(tmp_path: Path, other: Context) -> None:
    agent = publisher(tmp_path, Counted())
    await events(agent, task("Publish news"))
    threads = Threads(agent)
    for ask in (threads.show, threads.cancel, threads.delete):
        with pytest.raises(UnknownThread):
            await ask("t", other)
    assert (await threads.show("t", ME)).status == "waiting"
