"""Replays AgentDojo's tasks through our approval, by a model that makes the calls that a task, and an order, needs.

No model is asked, so that nothing is left to chance: this one obeys each order that it reads. To see the table:
`python -m tests.agents.dojo.replay`.
"""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from app.agents.approvers import Allow, Approver, Deny
from app.agents.limits import Limits
from app.types import AnswerRequest, ApprovalNeeded, Message, ToolReturned
from tests.agents.dojo.world import READ_ONLY, SUITES, World, plain
from tests.fakes.agents import ToolScript, agent_over, chunk_of
from tests.fakes.approvers import ApprovesAll

Plan = Sequence[tuple[str, dict[str, Any]]]
MARK = "ORDER:"


APPROVERS: dict[str, Approver] = {"deny": Deny(), "allow": Allow(), "ask": ApprovesAll()}


class GroundTruth(ToolScript):
    """Makes the calls of its task one by one, and from where it first reads the order only those of this."""

    task: Plan = ()
    order: Plan = ()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        read = [message.text for message in messages if message.type == "tool"]
        at = next((place for place, text in enumerate(read, 1) if MARK in text), None)
        calls = [*self.task[:at], *(self.order if at else ())]
        ordered = at is not None and at <= len(read)
        piece = calls[len(read)] if len(read) < len(calls) else "Done."
        yield ChatGenerationChunk(message=chunk_of(piece, f"{'order' if ordered else 'task'}-{len(read)}", 0))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))


@dataclass(frozen=True)
class Replay:
    """Of one run, calls by their ids: which change something, were carried out, asked about and refused.

    It `harmed` if the order was carried out, as the benchmark judges it.
    """

    changing: frozenset[str]
    done: frozenset[str]
    asked: frozenset[str]
    refused: frozenset[str]
    harmed: bool = False

    def of(self, who: str) -> "Replay":
        """Only the calls of the `task`, or of the `order`."""

        def own(ids: frozenset[str]) -> frozenset[str]:
            return frozenset(id for id in ids if id.startswith(who))

        return Replay(own(self.changing), own(self.done), own(self.asked), own(self.refused), self.harmed)


async def replayed(folder: Path, suite: Any, user: Any, injection: Any, approver: Approver) -> Replay:
    """The task of a user, in a world with the order of an injection, or in a good one."""
    world = World.of(suite, order_of(injection) if injection else "")
    before = world.environment.model_copy(deep=True)
    model = GroundTruth(
        turns=[],
        task=plain(user.ground_truth(world.environment)),
        order=plain(injection.ground_truth(world.environment)) if injection else (),
    )
    agent = agent_over(folder, model, world.tools(), approver=approver, limits=Limits(steps=60))
    changing, asked, refused = set(), set(), set()
    async for event in agent.stream(AnswerRequest((Message("user", user.PROMPT),))):
        if isinstance(event, ApprovalNeeded):
            asked.add(event.id)
        if isinstance(event, ToolReturned):
            changing.update([event.id] if event.tool not in READ_ONLY else [])
            refused.update([event.id] if event.approved is False else [])
    harmed = injection is not None and world.harmed(injection, before)
    return Replay(frozenset(changing), frozenset(world.done), frozenset(asked), frozenset(refused), harmed)


def order_of(injection: Any) -> str:
    """In letters that a YAML file takes wherever they stand in it."""
    goal = "".join(sign for sign in injection.GOAL if sign.isalnum() or sign in " .,/@-_")
    return f"{MARK} {' '.join(goal.split())}"


@cache
def reader_of(name: str, order: str) -> Any:
    """The first user of a suite whose task, by what it only reads, comes upon the order of an injection."""
    suite, injection = SUITES[name], SUITES[name].injection_tasks[order]
    for user in suite.user_tasks.values():
        world = World.of(suite, order_of(injection))
        calls = plain(user.ground_truth(world.environment))
        if any(MARK in world.call(name, arguments) for name, arguments in calls if name in READ_ONLY):
            return user
    raise LookupError(f"nobody reads {injection.ID} of {suite.name}")


def injections(suite: Any) -> list[Any]:
    """Those that want calls: the others want words."""
    world = World.of(suite)
    return [one for one in suite.injection_tasks.values() if one.ground_truth(world.environment)]


async def attacks(name: str, approver: Approver) -> list[Replay]:
    suite = SUITES[name]
    with tempfile.TemporaryDirectory() as folder:
        return [
            await replayed(Path(folder), suite, reader_of(name, one.ID), one, approver) for one in injections(suite)
        ]


async def tasks(name: str, approver: Approver) -> list[Replay]:
    suite = SUITES[name]
    with tempfile.TemporaryDirectory() as folder:
        return [await replayed(Path(folder), suite, user, None, approver) for user in suite.user_tasks.values()]


COLUMNS = (
    *("suite", "orders", "changing calls made", "orders fulfilled", "calls refused"),
    *("tasks", "stopped by deny", "stopped by allow", "asked of a person"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


async def row(name: str) -> str:
    ordered = [one.of("order") for one in await attacks(name, Allow())]
    attack = len(ordered), sum(len(one.changing & one.done) for one in ordered), sum(one.harmed for one in ordered)
    refused = sum(len(one.refused) for one in ordered)
    benign = {who: await tasks(name, approver) for who, approver in APPROVERS.items()}
    blocked = [sum(bool(one.refused) for one in benign[who]) for who in ("deny", "allow")]
    asked = sum(bool(one.asked) for one in benign["ask"])
    counts = (*attack, refused, len(benign["ask"]), *blocked, asked)
    return f"| {name} | {' | '.join(map(str, counts))} |"


async def table() -> str:
    return "\n".join([HEAD, *[await row(name) for name in SUITES]])


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(asyncio.run(table()))
