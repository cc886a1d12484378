"""Who finds personal data, and what is masked for models elsewhere, as the settings say."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

from app.errors import MissingExtra
from app.guardrails.discreet import DiscreetRetriever
from app.guardrails.guard import deciding
from app.guardrails.noted import first_of, secrets
from app.guardrails.personal.values import Find, Kinds, Notes
from app.guardrails.pii import Pii
from app.llm.embeddings import embeds_here
from app.llm.masked_embedder import MaskedEmbedder
from app.llm.masking import Masking
from app.llm.provider import Access
from app.redaction import redact
from app.settings import GuardSettings, Settings
from app.types import Retriever
from app.types.embedding import Embedder

# Each has a function `find`.
ENGINES = {"patterns": "app.guardrails.personal.finder", "presidio": "app.guardrails.personal.presidio"}


def build_find(settings: GuardSettings) -> Find:
    """By GUARD_PII_ENGINE. Raises MissingExtra."""
    try:
        made: Find = import_module(ENGINES[settings.guard_pii_engine]).find
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f'GUARD_PII_ENGINE="{settings.guard_pii_engine}" needs the extra {settings.guard_pii_engine!r} '
            f"({error.name} is missing): run `make setup`"
        ) from None
    return made


def build_masked(settings: GuardSettings) -> Find | None:
    """What finds all of a conversation that models elsewhere read masked; None where nothing is."""
    finds: list[Find] = [secrets] if settings.masks_secrets() else []
    finds += [build_find(settings)] if settings.masks_personal_data() else []
    return first_of(finds) if finds else None


def build_notes(settings: GuardSettings) -> Notes | None:
    """What notes the personal data and the secrets of a conversation; None where nothing is masked."""
    find = build_masked(settings)
    return Notes(find) if find else None


def build_mask(settings: Settings) -> Callable[[str], str]:
    """What texts of people go through before they are kept: without keys, and unless GUARD_PII is off personal data."""
    kinds = Kinds(build_find(settings)) if settings.guard_pii != "off" else None
    secrets = settings.secrets()
    return lambda text: redact(kinds(text) if kinds else text, secrets)


def build_passage_mask(settings: GuardSettings) -> Kinds | None:
    """How an embedding model elsewhere reads documents; None for as they are."""
    return Kinds(build_find(settings)) if settings.guard_pii_passages == "on" else None


def for_questions(settings: Settings, embedder: Embedder) -> Embedder:
    """The embedder for what is said in conversations, which one elsewhere reads masked, however documents are read."""
    find = build_masked(settings)
    if find is None or embeds_here(Access(settings.embedding_model)):
        return embedder
    return MaskedEmbedder(embedder, Kinds(find), embedder.fingerprint)


def discreet(settings: GuardSettings, retriever: Retriever) -> Retriever:
    """The retriever, which notes what is personal in a query where that is masked."""
    note = build_notes(settings)
    return DiscreetRetriever(retriever, note) if note else retriever


def build_masking(settings: GuardSettings) -> Masking | None:
    """None where nothing is masked."""
    note = build_notes(settings)
    within = partial(deciding, Pii.name, waits=False)
    return Masking(note, settings.guard_pii_passages == "on", within) if note else None
