from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.prompts.draft import Draft, from_user, latest
from app.prompts.library import load_prompt
from app.prompts.passages import GivenPassage, read_passages
from app.types import Dropped, Message

PROMPT = load_prompt("answer", ["question", "passages"])
TURNS = tuple(Message(role, f"{role} {n}") for n in (1, 2, 3) for role in ("user", "assistant"))
ANY_TURNS = st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), st.text(max_size=20)), max_size=10)


def passages(*scores: float) -> tuple[GivenPassage, ...]:
    return tuple(GivenPassage(n, "a.md", "", f"text {n}", None, score) for n, score in enumerate(scores, 1))


def draft(*scores: float, turns: tuple[Message, ...] = ()) -> Draft:
    return Draft(PROMPT, "Why?", passages(*scores), (Message("system", "Be brief."),), turns)


def test_the_messages_are_our_instructions_the_clients_the_turns_and_the_question() -> None:
    ours, theirs, *turns, last = draft(0.5, turns=TURNS).messages()
    assert ours.content.startswith("You answer questions from the passages")
    assert (ours.role, theirs, turns, last.role) == ("system", Message("system", "Be brief."), list(TURNS), "user")
    assert [one.text for one in read_passages(last.content)] == ["text 1"]


def test_turns_go_first_oldest_first_and_a_conversation_begins_with_the_user() -> None:
    turns = [one.turns for one in draft(1, 0.5, turns=TURNS).ever_shorter()]
    assert turns == [TURNS, TURNS[2:], TURNS[4:], (), ()]
    assert [len(one.passages) for one in draft(1, 0.5, turns=TURNS).ever_shorter()] == [2, 2, 2, 2, 1]


def test_passages_go_by_their_score_and_of_equals_the_last_one() -> None:
    left = [[passage.number for passage in one.passages] for one in draft(0.2, 0.9, 0.5, 0.2, 0.9).ever_shorter()]
    assert left == [[1, 2, 3, 4, 5], [1, 2, 3, 5], [2, 3, 5], [2, 5], [2]]


def test_a_passage_keeps_its_number_when_one_before_it_goes() -> None:
    *_, shortest = draft(0.2, 0.9).ever_shorter()
    assert [one.number for one in read_passages(shortest.messages()[-1].content)] == [2]
    assert draft(0.2, 0.9).left_out(shortest) == Dropped((1,), 0)


def test_what_is_left_out_is_counted() -> None:
    whole = draft(0.9, 0.2, turns=TURNS)
    assert [whole.left_out(one) for one in whole.ever_shorter()] == [
        Dropped((), 0), Dropped((), 2), Dropped((), 4), Dropped((), 6), Dropped((2,), 6),
    ]  # fmt: skip


@given(ANY_TURNS, st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_each_draft_is_the_one_before_it_without_whole_pieces(turns: list[Message], scores: list[float]) -> None:
    drafts = list(draft(*scores, turns=tuple(turns)).ever_shorter())
    for longer, shorter in pairwise(drafts):
        assert set(shorter.passages) <= set(longer.passages)
        assert shorter.turns == longer.turns[len(longer.turns) - len(shorter.turns) :]
        assert (len(shorter.passages), len(shorter.turns)) < (len(longer.passages), len(longer.turns))
        assert not shorter.turns or shorter.turns[0].role == "user"
        assert [passage.number for passage in shorter.passages] == sorted(
            passage.number for passage in shorter.passages
        )
        assert (shorter.question, shorter.system, shorter.prompt) == (longer.question, longer.system, longer.prompt)
    assert (len(drafts[-1].passages), drafts[-1].turns) == (1, ())
    assert drafts[-1].passages[0].score == max(scores)


@given(ANY_TURNS, st.integers(1, 10))
def test_the_last_turns_begin_with_the_user_where_they_were_cut(turns: list[Message], most: int) -> None:
    last = latest(turns, most)
    assert len(last) <= most
    assert last == tuple(turns[len(turns) - len(last) :])
    assert last == (tuple(turns) if len(turns) <= most else from_user(turns[-most:]))
    assert len(turns) <= most or not last or last[0].role == "user"
