import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders import loader_for
from app.rag.documents.loaders.legacy import MAGIC


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        ("WordDocument", "old Word file: save it as .docx"),
        ("Workbook", "old Excel file: save it as .xlsx"),
        ("PowerPoint Document", "old PowerPoint file: save it as .pptx"),
        ("__properties_version1.0", "Outlook message: save it as .eml"),
        ("EncryptedPackage", "encrypted Office file: save it without its password"),
        ("Other", "old Office file: save it as .docx, .xlsx or .pptx"),
    ],
)
@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt", "a.msg"])
def test_an_old_office_file_says_what_to_save_it_as(stream: str, message: str, name: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        loader_for(name)(MAGIC + stream.encode("utf-16-le"))


def test_rich_text_under_the_name_of_a_word_file_says_so() -> None:
    with pytest.raises(UnreadableDocument, match=r"RTF: save it as \.docx"):
        loader_for("a.doc")(b"{\\rtf1 Hot.}")
