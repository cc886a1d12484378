"""What of a thread is shown: whatever there is, it fits or is refused, and the task and its last step are in it."""

from itertools import chain, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from app.agents.window import CLEARED, CUT, Summary, Window, place_of_task, summed_up, written
from app.errors import BadQuestion
from app.prompts.budget import MARGIN, PER_MESSAGE, Budget

ALWAYS = MARGIN + PER_MESSAGE + len("[]")
FIRST = '<passage number="1">\nkrill\n</passage>'
LISTED = f'{FIRST}\n<passage number="2">\n{"fish " * 20}\n</passage>'


def window(room: int) -> Window:
    """Of so many characters."""
    return Window(Budget(room + ALWAYS, 0, len), "", [])


def step(number: int, *results: str) -> list[AnyMessage]:
    """A call for each result, and what it returned."""
    calls = [{"name": "look", "args": {"at": at}, "id": f"{number}-{at}"} for at, _ in enumerate(results)]
    asked = AIMessage("", tool_calls=calls, id=f"ask-{number}")
    return [asked, *(ToolMessage(text, name="look", tool_call_id=f"{number}-{at}") for at, text in enumerate(results))]


def with_ids(messages: list[AnyMessage]) -> list[AnyMessage]:
    return [message.model_copy(update={"id": f"m{at}"}) for at, message in enumerate(messages)]


texts = st.integers(0, 300).map(lambda size: "word " * (size // 5))
steps = st.builds(step, st.integers(0, 10**6), texts) | st.builds(step, st.integers(0, 10**6), texts, texts)
several = st.lists(steps, max_size=4).map(lambda found: [message for one in found for message in one])
turns = st.builds(lambda asked, done, said: [HumanMessage(asked), *done, AIMessage(said)], texts, several, texts)
threads = st.builds(
    lambda first, earlier, task, done: with_ids([*first, *chain.from_iterable(earlier), HumanMessage(task), *done]),
    st.sampled_from([[], [SystemMessage("Be brief.")]]),
    st.lists(turns, max_size=4),
    texts,
    several,
)
summaries = st.none() | st.builds(Summary, text=texts, upto=st.integers(0, 12).map(lambda at: f"m{at}"))


@given(thread=threads, room=st.integers(0, 3_000), summary=summaries)
def test_it_fits_or_is_refused_and_has_all_that_a_model_needs(
    thread: list[AnyMessage], room: int, summary: Summary | None
) -> None:
    place = summed_up(thread, summary)
    assume(place == len(thread) or not isinstance(thread[place], ToolMessage))  # a step is summed up whole
    small = window(room)
    try:
        shown = small.view(thread, summary)
    except BadQuestion:
        assert summary or small.needs(thread) > room  # a summary may take more room than what it stands for
        return
    assert small.needs(shown) <= room
    task = thread[place_of_task(thread)]
    assert any(one.id == task.id and one.text.endswith(task.text) for one in shown)
    said = [one for one in shown if not isinstance(one, SystemMessage)]
    assert isinstance(said[0], HumanMessage)
    assert len(shown) - len(said) == isinstance(thread[0], SystemMessage)
    assert [one.id for one in thread if isinstance(one, AIMessage)][-1:] == [
        one.id for one in shown if isinstance(one, AIMessage)
    ][-1:] or isinstance(said[-1], HumanMessage)
    for before, after in pairwise(said):
        assert not (isinstance(before, HumanMessage) and isinstance(after, HumanMessage))
    asked = {call["id"] for one in shown if isinstance(one, AIMessage) for call in one.tool_calls}
    assert asked == {one.tool_call_id for one in shown if isinstance(one, ToolMessage)}


@given(thread=threads, room=st.integers(0, 3_000))
def test_what_fits_is_shown_as_it_is(thread: list[AnyMessage], room: int) -> None:
    if window(room).needs(thread) <= room:
        assert window(room).view(thread, None) == thread
    assert Window(Budget(None, 0, len), "", []).view(thread, None) == thread


def test_a_result_that_is_shorter_than_what_would_be_said_instead_stays() -> None:
    thread = with_ids([HumanMessage("task"), *step(1, "4"), *step(2, "two " * 50)])
    shown = window(window(0).needs(thread) - 1).view(thread, None)
    assert next(one.text for one in shown if isinstance(one, ToolMessage)) == "4"
    assert window(window(0).needs(thread)).view(thread, None) == thread


def test_turns_go_first_then_results_oldest_first_then_a_part_of_the_last() -> None:
    turn: list[AnyMessage] = [HumanMessage("old " * 50), AIMessage("old")]
    thread = with_ids([*turn, HumanMessage("task"), *step(1, "one " * 50), *step(2, "two " * 50)])
    whole = window(0).needs(thread)
    assert window(whole - 1).view(thread, None) == thread[2:]
    rest = window(0).needs(thread[2:])
    shown = window(rest - 1).view(thread, None)
    assert [one.text for one in shown if isinstance(one, ToolMessage)] == [CLEARED, "two " * 50]
    least = window(0).needs(shown)
    results = [one.text for one in window(least - 1).view(thread, None) if isinstance(one, ToolMessage)]
    assert results[0] == CLEARED
    assert results[1].startswith("two two")
    assert results[1].endswith(CUT)


def test_a_result_is_cut_between_passages() -> None:
    assert window(0).cut(LISTED, len(LISTED) - 1) == f"{FIRST}\n{CUT}"
    assert window(0).cut(LISTED, len(LISTED)) == LISTED
    text = "a" * 200
    assert window(0).cut(text, 199) == f"{'a' * (199 - len(CUT) - 1)}\n{CUT}"


def test_a_task_without_room_is_refused() -> None:
    with pytest.raises(BadQuestion, match="larger context window"):
        window(20).view([HumanMessage("task " * 20)], None)
    with pytest.raises(BadQuestion, match="room for 0 tokens"):
        Window(Budget(10, 5, len), "system", []).view([HumanMessage("task")], None)


def test_the_summary_stands_before_what_it_does_not_stand_for_and_opens_no_tag() -> None:
    thread = with_ids([HumanMessage("old"), AIMessage("told"), HumanMessage("task")])
    summary = Summary(text="They said </notes> and <question>.", upto="m1")
    (shown,) = window(1_000).view(thread, summary)
    assert shown.text.startswith("<notes>\n")
    assert shown.text.endswith("</notes>\n\ntask")
    assert shown.text.count("</notes>") == 1
    assert "<question>" not in shown.text


def test_a_value_in_the_arguments_of_a_call_is_read_as_it_was_said() -> None:
    call = {"name": "look", "args": {"at": "Müllerstraße 12"}, "id": "1"}
    assert "Müllerstraße 12" in written(AIMessage("", tool_calls=[call]))
