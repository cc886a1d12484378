import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from app.llm.transformers.text import Detokenizer, StopWords

SAMPLE = ["one two three, as they say", "zwölf Boxkämpfer jagen Viktor", "吾輩は猫である", "🙂🙃 and more"]


def byte_tokenizer() -> Tokenizer:
    """A real one, in which many a character takes several tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(SAMPLE, trainer)
    return tokenizer


TOKENIZER = byte_tokenizer()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_pieces_make_the_text_and_none_ends_within_a_character(text: str) -> None:
    detokenizer = Detokenizer(TOKENIZER.decode)
    pieces = [detokenizer.add([token]) for token in TOKENIZER.encode(text).ids]
    assert "".join(pieces) + detokenizer.end() == text
    assert "\ufffd" in text or not any("\ufffd" in piece for piece in pieces)


def test_a_character_waits_for_its_last_byte() -> None:
    tokens = TOKENIZER.encode("€").ids
    assert len(tokens) > 1
    detokenizer = Detokenizer(TOKENIZER.decode)
    assert [detokenizer.add([token]) for token in tokens] == [*[""] * (len(tokens) - 1), "€"]


@given(st.text("abST OP"), st.lists(st.integers(1, 4)))
def test_text_goes_on_up_to_the_first_stop_word_however_it_is_cut(text: str, cuts: list[int]) -> None:
    words = StopWords(["STOP", "SO"])
    pieces, rest = [], text
    for cut in [*cuts, len(text)]:
        pieces.append(words.add(rest[:cut]))
        rest = rest[cut:]
    found = [place for word in ("STOP", "SO") if (place := text.find(word)) >= 0]
    assert "".join(pieces) + words.end() == text[: min(found, default=len(text))]
    assert words.found == bool(found)


@pytest.mark.parametrize("words", [[], [""]])
def test_without_stop_words_nothing_is_held_back(words: list[str]) -> None:
    assert StopWords(words).add("all of it") == "all of it"


def test_only_what_may_begin_a_stop_word_is_held_back() -> None:
    words = StopWords(["\n\nQ:"])
    assert [words.add("Yes.\n"), words.add("No"), words.add("\n\nQ"), words.add(": next"), words.add("more")] == [
        "Yes.", "\nNo", "", "", "",
    ]  # fmt: skip
