"""The jobs of this process, and the thread that does them one by one. Safe to call from any thread.

A job is in the inbox before it is here, and leaves it when it has ended: one that is broken off by the end of the
process is found there by the next, and what it had committed is then unchanged.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

import structlog

from app.api.errors import Overloaded, ServerStopping, UnknownJob
from app.api.jobs.job import Job
from app.ingestion import Report
from app.rag.sources.upload import Upload
from app.types import Progress

log = structlog.get_logger(__name__)

MOST_QUEUED = 32
REMEMBERED = 1000
"""Jobs that have ended and can still be asked about."""
Ingest = Callable[[Upload, Progress], Report]


class Stopped(Exception):
    """The job at hand is broken off, since the server stops."""


class Jobs:
    """`ingest` does one job. The thread begins with the first one, and ends by `stop`."""

    def __init__(self, ingest: Ingest, most_queued: int = MOST_QUEUED) -> None:
        self.ingest = ingest
        self.most_queued = most_queued
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self.queue: deque[str] = deque()
        self.changed = threading.Condition()
        self.stopping = False
        self.running = 0
        self.thread: threading.Thread | None = None

    @property
    def queued(self) -> int:
        return len(self.queue)

    def check_room(self) -> None:
        """Raises Overloaded or ServerStopping, before anything is read that could not be taken in."""
        if self.stopping:
            raise ServerStopping("the server is stopping: ask again in a moment")
        if self.queued >= self.most_queued:
            raise Overloaded(f"{self.queued} jobs wait: send documents again when some of them are done")

    def submit(self, upload: Upload) -> Job:
        """Its turn comes after those before it; if the server stops first, at its next start."""
        job = Job.of(upload)
        with self.changed:
            self.jobs[job.id] = job
            self.queue.append(job.id)
            self.forget_oldest()
            if self.thread is None and not self.stopping:
                self.thread = threading.Thread(target=self.work, name="jobs", daemon=True)
                self.thread.start()
            self.changed.notify_all()
        return job

    def get(self, id: str, tenant: str) -> Job:
        """Raises UnknownJob."""
        found = self.jobs.get(id)
        if found is None or found.upload.tenant != tenant:
            raise UnknownJob("there is no such job, or it ended long ago: GET /documents lists what is indexed")
        return found

    def stop(self) -> None:
        """Begin no further job, and break off the one at hand after its next step. Does not wait for that."""
        with self.changed:
            self.stopping = True
            self.changed.notify_all()

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, after `stop`."""
        if self.thread is not None:
            self.thread.join(seconds)
            if self.thread.is_alive():
                log.warning("a job does not end", seconds=seconds)

    def work(self) -> None:
        while (job := self.next()) is not None:
            self.running = 1
            self.do(job)
            self.running = 0

    def next(self) -> Job | None:
        with self.changed:
            self.changed.wait_for(lambda: self.stopping or self.queue)
            return None if self.stopping else self.jobs[self.queue.popleft()]

    def do(self, job: Job) -> None:
        self.put(job.begun())

        def advance(done: int, total: int, at: str) -> None:
            if self.stopping:
                raise Stopped
            self.put(self.jobs[job.id].advanced(done, total, at))

        try:
            report = self.ingest(job.upload, advance)
        except Stopped:
            self.put(self.jobs[job.id].interrupted())
            log.info("a job waits for the next start", job=job.id)
        except Exception as error:
            self.put(self.jobs[job.id].broken(error))
        else:
            self.put(self.jobs[job.id].finished(report))
            log.info("documents ingested", job=job.id, read=report.read, skipped=len(report.skipped))

    def put(self, job: Job) -> None:
        with self.changed:
            self.jobs[job.id] = job
            self.changed.notify_all()

    def forget_oldest(self) -> None:
        ended = [id for id, job in self.jobs.items() if job.ended]
        for id in ended[: max(0, len(ended) - REMEMBERED)]:
            del self.jobs[id]
