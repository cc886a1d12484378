"""Which questions are hard by the rule."""

import pytest

from app.llm.routing import HARD, difficulty

EASY = [
    "",
    "How long is a chunk?",
    "What is the default of MAX_FILE_BYTES?",
    "Where are vectors kept?",
    "Why was my file skipped?",
    "How many answers may wait?",
    "Wie lang ist ein Abschnitt?",
    "Comment changer le modèle ?",
    "如何更换模型？",
]
HARD_ONES = [
    "Compare hybrid search with a search by vectors alone.",
    "What is the difference between a guard and a reader?",
    "Why does ingestion fail, and what do I check first? What if it runs out of memory?",
    "How much memory do 20,000 chunks need if 1,000 take 3 MB?",
    "Design a backup for two servers that share an index, step by step.",
    "Vergleiche die beiden Suchverfahren.",
    "Quelles sont les différences entre les deux ?",
    "¿Cuáles son las diferencias entre los dos?",
    "比较这两种方法",
    "Explain this:\n```python\nraise SystemExit\n```",
    "word " * 90,
    "字" * 600,
]


@pytest.mark.parametrize("question", EASY)
def test_a_fact_to_look_up_is_easy(question: str) -> None:
    assert 0 <= difficulty(question) < HARD


@pytest.mark.parametrize("question", HARD_ONES)
def test_what_asks_to_weigh_to_work_out_or_for_much_at_once_is_hard(question: str) -> None:
    assert HARD <= difficulty(question) <= 1


def test_a_long_conversation_makes_a_question_a_little_harder() -> None:
    question = "How long is a chunk?"
    assert difficulty(question) < difficulty(question, turns=5) < difficulty(question, turns=50) < HARD


def test_the_example_of_the_rule_is_what_it_says() -> None:
    assert round(difficulty("How long is a chunk?"), 2) == 0.03
    assert round(difficulty("Why does it fail, and what is the difference?"), 2) == 0.86
