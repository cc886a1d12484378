import pytest

from app.errors import BadFilter
from app.rag.where import FIELDS, METADATA, MOST_VALUES, conditions_of, parsed


def test_conditions_on_one_field_are_alternatives() -> None:
    assert parsed(["author=Ada", " source = a.md", "author=Bob", "author=Ada"]) == (
        ("metadata.author", ("Ada", "Bob")),
        ("source", ("a.md",)),
    )
    assert parsed([]) == conditions_of({}) == ()


def test_a_value_may_hold_an_equals_sign() -> None:
    assert parsed(["title=a=b"]) == (("metadata.title", ("a=b",)),)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_named(name: str) -> None:
    [(field, values)] = conditions_of({name: ["x"]})
    assert (field.removeprefix("metadata."), values) == (name, ("x",))
    assert field.startswith("metadata.") == (name in METADATA)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("Ada", "FIELD=VALUE"),
        ("autor=Ada", "use source, title, date, author, tags, version, replaces, expires"),
        ("tenant=acme", "is no field"),
        ("metadata.author=Ada", "is no field"),
        ("author=", "has no value"),
        ("author=\udce9", "half a character"),
        ("author=a\0b", "holds a NUL"),
    ],
)
def test_what_is_no_condition_is_refused_in_words(condition: str, message: str) -> None:
    with pytest.raises(BadFilter, match=message):
        parsed([condition])


def test_values_without_end_are_refused() -> None:
    with pytest.raises(BadFilter, match="more than 100 values"):
        conditions_of({"author": [str(number) for number in range(MOST_VALUES + 1)]})
