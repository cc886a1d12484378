"""Keys and passwords in a question: they would go to the model's provider, and into its books."""

from app.redaction import redact


class Secrets:
    """The detector, by what `app/redaction.py` takes out of logs: keys, tokens, passwords, addresses that hold one."""

    name = "secrets"
    advice = "it holds a key or a password; take it out, and have it replaced if anyone saw it"

    def score(self, text: str) -> float:
        """`"Why does api_key=abc123 fail?"` -> 1."""
        return float(redact(text) != text)
