"""Personal data by presidio's recognizers, in the place of our patterns for the kinds that these know.

On an empty engine of spaCy and with the list of domains that comes along: nothing is downloaded. Numbers of phones are
checked by the rules of each country's numbers. Dates of birth and streets stay with our patterns.
"""

from functools import cache

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    UsSsnRecognizer,
)

from app.guardrails.personal import finder
from app.guardrails.personal.checks import ip_address
from app.guardrails.personal.finder import Finding, written
from app.guardrails.personal.kinds import KINDS as OUR_KINDS
from app.guardrails.personal.plain import plain

KINDS = {
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "US_SSN": "SSN",
    "IP_ADDRESS": "IP",
}
OURS = ("BIRTHDAY", "ADDRESS")
BY_NAME = {kind.name: kind for kind in OUR_KINDS}
LANGUAGE = "en"
# Where a number without a country's code may be from. Each costs time.
REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "PL", "BR", "IN", "JP", "AU")
SUREST = 0.4
"""What presidio itself is less sure of, such as nine digits as a number of social security, is no finding."""


class BlankEngine(SpacyNlpEngine):
    """Cuts a text into words, and knows no names."""

    def load(self) -> None:
        self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}


class OfflineEmail(EmailRecognizer):
    """Presidio's own fetches the list of domains."""

    domains = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def validate_result(self, pattern_text: str) -> bool:
        return bool(self.domains(pattern_text).fqdn)


@cache
def analyzer() -> AnalyzerEngine:
    """Made once, which takes a while."""
    recognizers = [
        OfflineEmail(),
        PhoneRecognizer(supported_regions=REGIONS),
        CreditCardRecognizer(),
        IbanRecognizer(),
        IpRecognizer(),
        UsSsnRecognizer(),
    ]
    engine = BlankEngine()
    engine.load()
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=[LANGUAGE])
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[LANGUAGE])


def find(text: str) -> list[Finding]:
    """As `finder.find`: in the order of the text, without overlaps."""
    read, places = plain(text)
    return written(find_plain(read), places)


def find_plain(text: str) -> list[Finding]:
    results = analyzer().analyze(text, LANGUAGE, entities=list(KINDS), score_threshold=SUREST)
    ours = [(1.0, one) for one in finder.find(text) if one.kind in OURS]
    theirs = [(result.score, Finding(KINDS[result.entity_type], result.start, result.end)) for result in results]
    found: list[Finding] = []
    for _, one in sorted(ours + theirs, key=lambda pair: (-pair[0], pair[1].start)):
        free = all(one.end <= other.start or other.end <= one.start for other in found)
        if free and holds(text, one):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def holds(text: str, one: Finding) -> bool:
    """No address of a private network, and nothing that the words before it say is something else."""
    here = one.kind == "IP" and not ip_address(text[one.start : one.end])
    return not here and not BY_NAME[one.kind].is_otherwise(text, one.start)
