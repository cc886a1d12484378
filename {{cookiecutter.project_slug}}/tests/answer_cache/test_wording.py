"""What tells two questions apart, and what does not."""

import time
from pathlib import Path

import pytest

from app.answer_cache.wording import Wording, wording
from evaluation.semantic_cache.pairs import read_pairs

PAIRS = read_pairs(Path(__file__).parents[2] / "evaluation" / "pairs.jsonl")

SAME = [
    ("How do I start the server?", "how can we launch the server"),
    ("How do I stop it?", "Hello! Could you please tell me how to stop it?"),
    ("What is the default port?", "what's the default port???"),
    ("Why can't it start?", "why can not it start"),
    ("Is it possible to run offline?", "Can we run offline?"),
    ("How do I initialise the stores?", "How do I initialize the store?"),
    ("What does status 503 mean?", "What is the meaning of status 503?"),
    ("What is LLM_MODEL for?", "What is llm_model?"),
]
APART = [
    ("What does status 502 mean?", "What does status 503 mean?"),
    ("How do I upgrade to 1.4?", "How do I upgrade to 1.4.1?"),
    ("What is in app/text.py?", "What is in app/errors.py?"),
    ("What is LLM_MODEL?", "What is LLM_BASE_URL?"),
    ("What does --json do?", "What does --debug do?"),
    ("Is C a language?", "Is C++ a language?"),
    ("What does the operator && do?", "What does the operator || do?"),
    ("Is 5 % enough?", "Is 5 enough?"),
    ("Is -5 allowed?", "Is 5 allowed?"),
    ("Where is .env?", "Where is env?"),
    ("What does it cost in €?", "What does it cost in $?"),
    ("What does 👍 mean here?", "What does 👎 mean here?"),
    ("Which files are read?", "Which files aren't read?"),
    ("How do I run it with Docker?", "How do I run it without Docker?"),
    ("How do I enable logging?", "How do I disable logging?"),
    ("How do I go from A to B?", "How do I go from B to A?"),
    ("What asks the router?", "What does the router ask?"),
    ("What is sent to the model?", "What is sent by the model?"),
    ("How is it built?", "When is it built?"),
    ("How many users are there?", "Which users are there?"),
    ("Can I delete the index?", "Should I delete the index?"),
    ("Can I delete it?", "Can you delete it?"),
    ("When was it built?", "When is it built?"),
    ("How do I install it?", "How do I install it on Windows?"),
    ("Welche Datei ist nötig?", "Welche Datei ist nicht nötig?"),
    ("什么是索引?", "什么是缓存?"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_fillers_spelling_and_synonyms_make_no_difference(one: str, other: str) -> None:
    assert wording(one).asks_the_same(wording(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_a_fact_in_one_of_them_tells_questions_apart(one: str, other: str) -> None:
    assert not wording(one).asks_the_same(wording(other))


def test_a_wording_reads_as_its_description_says() -> None:
    assert wording("How can I launch the server?") == Wording("manner", ("start", "server"))
    assert wording("What isn't in app/text.py 1.4?") == Wording("thing", ("not", "in", "app/text.py", "1.4"))


def test_a_question_without_words_of_its_own_is_like_no_other() -> None:
    assert not wording("What is that?").asks_the_same(wording("What is that?"))


def test_of_the_pairs_that_only_look_alike_hardly_any_have_the_same_wording() -> None:
    wrong = [pair for pair in PAIRS if not pair.same and wording(pair.a).asks_the_same(wording(pair.b))]
    assert len(wrong) <= 4, wrong
    right = [pair for pair in PAIRS if pair.same and wording(pair.a).asks_the_same(wording(pair.b))]
    assert len(right) >= 25


@pytest.mark.parametrize("text", ["n't", "_-", "for ", "what ", "a/", "could you please ", "'s", " "])
def test_a_long_question_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    wording(text * 4_000)
    assert time.process_time() - started < 2
