"""What is shown of a thread: the tasks on it with their steps and answers, and what waits."""

from dataclasses import asdict

from pydantic import BaseModel

from app.agents.history import History, Status, Step, ThreadSummary, Turn
from app.api.openai.completions import Citation, WaitingCall, citation
from app.api.wire import WireText, WireValues


class ThreadEntry(BaseModel):
    """A thread in the list: its title is its first task, cut."""

    id: str
    title: WireText
    begun: str
    status: Status


class StepDetails(BaseModel):
    """A call of a tool, and what the model `said` before it. The result is null until the call has returned."""

    id: str
    tool: WireText
    arguments: WireValues
    said: WireText
    result: WireText | None
    approved: bool | None


class TurnDetails(BaseModel):
    task: WireText
    steps: list[StepDetails]
    text: WireText
    citations: list[Citation]


class ThreadDetails(BaseModel):
    """What was said and done, oldest first, and the calls that wait for a decision."""

    id: str
    status: Status
    turns: list[TurnDetails]
    waiting: list[WaitingCall]


def entry(one: ThreadSummary) -> ThreadEntry:
    return ThreadEntry(id=one.name, title=one.title, begun=one.begun, status=one.status)


def thread_details(history: History) -> ThreadDetails:
    return ThreadDetails(
        id=history.name,
        status=history.status,
        turns=[turn_details(one) for one in history.turns],
        waiting=[WaitingCall(**asdict(one)) for one in history.waiting],
    )


def turn_details(turn: Turn) -> TurnDetails:
    return TurnDetails(
        task=turn.task,
        steps=[step_details(one) for one in turn.steps],
        text=turn.text.strip(),
        citations=[citation(one, turn.passages) for one in turn.citations],
    )


def step_details(step: Step) -> StepDetails:
    return StepDetails(
        id=step.id,
        tool=step.tool,
        arguments=dict(step.arguments),
        said=step.said,
        result=step.result,
        approved=step.approved,
    )
