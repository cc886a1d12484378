"""What of a thread a model reads: as much as its context window has room for. The thread itself loses nothing.

So whatever rests on the thread holds on, also for what a model can't read any more: the taint rule, the numbers of
passages, and where the words of a call come from.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from app.errors import BadQuestion
from app.prompts.budget import MARGIN, PER_MESSAGE, Budget
from app.prompts.passages import disarm

CLEARED = "This result is left out, since there is no room for it. Call the tool again if you need it."
CUT = "The rest is left out, since there is no room for it."
CLOSED = "</passage>"


class Summary(TypedDict):
    """`text` stands for all messages up to the one with the id `upto`."""

    text: str
    upto: str


class Window:
    """That of a model which is told `system` and offered `tools` in each call."""

    def __init__(self, budget: Budget, system: str, tools: Sequence[Any]) -> None:
        self.count = cache(budget.count)
        self.room: int | None = None
        if budget.window is not None:
            offered = json.dumps([convert_to_openai_tool(tool) for tool in tools])
            always = MARGIN + PER_MESSAGE + self.count(system) + self.count(offered)
            self.room = budget.window - budget.answer - always

    def view(self, messages: Sequence[AnyMessage], summary: Summary | None) -> list[AnyMessage]:
        """The thread, or as much of it as fits: its system messages, its task and the last step are always there.

        Raises BadQuestion where these do not fit.
        """
        shown = since(messages, self.place(messages, summary), summary)
        return shown if self.room is None or self.needs(shown) <= self.room else self.shortened(shown, self.room)

    def place(self, messages: Sequence[AnyMessage], summary: Summary | None, share: float = 1.0) -> int:
        """The first one from which the thread fits into this share of the room, or else the last one there is."""
        begin = summed_up(messages, summary)
        if self.room is None or self.needs(since(messages, begin, summary)) <= (room := share * self.room):
            return begin
        places = [begin, *(place for place in beginnings(messages) if place > begin)]
        first = bisect_left(places, True, key=lambda place: self.needs(since(messages, place, summary)) <= room)
        return places[min(first, len(places) - 1)]

    def needs(self, messages: Sequence[AnyMessage]) -> int:
        """In tokens."""
        return sum(self.count(written(message)) + PER_MESSAGE for message in messages)

    def shortened(self, messages: Sequence[AnyMessage], room: int) -> list[AnyMessage]:
        """With the results of the last step cut, each to its share of what is left."""
        last = len(messages)
        while isinstance(messages[last - 1], ToolMessage):
            last -= 1
        others, results = list(messages[:last]), messages[last:]
        share = (room - self.needs(others)) // max(1, len(results)) - PER_MESSAGE
        if not results or share < 2 * self.count(CUT):
            raise BadQuestion(
                f"the task is too long for its model, which has room for {max(0, room):,} tokens beside instructions "
                "and tools: shorten it, begin another thread, or choose a model with a larger context window"
            )
        return [*others, *(one.model_copy(update={"content": self.cut(one.text, share)}) for one in results)]

    def cut(self, text: str, most: int) -> str:
        """As much from its beginning as has so many tokens, in whole passages if it can be."""
        if self.count(text) <= most:
            return text
        most -= self.count(f"\n{CUT}")
        length = bisect_left(range(len(text)), True, key=lambda end: self.count(text[: end + 1]) > most)
        whole = text.rfind(CLOSED, 0, length)
        return f"{text[: whole + len(CLOSED)] if whole >= 0 else text[:length]}\n{CUT}"


def since(messages: Sequence[AnyMessage], place: int, summary: Summary | None) -> list[AnyMessage]:
    """Without the turns before this place, and of the task's steps before it without what tools returned."""
    task, shown = place_of_task(messages), []
    for at, message in enumerate(messages):
        if at >= place or at == task or isinstance(message, SystemMessage):
            shown.append(message)
        elif at > task:
            shown.append(cleared(message))
    return headed(shown, summary["text"]) if summary else shown


def cleared(message: AnyMessage) -> AnyMessage:
    """Without its result, if that is longer than what is said instead."""
    long = isinstance(message, ToolMessage) and len(message.text) > len(CLEARED)
    return message.model_copy(update={"content": CLEARED}) if long else message


def headed(messages: Sequence[AnyMessage], text: str) -> list[AnyMessage]:
    """With the summary before all else that was said: many a model wants users and assistants to take turns."""
    notes = f"<notes>\nOf what was before, summed up:\n{disarm(text)}\n</notes>"
    first = next((at for at, message in enumerate(messages) if not isinstance(message, SystemMessage)), len(messages))
    system, said = list(messages[:first]), list(messages[first:])
    if said and isinstance(said[0], HumanMessage):
        return [*system, said[0].model_copy(update={"content": f"{notes}\n\n{said[0].text}"}), *said[1:]]
    return [*system, HumanMessage(notes), *said]


def beginnings(messages: Sequence[AnyMessage]) -> list[int]:
    """Where what is shown may begin: at a turn up to the task's own, or at one of the task's steps."""
    task = place_of_task(messages)
    turns = [at for at, message in enumerate(messages[: task + 1]) if isinstance(message, HumanMessage)]
    steps = [at for at, message in enumerate(messages) if at > task and isinstance(message, AIMessage)]
    return [*turns, *steps[1:]]


def place_of_task(messages: Sequence[AnyMessage]) -> int:
    """That of the last task; -1 without one."""
    return max((at for at, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)


def summary_in(state: Mapping[str, Any]) -> Summary | None:
    """That of a thread, if it has one."""
    return state.get("summary")


def summed_up(messages: Sequence[AnyMessage], summary: Summary | None) -> int:
    """How many messages the summary stands for."""
    upto = summary["upto"] if summary else None
    return next((at + 1 for at, message in enumerate(messages) if upto and message.id == upto), 0)


def written(message: AnyMessage) -> str:
    """All that a model reads of it."""
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return message.text + "".join(f"\n{call['name']} {json.dumps(call['args'], ensure_ascii=False)}" for call in calls)
