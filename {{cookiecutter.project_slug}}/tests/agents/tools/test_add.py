import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.agents.tools import Parts, make_tool
from app.agents.tools.add import COLLECTION, LONGEST, ORIGIN
from app.agents.tools.tool import Call
from app.errors import BadQuestion, IndexBroken, IndexBusy, UnreadableDocument
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Sent
from app.rag.sources.source import Reading
from app.rag.sources.upload import Upload
from app.types import Context
from tests.agents.tools.parts import parts

pytestmark = pytest.mark.anyio
KRILL = "Penguins eat krill."


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Parts]:
    with closing((found := parts(tmp_path)).database):
        yield found


async def added(
    made: Parts, name: str = "krill.md", text: str = KRILL, *, key: str = "k", tenant: str = "default", title: str = ""
) -> str:
    tool = make_tool("add_document", made)
    arguments = tool.arguments.model_validate({"name": name, "text": text, "title": title})
    return (await tool.run(arguments, Call(Context(tenant=tenant), key))).text


def held(made: Parts, tenant: str = "default") -> list[str]:
    inventory = Inventory(made.inventory.index, tenant)
    return [" ".join(chunk.text for chunk in inventory.show(one.source)[1]) for one in inventory.documents()]


async def test_a_document_comes_into_the_index_and_is_kept_for_a_rebuild(made: Parts) -> None:
    assert "was added" in await added(made, title="Food")
    (document,) = made.inventory.documents()
    assert (document.collection, document.source, document.status) == (COLLECTION, "krill.md", "indexed")
    _, (chunk,) = made.inventory.show("krill.md")
    assert (chunk.headings, chunk.text) == (("Food",), KRILL)
    assert made.inbox.waiting() == []
    upload = Upload("default", COLLECTION, ORIGIN)
    assert document.root == upload.address
    assert upload.holds("krill.md", Reading(uploads=made.inbox.uploads))


async def test_the_same_call_adds_it_once_even_after_it_was_deleted(made: Parts) -> None:
    said = await added(made)
    assert await added(made) == said
    assert held(made) == [KRILL]
    made.inventory.remove("krill.md")
    with pytest.raises(UnreadableDocument):
        await added(made)
    assert held(made) == []


async def test_the_longest_name_is_one_of_a_file(made: Parts) -> None:
    name = f"{'𠀀' * (LONGEST - 3)}.md"
    assert "was added" in await added(made, name)
    with pytest.raises(ValidationError, match="at most 60"):
        await added(made, f"a{name}")


async def test_no_document_is_replaced(made: Parts) -> None:
    await added(made)
    with pytest.raises(BadQuestion, match="already"):
        await added(made, text="Penguins eat nothing.", key="another")
    assert held(made) == [KRILL]
    assert "was added" in await added(made, key="a third")


async def test_it_belongs_to_the_tenant_who_asks(made: Parts) -> None:
    await added(made, tenant="other")
    await added(made, text="Nothing.", key="l")
    assert (held(made, "other"), held(made)) == ([KRILL], ["Nothing."])


@pytest.mark.parametrize(
    "name", ["../krill.md", "/etc/krill.md", "krill.pdf", ".md", "a/b.md", "krill.md\n", "", "-x.md", f"{'x' * 99}.md"]
)
async def test_a_name_that_is_none_is_refused(made: Parts, name: str) -> None:
    with pytest.raises(ValidationError):
        await added(made, name)
    assert not made.inbox.folder.exists()


@pytest.mark.parametrize("text", ["", "x" * 50_001])
async def test_a_text_has_a_size(made: Parts, text: str) -> None:
    with pytest.raises(ValidationError):
        await added(made, text=text)


async def test_a_text_that_says_nothing_is_refused(made: Parts) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        await added(made, text=" \n ")
    assert made.inbox.waiting() == []


async def test_what_no_text_is_left_of_does_not_come_into_the_index(made: Parts) -> None:
    with pytest.raises(UnreadableDocument, match="did not come into the index"):
        await added(made, text="---\ntitle: Nothing\n---")
    assert made.inbox.waiting() == []


async def test_what_can_not_be_ingested_now_waits_and_is_ingested_by_the_same_call(made: Parts) -> None:
    def busy(upload: Upload) -> None:
        raise IndexBusy("the index is busy: try again")

    with pytest.raises(IndexBusy):
        await added(replace(made, ingest=busy))
    assert len(made.inbox.waiting()) == 1
    assert "was added" in await added(made)
    assert (held(made), made.inbox.waiting()) == ([KRILL], [])


async def test_another_who_ingests_it_meanwhile_is_no_failure(made: Parts) -> None:
    def twice(upload: Upload) -> None:
        made.ingest(upload)
        made.ingest(upload)

    assert "was added" in await added(replace(made, ingest=twice))
    assert held(made) == [KRILL]


async def test_a_disk_that_is_full_is_told_and_nothing_is_kept_of_the_call(made: Parts, tmp_path: Path) -> None:
    (tmp_path / "uploads").touch()
    with pytest.raises(IndexBroken, match="can't be written"):
        await added(made)
    (tmp_path / "uploads").unlink()
    assert "was added" in await added(made)


def test_under_one_key_one_job_waits(made: Parts) -> None:
    first, second, other = (
        made.inbox.accept("t", "c", "o", [Sent("a.md", io.BytesIO(b"x"))], key) for key in ("k", "k", "l")
    )
    assert first == second != other
    assert made.inbox.find(str(first.job)) == first
    made.inbox.drop(first)
    assert made.inbox.find(str(first.job)) is None
