"""Commands, options and make targets that are named exist, and take what they are given. None is run."""

import re
import shlex
from dataclasses import asdict

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from app.agents.history import History, ThreadSummary
from app.cli import ROOMS, app
from app.cli.agent_steps import AgentRecord
from app.cli.audit import audited_record
from app.cli.documents import chunk_record, holding_record
from app.cli.models.compare import Compared, compared_record
from app.cli.records import answer_record, model_record, passage_records, report_record
from app.cli.threads import history_record, summary_record
from app.ingestion import Report
from app.llm.catalogue import load_catalogue
from app.rag.inventory import CollectionSize, Holding
from app.storage.audited import Audited
from app.storage.chain import link
from app.types import Answer, Citation, Decision, Done, Spent, ToolCalled, ToolReturned, Usage
from tests.docs.pages import DOCS, PAGES, PROJECT, SPAN, code, text, titles
from tests.fakes.documents import chunk, passage

# A project may be generated without a room; what its commands are is not known then.
ABSENT = [room for room in ROOMS if not (PROJECT / room).exists()]
COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:uv run --no-project )?python -m app\b(.*)")

CALLS = (Spent("offline", Usage(1, 1), 0.0, "answer"),)
DECISIONS = (Decision("evidence", "answer", 9.5),)


def commands() -> list[str]:
    found = {match[1] for page in PAGES for line in code(page) if (match := COMMAND.search(line))}
    return sorted(re.split(r" [<|>] ", command)[0].strip() for command in found)


def parse(command: str) -> None:
    """Raises what typer raises for a command, option or value that is not there. Runs nothing."""
    whole, rest = typer.main.get_command(app), shlex.split(command)
    group = whole
    while isinstance(group, TyperGroup):
        while rest and rest[0].startswith("-"):
            assert any(rest[0] in option.opts for option in group.params) or rest[0] == "--help", rest[0]
            rest = rest[1:]
        if not rest or rest[0] in {"COMMAND", "…"}:
            return
        if rest[0] not in group.commands and group is whole and ABSENT:
            return
        assert rest[0] in group.commands, f"no command {rest[0]}"
        name, *rest = rest
        found = group.commands[name]
        assert isinstance(found, TyperCommand | TyperGroup)
        if isinstance(found, TyperCommand) or (found.invoke_without_command and rest and rest[0].startswith("-")):
            found.make_context(name, rest)
            return
        group = found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_one_that_the_command_line_takes(command: str) -> None:
    parse(command)


def test_every_command_has_its_section() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(group.commands) <= set(titles(DOCS / "commands.md"))


def test_every_option_of_a_command_is_documented_and_no_other() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    real = {option for command in group.commands.values() for one in command.params for option in one.opts}
    real |= {option for one in group.params for option in one.opts}
    for command in group.commands.values():
        if isinstance(command, TyperGroup):
            real |= {
                option for one in command.commands.values() for parameter in one.params for option in parameter.opts
            }
    named = {option for span in SPAN.findall(text("commands.md")) for option in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert named - {"--help"} <= real
    everyday = {
        option
        for name in ("ingest", "search", "serve", "doctor", "models", "evaluate")
        for option in options(group, name)
    }
    assert everyday <= named


def options(group: TyperGroup, name: str) -> set[str]:
    return {option for one in group.commands[name].params for option in one.opts if option.startswith("--")}


def test_every_make_target_is_in_the_makefile() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {match[1] for page in PAGES for line in code(page) if (match := re.match(r"make ([a-z-]+)", line))}
    assert named
    assert named <= targets


def test_the_json_of_each_command_has_the_fields_that_are_shown() -> None:
    done = Done("1", "stop", Usage(1, 1), 0.0, "offline", "answer@1#0", {}, CALLS, DECISIONS)
    catalogue = load_catalogue()
    answer = answer_record(Answer("Yes.", (Citation(1, "a.md", "A", "Yes.", 0.9),), (), done))
    holding = Holding("docs", "a.md", 1, "indexed", "/docs", "")
    shapes = {
        "ask": {
            *answer,
            *answer["citations"][0],
            *answer["usage"],
            *answer["calls"][0],
            *answer["decisions"][0],
            *answer["dropped"],
        },
        "search": set(passage_records([passage("Yes.")])[0]),
        "ingest": {*report_record(Report(1, 1, 1, 0, 0, (), 0.1)), "source", "reason"},
        "documents list": set(holding_record(holding)),
        "collections": set(asdict(CollectionSize("docs", 1, 1))),
        "documents show": {*holding_record(holding), "metadata", "pieces", *chunk_record(chunk(1, "Yes."))},
        "documents remove": {"source", "collection", "chunks"},
        "guard": {"line", *asdict(DECISIONS[0])},
        "models": set(model_record(catalogue.entries[0], catalogue)),
    }
    steps = AgentRecord("t")
    for event in (ToolCalled("1", "calculate", {}), ToolReturned("1", "calculate", "2")):
        steps.note(event)
    shapes["agent"] = {*steps.document(), *steps.document()["steps"][0]}
    shapes["threads list"] = set(summary_record(ThreadSummary("t", "Add.", "2026-01-01", "idle")))
    shapes["threads show"] = set(history_record(History("t", "idle", (), ())))
    shapes["audit list"] = set(audited_record(Audited(link(1, 0.0, "a", actor="", arguments="", previous=""), "", "")))
    one = Compared("offline", Answer("Yes.", (), (), done))
    shapes["models compare"] = {"question", "answers", *compared_record(one)}
    for command, fields in shapes.items():
        shape = re.search(rf"`{command} --json` prints (?:a list of )?`([^`]+)`", text("commands.md"))
        assert shape, command
        assert set(re.findall(r'"(\w+)"', shape[1])) == fields
    assert all(f"`{stage}`" in text("commands.md") for stage in answer["timings_ms"])
