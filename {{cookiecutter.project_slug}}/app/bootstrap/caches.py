"""The caches that LLM_CACHE chooses; the exact one stands around the model, in `llm/stack.py`."""

from collections.abc import Hashable
from functools import partial

from app.answer_cache.semantic import Keys, SemanticCache
from app.bootstrap.moderation import classifies
from app.errors import AppError
from app.llm.chat import display_name
from app.llm.question_memo import QuestionMemo
from app.monitoring.metrics import Metrics
from app.prompts.prompt import Prompt
from app.prompts.split import Split, conversation_key
from app.rag.index.index import Index
from app.settings import ModelSettings, Settings
from app.types import Answerer, AnswerRequest
from app.types.embedding import Embedder

SEMANTIC = "semantic"


def build_question_embedder(settings: Settings, embedder: Embedder) -> Embedder:
    """What moderation or the semantic cache encoded, the retriever need not encode again."""
    shared = settings.llm_cache == SEMANTIC or classifies(settings)
    return QuestionMemo(embedder) if shared else embedder


def build_answer_cache(
    settings: ModelSettings,
    answerer: Answerer,
    index: Index,
    embedder: Embedder,
    prompts: Split[Prompt],
    metrics: Metrics,
) -> Answerer:
    """The answerer itself, unless LLM_CACHE is `semantic`. What an answer depends on is added here."""
    if settings.llm_cache != SEMANTIC:
        return answerer

    def request_key(request: AnswerRequest) -> Hashable:
        return prompts.choose(conversation_key(request)).id, settings.llm_model

    keys = Keys(request_key, partial(index_key, index), embedder.encode_question)
    meant = {display_name(name) for name in (settings.llm_model, settings.llm_strong_model) if name}
    return SemanticCache(answerer, keys, partial(metrics.looked_up, SEMANTIC), models=meant)


def index_key(index: Index) -> Hashable | None:
    """Another one after every commit, and each day, since documents expire.

    None where nothing can be found: whoever answers then says why.
    """
    try:
        generation = index.current()
    except AppError:
        return None
    return generation and (generation.name, generation.manifest.version, index.validity.today())
