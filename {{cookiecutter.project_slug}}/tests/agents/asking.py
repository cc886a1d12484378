"""How the tests of the agent ask it, and what they see of its answer."""

from app.types import Answerer, AnswerRequest, Context, Event, Message


def task(text: str = "What do penguins eat?", context: Context | None = None) -> AnswerRequest:
    return AnswerRequest((Message("user", text),), context or Context())


def going_on(context: Context | None = None) -> AnswerRequest:
    return AnswerRequest((), context or Context())


async def events(agent: Answerer, request: AnswerRequest) -> list[Event]:
    return [event async for event in agent.stream(request)]


def kinds(found: list[Event]) -> list[str]:
    return [type(event).__name__ for event in found]
