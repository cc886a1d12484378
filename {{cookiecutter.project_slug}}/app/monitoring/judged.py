"""Counts what judges say of a share of the answers."""

from collections.abc import Sequence

from prometheus_client import Counter

from app.monitoring.metrics import Metrics

VERDICTS = ("good", "bad", "unclear", "failed", "left_out")
SUPPORT = {True: "supported", False: "unsupported"}


class JudgedMeter:
    """`failed` were judged by nobody since the judge failed, `left_out` since too many answers waited for it."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.answers = Counter("app_judged_answers_total", "Answers that a judge read.", ["verdict"], registry=registry)
        self.sentences = Counter(
            "app_judged_sentences_total", "Sentences of these that claim something.", ["support"], registry=registry
        )
        for verdict in VERDICTS:
            self.answers.labels(verdict)
        for support in SUPPORT.values():
            self.sentences.labels(support)

    def judged(self, verdict: str) -> None:
        self.answers.labels(verdict).inc()

    def supported(self, flags: Sequence[bool]) -> None:
        for flag in flags:
            self.sentences.labels(SUPPORT[flag]).inc()

    def failed(self) -> None:
        self.answers.labels("failed").inc()

    def left_out(self) -> None:
        self.answers.labels("left_out").inc()
