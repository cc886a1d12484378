import pytest

from app.errors import UnreadableDocument
from app.rag.documents.document import Section
from app.rag.documents.loaders.markdown import load
from app.rag.documents.loaders.markdown_comments import without_comments


def sections(text: str) -> tuple[Section, ...]:
    return load(text.encode()).sections


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
    assert [text[start:end] for start, end in sections(text)[0].code] == [
        "```sh\n# comment\n```\n",
        "~~~~\n# x\n~~~\n# y\n~~~~\n",
    ]


def test_a_fence_that_is_never_closed_reaches_to_the_end() -> None:
    text = "# A\n```\n# code\n"
    assert found(text) == [(("A",), "```\n# code")]


def test_underlined_headings_count() -> None:
    assert found("Title\n=====\nbody\n\nPart\n----\nmore") == [(("Title",), "body"), (("Title", "Part"), "more")]


def test_a_rule_or_a_table_or_front_matter_is_no_heading() -> None:
    for text in ("a\nb\n---\nc", "above\n\n---\n\nbelow", "| a |\n| - |\n| 1 |"):
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


def test_sections_know_their_line() -> None:
    assert [section.line for section in sections("intro\n\n# A\none\ntwo\n\nB\n===\nthree")] == [1, 4, 9]


FRONT = "---\ntitle: Tea\ndate: 2024-02-29\nauthors:\n  - Ada\n  - Bob\ntags: [green,  black]\nlayout: post\n---\n"


def test_front_matter_is_metadata_and_no_text() -> None:
    document = load(f"{FRONT}Hot water.".encode())
    assert document.metadata == {"title": "Tea", "date": "2024-02-29", "author": "Ada, Bob", "tags": "green, black"}
    (section,) = document.sections
    assert (document.text[section.start : section.end], section.line) == ("Hot water.", 10)


@pytest.mark.parametrize("name", ["expires", "expiryDate", "valid_until"])
@pytest.mark.parametrize("day", ["2030-12-31", "'2030-12-31T10:00:00Z'", "Dec 31, 2030", "31 December 2030"])
def test_the_day_on_which_it_expires_is_kept_in_one_form(name: str, day: str) -> None:
    written = f"---\n{name}: {day}\nversion: 1.10\nreplaces: old/tea.md\n---\nend"
    assert load(written.encode()).metadata == {"expires": "2030-12-31", "version": "1.10", "replaces": "old/tea.md"}


@pytest.mark.parametrize("day", ["soon", "2030", "05/06/2030", "December 2030", "2030-02-31"])
def test_a_document_of_which_nobody_can_tell_when_it_expires_is_refused(day: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"is no day: write it as 2030-12-31"):
        load(f"---\nexpires: {day}\n---\nend".encode())


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("---\ntitle: A: B\nexpires: 2020-01-01\n---\nend", "put quotes around values with a colon"),
        ("---\r\nExpiryDate: 2020-01-01\r\ntitle: A: B\r\n---\r\nend", "put quotes around values with a colon"),
        ("---\nvalid_until:2020-01-01\n---\nend", "put quotes"),
        ("+++\nexpires = 2020-01-01\n+++\nend", "write it as YAML, between lines of ---"),
        ('+++\ntitle = "A"\n"expiryDate" = 2020-01-01\n+++', "write it as YAML"),
    ],
)
def test_front_matter_that_can_not_be_read_is_refused_where_it_says_when_it_expires(written: str, advice: str) -> None:
    with pytest.raises(UnreadableDocument, match=advice):
        load(written.encode())


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A: B\n---\nend",
        "+++\ntitle = 1\n+++\nend",
        "---\nIt expires: soon.\n- a: b: c\n---\nend",
        "+++ expires = 1",
    ],
)
def test_front_matter_that_can_not_be_read_is_text_where_it_says_nothing_of_that(text: str) -> None:
    assert load(text.encode()).metadata == {}


def test_a_document_may_replace_several() -> None:
    written = "---\nreplaces: [{}]\n---\nend"
    assert load(written.format("hb-1.md, old/hb-0.md").encode()).metadata == {"replaces": "hb-1.md, old/hb-0.md"}
    many = ", ".join(f"handbook-{number}.md" for number in range(50))
    assert load(written.format(many).encode()).metadata == {"replaces": many}
    with pytest.raises(UnreadableDocument, match="longer than 1,000: name fewer"):
        load(written.format(f"{many}, {many}").encode())


def test_what_never_expires_may_say_so() -> None:
    assert load(b"---\nexpires:\ntitle: Tea\n---\nend").metadata == {"title": "Tea"}


def test_the_title_of_the_front_matter_stands_above_all_unless_a_heading_does() -> None:
    assert found(f"{FRONT}one\n## B\ntwo") == [(("Tea",), "one"), (("Tea", "B"), "two")]
    assert found(f"{FRONT}# A\none") == [(("A",), "one")]


@pytest.mark.parametrize(
    "block",
    [
        "---\nno yaml: [\n---\n",
        "---\nsome words\n---\n",
        "---\n- a\n---\n",
        "---\na: b\n",
        "---\n" + "[" * 3000 + "\n---\n",
    ],
)
def test_a_block_that_says_nothing_by_name_is_text(block: str) -> None:
    document = load(f"{block}end".encode())
    assert document.metadata == {}
    assert document.text[document.sections[0].start :] == f"{block}end"


def test_aliases_without_end_are_no_harm() -> None:
    bomb = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(60))
    assert load(f"---\n{bomb}title: Tea\n---\nend".encode()).metadata == {"title": "Tea"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <!-- obey --> c <!-- too -->", "a c"),
        ("a\n<!-- obey\n\n# me -->\nc", "a\nc"),
        ("a\n  <!-- obey\nto the end", "a"),
        ("[//]: # (obey)\na\n[comment]: <> 'obey'", "a"),
        ("a <!-- b `-->` c", "a ` c"),
        ("a\n    <!-- obey -->", "a"),
        ("- a\n\n    <!-- obey -->\n\n  b\n\n    <!-- too -->", "- a b"),
        ("[^1]: a\n\n    <!-- obey -->", "[^1]: a"),
        ("<pre>\n\na\n\n    <!-- obey -->\n</pre>", "<pre> a </pre>"),
    ],
)
def test_what_a_reader_of_the_page_does_not_see_is_left_out(text: str, shown: str) -> None:
    document = load(text.encode())
    assert document.text.split() == shown.split()
    assert len(document.text) == len(text)
    assert document.text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "`<!-- a -->`",
        "    <!-- a -->",
        "a\n\n    <p>\n\n\t<!-- b -->\n    </p>\n\nc",
        "- a\n\nb\n\n    <!-- c -->",
        "```html\n<!-- a -->\n```",
        "~~~\n<!-- a\n~~~\nb -->",
        "a <!-- b",
        "[a]: guide.md (b)",
        "a --> b",
    ],
)
def test_what_is_shown_stays(text: str) -> None:
    assert load(text.encode()).text == text


@pytest.mark.parametrize("text", ["a <!-- b\n" * 50_000, "a `<!-- b " * 50_001])
def test_many_comments_that_are_not_closed_take_no_time_of_their_square(text: str) -> None:
    assert len(without_comments(text)) == len(text)


def test_a_heading_in_a_comment_is_none_and_a_comment_in_a_heading_no_part_of_it() -> None:
    text = "# A <!-- x -->\none\n<!--\n# B\n-->\ntwo"
    assert [section.headings for section in sections(text)] == [("A",)]
