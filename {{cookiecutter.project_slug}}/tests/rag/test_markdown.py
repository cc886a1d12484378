from app.rag.markdown import sections


def found(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(section.headings, text[section.start : section.end].strip()) for section in sections(text)]


def test_text_lies_under_the_path_of_its_headings() -> None:
    text = "intro\n# A\none\n## B\ntwo\n### C\nthree\n## D\nfour\n# E\nfive"
    assert found(text) == [
        ((), "intro"),
        (("A",), "one"),
        (("A", "B"), "two"),
        (("A", "B", "C"), "three"),
        (("A", "D"), "four"),
        (("E",), "five"),
    ]


def test_a_hash_in_a_code_fence_is_no_heading() -> None:
    text = "# A\n```sh\n# comment\n```\n~~~~\n# x\n~~~\n# y\n~~~~\nend"
    assert found(text) == [(("A",), text[4:])]
    assert [text[start:end] for start, end in sections(text)[0].fences] == [
        "```sh\n# comment\n```\n",
        "~~~~\n# x\n~~~\n# y\n~~~~\n",
    ]


def test_a_fence_that_is_never_closed_reaches_to_the_end() -> None:
    text = "# A\n```\n# code\n"
    assert found(text) == [(("A",), "```\n# code")]


def test_underlined_headings_count() -> None:
    assert found("Title\n=====\nbody\n\nPart\n----\nmore") == [(("Title",), "body"), (("Title", "Part"), "more")]


def test_a_rule_or_a_table_or_front_matter_is_no_heading() -> None:
    for text in ("a\nb\n---\nc", "above\n\n---\n\nbelow", "---\ntitle: x\n---\nbody", "| a |\n| - |\n| 1 |"):
        assert found(text) == [((), text)]


def test_closing_marks_and_spaces_are_no_part_of_a_heading() -> None:
    assert found("  ##  Set up C# ##  \ntext") == [(("Set up C#",), "text")]


def test_what_is_not_a_heading_is_text() -> None:
    for text in ("#hashtag", "#", "####### seven", "    # indented code", "# " + "long " * 50):
        assert found(text) == [((), text.strip())]


def test_headings_without_any_text_below_are_text_of_their_parent() -> None:
    text = "# Log\n## 1.1\n## 1.0\n### Fixed\na bug\n# End"
    assert found(text) == [
        (("Log",), "## 1.1"),
        (("Log", "1.0", "Fixed"), "a bug"),
        ((), "# End"),
    ]


def test_bare_headings_side_by_side_stay_together() -> None:
    assert found("# A\n# B\n# C\n") == [((), "# A\n# B\n# C")]


def test_skipped_levels_keep_their_order() -> None:
    assert found("### deep\nx\n# top\ny\n#### low\nz") == [(("deep",), "x"), (("top",), "y"), (("top", "low"), "z")]
