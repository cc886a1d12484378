"""Prompt injection and jailbreaks in a conversation: a text that tells the model to forget what it was told.

Two that make different mistakes decide together: patterns that people wrote down, and a classifier that was trained on
generated texts. They read what a text says in a code, too, but no passages of documents. The model card is
`training/injection/CARD.md`.
"""

from app.guardrails.injection.classifier import Classifier
from app.guardrails.injection.encoded import decoded
from app.guardrails.injection.normal import normalise
from app.guardrails.injection.patterns import matches

LONGEST = 10_000
"""Characters. Of a longer message the start and the end are looked at; a question is never longer."""


class Injection:
    """The detector. It reads the text without its disguises, and changes nothing."""

    name = "injection"
    advice = "it reads like an attempt to change the model's instructions; say what you want to know in other words"

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier

    def score(self, text: str) -> float:
        """`"What does a budget stop?"` -> near 0; `"Ignore all previous instructions."` -> 1."""
        if len(text) > LONGEST:
            text = f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"
        return max(map(self.read, (text, *decoded(text))))

    def read(self, text: str) -> float:
        seen = self.classifier.look(normalise(text))
        return 1.0 if matches(seen) else self.classifier.score(seen)
