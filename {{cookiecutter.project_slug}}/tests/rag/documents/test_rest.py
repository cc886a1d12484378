from app.rag.documents.loaders.rest import load


def found(text: str) -> list[tuple[tuple[str, ...], str]]:
    document = load(text.encode())
    return [(section.headings, document.text[section.start : section.end].strip()) for section in document.sections]


def code(text: str) -> list[str]:
    document = load(text.encode())
    return [document.text[start:end] for section in document.sections for start, end in section.code]


def test_levels_are_those_in_which_the_styles_appear() -> None:
    text = "====\nBook\n====\nzero\n\nPart\n====\none\n\nSub\n~~~\ntwo\n\nNext\n====\nthree"
    assert found(text) == [
        (("Book",), "zero"),
        (("Book", "Part"), "one"),
        (("Book", "Part", "Sub"), "two"),
        (("Book", "Next"), "three"),
    ]


def test_a_heading_may_follow_a_heading_without_an_empty_line() -> None:
    assert found("Book\n====\nPart\n----\ntext") == [(("Book", "Part"), "text")]


def test_what_only_looks_like_a_heading_is_text() -> None:
    texts = [
        "above\n\n----\n\nbelow",
        "=====  =====\nA      B\n=====  =====\n1      2\n=====  =====",
        "+---+\n| a |\n+---+",
        "two lines\nof text\n-------\nmore",
        "    indented\n    --------",
        "Longer than it\n--\nis",
        f"{'long ' * 50}\n{'=' * 250}\ntext",
    ]
    for text in texts:
        assert found(text) == [((), text.strip())]


def test_labels_belong_to_the_heading_below_them() -> None:
    text = "one\n\n.. _b:\n.. _c:\n\nB\n=\ntwo\n\n.. _not: example\n\nthree"
    assert found(text) == [((), "one"), (("B",), "two\n\n.. _not: example\n\nthree")]


def test_a_literal_block_and_what_is_indented_in_it_is_code() -> None:
    text = "Run this::\n\n    a = 1\n\n    b::\n        c\n\nThen go on."
    assert code(text) == ["    a = 1\n\n    b::\n        c\n"]


def test_a_directive_and_its_body_are_code() -> None:
    text = "Text.\n\n.. code-block:: python\n   :linenos:\n\n   def f():\n\n       return 1\n\nMore."
    assert code(text) == [".. code-block:: python\n   :linenos:\n\n   def f():\n\n       return 1\n"]


def test_a_note_is_text_and_the_code_within_it_is_code() -> None:
    text = ".. note::\n\n   Mind this::\n\n       x = 1\n\n   And that.\n\n.. py:function:: f()\n\n   It runs."
    assert code(text) == ["       x = 1\n"]


def test_a_session_of_the_interpreter_is_code() -> None:
    assert code("Try:\n\n>>> 1 + 1\n2\n\nDone.") == [">>> 1 + 1\n2\n"]


def test_headings_within_a_block_are_code() -> None:
    text = "A\n=\n\n::\n\n    B\n    =\n\nend"
    assert {headings for headings, _ in found(text)} == {("A",)}


def test_sections_know_their_line() -> None:
    assert [section.line for section in load(b"A\n=\none\n\n=\nB\n=\n\ntwo").sections] == [3, 8]
