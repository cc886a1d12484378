"""What patterns take: each plays the whole script, and what it read is counted as a provider would."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from typer.testing import CliRunner

from app.agents.supervisor import SPECIALISTS
from app.agents.tools import TOOLS
from app.agents.tools.tool import Call, Result, Tool
from app.cli import app as commands
from evaluation.agents.patterns import Patterns, Script, read_scripts
from evaluation.agents.scripted import Taken, common
from evaluation.page import markers, table_in
from tests.agents.tools.parts import Counted, Words
from tests.fakes.logs import kept_logging

SCRIPTS = read_scripts()
SEARCH = "search_documents"
LONG = "What was found stands in a lot of words, none of which is needed a second time. " * 100


def tool(name: str, counted: Counted) -> Tool:
    async def run(arguments: Words, call: Call) -> Result:
        await counted.tool.run(arguments, call)
        return Result(LONG)

    return Tool(name, "Looks.", Words, run, read_only=True, internal=True)


def script(*steps: str) -> Script:
    """One call in each step, each an errand of its own."""
    turns = [[(name, {"text": name})] for name in steps]
    return Script("work", turns, [("documents", [turn]) for turn in turns])


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def patterns(counted: Counted) -> Patterns:
    return Patterns([tool(SEARCH, counted), tool("calculate", counted)])


@pytest.mark.parametrize(("pattern", "calls"), [("loop", 4), ("to_do_list", 8), ("supervisor", 10)])
def test_each_pattern_plays_every_step_with_the_real_tools(
    patterns: Patterns, counted: Counted, pattern: str, calls: int
) -> None:
    taken = getattr(patterns, pattern)(script(SEARCH, SEARCH, SEARCH))
    assert counted.done == [SEARCH] * 3
    assert taken.calls == calls


def test_long_results_are_read_again_by_a_loop_and_not_by_one_that_reads_reports(patterns: Patterns) -> None:
    work = script(*[SEARCH] * 5)
    assert patterns.supervisor(work).tokens < patterns.loop(work).tokens


def test_what_a_call_began_with_before_is_not_new() -> None:
    taken, said = Taken(), [HumanMessage("one two")]
    taken.read(said, [])
    first = taken.tokens
    assert taken.new == first
    taken.read([*said, AIMessage("three")], [])
    assert taken.tokens > 2 * first
    assert taken.new == taken.tokens - first
    again = taken.new
    taken.read([HumanMessage("other"), *said], [])
    assert taken.new > again
    assert [common("abc", "abd"), common("ab", "abc"), common("x", "")] == [2, 2, 0]


def test_a_tool_is_one_specialists_and_an_errand_is_all_that_is_in_a_row() -> None:
    named = [name for one in SPECIALISTS.values() for name in one.tools]
    assert len(named) == len(set(named))
    assert set(named) <= set(TOOLS)
    (turns,) = [one for one in SCRIPTS if one.name.startswith("six searches")]
    assert [(name, len(steps)) for name, steps in turns.errands] == [("documents", 6), ("data", 2)]


def test_the_command_writes_the_table(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guardrails.md").write_text("# Guards\n\nAn evidence gate decides about the passages.\n")
    page, (begin, end) = tmp_path / "page.md", markers("evaluate patterns")
    page.write_text(f"{begin}\n{end}\n")
    env = {
        "LLM_MODEL": "offline",
        "EMBEDDING_MODEL": "minilm",
        "LOG_LEVEL": "warning",
        "DATA_DIR": str(tmp_path / "own"),
    }
    options = ["--docs", str(tmp_path / "docs"), "--write", str(page), "--json"]
    with kept_logging():
        done = CliRunner().invoke(commands, ["evaluate", "patterns", *options], env=env)
    assert done.exit_code == 0, done.output
    record: Any = json.loads(done.stdout)
    assert set(record) == {one.name for one in SCRIPTS}
    rows = table_in(page.read_text(), "evaluate patterns")
    assert len(rows) == 2 + len(SCRIPTS) + 1
    loops = sum(one["loop"]["tokens"] for one in record.values())
    assert rows[-1].startswith(f"| all of them | {sum(one['loop']['calls'] for one in record.values())}, {loops:,}, ")
