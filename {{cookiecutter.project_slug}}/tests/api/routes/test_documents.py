"""Documents over HTTP: sent, listed, shown, removed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api.forms import MOST_FILES
from app.bootstrap import Application
from app.storage.audited import audited
from app.types import Context
from tests.api.sending import application_in, connected, send, sent

APPLES = "---\ntitle: Fruit\n---\n# Apples\n\nApples are red.\n\n## Taste\n\nApples are sweet."


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return application_in(tmp_path)


@pytest.fixture
def client(application: Application) -> Iterator[TestClient]:
    with connected(application) as client:
        yield client


def test_what_is_sent_is_taken_in_at_once_and_indexed_soon(client: TestClient) -> None:
    response = send(client, {"a.md": APPLES, "guides/b.md": "Bananas are yellow."}, collection="fruit")
    assert response.status_code == 202
    accepted = response.json()
    assert set(accepted) == {"job", "documents"}
    assert [(one["source"], one["status"]) for one in accepted["documents"]] == [
        ("a.md", "queued"),
        ("guides/b.md", "queued"),
    ]
    client.get(f"/jobs/{accepted['job']}/events")
    listed = client.get("/documents").json()
    assert [(one["source"], one["collection"], one["chunks"], one["status"]) for one in listed] == [
        ("a.md", "fruit", 2, "indexed"),
        ("guides/b.md", "fruit", 1, "indexed"),
    ]
    assert [one["id"] for one in listed] == [one["id"] for one in accepted["documents"]]
    assert client.post("/search", json={"query": "bananas"}).json()[0]["source"] == "guides/b.md"


def test_without_a_collection_they_are_filed_under_uploads(client: TestClient) -> None:
    assert sent(client, {"a.md": "Apples."})["collection"] == "uploads"
    assert client.get("/documents", params={"collection": "uploads"}).json()[0]["origin"] == "uploads"


def test_a_document_is_shown_with_its_chunks_and_metadata(client: TestClient) -> None:
    id = sent(client, {"a.md": APPLES})["documents"][0]["id"]
    shown = client.get(f"/documents/{id}").json()
    assert [piece["text"] for piece in shown["pieces"]] == ["Apples are red.", "Apples are sweet."]
    assert shown["pieces"][1]["heading"].endswith("Apples > Taste")
    assert (shown["metadata"], shown["status"], shown["chunks"]) == ({"title": "Fruit"}, "indexed", 2)
    assert len(shown["sha256"]) == 64


def test_a_removed_document_is_gone_and_its_removal_is_told(client: TestClient) -> None:
    first, second = sent(client, {"a.md": APPLES, "b.md": "Bananas."})["documents"]
    removed = client.delete(f"/documents/{first['id']}")
    assert (removed.status_code, removed.json()) == (
        200,
        {"id": first["id"], "source": "a.md", "collection": "uploads", "chunks": 2},
    )
    assert client.get(f"/documents/{first['id']}").status_code == 404
    again = client.delete(f"/documents/{first['id']}")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "unknown_document")
    assert [one["id"] for one in client.get("/documents").json()] == [second["id"]]


@pytest.mark.parametrize("id", ["x", "%00", "WyJhIl0", "bnVsbA", "é"])
def test_an_id_that_is_none_is_404(client: TestClient, id: str) -> None:
    sent(client, {"a.md": APPLES})
    for method in ("GET", "DELETE"):
        response = client.request(method, f"/documents/{id}")
        assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_document")


def test_an_empty_index_has_no_documents(client: TestClient) -> None:
    assert client.get("/documents").json() == []
    assert client.get("/documents/WyJhIiwiYiJd").status_code == 409


def test_an_unknown_collection_is_404(client: TestClient) -> None:
    sent(client, {"a.md": APPLES})
    response = client.get("/documents", params={"collection": "nuts"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_collection")


def test_names_lead_nowhere_and_are_fit_to_print(client: TestClient, tmp_path: Path) -> None:
    names = {"../../etc/a.md": "../x", "/root/b.md": "y", "c\u202e\x1b.md": "z"}
    job = sent(client, {name: f"Text {text}." for name, text in names.items()})
    assert [one["source"] for one in job["documents"]] == ["c.md", "etc/a.md", "root/b.md"]
    outside = [path for path in tmp_path.rglob("*.md") if tmp_path / "data" / "uploads" not in path.parents]
    assert outside == []


def test_what_no_loader_reads_is_named_and_the_rest_is_taken_in(client: TestClient) -> None:
    job = sent(client, {"photo.png": b"\x89PNG\0", "a.md": APPLES})
    assert [(one["source"], one["status"]) for one in job["documents"]] == [
        ("a.md", "indexed"),
        ("photo.png", "skipped"),
    ]
    assert "no loader for .png" in job["documents"][1]["reason"]


REFUSED: dict[str, tuple[dict[str, str | bytes], dict[str, str], int, str]] = {
    "no loader reads any": ({"photo.png": b"\x89PNG\0"}, {}, 415, "unsupported_form"),
    "a file over the limit": ({"a.md": "x" * 1001, "b.md": "y"}, {}, 413, "form_too_large"),
    "too many files": ({f"{n}.md": "x" for n in range(MOST_FILES + 1)}, {}, 413, "form_too_large"),
    "more than a request may hold": ({f"{n}.md": "x" * 1000 for n in range(1100)}, {}, 413, "request_too_large"),
    "two of one name": ({"a.md": "x", "/a.md": "y"}, {}, 422, "bad_form"),
    "a name of nothing": ({"..": "x"}, {}, 422, "bad_form"),
    "a name that is too long": ({"x" * 300 + ".md": "x"}, {}, 422, "bad_form"),
    "a collection with control characters": ({"a.md": "x"}, {"collection": "a\x1bb"}, 422, "bad_form"),
    "a collection that is too long": ({"a.md": "x"}, {"collection": "a/" * 501}, 422, "bad_form"),
    "an origin that leads elsewhere": ({"a.md": "x"}, {"origin": "../x"}, 422, "bad_form"),
}


@pytest.mark.parametrize(("files", "fields", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_taken_in_is_refused_as_a_whole(
    tmp_path: Path, files: dict[str, str | bytes], fields: dict[str, str], status: int, code: str
) -> None:
    with connected(application_in(tmp_path, max_file_bytes=1000)) as client:
        response = send(client, files, **fields)
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)
        assert client.get("/documents").json() == []
    assert not (tmp_path / "data" / "uploads" / ".inbox").exists()


def test_a_form_without_files_is_422(client: TestClient) -> None:
    for parts in ({"collection": (None, "docs")}, {"files": (None, "a text")}):
        response = client.post("/documents", files=parts)
        assert (response.status_code, response.json()["error"]["code"]) == (422, "bad_form")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"files=a", 415),
        ("", b"x", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=b", b"--b\r\nX: y\r\n\r\n", 422),
        ("multipart/form-data; boundary=b", b"\xff" * 100, 422),
    ],
)
def test_what_is_no_form_is_refused_in_the_shape_of_all_errors(
    client: TestClient, kind: str, body: bytes, status: int
) -> None:
    response = client.post("/documents", content=body, headers={"Content-Type": kind})
    assert response.status_code == status
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_other_paths_take_no_larger_bodies(client: TestClient) -> None:
    assert client.post("/search", json={"query": "a" * 1_100_000}).status_code == 413


def test_with_a_key_a_stranger_sends_and_sees_nothing(tmp_path: Path) -> None:
    with connected(application_in(tmp_path, api_key="secret")) as client:
        for method, path in (
            ("POST", "/documents"),
            ("GET", "/documents"),
            ("GET", "/jobs/x"),
            ("DELETE", "/documents/x"),
        ):
            assert client.request(method, path).status_code == 401
        client.headers["Authorization"] = "Bearer secret"
        assert sent(client, {"a.md": APPLES})["state"] == "done"


def test_a_website_can_not_send_documents_to_a_server_without_a_key(client: TestClient) -> None:
    response = client.post("/documents", files={"files": ("a.md", "x")}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


def test_a_removal_that_meets_an_ingestion_is_told_to_come_again(application: Application, client: TestClient) -> None:
    id = sent(client, {"a.md": APPLES})["documents"][0]["id"]
    release, writing = threading.Event(), threading.Event()

    def write() -> None:
        with application.index.writing():
            writing.set()
            release.wait(60)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert writing.wait(60)
        response = client.delete(f"/documents/{id}")
        assert (response.status_code, response.json()["error"]["code"]) == (503, "index_busy")
        assert response.headers["Retry-After"]
    finally:
        release.set()
        thread.join()
    assert client.delete(f"/documents/{id}").status_code == 200


def test_a_full_disk_is_told_and_nothing_is_taken_in(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "uploads").write_text("in the way")
    response = send(client, {"a.md": APPLES})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "index_broken")
    assert "can't be written" in response.json()["error"]["message"]


def test_a_removal_is_in_the_audit_log(application: Application, client: TestClient) -> None:
    sent(client, {"a.md": APPLES})
    assert client.delete("/documents/nothing").status_code == 404
    (id,) = [one["id"] for one in client.get("/documents").json()]
    assert client.delete(f"/documents/{id}").status_code == 200
    (row,) = application.audit.database.run_now(lambda engine: audited(engine, 10))
    assert (row.link.action, row.subject) == ("documents.remove", Context().subject)
