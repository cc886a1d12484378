"""Shows an answer while it is produced, then what it rests on and what it took. `ask` and `chat` share it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.monitoring.clock import TIMINGS
from app.types import Answer, Answerer, AnswerRequest, Citation, Done, Dropped, Event, Text, answer

ENDINGS = {
    "length": "cut short: the answer reached LLM_MAX_OUTPUT_TOKENS",
    "filtered": "parts of the answer were withheld",
    "abstained": "no answer: the documents do not say",
}


class Shown:
    """Passes the events of another answerer on, and shows the text of the answer as they go by."""

    def __init__(self, answerer: Answerer, terminal: Terminal) -> None:
        self.answerer = answerer
        self.terminal = terminal
        self.shown = False

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        async with aclosing(self.answerer.stream(request)) as events:
            async for event in events:
                if isinstance(event, Text):
                    self.terminal.write(event.delta, end="")
                    self.shown = True
                yield event


async def show_answer(answerer: Answerer, request: AnswerRequest, terminal: Terminal) -> Answer:
    """Ask, show everything, and return the whole answer. Raises what the answerer raises."""
    shown = Shown(answerer, terminal)
    try:
        folded = await answer(shown, request)
    finally:
        if shown.shown:
            terminal.write("")
    if folded.done.finish_reason in ENDINGS:
        terminal.write(f"({ENDINGS[folded.done.finish_reason]})", "yellow")
    if folded.passages and not folded.citations and not folded.abstained:
        terminal.write("(no source is cited: do not rely on this answer)", "yellow")
    if folded.weak:
        terminal.write(f"(weak evidence{': compare it with the sources below' * bool(folded.citations)})", "yellow")
    if folded.done.withheld and not folded.abstained:
        terminal.write(f"(withheld, as the passages do not support it: {sentences(folded.done.withheld)})", "yellow")
    if left_out := words_for(folded.done.dropped):
        terminal.write(f"({left_out} left out: the model's context window is full)", "yellow")
    show_sources(folded.citations, terminal)
    show_account(folded.done, terminal)
    return folded


def sentences(count: int) -> str:
    return f"{count} sentence{'s' * (count > 1)}"


def words_for(dropped: Dropped) -> str:
    """`Dropped((5, 6), 4)` -> `passages 5, 6 and 4 earlier messages`; empty for nothing."""
    numbers = ", ".join(map(str, dropped.passages))
    parts = [
        f"passage{'s' * (len(dropped.passages) > 1)} {numbers}" if numbers else "",
        f"{dropped.messages} earlier message{'s' * (dropped.messages > 1)}" if dropped.messages else "",
    ]
    return " and ".join(filter(None, parts))


def show_sources(citations: tuple[Citation, ...], terminal: Terminal) -> None:
    """Numbered as in the answer, each with the sentence that supports it."""
    if citations:
        terminal.write("\nSources", "bold")
    for citation in citations:
        path = one_line(" > ".join(filter(None, (citation.source, citation.heading))))
        place = f", {citation.place}" if citation.place else ""
        terminal.write(f"[{citation.number}] {path}{place}", "cyan")
        terminal.write(f'    "{" ".join(citation.quote.split())}"')


def show_account(done: Done, terminal: Terminal) -> None:
    """Model, prompt, tokens, cost, and the time of each stage."""
    cost = "cost unknown" if done.cost_usd is None else f"${done.cost_usd:.6f}"
    usage = done.usage
    tokens = f"{usage.input_tokens} tokens in, {usage.output_tokens} out" if usage else "tokens unknown"
    times = ", ".join(f"{stage.replace('_', ' ')} {done.timings_ms.get(stage, 0.0):.0f}" for stage in TIMINGS)
    terminal.write(f"\nmodel {done.model} | prompt {done.prompt} | {tokens} | {cost}", "dim")
    terminal.write(f"milliseconds: {times}", "dim")
