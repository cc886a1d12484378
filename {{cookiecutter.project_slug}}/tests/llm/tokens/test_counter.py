from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.minilm import MiniLM
from app.llm.tokens.counter import count_tokens

PROJECT = Path(__file__).parents[3]
PAGES = sorted([*(PROJECT / "docs").glob("*.md"), *(PROJECT / "app" / "rag").rglob("*.py")])
# By SmolLM2-135M-Instruct, whose vocabulary of 49,152 was made for English and code: the most that a text may have.
SMOLLM2 = {
    "Emperor penguins eat fish, krill and squid, which they catch by diving.": 16,
    "def stem(word: str) -> str:\n    return stemmer.stem(word.lower())[:64]\n": 26,
    "東京の図書館は月曜日に休みます。": 29,
    "Die Bibliothek ist montags geschlossen, außer im Dezember.": 20,
    "Библиотека закрыта по понедельникам.": 28,
}


@pytest.mark.parametrize(("text", "tokens"), SMOLLM2.items())
def test_says_no_less_than_a_vocabulary_that_cuts_finely(text: str, tokens: int) -> None:
    assert tokens <= count_tokens(text) <= 2 * tokens


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_says_no_less_than_wordpiece_makes_of_prose_and_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    tokens = len(MiniLM.load(workers=1).tokenizer.encode(text, 1_000_000)) - 2
    assert tokens <= count_tokens(text) <= 2.5 * tokens


def test_nothing_has_no_tokens() -> None:
    assert count_tokens("") == 0


@given(st.text(st.characters(), min_size=1))
def test_a_text_has_a_token_or_more_and_no_more_than_it_has_bytes(text: str) -> None:
    assert 1 <= count_tokens(text) <= len(text.encode(errors="surrogatepass"))


@given(st.text(), st.text())
def test_texts_side_by_side_have_no_more_than_both_alone(left: str, right: str) -> None:
    assert count_tokens(f"{left}\n{right}") <= count_tokens(left) + count_tokens(right) + 1
