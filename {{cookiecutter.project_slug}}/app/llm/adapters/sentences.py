"""An embedding model of sentence-transformers, from a folder, in this process. Nothing is ever downloaded."""

import hashlib
import threading
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings

from app.errors import SettingsError

CONFIG = ("modules.json", "config.json")
BLOCK = 1 << 20


class SentenceEmbeddings(Embeddings):
    """Questions and passages get the prompts that the model's own configuration has for them, if it has any."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self.fingerprint = fingerprint_of(folder)
        self.model: Any = SentenceTransformer(str(folder), local_files_only=True)
        self.lock = threading.Lock()  # its tokenizer refuses two threads at once

    def embed_query(self, text: str) -> list[float]:
        with self.lock:
            vector: list[float] = self.model.encode_query(text, show_progress_bar=False).tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with self.lock:
            vectors: list[list[float]] = self.model.encode_document(texts, show_progress_bar=False).tolist()
        return vectors


def fingerprint_of(folder: Path) -> str:
    """Of all files below it by name and bytes, so that other weights, prompts or tokenizers are another model."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    return f"sha256-{digest.hexdigest()[:16]}"


def embeddings(folder: str) -> SentenceEmbeddings:
    """Raises SettingsError for a folder that is not there or holds no model, ImportError without the library."""
    path = Path(folder).expanduser()
    if not any((path / name).is_file() for name in CONFIG):
        raise SettingsError(
            f"{path} is no folder with a model (modules.json or config.json): "
            "save one there with sentence-transformers, or correct the path"
        )
    return SentenceEmbeddings(path)
