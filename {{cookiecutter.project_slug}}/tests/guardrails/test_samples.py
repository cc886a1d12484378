import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.samples import BadSample, read_sample

WHOLE = {"question": "How long?", "answer": "Six [1].", "passages": [{"text": "It has six.", "source": "a.md"}]}


def test_a_sample_has_an_answer_and_what_it_rests_on() -> None:
    sample = read_sample(json.dumps(WHOLE), with_answer=True)
    assert sample.answer == "Six [1]."
    assert sample.basis.messages[-1].content == "How long?"
    [passage] = sample.basis.passages.items
    assert (passage.chunk.text, passage.chunk.source) == ("It has six.", "a.md")


def test_only_what_is_looked_at_must_be_there() -> None:
    assert read_sample('{"passages": []}').answer == ""
    with pytest.raises(BadSample, match=r'the field answer is missing: write \{"question"'):
        read_sample('{"passages": []}', with_answer=True)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('{"answer" "Six"}', "it is no JSON \\(.* at character 11\\)"),
        ('["Six"]', "it is no object"),
        ('{"answer": "Six"}', "the field passages is no list"),
        ('{"answer": 6, "passages": []}', "the field answer is no text"),
        ('{"answer": "Six", "passages": ["It has six."]}', "passage 1 is no object"),
        ('{"answer": "Six", "passages": [{"text": "It."}, {"source": "a"}]}', "the field text of passage 2 is missing"),
    ],
)
def test_what_is_wrong_is_said(line: str, wrong: str) -> None:
    with pytest.raises(BadSample, match=f"^{wrong}: write "):
        read_sample(line, with_answer=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["passages", "text", "answer"]), inner),
    max_leaves=8,
)


@given(st.one_of(st.text(max_size=30), JSON.map(json.dumps)))
def test_whatever_else_is_refused_in_words(line: str) -> None:
    try:
        read_sample(line, with_answer=True)
    except BadSample:
        return
    assert "passages" in json.loads(line)


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(BadSample):
        read_sample("[" * 100_000)
