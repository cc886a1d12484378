"""Personal data, and what only looks like it."""

import pytest

from app.guardrails.personal.finder import find
from app.guardrails.pii import Pii

FOUND = {
    "EMAIL": ["ann@example.org", "a.b+c@mail.example.co.uk", "jörg@bücher.example", "x_1@a-b.example"],
    "IBAN": [
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "NO93 8601 1117 947",
        "de89 3704 0044 0532 0130 00",
        "DE89-3704-0044-0532-0130-00",
    ],
    "CARD": [
        "4111 1111 1111 1111",
        "4111.1111.1111.1111",
        "5500-0000-0000-0004",
        "378282246310005",
    ],
    "SSN": ["123-45-6789", "536 22 8726"],
    "IP": ["8.8.8.8", "2001:4860:4860::8888"],
    "ADDRESS": [
        "350 5th Avenue",
        "Karl-Marx-Allee 12",
        "12 Boulevard Saint-Michel",
        "12B rue Victor Hugo",
    ],
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
BIRTHDAYS += ["born March 3rd, 1984", "born on the 3rd of March 1984", "née le 1er avril 1984", "DOB: 03/12/84"]
BIRTHDAYS += ["DOB 1984/03/12", "date of birth: 19840312", "date of birth is 12/03/1984", "DOB is 12/03/1984"]
BIRTHDAYS += ["DOB - 12/03/1984", "date of birth (12/03/1984", "**Date of birth:** 12/03/1984"]
BIRTHDAYS += ['"date_of_birth": "1984-03-12', "dateOfBirth=1984-03-12", "born in Berlin on 12 March 1984"]
BIRTHDAYS += ["mein Geburtsdatum ist der 12.03.1984", "ma date de naissance est le 12/03/1984", "nasci em 12/03/1984"]
BIRTHDAYS += ["fecha de nacimiento es el 12/03/1984"]
SOCIAL = ["SSN 123456789", "her SSN is 123456789", "Social security number: 123456789"]
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
    "version 1.2.3.4, Version: 8.4.2.1 and v4.3.2.1",
    "from version 8.8.1.2 to 8.8.2.1",
    "see section 1.2.3.4, § 8.1.2.3 and chapter 4.3.2.1 of it",
    "app-8.4.2.1.tar.gz and app==8.4.2.1",
    "git clone git@github.com:owner/repo.git",
    "scp notes ann@files.example.org:notes/today",
    "https://user:pw12x@host.example.org/x",
    "ftp://ann@host.example.org/x",
    "2.718281828459045, 29.72591544307521, 1717171717.123456 and 1.2.840.113549.1.1.2",
    "1000  2000  3000  4000",
    "In 1973, The Supreme Court ruled; in 2021, Wall Street rallied; since 2012, Google Drive has been free",
    "we reach 1500000 users, and the text 1234567890 stands there",
    "out = W@self.proj_out + x@w.weight_norm",
    "The project was born in May 2019. 01.02.2020 was its start",
    "Python 3.11.7.2, table 1.2.3.4, step 1.2.3.4 and RFC 7231 5.1.1.1",
    "ab12 3704 0044 0532 0130 00",
]
WRITTEN_ODDLY = [
    ("EMAIL", "ann＠example．org"),
    ("EMAIL", "ann@example.org"),
    ("EMAIL", "ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ"),
    ("EMAIL", "ann\u200e@example.org"),
    ("EMAIL", "an\u200bn@exam\u00adple.org"),
    ("PHONE", "+４９ ３０ １２３４５６７"),
    ("CARD", "4111–1111–1111–1111"),
    ("PHONE", "+49 30 123‑4567"),
    ("IBAN", "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000"),
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


@pytest.mark.parametrize("text", ["_ann@example.org_", "ann@example.org- or", ".ann@example.org"])
def test_an_address_of_mail_is_found_between_signs(text: str) -> None:
    assert [text[one.start : one.end].strip("_") for one in find(text)] == ["ann@example.org"]


@pytest.mark.parametrize("text", SOCIAL)
def test_nine_digits_are_of_the_social_security_where_it_is_said(text: str) -> None:
    assert [one.kind for one in find(f"He wrote: {text}.")] == ["SSN"]
    assert find("The order 123456789, SSN unknown, SSN 000456789") == []


@pytest.mark.parametrize("text", ["8.8.8.8:53", "http://8.8.8.8:8080/a", "8.8.8.8: no answer", "8.8.8.0/24"])
def test_an_address_of_the_internet_is_found_with_its_port(text: str) -> None:
    assert [one.kind for one in find(f"Why does {text} not work?")] == ["IP"]


@pytest.mark.parametrize(("kind", "text"), WRITTEN_ODDLY)
def test_signs_that_only_look_otherwise_hide_nothing(kind: str, text: str) -> None:
    said = f"“He” gave me\u200b {text}, or so."
    assert [(one.kind, said[one.start : one.end]) for one in find(said)] == [(kind, text)]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_it_is_no_finding(text: str) -> None:
    assert find(text) == []


def test_values_beside_each_other_are_told_apart() -> None:
    values = ["+49 30 7654321", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "12 Main Street", "8.8.8.8"]
    for said in (" ".join(values), " ".join(reversed(values))):
        assert {said[one.start : one.end] for one in find(said)} == set(values)


def test_findings_are_in_order_and_do_not_overlap() -> None:
    text = "4111 1111 1111 1111 or ann@example.org or +49 30 1234567"
    assert [one.kind for one in find(text)] == ["CARD", "EMAIL", "PHONE"]


def test_a_question_with_personal_data_scores_1() -> None:
    assert Pii().score("Write to ann@example.org") == 1
    assert Pii().score("How do I write a mail?") == 0
