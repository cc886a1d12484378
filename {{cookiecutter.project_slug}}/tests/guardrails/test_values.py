"""When two texts are the same value, and what is noted of a conversation."""

import pytest

from app.errors import BadQuestion
from app.guardrails.personal.finder import find
from app.guardrails.personal.keys import exact_key, key_of
from app.guardrails.personal.values import MOST, Kinds, Notes, alike, keys_in
from app.guardrails.pii import note_personal
from app.types import Context, Message, Placeholders


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("EMAIL", "Ann@Example.org", "ann@example.org"),
        ("EMAIL", "ann＠example．org", "an\u200bn@example.org"),
        ("PHONE", "+49 30 12-34567", "0049 (30) 1234567"),
        ("PHONE", "+44 (0)20 7946 0018", "+44 20 7946 0018"),
        ("CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
        ("IBAN", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("BIRTHDAY", "12.03.1984", "March 12, 1984"),
        ("BIRTHDAY", "12. März 1984", "1984-03-12"),
        ("ADDRESS", "12 Main Street", "12 main street"),
    ],
)
def test_one_value_has_one_key(kind: str, one: str, other: str) -> None:
    assert key_of(kind, one) == key_of(kind, other)


def test_other_values_have_other_keys() -> None:
    assert key_of("IP", "1.11.1.1") != key_of("IP", "11.1.1.1")
    assert key_of("EMAIL", "a.b@example.org") != key_of("EMAIL", "ab@example.org")
    assert not alike("PHONE", key_of("PHONE", "030 7654321"), keys_in("Call +49 30 1234567.", find))
    assert alike("PHONE", key_of("PHONE", "030 1234567"), keys_in("Call +49 30 1234567.", find))


def test_a_number_of_zeros_or_of_few_digits_is_no_other_that_ends_with_it() -> None:
    for known in ("Phone: 000-0000-000.", "Our phone: 0000000.", "Phone: 000 12 345"):
        assert not alike("PHONE", key_of("PHONE", "+49 170 5512345"), keys_in(known, find))
        assert not alike("PHONE", key_of("PHONE", "000 00 000"), keys_in("Call +49 170 5512345.", find))
    assert alike("PHONE", key_of("PHONE", "0012345"), {("PHONE", "12345")})


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("BIRTHDAY", "12. März 1984", "March 12th, 1984"),
        ("BIRTHDAY", "12 March 1984", "1984-03-12"),
        ("PHONE", "+44 (0)20 7946 0018", "0044 20 79460018"),
        ("PHONE", "030 12-34567", "030 1234567"),
        ("CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
        ("IBAN", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
        ("ADDRESS", "12  Main Street", "12 main street"),
    ],
)
def test_what_is_surely_the_same_has_one_placeholder(kind: str, one: str, other: str) -> None:
    assert exact_key(kind, one) == exact_key(kind, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("BIRTHDAY", "01.02.1990", "02.01.1990"),
        ("BIRTHDAY", "01.02.1990", "January 2, 1990"),
        ("BIRTHDAY", "10.11.12", "2012-11-10"),
        ("PHONE", "+30 1234567", "030 1234567"),
        ("ADDRESS", "12 Main Street", "1-2 Main Street"),
        ("IP", "1.11.1.1", "11.1.1.1"),
    ],
)
def test_what_may_be_another_value_has_a_placeholder_of_its_own(kind: str, one: str, other: str) -> None:
    assert exact_key(kind, one) != exact_key(kind, other)


def test_two_dates_of_the_same_numbers_are_restored_each_for_itself() -> None:
    text, personal = "I was born on 01.02.1990, she was born on 02.01.1990.", Placeholders()
    Notes(find)(text, personal)
    assert personal.hide(text) == "I was born on <BIRTHDAY_1>, she was born on <BIRTHDAY_2>."
    assert personal.restore(personal.hide(text)) == text


def test_a_text_is_written_with_kinds() -> None:
    assert Kinds(find)("Ask ann@example.org, 030 1234567") == "Ask <EMAIL>, <PHONE>"


def test_more_values_than_anybody_asks_about_are_refused() -> None:
    personal = Placeholders()
    Notes(find)(" ".join(f"a{number}@example.org" for number in range(MOST)), personal)
    with pytest.raises(BadQuestion, match="more than 1,000 personal values"):
        Notes(find)("one@example.org", personal)


@pytest.mark.anyio
async def test_all_that_was_said_is_noted_in_its_order() -> None:
    context = Context()
    said = [
        Message("user", "I am ann@example.org"),
        Message("assistant", "And bob@example.org?"),
        Message("user", "No"),
    ]
    await note_personal(Notes(find), said, context)
    assert list(context.personal.values) == ["<EMAIL_1>", "<EMAIL_2>"]
    assert "ann@example.org" not in repr(context)
    await note_personal(None, said, Context(personal=(untouched := Placeholders())))
    assert not untouched
