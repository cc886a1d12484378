"""`/documents`: what the index holds. Documents that are sent become a job; see `jobs.py`."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from app.api.dependencies import AuditDep, ContextDep, InboxDep, InventoryDep, JobsDep, SettingsDep
from app.api.failures import failures
from app.api.forms import read_form
from app.api.jobs.job import document_id, named_by
from app.api.wire import WireText
from app.rag.inventory import Holding, Status
from app.rag.sources import place_of
from app.rag.stores.lock import unwritable
from app.storage.audit import REMOVED, Entry
from app.types import Chunk

router = APIRouter(tags=["documents"])

FORM: dict[str, Any] = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "collection": {"type": "string"},
        "origin": {"type": "string"},
    },
}
SENDING = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}
REMOVAL_SECONDS = 2.0
"""How long the removal of a document waits for an ingestion that is under way."""


class Accepted(BaseModel):
    """A document that was taken in; its job says what becomes of it."""

    id: str
    source: WireText
    status: Literal["queued"] = "queued"


class AcceptedJob(BaseModel):
    job: str
    documents: list[Accepted]


class DocumentEntry(BaseModel):
    """A document of the index; `sha256` is of its bytes, null while it is incomplete.

    `origin` is where it comes from: what the client called itself, or a digest of the folder's path.
    """

    id: str
    source: WireText
    collection: WireText
    chunks: int
    status: Status
    origin: str
    sha256: str | None


class Piece(BaseModel):
    """A chunk of a document, and where it begins."""

    id: str
    heading: WireText
    text: WireText
    place: str
    page: int | None
    line: int | None
    row: int | None


class WholeDocument(DocumentEntry):
    metadata: dict[str, WireText]
    pieces: list[Piece]


class RemovedDocument(BaseModel):
    """What was removed, and how many chunks that were."""

    id: str
    source: WireText
    collection: WireText
    chunks: int


@router.post("/documents", status_code=202, responses=failures(400, 413, 415, 422, 503), openapi_extra=SENDING)
async def send(
    request: Request, jobs: JobsDep, inbox: InboxDep, settings: SettingsDep, context: ContextDep
) -> AcceptedJob:
    """Take in documents, as files of a form, and ingest them soon: ask their job how far that is.

    A document replaces the one of the same source that came from the same origin; the others of it stay.
    """
    jobs.check_room()
    async with read_form(request, settings.max_file_bytes) as form:
        try:
            upload = await run_in_threadpool(inbox.accept, context.tenant, form.collection, form.origin, form.documents)
        except OSError as error:
            raise unwritable(inbox.uploads, error) from None
    job = jobs.submit(upload)
    return AcceptedJob(job=job.id, documents=[Accepted(id=one.id, source=one.source) for one in job.documents])


@router.get("/documents", responses=failures(404, 409, 503))
def list_documents(
    inventory: InventoryDep,
    collection: Annotated[str | None, Query(description="Only those of one collection.")] = None,
) -> list[DocumentEntry]:
    """All documents of the index, by collection and source."""
    return [DocumentEntry(**entry(one)) for one in inventory.documents(collection)]


@router.get("/documents/{id}", responses=failures(404, 409, 503))
def show_document(id: str, inventory: InventoryDep) -> WholeDocument:
    """One document with its chunks, in their order."""
    collection, source = named_by(id)
    found, chunks = inventory.show(source, collection)
    metadata = dict(chunks[0].metadata) if chunks else {}
    return WholeDocument(**entry(found), metadata=metadata, pieces=[piece(chunk) for chunk in chunks])


@router.delete("/documents/{id}", responses=failures(404, 409, 503))
def remove_document(id: str, inventory: InventoryDep, audit: AuditDep, context: ContextDep) -> RemovedDocument:
    """Remove a document from the index. A rebuild does not bring it back; ingesting or sending it again does."""
    collection, source = named_by(id)
    audit.check()
    removed = inventory.remove(source, collection, patience=REMOVAL_SECONDS)
    audit.record_now(Entry.of(context, REMOVED, source=source, collection=removed.collection))
    return RemovedDocument(id=id, source=removed.source, collection=removed.collection, chunks=removed.chunks)


def entry(one: Holding) -> dict[str, Any]:
    return {
        "id": document_id(one.collection, one.source),
        "source": one.source,
        "collection": one.collection,
        "chunks": one.chunks,
        "status": one.status,
        "origin": place_of(one.root),
        "sha256": one.digest or None,
    }


def piece(chunk: Chunk) -> Piece:
    return Piece(
        id=chunk.id,
        heading=chunk.heading,
        text=chunk.text,
        place=chunk.place(),
        page=chunk.page,
        line=chunk.line,
        row=chunk.row,
    )
