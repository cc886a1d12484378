"""Jobs over HTTP: as they are now, and as they go on."""

import io
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api.jobs.job import Job
from app.ingestion import NothingRead, Report
from app.rag.sources.inbox import Inbox, Sent
from app.rag.sources.source import Skipped
from app.rag.sources.upload import Upload
from app.types import Progress
from tests.api.conftest import Connect
from tests.api.sending import application_in, connected, ended, events, send, sent
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings


class SlowService(FakeService):
    """Its ingestion goes on when it may."""

    def __init__(self, folder: Path) -> None:
        super().__init__(settings(data_dir=folder), inbox=Inbox(folder / "uploads"))
        self.begun, self.go = threading.Event(), threading.Event()

    def ingest_upload(self, upload: Upload, progress: Progress | None = None) -> Report:
        assert progress
        progress(1, 10, "a.md")
        self.begun.set()
        assert self.go.wait(60)
        progress(10, 10, "")
        return super().ingest_upload(upload, progress)


def one_document() -> list[Sent]:
    return [Sent("a.md", io.BytesIO(b"Apples."))]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SlowService]:
    service = SlowService(tmp_path)
    yield service
    service.go.set()


def test_a_job_that_is_done_tells_what_it_did(tmp_path: Path) -> None:
    with connected(application_in(tmp_path)) as client:
        id = send(client, {"a.md": "Apples.", "b.md": ""}, collection="fruit").json()["job"]
        job = ended(client, id)
        assert client.get(f"/jobs/{id}").json() == job
        assert 'app_documents_ingested_total{outcome="skipped"} 1.0' in client.get("/metrics").text
    assert job["documents"][1] == {
        "id": job["documents"][1]["id"],
        "source": "b.md",
        "status": "skipped",
        "reason": "empty",
    }
    assert (job["id"], job["state"], job["collection"], job["error"]) == (id, "done", "fruit", None)
    assert job["progress"] == {"done": 7, "total": 7, "source": ""}
    report = job["report"]
    assert report.pop("seconds") > 0
    assert report == {
        "documents": 1,
        "chunks": 1,
        "read": 1,
        "unchanged": 0,
        "removed": 0,
        "skipped": [{"source": "b.md", "reason": "empty"}],
    }


def test_a_job_of_which_nothing_can_be_read_has_failed_and_says_why(tmp_path: Path) -> None:
    with connected(application_in(tmp_path)) as client:
        job = sent(client, {"a.md": b"\0\1"})
    assert (job["state"], job["error"]["code"]) == ("failed", "nothing_read")
    assert [one["status"] for one in job["documents"]] == ["skipped"]
    assert job["report"]["skipped"][0]["source"] == "a.md"


def test_while_it_goes_on_a_late_one_is_told_how_far_it_is(slow: SlowService, connect: Connect) -> None:
    client = connect(slow)
    first, second = (send(client, {f"{n}.md": "x"}).json()["job"] for n in range(2))
    assert slow.begun.wait(60)
    job = client.get(f"/jobs/{first}").json()
    assert (job["state"], job["progress"]) == ("running", {"done": 1, "total": 10, "source": "a.md"})
    assert client.get(f"/jobs/{second}").json()["state"] == "queued"
    slow.go.set()
    told = events(client.get(f"/jobs/{second}/events").text)
    assert [name for name, _ in told][-1] == "done"
    assert {name for name, _ in told[:-1]} <= {"progress"}
    (only,) = events(client.get(f"/jobs/{first}/events").text)
    assert (only[0], only[1]["state"]) == ("done", "done")
    assert [upload.job for upload in slow.ingested] == [first, second]


def test_a_client_that_leaves_harms_nothing(slow: SlowService) -> None:
    with running(slow) as live:
        upload = slow.inbox.accept("default", "docs", "page", one_document())
        job = live.jobs.submit(upload)
        leaving = HTTPConnection(live.url.removeprefix("http://"), timeout=60)
        leaving.request("GET", f"/jobs/{job.id}/events")
        assert leaving.getresponse().readline().startswith(b"event: progress")
        leaving.close()
        assert slow.begun.wait(60)
        slow.go.set()
        stays = HTTPConnection(live.url.removeprefix("http://"), timeout=60)
        stays.request("GET", f"/jobs/{job.id}/events")
        assert events(stays.getresponse().read().decode())[-1][0] == "done"
        stays.close()


def test_a_server_that_stops_lets_go_of_a_job_and_of_those_who_follow_it(slow: SlowService) -> None:
    with running(slow) as live:
        job = live.jobs.submit(slow.inbox.accept("default", "docs", "page", one_document()))
        following = HTTPConnection(live.url.removeprefix("http://"), timeout=60)
        following.request("GET", f"/jobs/{job.id}/events")
        response = following.getresponse()
        assert slow.begun.wait(60)
        live.should_exit = True
        with live.jobs.changed:
            assert live.jobs.changed.wait_for(lambda: live.jobs.stopping, 60)
        slow.go.set()
        told = events(response.read().decode())
        assert (told[-1][0], told[-1][1]["state"]) == ("progress", "queued")
        following.close()
    assert slow.ingested == []
    assert [upload.job for upload in slow.inbox.waiting()] == [job.id]


def test_what_an_earlier_server_left_is_taken_up_by_the_next(slow: SlowService) -> None:
    slow.go.set()
    left = slow.inbox.accept("default", "docs", "page", one_document())
    with running(slow) as live, live.jobs.changed:
        assert live.jobs.changed.wait_for(lambda: any(job.ended for job in live.jobs.jobs.values()), 60)
    assert slow.ingested == [left]


def test_an_unknown_job_is_404(client: TestClient) -> None:
    for path in ("/jobs/none", "/jobs/none/events"):
        response = client.get(path)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_job")


def test_a_server_with_too_many_jobs_says_so_before_it_reads(slow: SlowService, connect: Connect) -> None:
    client = connect(slow)
    client.app.state.jobs.most_queued = 1  # type: ignore[attr-defined]
    assert send(client, {"0.md": "x"}).status_code == 202
    assert slow.begun.wait(60)
    assert send(client, {"1.md": "x"}).status_code == 202
    response = send(client, {"2.md": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "overloaded")
    assert response.headers["Retry-After"]


def test_a_job_names_the_documents_that_were_skipped() -> None:
    job = Job.of(Upload("default", "docs", "page", ("a.md", "b.md"), "1"))
    report = Report(0, 0, 0, 0, 0, (Skipped("a.md", "binary"),), 0.1)
    assert [one.status for one in job.finished(report).documents] == ["skipped", "indexed"]
    broken = job.broken(NothingRead(report))
    assert [(one.status, bool(one.reason)) for one in broken.documents] == [("skipped", True), ("failed", True)]
