"""`/jobs`: how far an ingestion is that a client asked for, at once or as it goes."""

import asyncio
import time
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import BaseModel

from app.api.dependencies import ContextDep, JobsDep
from app.api.failures import failures
from app.api.jobs.job import DocumentState, Job, State
from app.api.jobs.queue import Jobs
from app.api.openai.errors import ErrorDetail
from app.api.streaming import HEADERS, KEEP_ALIVE_SECONDS
from app.api.wire import WireText
from app.ingestion import Report

router = APIRouter(tags=["documents"])

LOOKING_SECONDS = 0.1
EVENTS = {
    "description": "The job whenever it changes, as event `progress`, and once more at its end, as event `done`.",
    "content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": {"data": {"type": "string"}}}}},
}


class Progress(BaseModel):
    """How many bytes are read and stored, of how many; `source` is the document at hand."""

    done: int
    total: int
    source: WireText


class SkippedDocument(BaseModel):
    source: WireText
    reason: WireText


class JobReport(BaseModel):
    """`documents` and `chunks` count the collection after the job; the rest is what the job did."""

    documents: int
    chunks: int
    read: int
    unchanged: int
    removed: int
    skipped: list[SkippedDocument]
    seconds: float


class DocumentOfJob(BaseModel):
    """A document of the job; why, if it was skipped or failed."""

    id: str
    source: WireText
    status: DocumentState
    reason: WireText


class JobDetails(BaseModel):
    id: str
    state: State
    collection: WireText
    documents: list[DocumentOfJob]
    progress: Progress
    report: JobReport | None
    error: ErrorDetail | None


@router.get("/jobs/{id}", responses=failures(404))
async def get_job(id: str, jobs: JobsDep, context: ContextDep) -> JobDetails:
    """The job as it is now."""
    return details(jobs.get(id, context.tenant))


@router.get("/jobs/{id}/events", response_model=None, responses={200: EVENTS, **failures(404)})
async def follow_job(id: str, jobs: JobsDep, context: ContextDep) -> Response:
    """The job now, and whenever it changes, until it has ended or the server stops."""
    jobs.get(id, context.tenant)
    return EventSourceResponse(events(jobs, id, context.tenant), headers=HEADERS)


async def events(jobs: Jobs, id: str, tenant: str) -> AsyncGenerator[bytes]:
    """Whoever leaves ends nothing but this; whoever comes late gets what is so now."""
    seen, written = None, time.monotonic()
    while True:
        stopping, job = jobs.stopping, jobs.get(id, tenant)
        if job != seen:
            seen, written = job, time.monotonic()
            yield format_sse_event(event="done" if job.ended else "progress", data_str=details(job).model_dump_json())
        if job.ended or (stopping and job.state == "queued"):
            return
        if time.monotonic() - written > KEEP_ALIVE_SECONDS:
            written = time.monotonic()
            yield KEEPALIVE_COMMENT
        await asyncio.sleep(LOOKING_SECONDS)


def details(job: Job) -> JobDetails:
    return JobDetails(
        id=job.id,
        state=job.state,
        collection=job.upload.collection,
        documents=[
            DocumentOfJob(id=one.id, source=one.source, status=one.status, reason=one.reason) for one in job.documents
        ],
        progress=Progress(done=job.done_bytes, total=job.all_bytes, source=job.at),
        report=to_report(job.report) if job.report else None,
        error=job.error,
    )


def to_report(report: Report) -> JobReport:
    return JobReport(
        documents=report.documents,
        chunks=report.chunks,
        read=report.read,
        unchanged=report.unchanged,
        removed=report.removed,
        skipped=[SkippedDocument(source=one.source, reason=one.reason) for one in report.skipped],
        seconds=round(report.seconds, 3),
    )
