import pytest

from app.errors import ModelUnavailable
from app.prompts.library import load_prompt
from app.prompts.techniques.structured_output import StructuredOutput
from tests.prompts.techniques.asking import ScriptedAsk, a_draft

pytestmark = pytest.mark.anyio
REFUSAL = load_prompt("structured_output", ["question", "passages"]).refusal
GOOD = '{"answerable": true, "sentences": [{"text": "Six hundred.", "passages": [1, 2]}]}'
UNKNOWN = GOOD.replace("2]", "9]")


async def written(*answers: list[str | Exception]) -> tuple[list[str], ScriptedAsk]:
    ask = ScriptedAsk(answers)
    return [piece async for piece in StructuredOutput().write(ask, a_draft("structured_output"))], ask


async def test_the_answer_is_rendered_with_its_citations() -> None:
    pieces, ask = await written([GOOD[:20], GOOD[20:]])
    assert pieces == ["Six hundred. [1][2]"]
    assert (ask.purposes, ask.open) == (["answer"], 0)


async def test_what_can_t_be_answered_is_the_refusal() -> None:
    pieces, _ = await written(['{"answerable": false, "sentences": []}'])
    assert pieces == [REFUSAL]


@pytest.mark.parametrize(
    ("first", "problem"), [(UNKNOWN, "there is no passage 9"), ("Six </notes>", "no complete JSON object")]
)
async def test_a_wrong_answer_is_repaired_once_by_a_model_that_sees_what_is_wrong(first: str, problem: str) -> None:
    pieces, ask = await written([first], [GOOD])
    assert pieces == ["Six hundred. [1][2]"]
    assert ask.purposes == ["answer", "repair"]
    asked = ask.drafts[1].messages()[-1].content
    assert problem in asked
    assert first.replace("</notes", "&lt;/notes") in asked


async def test_two_wrong_answers_are_an_error_in_one_line() -> None:
    with pytest.raises(ModelUnavailable, match=r"there is no passage 9; .*: ask again, set another LLM_MODEL"):
        await written(["Six"], [UNKNOWN])


async def test_a_repair_that_fails_leaves_no_call_open() -> None:
    ask = ScriptedAsk([["Six"], ["{", ModelUnavailable("m broke off: ask again")]])
    with pytest.raises(ModelUnavailable, match="broke off"):
        assert [piece async for piece in StructuredOutput().write(ask, a_draft("structured_output"))]
    assert ask.open == 0
