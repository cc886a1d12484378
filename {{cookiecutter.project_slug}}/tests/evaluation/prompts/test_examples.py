from random import Random

from app.prompts.library import find_prompt
from app.prompts.prompt import Example
from evaluation.prompts.examples import MOST, example_of, with_examples
from evaluation.prompts.row import Row
from evaluation.questions import Question

PROMPT = find_prompt("answer@2")


def question(name: str, source: str = "a.md") -> Question:
    return Question(name, f"What is {name}?", "answerable", (source,))


def answered(text: str = "Six [2], or seven [5].", *, right: bool = True, **evidence: str) -> Row:
    found = {name.removeprefix("p"): one for name, one in evidence.items()}
    return Row("p", "q", "id", text, right=right, said=right, evidence=found)


def test_the_cited_passages_are_numbered_anew() -> None:
    assert example_of(question("it"), answered(p5="Seven.", p2="Six.")) == Example(
        "What is it?", "Six [1], or seven [2].", ("Six.", "Seven.")
    )


def test_only_what_was_answered_well_and_cites_what_is_there_is_an_example() -> None:
    for row in (answered(right=False, p2="Six.", p5="Seven."), answered(p2="Six."), answered("Six.")):
        assert example_of(question("it"), row) is None


def test_examples_come_from_as_many_documents_as_there_are() -> None:
    pairs = [(question(f"q{n}", f"d{n % 6}.md"), answered("Yes [1].", p1=f"d{n % 6}")) for n in range(60)]
    prompt = with_examples(PROMPT, pairs, Random(1))  # noqa: S311
    assert prompt is not None
    assert (prompt.technique, len(prompt.examples)) == ("few_shot", MOST)
    assert len({example.passages for example in prompt.examples[:6]}) == 6


def test_without_a_right_answer_there_are_none() -> None:
    assert with_examples(PROMPT, [(question("it"), answered(right=False))], Random(1)) is None  # noqa: S311
