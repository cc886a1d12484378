"""The real assistant around a model and a retriever of a test."""

from collections.abc import Callable

from langchain_core.language_models import BaseChatModel

from app.assistant import Assistant, Method
from app.bootstrap.guards import build_earlier, build_guards, build_readers, build_sentence_guards, build_sieves
from app.guardrails.evidence import EvidenceGate, Thresholds
from app.guardrails.sentence_reader import SentenceReader
from app.llm.asking import Generation, generate
from app.llm.stack import stack
from app.prompts.budget import Budget
from app.prompts.library import load_prompt
from app.prompts.prompt import Prompt
from app.prompts.split import only
from app.prompts.techniques import make_technique
from app.rag.retrieval.follow_up import Readings, by_rule
from app.types import Retriever, Usage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.models import unknown
from tests.fakes.settings import settings

QUESTION_GUARDS = [guard.name for guard in build_guards(settings())]
ANSWER_GUARDS = [guard.name for guard in SentenceReader(build_sentence_guards(settings())).guards]
PASSAGE_GUARDS = [*(sieve.name for sieve in build_sieves(settings())), "evidence"]
UNLIMITED = Budget(window=None, answer=0, count=len)


def assistant_over(
    retriever: Retriever,
    client: BaseChatModel,
    name: str = "scripted",
    *,
    thresholds: Thresholds | None = None,
    price: Callable[[Usage], float | None] = unknown,
    caveat: str = "",
    budget: Budget = UNLIMITED,
    prompt: Prompt | None = None,
    generation: Generation = generate,
    readings: Readings = by_rule,
) -> Assistant:
    """The assistant with its own guards, readers and wrappers, around what a test puts in."""
    prompt = prompt or load_prompt("answer", ["question", "passages"])
    return Assistant(
        guards=build_guards(settings()),
        retriever=retriever,
        gate=EvidenceGate(thresholds, cosines=thresholds is not None),
        methods=only(Method(prompt, make_technique(prompt, StemEmbedder().encode_passages), budget)),
        model=stack(client, name, price),
        model_name=name,
        readers=build_readers(settings()),
        caveat=caveat,
        generation=generation,
        readings=readings,
        earlier=build_earlier(settings()),
        sieves=build_sieves(settings()),
    )
