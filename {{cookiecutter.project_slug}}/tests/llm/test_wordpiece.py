import sys
import unicodedata
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import BertWordPieceTokenizer

from app.llm.minilm import MiniLM
from app.llm.minilm import wordpiece as module
from app.llm.minilm.wordpiece import WordPiece

LIMIT = 256
WEIRD = [
    "Unaffordable, naïve",
    "İstanbul ΣΊΣΥΦΟΣ ΟΔΟΣ. straße ẞ ﬁne",
    "e\u0301clair \u0301 a\u0301\u0323b",
    "tab\tform\x0cfeed vertical\x0btab next\x85line nul\x00byte file\x1cseparator",
    "zero\u200bwidth soft\u00adhyphen \ufeffbom bidi\u202emark",
    "non\u00a0breaking ideographic\u3000space line\u2028separator",
    "中文字符 and 日本語カタカナ 한국어 \U00020000 \U0002b820 \U0002ceb0",
    "[CLS] [SEP] [MASK] [PAD] [UNK] [cls] [[SEP]] x[SEP]y [SE\x00P]",
    "snake_case camelCase $dollar^caret`tick ~ ≠ \u037e ‽ « »",
    "👩‍👩‍👧 🇩🇪 \ufffd \U0010fffd \u0378",
    "a" * 100 + " " + "a" * 101 + " " + "é" * 101,
    "3.14159 1,000,000 https://example.org/a?b=c#d",
    "मानक हिन्दी ไทย العربية עִבְרִית",
    "",
    " \n\t ",
]


@pytest.fixture(scope="module")
def tokenizer() -> WordPiece:
    return MiniLM.load().tokenizer


@pytest.fixture(scope="module")
def reference(tokenizer: WordPiece) -> BertWordPieceTokenizer:
    library = BertWordPieceTokenizer(vocab=dict(tokenizer.ids), lowercase=True)
    library.enable_truncation(LIMIT)
    return library


@pytest.mark.parametrize("text", WEIRD)
def test_agrees_with_the_library_on_odd_text(
    text: str, tokenizer: WordPiece, reference: BertWordPieceTokenizer
) -> None:
    assert tokenizer.encode(text, LIMIT) == reference.encode(text).ids


@given(text=st.text(max_size=400))
def test_agrees_with_the_library_on_any_text(
    text: str, tokenizer: WordPiece, reference: BertWordPieceTokenizer
) -> None:
    assert tokenizer.encode(text, LIMIT) == reference.encode(text).ids


@given(pieces=st.lists(st.sampled_from(WEIRD) | st.characters(categories=["M", "P", "S", "Z", "Cc", "Cf", "Cn"])))
def test_agrees_with_the_library_on_odd_text_run_together(
    pieces: list[str], tokenizer: WordPiece, reference: BertWordPieceTokenizer
) -> None:
    text = "".join(pieces)
    assert tokenizer.encode(text, LIMIT) == reference.encode(text).ids


def test_agrees_with_the_library_on_every_character_that_is_not_simply_a_letter(
    tokenizer: WordPiece, reference: BertWordPieceTokenizer
) -> None:
    odd = [char for char in map(chr, range(sys.maxunicode + 1)) if is_odd(char)]
    texts = [f"a{char}b {char}" for char in odd]
    expected = [encoding.ids for encoding in reference.encode_batch(texts)]
    differing = [
        hex(ord(char))
        for char, text, ids in zip(odd, texts, expected, strict=True)
        if tokenizer.encode(text, LIMIT) != ids
    ]
    assert not differing


def is_odd(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in ("Cc", "Cf", "Mn", "Mc", "Me", "Zs", "Zl", "Zp") or kind[0] in "PS"


@given(text=st.text(max_size=60), limit=st.integers(2, 20))
def test_stopping_at_the_limit_gives_what_cutting_afterwards_gives(text: str, limit: int, tokenizer: WordPiece) -> None:
    whole = tokenizer.encode(text, 10_000)
    assert tokenizer.encode(text, limit) == [*whole[:-1][: limit - 1], whole[-1]]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "word " * 200_000, "é" * 1_000_000 + " end", "中" * 100_000])
def test_agrees_with_the_library_on_a_megabyte(
    text: str, tokenizer: WordPiece, reference: BertWordPieceTokenizer
) -> None:
    assert tokenizer.encode(text, LIMIT) == reference.encode(text).ids


class Counting(WordPiece):
    """Knows how many stretches of text it was asked for."""

    asked = 0

    def stretch(self, stretch: str) -> tuple[int, ...]:
        self.asked += 1
        return super().stretch(stretch)


def test_looks_only_at_the_part_of_a_long_text_that_is_kept(tokenizer: WordPiece) -> None:
    counting = Counting(list(tokenizer.ids))
    counting.encode("word, " * 200_000, LIMIT)
    assert counting.asked <= LIMIT


def test_a_lone_surrogate_is_left_out(tokenizer: WordPiece) -> None:
    assert tokenizer.encode("a\ud800b \udfff", LIMIT) == tokenizer.encode("ab", LIMIT)


def test_remembers_only_so_many_words_and_no_long_ones(tokenizer: WordPiece) -> None:
    fresh = WordPiece(list(tokenizer.ids))
    words = map("".join, product("abcdefghijklmnopqrstuvwxyz", repeat=4))
    for word in islice(words, module.CACHED_STRETCHES + 10):
        fresh.encode(word, LIMIT)
    fresh.encode("x" * 1_000_000, LIMIT)
    assert len(fresh.cache) <= module.CACHED_STRETCHES
    assert max(map(len, fresh.cache)) <= module.LONGEST_WORD


def test_words_are_cut_greedily_into_the_longest_known_pieces() -> None:
    small = WordPiece(["[UNK]", "[CLS]", "[SEP]", "un", "una", "##fford", "##able", "##a", ","])
    assert small.encode("Unaffordable, xyz", 10) == [1, 4, 5, 6, 8, 0, 2]
