import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from app.llm.offline import OfflineChatModel
from app.llm.offline_tools import next_call


def function(called: str, description: str, **properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": called, "description": description, "parameters": parameters}}


WORDS = {"type": "string", "description": "In words."}
SUM = {"type": "string", "pattern": r"^\d[\d\s]*(?:[-+*/][\d\s]+)+$"}
TOOLS = [
    function("look_up", "Search the library for a question.", query=WORDS),
    function("add_up", "Calculate a sum.", expression=SUM),
    function("remember", "Write a note that is kept.", text=WORDS),
    function("open_book", "Read one book by its name.", name={"type": "string", "description": "such as guide.md"}),
    function("report", "Report figures.", of={"type": "string", "enum": ["sales", "stock"]}, days={"type": "integer"}),
]


@pytest.mark.parametrize(
    ("task", "name", "arguments"),
    [
        ("What is 3 * 4 + 5?", "add_up", {"expression": "3 * 4 + 5"}),
        ("Remember 'buy milk'", "remember", {"text": "buy milk"}),
        ("Read the book notes/intro.md please", "open_book", {"name": "notes/intro.md"}),
        ("Report the stock of 30 days", "report", {"of": "stock", "days": 30}),
        ("Who wrote Faust?", "look_up", {"query": "Who wrote Faust"}),
    ],
)
def test_it_takes_the_tool_whose_description_has_the_tasks_words(
    task: str, name: str, arguments: dict[str, Any]
) -> None:
    call = next_call([HumanMessage(task)], TOOLS)
    assert call is not None
    assert (call["name"], call["args"]) == (name, arguments)


TEAM = [
    function("ask_library", "Have somebody look it up and report, such as guide.md", task=WORDS),
    function("ask_office", "Have somebody count it and report, such as 12 * (3 + 4)", task=WORDS),
]


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("What is 3*4?", "ask_office"),
        ("What does notes/intro.md say?", "ask_library"),
        ("Count the 'guide' for me", "ask_office"),
        ("Look it up in the guide", "ask_library"),
        ("Remember 'buy 2 + 2 apples'", "remember"),
    ],
)
def test_whoever_gets_a_task_gets_it_whole_and_is_chosen_by_the_kind_of_the_example_too(task: str, name: str) -> None:
    call = next_call([HumanMessage(task)], [*TEAM, TOOLS[2]])
    assert call is not None
    assert (call["name"], list(call["args"].values())) == (name, [task if name != "remember" else "buy 2 + 2 apples"])


NEW = function(
    "add", "Add a new document, with this text.", name={"type": "string", "pattern": r"^\w+\.md$"}, text=WORDS
)
SEVERAL = [
    (NEW, "Add a document titled 'wax.md' that says 'Wax melts at 63 degrees.'"),
    (NEW, "Add a document that says “Wax melts at 63 degrees.” and call it wax.md"),
    (NEW, 'Add a document with the text "Wax melts at 63 degrees." and the name "wax.md"'),
]


@pytest.mark.parametrize(("tool", "task"), SEVERAL)
def test_each_value_goes_to_one_argument_and_to_that_which_it_fits(tool: dict[str, Any], task: str) -> None:
    call = next_call([HumanMessage(task)], [*TOOLS, tool])
    assert call is not None
    assert (call["name"], call["args"]) == ("add", {"name": "wax.md", "text": "Wax melts at 63 degrees."})


def test_two_texts_and_two_numbers_go_to_two_arguments_in_their_order() -> None:
    size = {"type": "integer"}
    tool = function("frame", "Frame a picture.", title=WORDS, by=WORDS, width=size, height=size)
    call = next_call([HumanMessage("Frame 'It's 5 o'clock' by 'Ann', 30 by 40")], [tool])
    assert call is not None
    assert call["args"] == {"title": "It's 5 o'clock", "by": "Ann", "width": 30, "height": 40}


@pytest.mark.anyio
@pytest.mark.parametrize("before", ["", "Calculate 3 * 4, then "])
async def test_a_tool_that_lacks_an_argument_is_not_called_and_the_answer_says_so(before: str) -> None:
    asked: list[BaseMessage] = [HumanMessage(f"{before}add a document titled 'wax.md'")]
    if before:
        call = {"name": "add_up", "args": {}, "id": "1"}
        asked += [AIMessage("", tool_calls=[call]), ToolMessage("3 * 4 = 12", tool_call_id="1")]
    said = await OfflineChatModel().bind_tools([*TOOLS, NEW]).ainvoke(asked)
    assert said.tool_calls == []
    assert "add was not called, since the task lacks its text" in said.text
    assert said.text.startswith("3 * 4 = 12" if before else "add ")


def test_each_part_of_a_task_gets_a_call_and_then_it_stops() -> None:
    conversation: list[BaseMessage] = [HumanMessage("Calculate 3 * 4, then write a note 'twelve'")]
    names = []
    while call := next_call(conversation, TOOLS):
        names.append(call["name"])
        returned = ToolMessage("ok", tool_call_id=str(call["id"]))
        conversation += [AIMessage("", tool_calls=[call]), returned]
    assert names == ["add_up", "remember"]


def test_a_tool_whose_arguments_the_task_does_not_have_is_not_taken() -> None:
    assert next_call([HumanMessage("Calculate something")], [TOOLS[1]]) is None


def test_calls_of_one_conversation_have_ids_of_their_own() -> None:
    first = next_call([HumanMessage("Remember 'a'")], TOOLS)
    again = next_call([HumanMessage("Remember 'a'"), AIMessage("Ok."), HumanMessage("Remember 'a'")], TOOLS)
    assert first
    assert again
    assert first["id"] != again["id"]


async def collected(messages: list[BaseMessage]) -> Any:
    whole: Any = None
    async for chunk in OfflineChatModel().bind_tools(TOOLS).astream(messages):
        whole = chunk if whole is None else whole + chunk
    return whole


@pytest.mark.anyio
async def test_a_call_is_the_same_streamed_or_not() -> None:
    asked: list[BaseMessage] = [HumanMessage("Remember 'a'")]
    streamed, whole = await collected(asked), await OfflineChatModel().bind_tools(TOOLS).ainvoke(asked)
    assert streamed.tool_calls == whole.tool_calls
    assert whole.tool_calls[0]["args"] == {"text": "a"}


@pytest.mark.anyio
async def test_what_tools_returned_is_the_answer() -> None:
    passage = '<passage number="4" source="a.md" heading="">\nFaust was written by Goethe.\n</passage>'
    call = {"name": "look_up", "args": {"query": "x"}, "id": "1"}
    asked: list[BaseMessage] = [HumanMessage("Who wrote Faust?"), AIMessage("", tool_calls=[call])]
    for said, answer in ((passage, "Faust was written by Goethe. [4]"), ("12 = 12", "12 = 12")):
        assert (await collected([*asked, ToolMessage(said, tool_call_id="1")])).text == answer


def test_without_tools_nothing_is_different() -> None:
    assert "was given none" in OfflineChatModel().invoke("What is 3 * 4?").text
    assert json.dumps(OfflineChatModel().invoke("Hi").tool_calls) == "[]"
