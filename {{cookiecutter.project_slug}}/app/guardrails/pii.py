"""Personal data in a question: it would go to the model's provider, and an answer from documents hardly needs it."""

from app.guardrails.personal.finder import find


class Pii:
    """The detector, by patterns and check digits. It knows no names of people."""

    name = "pii"
    advice = "it holds personal data; leave out what the answer does not need"

    def score(self, text: str) -> float:
        """`"Write to ann@example.org"` -> 1."""
        return float(bool(find(text)))
