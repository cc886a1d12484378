"""The index, in the store that the settings name, and what searches it."""

from pathlib import Path

from app.errors import SettingsError
from app.rag.index.index import Index
from app.rag.retrieval import make_readings, make_strategy
from app.rag.retrieval.follow_up import Readings, by_rule
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import AskFor, Parts
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import Settings
from app.types.embedding import Embedder


def build_index(settings: Settings, embedder: Embedder, holder: Holder) -> Index:
    engine = connect(settings.vector_store, index_location(settings, holder), settings)
    return Index(engine, embedder, settings.chunker)


def index_location(settings: Settings, holder: Holder) -> Location:
    return Location(index_folder(settings), holder)


def index_folder(settings: Settings) -> Path:
    """Each store has its own: none takes another's index for one of its own, nor drops it."""
    default = Settings.model_fields["vector_store"].default
    return settings.data_dir / ("index" if settings.vector_store == default else f"index-{settings.vector_store}")


def build_retriever(
    settings: Settings, index: Index, embedder: Embedder, ask_for: AskFor | None = None
) -> StepwiseRetriever:
    """Without `ask_for`, for a search that asks no model. Raises SettingsError for steps that can't be taken."""
    strategy = make_strategy(settings.retrieval, parts_of(settings, embedder))
    if not settings.only_offline():
        return StepwiseRetriever(index, embedder, strategy, ask_for)
    if set(strategy.expansions) - set(strategy.narrowings):
        raise SettingsError(f"RETRIEVAL={settings.retrieval!r} asks a model, and offline is none: set LLM_MODEL too")
    return StepwiseRetriever(index, embedder, strategy)


def build_readings(settings: Settings, embedder: Embedder) -> Readings:
    """By the rule where there is no model to ask."""
    return by_rule if settings.only_offline() else make_readings(settings.retrieval, parts_of(settings, embedder))


def parts_of(settings: Settings, embedder: Embedder) -> Parts:
    return Parts(embedder, settings.cross_encoder or None, settings.retrieval_half_life_days)
