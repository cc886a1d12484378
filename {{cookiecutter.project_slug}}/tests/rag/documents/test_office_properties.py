"""Without the extra: what an Office file says of itself is read from its package."""

import pytest

from app.rag.documents.loaders.office_properties import described
from tests.rag.documents.test_archive import zipped

KIND = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
RELATIONS = f'<Relationships><Relationship Type="{KIND}" Target="/docProps/core.xml"/></Relationships>'
SPACES = 'xmlns:cp="core" xmlns:dc="dublin" xmlns:dcterms="terms"'


def file(properties: str, relations: str = RELATIONS) -> bytes:
    core = f"<cp:coreProperties {SPACES}>{properties}</cp:coreProperties>"
    return zipped(("_rels/.rels", relations.encode()), ("docProps/core.xml", core.encode()))


def test_what_a_file_says_of_itself_is_in_one_line_and_bounded() -> None:
    said = (
        f"<dc:title> Tea\n for two </dc:title><dc:creator>{'A' * 300}</dc:creator><cp:version>2</cp:version>"
        "<cp:keywords>tea<cp:value>, cups</cp:value></cp:keywords><dc:subject>hot</dc:subject>"
        "<dcterms:created>2020-01-01T10:00:00Z</dcterms:created>"
    )
    author = "A" * 200
    assert described(file(said)) == {
        "title": "Tea for two",
        "author": author,
        "date": "2020-01-01",
        "tags": "tea, cups",
        "version": "2",
    }


def test_the_last_change_is_the_date_in_utc() -> None:
    created, changed = "<dcterms:created>2020-01-01T10:00:00Z</dcterms:created>", "2024-03-01T01:00:00+02:00"
    assert described(file(f"{created}<dcterms:modified>{changed}</dcterms:modified>")) == {"date": "2024-02-29"}
    assert described(file(f"{created}<dcterms:modified>soon</dcterms:modified>")) == {"date": "2020-01-01"}


@pytest.mark.parametrize(
    "data",
    [
        file(""),
        file("<dc:title>"),
        file("<dc:title>Tea</dc:title>", "<Relationships/>"),
        file("<dc:title>Tea</dc:title>", RELATIONS.replace("core.xml", "gone.xml")),
        zipped(("a.xml", b"<a/>")),
    ],
)
def test_nothing_is_made_up_for_a_file_that_says_nothing(data: bytes) -> None:
    assert described(data) == {}
