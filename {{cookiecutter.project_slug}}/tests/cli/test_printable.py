import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.printable import one_line, printable


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J",  # clears the screen
        "\x1b]0;title\x07",  # renames the window
        "\x9b31m",  # the same commands in one character
        "a\rb",  # overwrites the line
        "a\x08b",
        "\x00",
        "\x7f",
        "\u202etxt.exe",  # reads from right to left
        "\ud800",
        "\uffff",  # makes a picture (SVG) that no viewer opens
    ],
)
def test_nothing_that_a_terminal_obeys_is_left(hostile: str) -> None:
    shown = printable(hostile)
    assert "\ufffd" in shown
    assert not any(character in shown for character in "\x1b\x9b\r\x08\x00\x7f\x07\u202e\ud800\uffff")


def test_ordinary_text_stays_as_it_is() -> None:
    text = "Größe:\t3 µm\n你好, שלום, 👩‍🚀 [bold]not markup[/bold]"
    assert printable(text) == text


def test_windows_line_ends_become_newlines() -> None:
    assert printable("a\r\nb") == "a\nb"


@given(st.text(st.characters()))
def test_every_text_can_be_encoded_and_has_no_control_characters_but_tab_and_newline(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert all(character in "\t\n" or ord(character) >= 32 for character in shown)


def test_an_error_is_one_line_whatever_it_quotes() -> None:
    assert one_line("no such file:\n  'a\x1b[0m\nb'") == "no such file: 'a\ufffd[0m b'"
