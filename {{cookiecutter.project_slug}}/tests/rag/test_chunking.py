from hypothesis import given, settings
from hypothesis import strategies as st

from app.rag.chunking import LIMIT, TAIL, Piece, context, cut
from app.rag.loading import Document, Kind
from app.rag.markdown import heading_of

KINDS: list[Kind] = ["markdown", "prose", "code"]
BLOCKS = ("# Heading\n", "\n## Sub\n", "```\n", "~~~\n", "- item\n", "| a | b |\n", "=====\n", "----\n")
RUNS = ("word", "Sentence one. ", "x" * 900, "Word " * 200, "é中文🙂", "line of code;\n" * 80, "    indented\n")
FRAGMENTS = st.sampled_from((*BLOCKS, *RUNS, "\n", "\n\n", " ", "\t"))
TEXTS = st.one_of(st.text(max_size=3000), st.lists(FRAGMENTS, max_size=40).map("".join))


def texts(document: Document) -> list[str]:
    return [document.text[piece.start : piece.end] for piece in cut(document)]


def left_out(text: str, pieces: list[Piece]) -> list[str]:
    """The lines, or parts of lines, that no chunk holds."""
    edges = [0, *(edge for piece in pieces for edge in (piece.start, piece.end)), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [line for gap in gaps for line in gap.splitlines() if line.strip()]


@given(text=TEXTS, kind=st.sampled_from(KINDS))
@settings(deadline=None)
def test_chunks_are_in_order_and_of_bounded_length(text: str, kind: Kind) -> None:
    end = 0
    for piece in cut(Document(text, kind)):
        assert end <= piece.start < piece.end <= len(text)
        assert piece.end - piece.start <= LIMIT + TAIL
        assert text[piece.start : piece.end].strip()
        end = piece.end


@given(text=TEXTS, kind=st.sampled_from(["prose", "code"]))
@settings(deadline=None)
def test_without_headings_nothing_but_white_space_is_left_out(text: str, kind: Kind) -> None:
    assert left_out(text, cut(Document(text, kind))) == []


@given(blocks=st.lists(FRAGMENTS, max_size=40))
@settings(deadline=None)
def test_markdown_leaves_out_only_headings_that_a_chunk_carries(blocks: list[str]) -> None:
    text = "".join(blocks)
    pieces = cut(Document(text, "markdown"))
    carried = {heading for piece in pieces for heading in piece.headings}
    for line in left_out(text, pieces):
        heading = heading_of(line)
        assert (heading and heading[1] in carried) or line.strip() in carried or not line.strip(" =-")


@given(words=st.lists(st.text("abcdefgh.", min_size=1, max_size=80), min_size=1, max_size=400))
@settings(deadline=None)
def test_words_are_not_cut(words: list[str]) -> None:
    text = " ".join(words)
    assert " ".join(texts(Document(text, "prose"))).split() == words


def test_running_text_is_cut_at_sentences_into_about_600_characters() -> None:
    sentence = "The quick brown fox jumps over the lazy dog near the river. "
    found = texts(Document(sentence * 100, "prose"))
    assert all(chunk.endswith("river.") for chunk in found)
    assert 550 <= sum(map(len, found)) / len(found) <= LIMIT


def test_a_cut_goes_back_to_the_last_paragraph() -> None:
    first, second = "First part. " * 40, "Second part. " * 40
    assert texts(Document(f"{first.strip()}\n\n{second.strip()}", "prose"))[0] == first.strip()


def test_short_paragraphs_share_a_chunk() -> None:
    text = "One paragraph.\n\nAnother paragraph.\n\nA third one."
    assert texts(Document(text, "prose")) == [text]


def test_chunks_never_reach_over_a_heading() -> None:
    document = Document("# A\nshort\n# B\nshort too", "markdown")
    assert [(piece.headings, piece.start) for piece in cut(document)] == [(("A",), 4), (("B",), 14)]


def test_a_tiny_tail_joins_the_chunk_before_it() -> None:
    text = "Sentence number one is here. " * 24 + "The end."
    assert len(text) > LIMIT
    assert len(texts(Document(text, "prose"))) == 1


def test_code_keeps_its_indentation() -> None:
    text = "def f():\n    return 1\n\n\n    def g():\n        return 2\n" * 30
    for chunk in texts(Document(text, "code")):
        assert chunk.startswith(("def f", "    "))


def test_a_word_longer_than_a_chunk_is_cut() -> None:
    assert [len(chunk) for chunk in texts(Document("x" * 1500, "prose"))] == [LIMIT, LIMIT + 100]


def test_blank_documents_have_no_chunks() -> None:
    for kind in KINDS:
        assert cut(Document("", kind)) == cut(Document(" \n\t\n\u00a0", kind)) == []


def test_huge_one_line_inputs_are_cut_too() -> None:
    for text in ("x" * 1_000_000, "word " * 200_000, "{'a': 1}," * 100_000, "." * 1_000_000):
        assert len(texts(Document(text, "markdown"))) > 1000


def test_the_context_puts_headings_above_the_text() -> None:
    assert context(("Guide", "Install"), "Run it.") == "Guide > Install\nRun it."
    assert context((), "Run it.") == "Run it."
