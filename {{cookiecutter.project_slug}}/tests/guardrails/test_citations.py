from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.citations import CLAIM, CitationReader, Markers, closest, renumbered
from app.types import Citation, Context, Dropped, Text
from tests.fakes.documents import passage
from tests.guardrails.reading import read_by

PASSAGES = [passage("It rains. Chunks are long. Bye.", source="a.md"), passage("Second.", source="b.md")]


def read(*deltas: str) -> tuple[str, list[Citation]]:
    events = read_by([CitationReader()], *deltas, passages=PASSAGES)
    text = "".join(event.delta for event in events if isinstance(event, Text))
    return text, [event for event in events if isinstance(event, Citation)]


def test_a_marker_becomes_a_citation_that_quotes_the_sentence_behind_the_claim() -> None:
    _, (citation,) = read("The chunks are long [1].")
    assert (citation.number, citation.source, citation.quote) == (1, "a.md", "Chunks are long.")


def test_a_marker_that_arrives_in_pieces_is_read() -> None:
    assert [citation.number for citation in read("Long [", "2", "]", " and [1", "].")[1]] == [2, 1]


def test_a_number_without_a_passage_and_a_second_mention_are_no_citations() -> None:
    assert [citation.number for citation in read("A [7][0][1] b [1][999].")[1]] == [1]


def test_a_passage_that_was_dropped_from_the_prompt_is_not_cited() -> None:
    context = Context()
    context.account.drop(Dropped(passages=(1,)))
    events = read_by([CitationReader()], "Long [1][2].", passages=PASSAGES, context=context)
    assert [event.number for event in events if isinstance(event, Citation)] == [2]


def test_several_numbers_in_one_marker_are_as_many_citations() -> None:
    assert [citation.number for citation in read("Both [2, 1].")[1]] == [2, 1]
    assert [citation.number for citation in read("Both [", "1", "; 2", "].")[1]] == [1, 2]


def test_a_number_within_code_is_no_citation() -> None:
    assert read("It is `argv[1]`, and:\n\n```\nprint(argv[1], argv", "[2])\n``", "`\n\nSo [2].")[1][0].number == 2
    assert [citation.number for citation in read("A stray ` mark.\nSo [1].")[1]] == [1]


def test_a_text_gets_other_numbers_and_loses_those_that_there_are_none_for() -> None:
    assert renumbered("Krill [1]. Fish [2; 3], squid [0] and [7].", [4, 6]) == "Krill [4]. Fish [6], squid  and ."
    assert renumbered("`a[1]` is [1]:\n```\nb[2]\n```\n[2]", [4, 6]) == "`a[1]` is [4]:\n```\nb[2]\n```\n[6]"
    assert renumbered("None.", [4]) == "None."


def test_citations_come_in_the_order_in_which_their_markers_appear() -> None:
    assert [citation.number for citation in read("B [2]. ", "A [1", "]. B [2].")[1]] == [2, 1]


def test_what_is_read_again_stays_short_however_long_the_answer_is() -> None:
    markers = Markers(PASSAGES)
    for _ in range(5_000):
        list(markers.feed("Some words [x] and an open [1, "))
    assert len(markers.said) <= CLAIM
    assert len(markers.unread) <= 50


def test_a_citation_comes_right_after_the_text_that_completes_its_marker() -> None:
    events = read_by([CitationReader()], "Long [1", "]. ", "Bye.", passages=PASSAGES)
    assert [type(event) for event in events] == [Text, Text, Citation, Text]


@given(st.text(), st.lists(st.integers(0, 200)))
def test_text_comes_through_whole_however_it_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[start:end] for start, end in pairwise(places)]
    assert read(*pieces)[0] == text


def quoted(text: str, claim: str) -> str:
    return text[slice(*closest(text, claim))]


def test_a_claim_that_shares_no_word_quotes_the_first_sentence() -> None:
    assert quoted("One. Two.", "three") == "One."


def test_a_cited_block_is_quoted_with_what_announces_it() -> None:
    block = "Run this:\n\n```\nmake run\n```"
    text = f"The server is started once. Wait for it.\n\n{block}\n\nThe server runs until it is stopped."
    assert quoted(text, f"{block}\n\n") == block
    last = "The server runs until it is stopped."
    assert quoted(text, f"Before that.\n\n{last}") == last


def test_the_claim_of_a_marker_is_what_was_said_since_the_last_one() -> None:
    _, citations = read("It rains [2]. Chunks are long [1].")
    assert [citation.quote for citation in citations] == ["Second.", "Chunks are long."]
    _, citations = read("Chunks are long [2][1].")
    assert citations[1].quote == "Chunks are long."


@pytest.mark.parametrize(
    ("place", "said"),
    [({"page": 3}, "page 3"), ({"line": 5}, "line 7"), ({"row": 5}, "row 6"), ({}, "")],
)
def test_a_citation_says_where_its_quote_stands(place: dict[str, Any], said: str) -> None:
    found = passage("name: Ada; born: 1815\n\nname: Alan; born: 1912")
    nowhere: dict[str, Any] = {"page": None, "line": None, "row": None}
    chunk = replace(found.chunk, **{**nowhere, **place})
    events = read_by([CitationReader()], "Alan was born in 1912 [1].", passages=[replace(found, chunk=chunk)])
    (citation,) = (event for event in events if isinstance(event, Citation))
    assert (citation.quote, citation.place) == ("name: Alan; born: 1912", said)
