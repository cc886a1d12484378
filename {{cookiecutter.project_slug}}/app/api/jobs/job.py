"""One job: what it is to ingest, how far it is, and how it ended. Values: each step makes a new one."""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from typing import Literal, Self

from app.api import errors
from app.api.openai.errors import ErrorDetail
from app.errors import UnknownDocument
from app.ingestion import NothingRead, Report
from app.rag.sources.upload import Upload

State = Literal["queued", "running", "done", "failed"]
DocumentState = Literal["queued", "indexed", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class JobDocument:
    """One document of a job; why, if it was skipped or failed."""

    id: str
    source: str
    status: DocumentState = "queued"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """`done_bytes` of `all_bytes` are read and stored; `at` is the document at hand. `error` is why it failed."""

    upload: Upload
    documents: tuple[JobDocument, ...]
    state: State = "queued"
    done_bytes: int = 0
    all_bytes: int = 0
    at: str = ""
    report: Report | None = None
    error: ErrorDetail | None = None

    @classmethod
    def of(cls, upload: Upload) -> Self:
        names = upload.names or ()
        return cls(upload, tuple(JobDocument(document_id(upload.collection, name), name) for name in names))

    @property
    def id(self) -> str:
        return self.upload.job or ""

    @property
    def ended(self) -> bool:
        return self.state in ("done", "failed")

    def begun(self) -> Self:
        return replace(self, state="running")

    def interrupted(self) -> Self:
        """The server stops: the next one begins it anew."""
        return replace(self, state="queued", done_bytes=0, at="")

    def advanced(self, done_bytes: int, all_bytes: int, at: str) -> Self:
        return replace(self, done_bytes=done_bytes, all_bytes=all_bytes, at=at)

    def finished(self, report: Report) -> Self:
        return replace(self, state="done", at="", report=report, documents=self.told(report, "indexed"))

    def broken(self, error: Exception) -> Self:
        report = error.report if isinstance(error, NothingRead) else None
        found = errors.describe(error)[1].error
        documents = self.told(report, "failed", found.message)
        return replace(self, state="failed", at="", report=report, error=found, documents=documents)

    def told(self, report: Report | None, status: DocumentState, reason: str = "") -> tuple[JobDocument, ...]:
        """The documents with how each ended: skipped as the report says, or else so."""
        skipped = {one.source: one.reason for one in report.skipped} if report else {}
        return tuple(
            replace(one, status="skipped", reason=skipped[one.source])
            if one.source in skipped
            else replace(one, status=status, reason=reason)
            for one in self.documents
        )


def document_id(collection: str, source: str) -> str:
    """What a document is called in addresses: made of its collection and source, so that it stays the same."""
    return base64.urlsafe_b64encode(json.dumps([collection, source]).encode()).decode().rstrip("=")


def named_by(id: str) -> tuple[str, str]:
    """Collection and source. Raises UnknownDocument."""
    try:
        collection, source = json.loads(base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)))
    except (binascii.Error, ValueError, TypeError):
        collection = source = None
    if not isinstance(collection, str) or not isinstance(source, str):
        raise UnknownDocument("there is no document of this id: GET /documents lists those that there are")
    return collection, source
