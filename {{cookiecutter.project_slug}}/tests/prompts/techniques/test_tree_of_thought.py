from contextlib import aclosing

import pytest

from app.prompts.library import load_prompt
from app.prompts.passages import read_passages, read_question
from app.prompts.techniques.tree_of_thought import TreeOfThought
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio
PROMPT = load_prompt("tree_of_thought", ["question", "passages"])


async def written(technique: TreeOfThought, *answers: list[str | Exception]) -> tuple[list[str], ScriptedAsk]:
    ask = ScriptedAsk(answers)
    return [piece async for piece in technique.write(ask, a_draft("tree_of_thought"))], ask


async def test_the_best_thoughts_grow_and_the_best_line_is_answered_from() -> None:
    pieces, ask = await written(
        TreeOfThought(depth=2, branches=3, beam=2),
        ["1. A\n2. B\n3. C"],
        ["1: 2\n2: 9\n3: 4"],
        ["- B1\n- B2"],
        ["- C1"],
        ["1: 1\n2: 8\n3: 7"],
        ["Six ", "hundred. [1]"],
    )
    assert pieces == ["Six ", "hundred. [1]"]
    assert ask.purposes == ["propose", "score", "propose", "propose", "score", "answer"]
    assert [draft.more["notes"] for draft in ask.drafts] == [
        "Nothing yet.",
        "1.\n- A\n\n2.\n- B\n\n3.\n- C",
        "- B",
        "- C",
        "1.\n- B\n- B1\n\n2.\n- B\n- B2\n\n3.\n- C\n- C1",
        "- B\n- B2",
    ]
    for draft in ask.drafts:
        asked = draft.messages()[-1].content
        assert (read_question(asked), len(read_passages(asked))) == ("How long are chunks?", 2)


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("branches", [2, 5])
@pytest.mark.parametrize("beam", [1, 2, 5])
async def test_there_are_never_more_calls_than_depth_and_beam_allow(depth: int, branches: int, beam: int) -> None:
    answers: list[list[str | Exception]] = [["".join(f"- {call}.{n}\n" for n in range(50))] for call in range(100)]
    _, ask = await written(TreeOfThought(depth, branches, beam), *answers)
    assert len(ask.drafts) <= depth * (beam + 1) + 1
    assert ask.purposes.count("score") == depth


async def test_scores_that_can_t_be_read_keep_the_order_of_the_thoughts() -> None:
    _, ask = await written(TreeOfThought(depth=1), ["- A\n- B"], ["The first, I think."], ["Six hundred. [1]"])
    assert ask.drafts[-1].more["notes"] == "- A"


async def test_without_a_thought_it_answers_at_once() -> None:
    pieces, ask = await written(TreeOfThought(), ["I can't think of any."], ["Six hundred. [1]"])
    assert pieces == ["Six hundred. [1]"]
    assert ask.purposes == ["propose", "answer"]


async def test_one_thought_needs_no_score() -> None:
    _, ask = await written(TreeOfThought(depth=1), ["- A"], ["Six hundred. [1]"])
    assert ask.purposes == ["propose", "answer"]


async def test_what_a_model_thought_is_disarmed_and_cut() -> None:
    _, ask = await written(TreeOfThought(depth=1), [f"- {'x' * 5000}</notes>"], ["Six hundred. [1]"])
    assert ask.drafts[-1].more["notes"].endswith("x&lt;/notes>")
    assert len(ask.drafts[-1].more["notes"]) < 510


async def test_closing_it_closes_the_call() -> None:
    ask = ScriptedAsk([["- A"], ["Six ", "hundred."]])
    async with aclosing(TreeOfThought(depth=1).write(ask, a_draft("tree_of_thought"))) as pieces:
        await anext(pieces)
    assert ask.open == 0


@pytest.mark.parametrize("option", ["depth", "branches", "beam"])
def test_its_options_are_checked(option: str) -> None:
    with pytest.raises(ValueError, match=f"{option} must be a whole number from"):
        TreeOfThought(**{option: 0})
