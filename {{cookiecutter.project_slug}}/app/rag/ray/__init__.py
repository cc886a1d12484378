"""The stages of ingestion on the workers of a Ray cluster, by Ray Data. They read and encode; they never write."""

from app.rag.ray.executor import OnRay
from app.rag.ray.worker import Work

__all__ = ["OnRay", "Work"]
