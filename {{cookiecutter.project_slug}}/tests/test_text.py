import sys

from hypothesis import given
from hypothesis import strategies as st

from app.rag.stores.qdrant.sparse import dimension
from app.text import cached, sentences, stem, stems, words


def test_identifiers_come_apart() -> None:
    assert words("parseHTTPHeader max_tokens") == ["parse", "http", "header", "max", "tokens"]


def test_question_words_carry_no_meaning() -> None:
    assert stems("How do I run the indexing?") == ("run", "index")


def test_wrapped_prose_stays_one_sentence() -> None:
    text = "A sentence that is long enough to have been wrapped by the editor of its\nauthor. Another one."
    assert [text[start:end] for start, end in sentences(text)] == [text[: text.index(" Another")], "Another one."]


def test_list_items_and_short_lines_are_sentences_of_their_own() -> None:
    text = "- one\n- two\n\nPhone: 123\nHours: 9-5"
    assert [text[start:end] for start, end in sentences(text)] == ["- one", "- two", "Phone: 123", "Hours: 9-5"]


def test_a_version_number_does_not_end_a_sentence() -> None:
    assert len(sentences("Use version 1.20 of it, e.g. for search.")) == 1


@given(st.text())
def test_sentences_are_ordered_and_cover_every_character_that_prints(text: str) -> None:
    spans = sentences(text)
    inside = "".join(text[start:end] for start, end in spans)
    assert [*spans] == sorted(spans)
    assert set(range(len(text))) - {n for start, end in spans for n in range(start, end)} <= {
        n for n, character in enumerate(text) if character.isspace() or character in "\"')]*_`"
    }
    assert all(part.strip() == part for part in (text[start:end] for start, end in spans))
    assert len(inside) <= len(text)


def test_a_long_text_is_not_kept_in_memory() -> None:
    for text, function in (("word " * 2_000, stems), ("word" * 100, stem), ("word" * 100, dimension)):
        before = sys.getrefcount(text)
        assert function(text) == function(text)
        assert sys.getrefcount(text) == before


def test_a_short_text_is_worked_on_once() -> None:
    asked: list[str] = []

    @cached(entries=10, longest=5)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("short", "short", "longer", "longer"):
        assert length(text) == len(text)
    assert asked == ["short", "longer", "longer"]
