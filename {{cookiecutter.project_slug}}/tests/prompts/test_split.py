from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.split import Share, Split, conversation_key, only, read_shares
from app.types import AnswerRequest, Context, Message

SPLIT = Split((("one", 80), ("two", 20)))
KEYS = [f"conversation {n}" for n in range(5000)]


def request(*contents: str, tenant: str = "t", subject: str = "s") -> AnswerRequest:
    roles = ["user", "assistant"]
    messages = tuple(Message(roles[n % 2], text) for n, text in enumerate(contents))  # type: ignore[arg-type]
    return AnswerRequest(messages, Context(tenant, subject))


def test_shares_are_read_and_without_weights_all_are_alike() -> None:
    assert read_shares("answer@1:80, answer@2:20") == [Share("answer", 1, 80), Share("answer", 2, 20)]
    assert read_shares("answer@1") == [Share("answer", 1, 1)]


@pytest.mark.parametrize(
    "text", ["", "answer", "answer@", "answer@x", "answer@1:", "answer@1:-5", "answer@1:0", "answer@1,,answer@2",
             "answer@1:1,answer@1:2", "answer@1;answer@2", "@1", "answer@1:1.5", "answer@1:80,answer@2"],
)  # fmt: skip
def test_what_is_no_split_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|nobody|twice|only some"):
        read_shares(text)


def test_the_shares_come_out_as_they_are_set() -> None:
    drawn = Counter(map(SPLIT.choose, KEYS))
    assert drawn["two"] / len(KEYS) == pytest.approx(0.2, abs=0.02)
    assert Split((("one", 1), ("never", 0))).all() == ["one"]
    assert {Split((("never", 0), ("one", 1), ("nor", 0))).choose(key) for key in KEYS} == {"one"}


@given(st.text())
def test_a_conversation_gets_the_same_each_time(key: str) -> None:
    assert SPLIT.choose(key) == SPLIT.choose(key)
    assert only("one").choose(key) == "one"


def test_a_share_that_grows_takes_conversations_and_gives_none_away() -> None:
    grown = Split((("one", 90), ("two", 10)))
    assert all(grown.choose(key) == "one" for key in KEYS if SPLIT.choose(key) == "one")


def test_a_conversation_is_its_tenant_its_subject_and_its_first_question() -> None:
    first = conversation_key(request("Why?"))
    assert conversation_key(request("Why?", "Because.", "And then?")) == first
    others = [request("How?"), request("Why?", tenant="u"), request("Why?", subject="u")]
    assert first not in map(conversation_key, others)
    system = AnswerRequest((Message("system", "Be brief."), Message("user", "Why?")), Context("t", "s"))
    assert conversation_key(system) == first
