"""The queue of jobs, without HTTP."""

import threading
from collections.abc import Iterator

import pytest

from app.api.errors import Overloaded, ServerStopping, UnknownJob
from app.api.jobs import queue
from app.api.jobs.job import Job
from app.api.jobs.queue import Jobs
from app.errors import IndexBroken
from app.ingestion import Report
from app.rag.sources.upload import Upload
from app.types import Progress

REPORT = Report(1, 1, 1, 0, 0, (), 0.1)


class Worker:
    """Does a job when it may; notes how many it does at a time."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.done: list[str | None] = []
        self.at_once = self.most = 0
        self.error: Exception | None = None

    def __call__(self, upload: Upload, progress: Progress) -> Report:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            assert self.go.wait(60)
            progress(1, 1, "a.md")
            if self.error:
                raise self.error
            self.done.append(upload.job)
            return REPORT
        finally:
            self.at_once -= 1


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def jobs(worker: Worker) -> Iterator[Jobs]:
    jobs = Jobs(worker, most_queued=3)
    yield jobs
    worker.go.set()
    jobs.stop()
    jobs.join(60)
    assert jobs.thread is None or not jobs.thread.is_alive()


def upload(name: str, tenant: str = "default") -> Upload:
    return Upload(tenant, "docs", "page", ("a.md",), name)


def wait(jobs: Jobs, name: str) -> Job:
    with jobs.changed:
        assert jobs.changed.wait_for(lambda: jobs.jobs[name].ended, 60)
    return jobs.jobs[name]


def test_jobs_are_done_one_at_a_time_in_their_order(jobs: Jobs, worker: Worker) -> None:
    for name in "abc":
        jobs.submit(upload(name))
    worker.go.set()
    assert [wait(jobs, name).state for name in "abc"] == ["done"] * 3
    assert (worker.done, worker.most) == (["a", "b", "c"], 1)


def test_a_job_that_fails_is_told_and_the_next_is_done(jobs: Jobs, worker: Worker) -> None:
    worker.error = IndexBroken("the disk is full: make room")
    worker.go.set()
    jobs.submit(upload("a"))
    failed = wait(jobs, "a")
    assert failed.error
    assert (failed.state, failed.error.message) == ("failed", "the disk is full: make room")
    worker.error = None
    jobs.submit(upload("b"))
    assert wait(jobs, "b").state == "done"


def test_a_crash_is_told_without_its_message(jobs: Jobs, worker: Worker) -> None:
    worker.error = ValueError("secret words")
    worker.go.set()
    jobs.submit(upload("a"))
    failed = wait(jobs, "a")
    assert failed.error
    assert (failed.error.code, "secret" in failed.error.message) == ("internal_error", False)


def test_a_full_queue_takes_no_more(jobs: Jobs) -> None:
    for name in "abcd":
        jobs.submit(upload(name))
    with pytest.raises(Overloaded, match="jobs wait"):
        jobs.check_room()


def test_when_it_stops_the_job_at_hand_is_broken_off_and_no_other_begins(jobs: Jobs, worker: Worker) -> None:
    for name in "ab":
        jobs.submit(upload(name))
    jobs.stop()
    worker.go.set()
    jobs.join(60)
    assert [jobs.get(name, "default").state for name in "ab"] == ["queued", "queued"]
    assert worker.done == []
    with pytest.raises(ServerStopping):
        jobs.check_room()


def test_another_tenants_job_is_not_there(jobs: Jobs) -> None:
    jobs.submit(upload("a", tenant="acme"))
    assert jobs.get("a", "acme").id == "a"
    with pytest.raises(UnknownJob):
        jobs.get("a", "default")


def test_only_so_many_that_ended_are_remembered(jobs: Jobs, worker: Worker) -> None:
    worker.go.set()
    for number in range(queue.REMEMBERED + 5):
        jobs.submit(upload(str(number)))
        wait(jobs, str(number))
    assert len(jobs.jobs) <= queue.REMEMBERED + 1
    with pytest.raises(UnknownJob):
        jobs.get("0", "default")
