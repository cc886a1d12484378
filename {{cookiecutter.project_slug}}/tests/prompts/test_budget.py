"""The promises of the context budget, for counters of every kind."""

import hashlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadQuestion
from app.prompts.budget import MARGIN, PER_MESSAGE, Budget, Counter
from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.passages import GivenPassage, read_passages
from app.types import Message

PROMPT = load_prompt("answer", ["question", "passages"])


def scattered(text: str) -> int:
    """A count that says nothing of the parts: a longer text may have less."""
    return hashlib.sha256(text.encode()).digest()[0] * 5


COUNTERS: dict[str, Counter] = {
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "words": lambda text: len(text.split()),
    "quarters": lambda text: math.ceil(len(text) / 4),
    "grows faster than the text": lambda text: len(text) ** 2 // 100,
    "grows slower than the text": lambda text: len(set(text.split())),
    "falls with the text": lambda text: max(0, 900 - len(text)),
    "scattered": scattered,
    "nothing": lambda text: 0,
    "always the same": lambda text: 70,
}

WORDS = st.text(alphabet="ab ä漢\n.", max_size=300)
DRAFTS = st.builds(
    lambda question, texts, system, turns: Draft(
        PROMPT,
        question,
        tuple(GivenPassage(n, "a.md", "", text, None, score) for n, (text, score) in enumerate(texts, 1)),
        tuple(Message("system", text) for text in system),
        tuple(turns),
    ),
    WORDS,
    st.lists(st.tuples(WORDS, st.floats(0, 1)), min_size=1, max_size=6),
    st.lists(WORDS, max_size=2),
    st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), WORDS), max_size=10),
)
BUDGETS = st.builds(Budget, st.integers(1, 6000), st.integers(0, 2000), st.sampled_from(list(COUNTERS.values())))


def needed(draft: Draft, budget: Budget) -> int:
    return sum(budget.count(message.content) + PER_MESSAGE for message in draft.messages())


def fitted(draft: Draft, budget: Budget) -> Draft | None:
    try:
        return budget.fit(draft)
    except BadQuestion:
        return None


@given(DRAFTS, BUDGETS)
def test_a_request_is_never_above_the_window_less_the_answer_and_the_margin(draft: Draft, budget: Budget) -> None:
    assert budget.window is not None
    if fits := fitted(draft, budget):
        assert needed(fits, budget) + budget.answer + MARGIN <= budget.window


@given(DRAFTS, BUDGETS)
def test_what_is_sent_was_never_cut(draft: Draft, budget: Budget) -> None:
    if fits := fitted(draft, budget):
        ours, *between, last = fits.messages()
        assert ours == draft.messages()[0]
        turns = between[len(draft.system) :]
        assert between == [*draft.system, *draft.turns[len(draft.turns) - len(turns) :]]
        shown = [(one.number, one.text) for one in read_passages(last.content)]
        assert shown == [(one.number, one.text) for one in draft.passages if one in fits.passages]
        assert f"<question>\n{draft.question}\n</question>" in last.content


@given(DRAFTS, BUDGETS)
def test_nothing_is_dropped_that_had_room(draft: Draft, budget: Budget) -> None:
    """What was refused just before: the same with one piece more."""
    assert budget.window is not None
    room = budget.window - budget.answer - MARGIN
    fits = fitted(draft, budget)
    for longer in draft.ever_shorter():
        if longer == fits:
            break
        assert needed(longer, budget) > room


@given(DRAFTS, BUDGETS)
def test_a_question_is_refused_only_when_its_shortest_request_is_too_long(draft: Draft, budget: Budget) -> None:
    assert budget.window is not None
    *_, shortest = draft.ever_shorter()
    room = budget.window - budget.answer - MARGIN
    assert needed(shortest, budget) > room or fitted(draft, budget) is not None
    if fitted(draft, budget) is None:
        with pytest.raises(BadQuestion, match=r"too long: .*: shorten it") as refused:
            budget.fit(draft)
        assert "\n" not in str(refused.value)


@given(DRAFTS)
def test_without_a_window_nothing_is_counted(draft: Draft) -> None:
    def uncountable(text: str) -> int:
        raise AssertionError(text)

    assert Budget(None, 1024, uncountable).fit(draft) is draft


def test_a_passage_of_a_higher_score_outlives_one_of_a_lower() -> None:
    texts = {1: 0.2, 2: 0.9, 3: 0.5}
    draft = Draft(PROMPT, "Why?", tuple(GivenPassage(n, "a.md", "", "x" * 400, None, texts[n]) for n in texts))
    spare = needed(draft, Budget(None, 0, len)) + MARGIN
    kept = [[one.number for one in Budget(spare - less, 0, len).fit(draft).passages] for less in (0, 1, 500)]
    assert kept == [[1, 2, 3], [2, 3], [2]]


def test_a_text_is_counted_once_however_often_it_is_tried() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return len(text)

    turns = tuple(Message("user", f"turn {n} " * 100) for n in range(10))
    Budget(3000, 0, count).fit(Draft(PROMPT, "Why?", (GivenPassage(1, "a.md", "", "text"),), (), turns))
    assert len(counted) == len(set(counted)) == 12


def test_a_client_whose_system_messages_are_too_long_is_told_so() -> None:
    draft = Draft(PROMPT, "Why?", (GivenPassage(1, "a.md", "", "text"),), (Message("system", "x" * 9000),))
    with pytest.raises(BadQuestion, match=r"^the question with the system messages is too long"):
        Budget(8192, 1024, len).fit(draft)
