"""Texts of one's own."""

from pathlib import Path

import pytest

from training.injection.own import BadTexts, own_examples


def test_each_line_is_a_text_of_its_own_group(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("one text\n\n{not JSON, and none needed}\n", encoding="utf-8")
    found = own_examples(path, attack=True)
    assert [(one.text, one.attack, one.group) for one in found] == [
        ("one text", True, "own.txt 1"),
        ("{not JSON, and none needed}", True, "own.txt 3"),
    ]


def test_json_lines_give_their_text(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"text": " a\\nb ", "more": 1}\n', encoding="utf-8")
    assert [one.text for one in own_examples(path, attack=False)] == ["a\nb"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no text"),
        (b"\xff\xfe", "UTF-8"),
        (b"{", "line 1: .*correct it"),
        (b'{"text": 3}', 'line 1: "text" is no text'),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_what_to_do(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadTexts, match=message):
        own_examples(path, attack=True)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTexts, match=r"absent\.txt can't be read"):
        own_examples(tmp_path / "absent.txt", attack=True)
