from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from app.rag.documents.chunkers import CHUNKERS, Piece, pieces
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.document import Document, Section
from app.rag.documents.loaders import markdown, plain, rest

LOADERS: dict[str, Callable[[bytes], Document]] = {
    "md": markdown.load,
    "rst": rest.load,
    "txt": plain.prose,
    "py": plain.code,
}
BLOCKS = ("# Heading\n", "\n## Sub\n", "```\n", "~~~\n", "- item\n", "| a | b |\n", "=====\n", "----\n")
RUNS = ("word", "Sentence one. ", "x" * 900, "Word " * 200, "é中文🙂", "line of code;\n" * 80, "    indented\n")
FRAGMENTS = st.sampled_from((*BLOCKS, *RUNS, "\n", "\n\n", " ", "\t"))
TEXTS = st.one_of(st.text(max_size=3000), st.lists(FRAGMENTS, max_size=40).map("".join))


def loaded(text: str, kind: str) -> Document:
    return LOADERS[kind](text.replace("\0", "").encode())


def texts(document: Document) -> list[str]:
    return [document.text[piece.start : piece.end] for piece in pieces(document)]


def rows(*texts: str) -> Document:
    text = "\n\n".join(texts)
    return Document(text, (Section(0, len(text), row=1),), "rows")


def left_out(document: Document) -> list[str]:
    """The lines, or parts of lines, that no chunk holds."""
    edges = [0, *(edge for piece in pieces(document) for edge in (piece.start, piece.end)), len(document.text)]
    gaps = [document.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [line for gap in gaps for line in gap.splitlines() if line.strip()]


def in_order(document: Document) -> list[Piece]:
    """The pieces, after a look at what holds for all of them."""
    found, end = list(pieces(document)), 0
    for piece in found:
        assert end <= piece.start < piece.end <= len(document.text)
        assert piece.end - piece.start <= LIMIT + TAIL
        assert document.text[piece.start : piece.end].strip()
        end = piece.end
    return found


@given(text=TEXTS, kind=st.sampled_from(list(LOADERS)))
def test_chunks_are_in_order_and_of_bounded_length(text: str, kind: str) -> None:
    in_order(loaded(text, kind))


@given(text=TEXTS, kind=st.sampled_from(["txt", "py"]))
def test_without_headings_nothing_but_white_space_is_left_out(text: str, kind: str) -> None:
    assert left_out(loaded(text, kind)) == []


@given(blocks=st.lists(FRAGMENTS, max_size=40), kind=st.sampled_from(["md", "rst"]))
def test_only_headings_that_a_chunk_carries_are_left_out(blocks: list[str], kind: str) -> None:
    document = loaded("".join(blocks), kind)
    carried = {heading for piece in pieces(document) for heading in piece.headings}
    for line in left_out(document):
        heading = markdown.heading_of(line)
        assert (heading and heading[1] in carried) or line.strip() in carried or not line.strip(" =-~`")


@given(text=TEXTS, kind=st.sampled_from(list(LOADERS)))
def test_a_chunk_knows_the_line_on_which_it_begins(text: str, kind: str) -> None:
    document = loaded(text, kind)
    for piece in pieces(document):
        assert piece.line == document.text.count("\n", 0, piece.start) + 1


@given(texts=st.lists(st.text("abc. é", min_size=1, max_size=900).map(str.strip).filter(bool), min_size=1, max_size=60))
def test_a_chunk_holds_whole_rows_and_knows_the_first(texts: list[str]) -> None:
    document = rows(*texts)
    assert left_out(document) == []
    for piece in in_order(document):
        held = document.text[piece.start : piece.end].split("\n\n")
        assert piece.row is not None
        if all(len(row) <= LIMIT for row in texts):
            assert held == texts[piece.row - 1 : piece.row - 1 + len(held)]


def test_a_row_longer_than_a_chunk_is_cut_and_keeps_its_number() -> None:
    document = rows("first", "word " * 400 + "end", "last")
    assert [piece.row for piece in pieces(document)] == [1, 2, 2, 2]
    assert texts(document)[-1].endswith("end\n\nlast")


def test_every_kind_has_its_chunker() -> None:
    assert set(CHUNKERS) == {"text", "rows"}


@given(words=st.lists(st.text("abcdefgh.", min_size=1, max_size=80), min_size=1, max_size=400))
def test_words_are_not_cut(words: list[str]) -> None:
    text = " ".join(words)
    assert " ".join(texts(loaded(text, "txt"))).split() == words


def test_running_text_is_cut_at_sentences_into_about_600_characters() -> None:
    sentence = "The quick brown fox jumps over the lazy dog near the river. "
    found = texts(loaded(sentence * 100, "txt"))
    assert all(chunk.endswith("river.") for chunk in found)
    assert 550 <= sum(map(len, found)) / len(found) <= LIMIT


def test_a_cut_goes_back_to_the_last_paragraph() -> None:
    first, second = "First part. " * 40, "Second part. " * 40
    assert texts(loaded(f"{first.strip()}\n\n{second.strip()}", "txt"))[0] == first.strip()


def test_short_paragraphs_share_a_chunk() -> None:
    text = "One paragraph.\n\nAnother paragraph.\n\nA third one."
    assert texts(loaded(text, "txt")) == [text]


def test_chunks_never_reach_over_a_heading() -> None:
    document = loaded("# A\nshort\n# B\nshort too", "md")
    assert [(piece.headings, piece.start) for piece in pieces(document)] == [(("A",), 4), (("B",), 14)]


def test_a_tiny_tail_joins_the_chunk_before_it() -> None:
    text = "Sentence number one is here. " * 24 + "The end."
    assert len(text) > LIMIT
    assert len(texts(loaded(text, "txt"))) == 1


def test_code_keeps_its_indentation() -> None:
    text = "def f():\n    return 1\n\n\n    def g():\n        return 2\n" * 30
    for chunk in texts(loaded(text, "py")):
        assert chunk.startswith(("def f", "    "))


def test_a_word_longer_than_a_chunk_is_cut() -> None:
    assert [len(chunk) for chunk in texts(loaded("x" * 1500, "txt"))] == [LIMIT, LIMIT + 100]


def test_blank_documents_have_no_chunks() -> None:
    for kind in LOADERS:
        assert texts(loaded("", kind)) == texts(loaded(" \n\t\n\u00a0", kind)) == []


def test_huge_one_line_inputs_are_cut_too() -> None:
    for text in ("x" * 1_000_000, "word " * 200_000, "{'a': 1}," * 100_000, "." * 1_000_000):
        assert len(texts(loaded(text, "md"))) > 1000


def test_a_text_is_cut_at_sentences_and_rows_between_rows() -> None:
    text = "One sentence. " * 60 + "\n\n" + "Another one. " * 60
    by_sentence = list(pieces(Document(text, (Section(0, len(text)),), "text")))
    assert len(by_sentence) > 2
    assert all(text[piece.start : piece.end].endswith(".") for piece in by_sentence)
