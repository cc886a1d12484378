"""This project, as its settings are: its own ingestion, store and search."""

from collections.abc import Sequence
from pathlib import Path

from app.bootstrap import Application
from app.bootstrap.retrieval import build_retriever
from app.types import Context, Progress, Query
from evaluation.peers.peer import Place


class Ours:
    name = "ours"

    def __init__(self, application: Application) -> None:
        self.application = application
        self.retriever = build_retriever(application.settings, application.index, application.embedder)
        self.settings = (
            f"{application.index.wanted.chunker}, {application.settings.vector_store}, {self.retriever.strategy.name}"
        )

    def take_in(self, documents: Path, progress: Progress) -> int:
        return self.application.ingest([documents], progress=progress).chunks

    def search(self, question: str, limit: int) -> Sequence[Place]:
        found = self.retriever.search_now(Query(question, limit=limit), Context(subject="evaluation"))
        return [Place(one.chunk.source, one.chunk.start, one.chunk.end) for one in found.items]
