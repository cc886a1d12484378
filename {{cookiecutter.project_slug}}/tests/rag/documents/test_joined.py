from app.rag.documents.document import Document, Section
from app.rag.documents.loaders.joined import Part, joined

CODE = Document("ab\ncd", (Section(0, 2), Section(3, 5, ("B",), code=((3, 5),), line=2)))


def test_sections_and_code_move_with_their_text() -> None:
    document = joined([Part(("A",), CODE), Part(("C",), CODE)], {"title": "T"})
    assert document.text == "ab\ncd\n\nab\ncd"
    assert document.metadata == {"title": "T"}
    last = document.sections[-1]
    assert (last.headings, document.text[last.start : last.end], last.code, last.line) == (
        ("C", "B"),
        "cd",
        ((10, 12),),
        2,
    )


def test_a_heading_that_ends_the_path_above_stands_once() -> None:
    assert joined([Part(("A", "B"), CODE)], {}).sections[1].headings == ("A", "B")


def test_parts_without_text_leave_nothing() -> None:
    assert joined([Part(("A",), Document(" \n", (Section(0, 2),)))], {}) == Document("", ())
