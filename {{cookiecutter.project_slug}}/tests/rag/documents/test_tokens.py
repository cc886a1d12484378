"""CHUNKER=tokens: no chunk is longer than what the built-in embedding model reads."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from app.llm.minilm.model import MiniLM
from app.rag.documents.chunkers import pieces
from app.rag.documents.chunkers.tokens import TOKENS, counter
from tests.rag.documents.test_chunkers import TEXTS, loaded

CHINESE = "这是一个关于水果的句子。" * 200


def counts(text: str) -> list[int]:
    document = loaded(text, "txt")
    return [counter()(document.text[piece.start : piece.end]) for piece in pieces(document, "tokens")]


@given(text=st.one_of(TEXTS, st.text("ab .,é中文🙂1", max_size=3000)))
def test_no_chunk_has_more_tokens_than_the_model_reads(text: str) -> None:
    assert all(0 <= count <= TOKENS for count in counts(text))


def test_chinese_is_cut_shorter_than_english() -> None:
    found = counts(CHINESE)
    assert len(found) > 10
    assert all(count > TOKENS // 2 for count in found[:-1])


def test_tokens_are_counted_as_the_model_counts_them() -> None:
    model = MiniLM.load(workers=1)
    for text in ("Unaffordable, naïve words.", CHINESE, "3.14159 " * 40):
        assert counter()(text) == len(model.tokenizer.encode(text, sys.maxsize)) - 2
    assert model.max_tokens > TOKENS
