"""Where documents come from: what may be read, and what was sent and waits in the inbox."""

from dataclasses import dataclass

from app.ingestion import NothingRead, Report, ingest_targets
from app.monitoring.metrics import Metrics
from app.rag.executor import EMPTY, NO_TEXT, Executor
from app.rag.index.index import Index
from app.rag.sources.inbox import Inbox
from app.rag.sources.source import Reading, WebReading
from app.rag.sources.upload import Upload
from app.rag.targets import Target
from app.settings import Settings, reveal
from app.types import Progress
from app.types.embedding import Embedder


def build_reading(settings: Settings) -> Reading:
    data = settings.data_dir.resolve()
    return Reading(
        settings.max_file_bytes,
        leave_out=[data],
        uploads=data / "uploads",
        cache=data / "cache",
        database=reveal(settings.sql_source_url),
        web=WebReading(settings.networks(), settings.web_max_pages),
        endpoint=settings.s3_endpoint_url,
    )


@dataclass(frozen=True)
class Uploads:
    """From the inbox into the index."""

    index: Index
    embedder: Embedder
    inbox: Inbox
    reading: Reading
    metrics: Metrics

    def take_in(self, upload: Upload, executor: Executor, progress: Progress | None = None) -> Report:
        """Blocking. What was sent comes into the index, and out of the inbox.

        Raises NothingRead if nothing of it can be read; after any other failure it still waits.
        """
        target = [Target(upload.tenant, upload.collection, upload)]
        try:
            report = ingest_targets(
                target, self.index, self.embedder, reading=self.reading, progress=progress, executor=executor
            )
        except NothingRead:
            self.inbox.drop(upload)
            raise
        self.settle(upload, report)
        return report

    def settle(self, upload: Upload, report: Report) -> None:
        counts = {"new": report.read, "unchanged": report.unchanged, "removed": report.removed}
        self.metrics.count_documents({**counts, "skipped": len(report.skipped)})
        for one in report.skipped:
            if one.reason in (EMPTY, NO_TEXT):
                upload.forget(one.source, self.reading.uploads)
        self.inbox.settle(upload, dropped={one.source for one in report.skipped})
