"""Who moderates: OpenAI's API where the settings name it, or else the list and the classifier of this machine."""

from functools import cache

from app.errors import SettingsError
from app.guardrails.guard import Guard
from app.guardrails.moderation.answer import AnswerModeration
from app.guardrails.moderation.moderation import Moderation
from app.guardrails.moderation.moderator import Moderator
from app.guardrails.sentence_reader import SentenceGuard
from app.settings import MINILM, MINILM_ONNX, GuardSettings, read_variables, reveal
from app.types.embedding import Embedder, Vectors

LOCAL = "local"


def question_moderation(settings: GuardSettings, embedder: Embedder | None = None) -> list[Guard]:
    """Without an embedder the list judges alone. Raises SettingsError, MissingExtra or WeightsUnavailable."""
    if settings.guard_moderation == "off":
        return []
    moderator = remote(settings) if settings.guard_moderation_model != LOCAL else local(embedder)
    return [Moderation(moderator, blocks=settings.guard_moderation == "block")]


def earlier_moderation(settings: GuardSettings) -> list[Guard]:
    """What was said before has been judged when it was new, or its sender invented it: the list must do."""
    if settings.guard_moderation == "off":
        return []
    return [Moderation(local(None), blocks=settings.guard_moderation == "block")]


def answer_moderation(settings: GuardSettings) -> list[SentenceGuard]:
    """Here the list judges alone: the classifier would take its time for each sentence."""
    if settings.guard_moderation == "off":
        return []
    moderator = remote(settings) if settings.guard_moderation_model != LOCAL else local(None)
    return [AnswerModeration(moderator, blocks=settings.guard_moderation == "block")]


def classifies(settings: GuardSettings) -> bool:
    """Whether each question is encoded for the classifier."""
    return settings.guard_moderation != "off" and settings.guard_moderation_model == LOCAL


def local(embedder: Embedder | None) -> Moderator:
    from app.guardrails.moderation.local import Several, WordList

    if embedder is None:
        return WordList()
    from app.guardrails.moderation.classifier import Classifier

    encode = embedder.encode_question if embedder.name in (MINILM, MINILM_ONNX) else encode_here
    return Several([WordList(), Classifier(encode)])


def remote(settings: GuardSettings) -> Moderator:
    from app.guardrails.moderation.openai import OpenAIModerator

    key = reveal(settings.guard_moderation_api_key) or read_variables().get("OPENAI_API_KEY")
    if not key:
        raise SettingsError(
            f"GUARD_MODERATION_MODEL={settings.guard_moderation_model} needs a key: "
            "set GUARD_MODERATION_API_KEY or OPENAI_API_KEY in .env, or GUARD_MODERATION_MODEL=local"
        )
    return OpenAIModerator(settings.guard_moderation_model.partition(":")[2], key, settings.guard_moderation_base_url)


def encode_here(text: str) -> Vectors:
    """By the built-in model, where the index has another one. Blocking."""
    return minilm().encode_question(text)


@cache
def minilm() -> Embedder:
    from app.llm.minilm import MiniLM

    return MiniLM.load()
