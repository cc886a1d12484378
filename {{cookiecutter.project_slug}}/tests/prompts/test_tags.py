import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.tags import Piece, Tags


def cut(*deltas: str, quotable: bool = False) -> list[Piece]:
    tags = Tags("think", quotable=quotable)
    return [*(piece for delta in deltas for piece in tags.cut(delta)), *tags.text(tags.rest())]


def test_tags_and_what_stands_between_them_come_apart() -> None:
    pieces = cut("a<think>b</THINK >c<think/>")
    assert [piece.kind for piece in pieces] == ["text", "open", "text", "close", "text", "void"]
    assert "".join(piece.text for piece in pieces) == "a<think>b</THINK >c<think/>"


@pytest.mark.parametrize("tag", ["<think>", "< Think>", '<think mode="deep" >', "<think\n>"])
def test_a_tag_may_have_blanks_capitals_and_attributes(tag: str) -> None:
    assert cut(tag) == [Piece("open", tag)]


@pytest.mark.parametrize("text", ["<thinking>", "<b>", "a < b", "<thin>", "think>", "<think-tank>", "<>"])
def test_what_only_looks_like_a_tag_is_text(text: str) -> None:
    assert "".join(piece.text for piece in cut(text) if piece.kind == "text") == text


@pytest.mark.parametrize("text", ["", "a", "<thinker", "1 <2", "<a", "<think>"])
def test_nothing_is_held_back_that_is_no_beginning_of_a_tag(text: str) -> None:
    tags = Tags("think")
    list(tags.cut(text))
    assert not tags.held


@pytest.mark.parametrize("text", ["`</think>`", 'say "<think>" first', "'< THINK >'"])
def test_a_tag_between_quotes_is_only_spoken_of(text: str) -> None:
    for deltas in ([text], list(text)):
        pieces = cut(*deltas, quotable=True)
        assert "".join(piece.text for piece in pieces if piece.kind == "text") == text
    assert [piece.kind for piece in cut(text) if piece.kind != "text"] != []


@pytest.mark.parametrize("text", ["<", "a <t", "</th", "< / THINK", "<think ", "<think a='<'", "<think/"])
def test_the_beginning_of_a_tag_waits_for_more(text: str) -> None:
    tags = Tags("think")
    list(tags.cut(text))
    assert tags.held == text[text.index("<") :]


SOUP = st.text(alphabet="<>/ think=TK\n", max_size=30) | st.lists(
    st.sampled_from(
        ["<think>", "</think>", "< think >", "<think/>", "<think a='b'>", "text ", "<", "</", "<thi", "`", '"']
    )
).map("".join)


@given(SOUP, st.data())
def test_however_a_text_is_split_the_same_tags_are_found(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    deltas = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    pieces = cut(*deltas)
    assert "".join(piece.text for piece in pieces) == text
    assert [one for one in pieces if one.kind != "text"] == [one for one in cut(text) if one.kind != "text"]
