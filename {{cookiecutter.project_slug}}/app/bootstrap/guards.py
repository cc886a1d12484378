"""What is checked of a question and of its answer, as the settings switch it."""

from collections.abc import Sequence

from app.guardrails.citations import CitationReader
from app.guardrails.courtesies import Courtesies
from app.guardrails.guard import Guard
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.links import LinkReader
from app.guardrails.pii import Pii
from app.guardrails.question import QuestionRules
from app.guardrails.reader import AnswerReader
from app.guardrails.secrets import Secrets
from app.guardrails.switched import Detector, Switched
from app.settings import GuardSettings, Switch


def build_guards(settings: GuardSettings) -> Sequence[Guard]:
    """Those of the question, in the order in which they are asked. Add one here."""
    return [QuestionRules(), *build_detectors(settings), Courtesies()]


def build_detectors(settings: GuardSettings) -> Sequence[Guard]:
    """Those that look at earlier messages of the conversation too. Add one here."""
    return [
        *switched(HiddenCharacters(), settings.guard_unicode),
        *switched(Secrets(), settings.guard_secrets),
        *switched(Pii(), settings.guard_pii),
    ]


def build_readers(settings: GuardSettings) -> Sequence[AnswerReader]:
    """Those of the answer, the first of which is next to the model. Add one here."""
    blocks = settings.guard_links == "block"
    links = [LinkReader(blocks, settings.link_hosts())] if settings.guard_links != "off" else []
    return [*links, CitationReader()]


def switched(detector: Detector, switch: Switch) -> list[Guard]:
    return [] if switch == "off" else [Switched(detector, blocks=switch == "block")]
