"""Clients of Chroma: without telemetry, and without the variables and the `.env` that Chroma would read by itself."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings

PORTS = {"http": 80, "https": 443}
TIMEOUT_SECONDS = 30


def of_folder(folder: Path) -> ClientAPI:
    return chromadb.PersistentClient(folder, settings())


def of_server(url: str, api_key: str | None) -> ClientAPI:
    """Connects. The key goes as the header `x-chroma-token`."""
    parts = urlsplit(url)
    secure, port = parts.scheme == "https", parts.port or PORTS[parts.scheme]
    headers = {"x-chroma-token": api_key} if api_key else None
    host = parts.hostname or ""
    client: Any = chromadb.HttpClient(f"[{host}]" if ":" in host else host, port, secure, headers, settings())
    for session in sessions(client):
        session.timeout = TIMEOUT_SECONDS  # it would wait without end
    return cast(ClientAPI, client)


def let_go(client: ClientAPI) -> None:
    """Of a server: its own `close` leaves the connections open. Idempotent."""
    for session in sessions(client):
        session.close()
    client.close()


def sessions(client: Any) -> list[Any]:
    return [part._server._session for part in (client, client._admin_client)]


def settings() -> Settings:
    return Settings(anonymized_telemetry=False, chroma_server_host=None, chroma_server_http_port=None, _env_file=None)
