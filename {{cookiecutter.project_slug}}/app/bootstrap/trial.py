"""The guards of a stage, to be tried on texts. It opens no index."""

from typing import Literal

from app.bootstrap.guards import build_canary, build_guards, build_readers, build_sieves
from app.bootstrap.moderation import classifies, minilm
from app.bootstrap.secrets import secrets_of
from app.guardrails.trial import AnswerTrial, PassagesTrial, QuestionTrial, Trial
from app.monitoring.logging import configure_logging
from app.settings import Settings

Stage = Literal["question", "passages", "answer"]


def build_trial(settings: Settings, stage: Stage) -> Trial:
    """Guards that are switched off are none of it; the others judge as they do in service."""
    configure_logging("warning", secrets=secrets_of(settings))
    seconds = settings.request_timeout_seconds
    if stage == "question":
        # Whichever embedding model the index has, the classifier of moderation was trained on the built-in one.
        return QuestionTrial(build_guards(settings, minilm() if classifies(settings) else None), seconds)
    if stage == "passages":
        return PassagesTrial(build_sieves(settings), seconds)
    return AnswerTrial(build_readers(settings, build_canary(settings)), seconds)
