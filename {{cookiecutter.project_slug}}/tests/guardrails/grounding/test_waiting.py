import pytest

from app.guardrails.grounding.waiting import Waiting


def cited(*sentences: str) -> list[tuple[str, tuple[int, ...]]]:
    waiting = Waiting()
    pieces = [piece for sentence in sentences for piece in waiting.feed(sentence)] + list(waiting.end())
    return [(piece.text, piece.cited) for piece in pieces]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (["A. ", "B [1]. ", "C."], [("A. ", (1,)), ("B [1]. ", (1,)), ("C.", ())]),
        (["A.\n", "\n", "B [2]."], [("A.\n", ()), ("\n", ()), ("B [2].", (2,))]),
        (["```\n", "x[1]\n", "\n", "```\n", "B [2]."], [("```\nx[1]\n\n```\n", (2,)), ("B [2].", (2,))]),
        (["```\n", "x"], [("```\nx", ())]),
    ],
)
def test_a_citation_is_of_the_paragraph_before_it(
    sentences: list[str], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert cited(*sentences) == expected
