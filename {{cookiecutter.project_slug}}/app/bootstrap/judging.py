"""The judge that reads a share of the answers, as the settings want it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from app.bootstrap.chain import build_model
from app.bootstrap.models import build_chat_model
from app.bootstrap.personal import build_notes, for_questions
from app.errors import SettingsError
from app.guardrails.pii import note_personal
from app.judging.drift import DriftWatch
from app.judging.judge import Answered, Verdict
from app.judging.model import ModelJudge
from app.judging.rules import RulesJudge
from app.judging.sampled import Background, Decide, SampledAnswerer
from app.judging.topics import FILE, TopicDrift
from app.llm.chat import display_name
from app.llm.circuit import Circuits
from app.monitoring.drift import DriftMeter
from app.monitoring.judged import JudgedMeter
from app.monitoring.metrics import Metrics
from app.settings import OFFLINE, Settings
from app.storage.database import Database
from app.storage.usage import AnswerUsage
from app.storage.writer import UsageWriter
from app.types import Answerer, Context, Message
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance

JUDGED = "judged"


@dataclass(frozen=True)
class Watch:
    """What reads answers once they are given."""

    judged: JudgedMeter
    drift: DriftWatch

    def sampling(
        self, settings: Settings, usage: UsageWriter, model: "Callable[[], BaseChatModel]"
    ) -> Callable[[Answerer], Answerer]:
        """What puts the judge around an answerer. All that it stands around wait in one line.

        It gives back the answerer itself without EVALUATE_SHARE.
        """
        if not settings.evaluate_share:
            return lambda answerer: answerer
        background = Background(build_decide(settings, usage, model), self.judged, settings.request_timeout_seconds)
        return lambda answerer: SampledAnswerer(answerer, background, settings.evaluate_share)


def build_watch(settings: Settings, database: Database, embedder: Embedder, metrics: Metrics) -> Watch:
    drift = DriftWatch(database, build_topic_drift(settings, embedder), DriftMeter(metrics))
    return Watch(JudgedMeter(metrics), drift)


def build_topic_drift(settings: Settings, embedder: Embedder) -> TopicDrift:
    return TopicDrift(settings.data_dir / FILE, for_questions(settings, embedder))


def check_judge(settings: Settings) -> None:
    """Raises SettingsError where a model is wanted that can't judge."""
    if settings.evaluate_share and settings.evaluate_judge == "model" and settings.llm_model == OFFLINE:
        raise SettingsError('EVALUATE_JUDGE="model" asks a model, and offline is none: set LLM_MODEL too, or "rules"')


def build_decide(settings: Settings, usage: UsageWriter, model: "Callable[[], BaseChatModel]") -> Decide:
    if settings.evaluate_judge == "model":
        judge, note = ModelJudge(model, display_name(settings.llm_model), recorded(usage)), build_notes(settings)

        async def by_model(one: Answered, context: Context) -> Verdict:
            said = Message("user", one.question), Message("assistant", one.answer)
            await note_personal(note, said, context)  # an answer from the cache was made for another conversation
            return await judge.verdict(one, context)

        return by_model
    rules = RulesJudge()

    async def decide(one: Answered, _: Context) -> Verdict:
        return await rules.verdict(one)

    return decide


def judge_model(
    settings: Settings, circuits: Circuits, allowance: "Allowance | None", client: "BaseChatModel | None"
) -> "BaseChatModel":
    """LLM_MODEL with its budget."""
    return build_model(settings, client or build_chat_model(settings), circuits, allowance)


def recorded(usage: UsageWriter) -> Callable[[Context, str], None]:
    """Keeps what a verdict took, as that of answers is kept."""

    def record(context: Context, model: str) -> None:
        account = context.account
        milliseconds = sum(call.milliseconds for call in account.calls)
        calls = tuple(account.calls)
        if calls:
            usage.add(
                AnswerUsage(uuid4().hex, time.time(), model, account.prompt, JUDGED, None, milliseconds, context, calls)
            )

    return record
