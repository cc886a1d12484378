"""What patterns of agents take for the same work: a loop of tools, one with a to-do list, and a supervisor.

The loop and the supervisor are those of AGENT_PATTERN, with the tools of this project. The model makes no mistake: this
says what a pattern costs, and not how well a model does with it.
"""

import asyncio
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, TodoListMiddleware
from langchain_core.messages import HumanMessage

from app.agents.graph import Loop, langchain_tool
from app.agents.limits import UNLIMITED, Limits
from app.agents.steps import Steps
from app.agents.supervisor import SPECIALISTS, make_supervisor
from app.agents.tools.tool import Tool
from app.agents.window import Window
from app.guardrails.arguments import ArgumentGuard
from app.llm.call import config_of
from app.prompts.library import load_prompt
from app.types import Context, Progress
from evaluation.agents.scripted import Scripted, Taken, Turn

FILE = Path(__file__).with_name("scripts.toml")
SAID = "That is what was found: a few sentences with what the work was for, and the numbers of their passages [1]. " * 3
MOST_STEPS = 100


@dataclass(frozen=True)
class Script:
    """`steps` are turns of calls; `errands` the same ones, those of one specialist in a row together."""

    name: str
    steps: Sequence[Turn]
    errands: Sequence[tuple[str, Sequence[Turn]]]


def read_scripts(path: Path = FILE) -> list[Script]:
    return [script_of(one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["script"]]


def script_of(given: dict[str, Any]) -> Script:
    steps = [[(tool, arguments) for tool, arguments in step] for step in given["steps"]]
    return Script(given["name"], steps, [(name, list(together)) for name, together in groupby(steps, whose)])


def whose(step: Turn) -> str:
    """The specialist that has the tool of the step's first call."""
    return next(name for name, who in SPECIALISTS.items() if step[0][0] in who.tools)


@dataclass(frozen=True)
class Patterns:
    """Each plays a script with an agent of its kind, and says what its models took."""

    tools: Sequence[Tool]

    def loop(self, script: Script) -> Taken:
        loop = loop_of({script.name: [*script.steps, SAID]})
        return played(script, loop.model, loop.graph(self.tools, None))

    def to_do_list(self, script: Script) -> Taken:
        """The list is written first, and again after each step, as its instructions want it."""
        loop = loop_of({script.name: [*with_list(script.steps), SAID]})
        steps = Steps(loop.model_name, loop.limits, Window(UNLIMITED, loop.system, []))
        middleware: Sequence[AgentMiddleware[Any, Any, Any]] = [TodoListMiddleware(), steps]
        offered = list(map(langchain_tool, self.tools))
        agent = create_agent(loop.model, offered, system_prompt=loop.system, middleware=middleware)
        return played(script, loop.model, agent)

    def supervisor(self, script: Script) -> Taken:
        """Each errand is one call of a specialist."""
        errands = {f"{script.name}, part {number}": errand for number, errand in enumerate(script.errands, 1)}
        turns: list[Turn] = [[(f"ask_{name}", {"task": task})] for task, (name, _) in errands.items()]
        theirs = {task: [*steps, SAID] for task, (_, steps) in errands.items()}
        loop = loop_of({script.name: [*turns, SAID], **theirs})
        return played(script, loop.model, make_supervisor(loop, self.tools, None))


def compared(scripts: Sequence[Script], tools: Sequence[Tool], progress: Progress) -> dict[str, dict[str, Taken]]:
    """By script and pattern."""
    patterns, found = Patterns(tools), {}
    for number, script in enumerate(scripts):
        progress(number, len(scripts), script.name)
        found[script.name] = {
            "loop": patterns.loop(script),
            "to-do list": patterns.to_do_list(script),
            "supervisor": patterns.supervisor(script),
        }
    progress(len(scripts), len(scripts), "")
    return found


def loop_of(turns: Mapping[str, Sequence[Turn]]) -> Loop:
    """With a model that takes these turns, by its task."""
    system, _ = load_prompt("agent", ["question"]).render(question="")
    return Loop(Scripted(turns=turns, taken=Taken()), "scripted", system, Limits(steps=MOST_STEPS), ArgumentGuard())


def played(script: Script, model: Any, agent: Any) -> Taken:
    config = config_of(Context(subject="evaluation"))
    config["configurable"]["thread_id"] = script.name
    asyncio.run(agent.ainvoke({"messages": [HumanMessage(script.name)]}, {**config, "recursion_limit": 4 * MOST_STEPS}))
    taken: Taken = model.taken
    return taken


def with_list(steps: Sequence[Turn]) -> Iterator[Turn]:
    """With a call before and after each that writes the list anew."""
    for done in range(len(steps) + 1):
        todos = [
            {"content": f"Do step {number + 1}", "status": "completed" if number < done else "pending"}
            for number in range(len(steps))
        ]
        yield [("write_todos", {"todos": todos})]
        yield from steps[done : done + 1]
