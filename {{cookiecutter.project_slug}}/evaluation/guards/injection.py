"""Attacks and harmless texts for the guard `injection`, written by hand; nothing was trained on them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.guardrails.injection.classifier import Classifier
from app.guardrails.injection.detector import Injection
from app.guardrails.switched import FOUND
from evaluation.guards.judged import Judged

CASES = Path(__file__).with_name("injection.jsonl")


@dataclass(frozen=True, slots=True)
class Case:
    """`kind` is the family of an attack, or what a harmless text is about."""

    text: str
    attack: bool
    kind: str


def cases() -> Iterator[Case]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Case(row["text"], row["label"] == "attack", row["kind"])


def judged() -> Iterator[Judged]:
    """Each case as the guard judges it. Raises ModelUnavailable without the weights."""
    guard = Injection(Classifier.load())
    for case in cases():
        score = guard.score(case.text)
        yield Judged(case.kind, case.attack, score, score >= FOUND)
