import time
from email.message import EmailMessage

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.mail import DEEPEST_MESSAGE, MOST_ATTACHMENTS, load
from tests.rag.documents.written import found

HEAD = "From: Ada <ada@example.org>\nTo: Bob <bob@example.org>\nDate: 2024-02-29 12:30 +0100"
RAW = b"""\
Received: from nowhere
Subject: =?utf-8?q?Caf=C3=A9?= =?iso-8859-15?b?IGluIKQ=?=
From: =?utf-8?b?QWRh?= <ada@example.org>
to: Zo\xc3\xab <zoe@example.org>
Date: Thu, 29 Feb 2024 12:30:00 +0100 (CET)
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

This is a message in parts.
--x
Content-Type: text/plain; charset=no-such-charset
Content-Transfer-Encoding: quoted-printable

 =20
--x
Content-Type: multipart/related; boundary="y"

--y
Content-Type: text/html; charset="iso-8859-15"
Content-Transfer-Encoding: quoted-printable

<html><head><title>Ignored</title><style>p { }</style></head><body><h1>Prices</h1>
<p>Tea is 3 =A4, caf=E9 4.</p><table><tr><th>kind</th><th>price</th></tr><tr><td>tea</td><td>3</td></tr></table>=
<img src=3D"cid:logo"></body></html>
--y
Content-Type: image/png
Content-ID: <logo>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--y--
--x--
"""


def message(text: str = "Hot.", subject: str = "Tea") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "Ada <ada@example.org>"
    made["To"] = "Bob <bob@example.org>"
    made["Date"] = "Thu, 29 Feb 2024 12:30:00 +0100"
    made.set_content(text)
    return made


def read(made: EmailMessage) -> Document:
    return load(made.as_bytes())


def attach(made: EmailMessage, name: str, data: bytes) -> None:
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)


def test_the_text_stands_under_the_subject_below_who_wrote_to_whom_and_when() -> None:
    document = read(message("Hot.\n\nCold."))
    assert found(document) == [(("Tea",), f"{HEAD}\n\nHot.\n\nCold.")]
    assert document.metadata == {
        "title": "Tea",
        "author": "Ada <ada@example.org>",
        "date": "2024-02-29",
    }


def test_the_plain_text_is_read_before_the_page_that_says_the_same() -> None:
    made = message("Hot.")
    made.add_alternative("<p>Hot page.</p>", subtype="html")
    assert read(made).text == f"{HEAD}\n\nHot."


def test_a_message_by_hand_with_odd_charsets_is_read_as_it_is_shown() -> None:
    document = load(RAW)
    assert document.metadata["title"] == "Café in €"
    head = "From: Ada <ada@example.org>\nTo: Zoë <zoe@example.org>\nDate: 2024-02-29 12:30 +0100"
    prices = "Tea is 3 €, café 4.\n\n| kind | price |\n| --- | --- |\n| tea | 3 |"
    assert found(document) == [(("Café in €",), head), (("Café in €", "Prices"), prices)]


@pytest.mark.parametrize("charset", ["latin-1", "nonsense", "punycode", "rot13", "unicode_escape"])
def test_a_charset_that_is_not_true_is_no_harm(charset: str) -> None:
    head = f"From: a@example.org\nContent-Type: text/plain; charset={charset}\n\n".encode()
    started = time.thread_time()
    assert "Hot" in load(head + b"Hot caf\xe9." + b"tea " * 100_000).text
    assert time.thread_time() - started < 5


def test_attachments_are_read_by_their_own_loaders_under_their_names() -> None:
    made = message()
    attach(made, "notes.md", b"# Green\n\nTwo minutes.")
    attach(made, "C:\\temp\\tea.csv", b"kind,minutes\nsencha,2\n")
    made.add_attachment("Caf\xe9", charset="latin-1", filename="old.txt")
    document = read(made)
    assert found(document)[1:] == [
        (("Tea", "notes.md", "Green"), "Two minutes."),
        (("Tea", "tea.csv"), "kind | minutes\n\nkind: sencha; minutes: 2"),
        (("Tea", "old.txt"), "Café"),
    ]
    assert [(one.line, one.row) for one in document.sections] == [(None, None), (2, None), (None, 1), (1, None)]


def test_attachments_that_can_not_be_read_are_named() -> None:
    made = message()
    attach(made, "photo.png", b"\x89PNG")
    attach(made, "broken.epub", b"no zip")
    attach(made, "empty.txt", b"")
    assert read(made).text == f"{HEAD}\n\nHot.\n\nAttached, and not read: photo.png, broken.epub, empty.txt"


def test_attached_messages_are_read_under_their_subjects() -> None:
    made = message()
    made.add_attachment(message("Cold.", "Ice"))
    attach(made, "old.eml", message("Warm.", "Milk").as_bytes())
    assert found(read(made))[1:] == [(("Tea", "Ice"), f"{HEAD}\n\nCold."), (("Tea", "Milk"), f"{HEAD}\n\nWarm.")]


def test_messages_within_messages_end_somewhere() -> None:
    made = message("Deepest.")
    for level in range(DEEPEST_MESSAGE + 1):
        outer = message(f"Level {level}.")
        outer.add_attachment(made)
        made = outer
    document = read(made)
    assert "Level 0." in document.text
    assert "Deepest." not in document.text
    assert "Attached, and not read: attachment.eml" in document.text


def test_attachments_are_counted_through_all_messages() -> None:
    made = message()
    for n in range(2):
        inner = message()
        for at in range(MOST_ATTACHMENTS):
            attach(inner, f"{n}-{at}.txt", b"Green.")
        made.add_attachment(inner)
    assert read(made).text.count("Green.") == MOST_ATTACHMENTS - 1


def test_signatures_and_pictures_in_the_text_are_passed_over() -> None:
    made = message()
    made.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png", disposition="inline")
    assert read(made).text == f"{HEAD}\n\nHot."


@pytest.mark.parametrize("data", [b"", b"no mail", b"\0" * 1000, b"Subject: x\n\ntext"])
def test_what_is_no_message_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="e-mail without a sender"):
        load(data)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Feb 99999 99:99:99 +9999", "2024"])
def test_a_date_that_is_none_is_no_metadata(date: str) -> None:
    assert "date" not in load(f"From: a@example.org\nDate: {date}\n\nHot.".encode()).metadata


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain" + ";" * 1_000_000,
        "Subject: " + "=?a?q?" * 200_000,
        "Content-Disposition: attachment; filename=" + '"' * 1_000_000,
        "To: " + "a@example.org, " * 100_000,
    ],
)
def test_headers_without_end_take_no_time(head: str) -> None:
    started = time.thread_time()
    load(f"From: a@example.org\n{head}\n\nHot.".encode())
    assert time.thread_time() - started < 5


def test_parts_within_parts_without_end_are_no_harm() -> None:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000))
    try:
        assert load(f"From: a@example.org\n{parts}\nHot.".encode()).text == "From: a@example.org"
    except UnreadableDocument as error:
        assert "broken e-mail" in str(error)  # noqa: PT017
