"""What is checked of a question and of its answer, as the settings switch it."""

from collections.abc import Sequence

from app.bootstrap.moderation import answer_moderation, earlier_moderation, question_moderation
from app.bootstrap.personal import build_find
from app.errors import SettingsError
from app.guardrails.answer_pii import AnswerPii
from app.guardrails.answer_secrets import AnswerSecrets
from app.guardrails.arguments import ArgumentGuard
from app.guardrails.canary import Canary, CanaryReader
from app.guardrails.citations import CitationReader
from app.guardrails.courtesies import Courtesies
from app.guardrails.disguises import ENOUGH
from app.guardrails.grounding.guard import Grounding
from app.guardrails.guard import Guard
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.joined import JoiningReader
from app.guardrails.language import Languages
from app.guardrails.links import LinkReader
from app.guardrails.markers import MarkerReader
from app.guardrails.passages import Sieve, SwitchedSieve
from app.guardrails.pii import Pii
from app.guardrails.question import QuestionRules
from app.guardrails.reader import AnswerReader
from app.guardrails.refusal import RefusalReader
from app.guardrails.secrets import Secrets
from app.guardrails.sentence_reader import SentenceGuard, SentenceReader
from app.guardrails.switched import Detector, Switched
from app.settings import GuardSettings, Settings, Switch
from app.types.embedding import Embedder


def build_guards(settings: GuardSettings, embedder: Embedder | None = None) -> Sequence[Guard]:
    """Those of the question, in the order in which they are asked. Add one here."""
    return [
        QuestionRules(),
        *build_detectors(settings),
        *build_languages(settings),
        *question_moderation(settings, embedder),
        Courtesies(),
    ]


def build_earlier(settings: GuardSettings) -> Sequence[Guard]:
    """Those of earlier messages of the conversation. Add one here."""
    return [*build_detectors(settings), *earlier_moderation(settings)]


def build_languages(settings: GuardSettings) -> Sequence[Guard]:
    """Raises SettingsError for a language that is not known, and where none is named."""
    codes, switch = settings.languages(), settings.guard_language
    if switch != "off" and not codes:
        raise SettingsError(
            f'GUARD_LANGUAGE="{switch}" needs the languages that are allowed: set GUARD_LANGUAGES, such as "en,de", '
            'or GUARD_LANGUAGE="off"'
        )
    return switched(Languages(codes), switch) if codes else []


def build_detectors(settings: GuardSettings) -> Sequence[Guard]:
    """Those that look at earlier messages of the conversation too. Add one here."""
    return [
        *switched(HiddenCharacters(), settings.guard_unicode),
        *switched(Secrets(), settings.guard_secrets),
        *switched(Pii(build_find(settings)), settings.guard_pii),
        *build_injection(settings.guard_injection),
    ]


def build_injection(switch: Switch) -> list[Guard]:
    """Its weights are read only if it is on. Raises ModelUnavailable when they can't be."""
    if switch == "off":
        return []
    from app.guardrails.injection.classifier import Classifier
    from app.guardrails.injection.detector import Injection

    return switched(Injection(Classifier.load()), switch)


def build_sieves(settings: GuardSettings) -> Sequence[Sieve]:
    """Those of the passages. Add one here."""
    return [*sifting(HiddenCharacters(), settings.guard_unicode)]


def build_canary(settings: Settings) -> Canary | None:
    """None where no model reads instructions, or GUARD_CANARY is off."""
    return None if settings.guard_canary == "off" or settings.only_offline() else Canary(settings.data_dir)


def build_readers(settings: GuardSettings, canary: Canary | None = None) -> Sequence[AnswerReader]:
    """Those of the answer, the first of which is next to the model. Add one here."""
    leaks = [CanaryReader(canary, settings.guard_canary == "block")] if canary else []
    blocks = settings.guard_links == "block"
    links = [LinkReader(blocks, settings.link_hosts())] if settings.guard_links != "off" else []
    markers = [MarkerReader(settings.guard_citations == "block")] if settings.guard_citations != "off" else []
    guards = build_sentence_guards(settings)
    sentences = [SentenceReader(guards)] if guards else []
    joins = [JoiningReader(ENOUGH if leaks else 0)] if any(guard.blocks for guard in guards) else []
    return [*joins, RefusalReader(), *leaks, *markers, *sentences, CitationReader(), *links]


def build_argument_guard(settings: GuardSettings, canary: Canary | None = None) -> ArgumentGuard:
    """That of what an agent's calls hold: it refuses even what in an answer is only noted, since a call is no text."""
    return ArgumentGuard(canary, secrets=settings.guard_secrets != "off")


def build_sentence_guards(settings: GuardSettings) -> Sequence[SentenceGuard]:
    """Those that decide about an answer sentence by sentence. Add one here; what holds sentences back comes last."""
    secrets = AnswerSecrets(blocks=settings.guard_secrets == "block")
    pii = AnswerPii(blocks=settings.guard_pii == "block", find=build_find(settings))
    return [
        *([] if settings.guard_secrets == "off" else [secrets]),
        *([] if settings.guard_pii == "off" else [pii]),
        *answer_moderation(settings),
        *grounding(settings.guard_grounding),
    ]


def switched(detector: Detector, switch: Switch) -> list[Guard]:
    return [] if switch == "off" else [Switched(detector, blocks=switch == "block")]


def grounding(switch: Switch) -> list[SentenceGuard]:
    return [] if switch == "off" else [Grounding(blocks=switch == "block")]


def sifting(detector: Detector, switch: Switch) -> list[Sieve]:
    return [] if switch == "off" else [SwitchedSieve(detector, blocks=switch == "block")]
