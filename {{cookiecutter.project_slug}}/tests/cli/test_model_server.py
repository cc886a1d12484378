import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from app.cli.checks import Finding
from app.cli.model_server import check_model_server, check_ollama


@contextmanager
def server(status: int, body: object) -> Iterator[str]:
    """Answers every GET with this status and JSON body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode() if not isinstance(body, bytes) else body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/v1"
        finally:
            listening.shutdown()
            thread.join()


def test_a_password_in_the_address_is_sent_and_not_shown() -> None:
    with server(200, {"data": [{"id": "llama"}]}) as url:
        finding = check_model_server(url.replace("//", "//me:pw123@"), "llama", None)
    assert finding == Finding("model server", "ok", f"{url.replace('//', '//***@')} answers")


def test_a_server_that_lists_the_model_is_fine() -> None:
    with server(200, {"data": [{"id": "llama"}]}) as url:
        assert check_model_server(url, "llama", None).status == "ok"


def test_a_model_that_is_not_listed_is_a_warning_with_those_that_are() -> None:
    with server(200, {"data": [{"id": "llama"}]}) as url:
        finding = check_model_server(url, "lama", None)
    assert finding.status == "warn"
    assert finding.advice
    assert "llama" in finding.advice


def test_a_refused_key_is_broken() -> None:
    with server(401, {}) as url:
        finding = check_model_server(url, "llama", "wrong")
    assert (finding.status, finding.advice) == ("fail", "set LLM_API_KEY in .env")


def test_an_address_that_is_no_such_api_is_a_warning() -> None:
    for status, body in ((404, {}), (200, b"<html>"), (200, [1]), (200, {"data": 5}), (500, {})):
        with server(status, body) as url:
            assert check_model_server(url, "llama", None).status == "warn"


def test_a_server_that_is_down_is_broken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    finding = check_model_server(f"http://127.0.0.1:{port}/v1", "llama", None)
    assert finding.status == "fail"
    assert finding.advice == "start the server, or correct LLM_BASE_URL"


def test_ollama_that_has_the_model_is_fine() -> None:
    for model in ("llama3.2", "llama3.2:latest"):
        with server(200, {"models": [{"name": "llama3.2:latest"}]}) as url:
            assert check_ollama(url, model, None) == Finding("model server", "ok", f"{url} answers")


def test_a_model_that_ollama_lacks_is_to_be_pulled() -> None:
    for models in ([], [{"name": "mistral:latest"}]):
        with server(200, {"models": models}) as url:
            finding = check_ollama(url, "llama3.2", None)
        assert (finding.status, finding.advice) == ("warn", "run `ollama pull llama3.2`, or correct LLM_MODEL")


def test_an_address_where_no_ollama_answers_is_a_warning() -> None:
    for status, body in ((404, {}), (200, b"<html>"), (200, [1]), (200, {"models": 5})):
        with server(status, body) as url:
            finding = check_ollama(url, "llama3.2", None)
        assert finding.status == "warn"
        assert finding.advice
        assert "without /v1" in finding.advice
