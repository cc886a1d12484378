from app.rag.stores.milvus.stems import LONGEST, to_text, to_token


def test_a_stem_stands_there_as_often_as_it_occurs() -> None:
    assert to_text({"red": 2, "car": 1}) == "red red car"
    assert to_text({}) == ""


def test_each_stem_is_one_token_of_letters_and_digits_and_no_two_are_the_same() -> None:
    stems = ["naïv", "naiv", "don't", "c++", "中文", "3.5", "\ud800", "A", "a"]
    tokens = [to_token(stem) for stem in stems]
    assert all(token.isascii() and token.isalnum() and token == token.lower() for token in tokens)
    assert len(set(tokens)) == len(stems)


def test_a_text_is_no_longer_than_milvus_allows() -> None:
    assert len(to_text({"word": 100_000})) == LONGEST
