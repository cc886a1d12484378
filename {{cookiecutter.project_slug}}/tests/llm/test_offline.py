import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage

from app.llm.offline import NO_PASSAGES, OfflineChatModel
from app.prompts.library import load_prompt
from app.prompts.passages import given, render_passages
from app.prompts.techniques.sheet import read_sheet
from tests.fakes.documents import passage

PASSAGES = [
    passage("Cats sleep a lot. The index lives in the data folder.\n\nIt is small."),
    passage("- By default the chunks that are stored in the index are about 600\n  characters [4]. Dogs bark."),
]


def prompt(question: str) -> list[SystemMessage | HumanMessage]:
    user = f"<passages>\n{render_passages(given(PASSAGES))}\n</passages>\n<question>\n{question}\n</question>"
    return [SystemMessage("Cite."), HumanMessage(user)]


def test_the_sentence_that_answers_is_quoted_with_its_passage() -> None:
    assert OfflineChatModel().invoke(prompt("Where does the index live?")).text == (
        "The index lives in the data folder. [1]"
    )


def test_list_marks_and_line_breaks_go_and_bracketed_numbers_are_no_citations() -> None:
    assert OfflineChatModel().invoke(prompt("How many characters?")).text == (
        "By default the chunks that are stored in the index are about 600 characters (4). [2]"
    )


def test_two_sides_of_a_question_are_answered_in_the_order_of_the_passages() -> None:
    answer = OfflineChatModel().invoke(prompt("index data folder, 600 characters")).text
    assert answer.index("[1]") < answer.index("[2]")


@pytest.mark.anyio
async def test_streaming_gives_the_same_text_and_usage_at_the_end() -> None:
    model, messages = OfflineChatModel(), prompt("Where does the index live?")
    chunks = [chunk async for chunk in model.astream(messages)]
    whole = model.invoke(messages)
    assert len(chunks) > 2
    assert "".join(chunk.text for chunk in chunks) == whole.text
    assert sum(chunks[1:], chunks[0]).usage_metadata == whole.usage_metadata
    assert isinstance(chunks[0], AIMessageChunk)


def test_a_question_that_shares_no_word_gets_the_start_of_the_best_passage() -> None:
    assert OfflineChatModel().invoke(prompt("Felines?")).text.startswith("Cats sleep a lot. [1]")


def test_without_passages_it_says_what_it_is() -> None:
    assert OfflineChatModel().invoke("Hello").text == NO_PASSAGES


def test_an_answer_in_a_table_is_shown_as_the_row_that_it_is() -> None:
    rows = passage("name,moons\nQuibnor,12\nMars,2", headings=("Planets",))
    asked = "<question>\nHow many moons has Quibnor?\n</question>"
    user = f"<passages>\n{render_passages(given([rows]))}\n</passages>\n{asked}"
    answer = OfflineChatModel().invoke(user).text
    assert answer.endswith("in this passage:\n\n```\nQuibnor,12\n```\n\n[1]")


def test_an_example_with_passages_of_its_own_is_not_taken_for_the_question_before() -> None:
    system, question = prompt("And the others?")
    example = HumanMessage("<passages>\n</passages>\n<question>\nDogs bark?\n</question>")
    alone = OfflineChatModel().invoke([system, question]).text
    assert OfflineChatModel().invoke([system, example, AIMessage("Yes."), question]).text == alone
    assert OfflineChatModel().invoke([system, HumanMessage("Dogs bark?"), AIMessage("Yes."), question]).text != alone


def test_where_the_instructions_show_json_it_writes_its_quotes_in_that_form() -> None:
    shown = load_prompt("structured_output", ["question", "passages"]).system
    _, question = prompt("Where does the index live?")
    answer = OfflineChatModel().invoke([SystemMessage(shown), question]).text
    assert read_sheet(answer, [1, 2]).render("") == "The index lives in the data folder. [1]"
    assert not read_sheet(OfflineChatModel().invoke([SystemMessage(shown), HumanMessage("Hi")]).text, []).answerable
