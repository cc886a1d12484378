import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UnreadableDocument
from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders.json_records import load, load_lines

WORDS = st.text("abc é.", min_size=1, max_size=300).map(str.strip).filter(bool)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(WORDS, inner, max_size=6)),
    max_leaves=30,
)


def found(value: Any) -> list[tuple[tuple[str, ...], int | None, str]]:
    document = load(json.dumps(value).encode())
    return [
        (section.headings, section.row, document.text[section.start : section.end]) for section in document.sections
    ]


def test_each_record_of_a_list_is_a_row() -> None:
    records = [{"name": "Ada", "at": {"city": "London"}, "tags": ["a", "b"]}, {"name": "Alan", "born": 1912}]
    assert found(records) == [((), 1, "name: Ada; at.city: London; tags: a, b\n\nname: Alan; born: 1912")]


def test_records_within_a_record_are_numbered() -> None:
    assert found([{"cups": [{"of": "tea"}, {"of": "milk"}]}]) == [((), 1, "cups.1.of: tea; cups.2.of: milk")]


def test_a_small_object_is_one_row() -> None:
    assert found({"name": "app", "private": True, "keep": None}) == [((), None, "name: app; private: true; keep: null")]


def test_a_large_object_comes_apart_under_its_keys() -> None:
    people = [{"name": f"Person {n}", "born": 1800 + n} for n in range(40)]
    first, second, third = found({"version": 2, "data": {"people": people}, "end": {}})
    assert first == ((), None, "version: 2")
    assert second[:2] == (("data", "people"), 1)
    assert second[2].startswith("name: Person 0; born: 1800\n\nname: Person 1;")
    assert third == ((), None, "end: {}")


def test_json_lines_have_the_numbers_of_their_lines() -> None:
    document = load_lines(b'{"name": "Ada"}\n\n{"name": "Alan"}\n')
    assert document.text == "name: Ada\n\nname: Alan"
    assert [section.row for section in document.sections] == [1, 3]
    assert load(b'{"name": "Ada"}\n\n{"name": "Alan"}\n') == document


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,}',
        "// so\n{}",
        '{"a": "//x", /* so, */ "b": [1, 2,],}',
        "[" * 100_000,
        "[" * 500 + "]" * 500,
        "1" * 5_000,
    ],
)
def test_what_is_not_valid_is_read_as_lines(text: str) -> None:
    document = load(text.encode())
    assert (document.text, document.kind) == (text, "text")
    assert load_lines(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"name": "Ada",\n "born": ', 2),
        ('{"name": "Ada"} {"name": "Alan"}', 1),
        ("not JSON", 1),
        ('{"url": "http://a/b" // so\n "b": 1}', 1),
    ],
)
def test_what_is_broken_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(
        UnreadableDocument, match=rf"^broken JSON in line {line} \(.*\): correct it, or call the file \.txt"
    ):
        load(text.encode())


def test_json_lines_with_a_broken_one_are_refused_with_its_number() -> None:
    with pytest.raises(UnreadableDocument, match="broken JSON in line 3 "):
        load_lines(b'{"name": "Ada"}\n\n{"name": "Al')


@pytest.mark.parametrize("sign", ['"\\"', "/*", "//", ", ", '"', "[,"])
def test_much_that_is_broken_takes_no_time_of_its_square(sign: str) -> None:
    with pytest.raises(UnreadableDocument):
        load(b"{" + sign.encode() * 200_000)


def test_a_deep_object_is_no_longer_than_ten_times_the_file() -> None:
    value: Any = "x"
    for _ in range(90):
        value = {"key" * 20: [value, {"a": 1}]}
    text = json.dumps(value)
    assert len(load(text.encode()).text) <= 10 * len(text)


@given(value=VALUES)
def test_every_word_is_in_a_chunk_or_in_a_heading_that_a_chunk_carries(value: Any) -> None:
    document = load(json.dumps(value, ensure_ascii=False).encode())
    chunks = list(pieces(document))
    kept = "".join(document.text[piece.start : piece.end] + " ".join(piece.headings) for piece in chunks)
    everything = set("".join(document.text.split()))
    assert everything <= set(kept)
    assert "".join(document.text.split()) == "".join(
        "".join(document.text[piece.start : piece.end].split()) for piece in chunks
    )
