"""Personal data, and what only looks like it."""

import pytest

from app.guardrails.personal.finder import find
from app.guardrails.pii import Pii

FOUND = {
    "EMAIL": ["ann@example.org", "a.b+c@mail.example.co.uk", "jörg@bücher.example", "x_1@a-b.example"],
    "IBAN": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO93 8601 1117 947"],
    "CARD": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"],
    "SSN": ["123-45-6789", "536 22 8726"],
    "IP": ["8.8.8.8", "2001:4860:4860::8888"],
    "PHONE": [
        "+49 30 1234567",
        "(212) 555-0123",
        "0049301234567",
        "030/123 456 78",
        "+1-202-555-0147",
        "212-555-0123",
        "06 12 34 56 78",
    ],
}
BIRTHDAYS = ["born on 12.03.1984", "DOB: 1984-03-12", "date of birth March 12, 1984", "geboren am 12. März 1984"]
NOT_FOUND = [
    "user@localhost",
    "@ann wrote at 10:30",
    "DE89 3704 0044 0532 0130 01",
    "4111 1111 1111 1112",
    "0000 0000 0000 0000",
    "order 000-12-3456 and 666-12-3456",
    "127.0.0.1, 10.0.0.1, ::1 and 999.1.1.1",
    "version 1.2.3.4567 of 2024-05-01",
    "12/03/1984 and 2024.05.01",
    "1,234,567 rows in 10.123456 s, 3.14159265",
    "12345678",
    "std::vector<int>, a::b and 12:34:56",
    "answer@1#0f3b9c2e",
    "http://127.0.0.1:8000/v1/chat/completions",
    "ISBN 978-3-16-148410",
    "pages 100-200 and lines 1000-2000",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_each_kind_is_found_where_it_stands(kind: str, text: str) -> None:
    said = f"He gave me {text}, or so."
    assert [(one.kind, said[one.start : one.end]) for one in find(said)] == [(kind, text)]


@pytest.mark.parametrize("text", BIRTHDAYS)
def test_a_date_is_personal_where_it_is_said_to_be_of_a_birth(text: str) -> None:
    found = find(f"She was {text}.")
    assert [one.kind for one in found] == ["BIRTHDAY"]
    assert find(f"It happened on {text[-10:]}.") == []


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_it_is_no_finding(text: str) -> None:
    assert find(text) == []


def test_findings_are_in_order_and_do_not_overlap() -> None:
    text = "4111 1111 1111 1111 or ann@example.org or +49 30 1234567"
    assert [one.kind for one in find(text)] == ["CARD", "EMAIL", "PHONE"]


def test_a_question_with_personal_data_scores_1() -> None:
    assert Pii().score("Write to ann@example.org") == 1
    assert Pii().score("How do I write a mail?") == 0
