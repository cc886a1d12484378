"""What of a conversation no model elsewhere may read: personal data, keys and passwords."""

from collections.abc import Sequence

from app.guardrails.answer_secrets import forbidden
from app.guardrails.personal.finder import Finding, overlap
from app.guardrails.personal.values import Find
from app.guardrails.secrets import joined

SECRET = "SECRET"  # noqa: S105


def secrets(text: str) -> list[Finding]:
    """Keys and passwords, in the order of the text: `"token=4f9d1c2b7a"` -> [Finding("SECRET", 6, 16)].

    Of `//user:password@` it is what stands between, and of a private key all its lines.
    """
    found = []
    for start, end in joined((one.start, one.end) for one in forbidden(text)):
        value = text[start:end]
        found.append(Finding(SECRET, end - len(value.lstrip("/")), start + len(value.rstrip("@"))))
    return found


def first_of(finds: Sequence[Find]) -> Find:
    """Finds what each of them finds, but for what overlaps a finding of one before it."""

    def find(text: str) -> list[Finding]:
        found: list[Finding] = []
        for look in finds:
            found += [one for one in look(text) if not any(overlap(one, other) for other in found)]
        return sorted(found, key=lambda one: one.start)

    return find
